/**
 * Stablecoins: balances, transfers and the three kinds of signed permission (ERC-3009, EIP-2612, Permit2).
 *
 * A signature moves money: each function here signs exactly the message named, for one chain and one token.
 */
import type { Account, Chain, Client, LocalAccount, Transport } from 'viem'
import { getBalance as getNativeBalance, readContract, writeContract } from 'viem/actions'
import { type Address, checksumAddress, type Hex } from '../address/address.ts'
import { fiatTokenAbi } from '../contracts/contracts.ts'
import type { TokenDomain } from '../terms/terms.ts'

/** What signs: a viem account, or anything that signs typed data as one. */
export type Signer = Pick<LocalAccount, 'address' | 'signTypedData'>
/** A viem client that reads. */
export type ReadClient = Client<Transport, Chain | undefined>
/** A viem client that sends, from its account. */
export type WriteClient = Client<Transport, Chain | undefined, Account>

/** EIP-712 typed data in JSON form: integers as decimal strings. What wallets, viem and ethers take alike. */
export type SignableTypedData = {
	domain: { name: string; version?: string; chainId: number; verifyingContract: Address }
	types: Record<string, { name: string; type: string }[]>
	primaryType: string
	message: Record<string, unknown>
}

const field = (name: string, type: string) => ({ name, type })

/** Fields of `EIP712Domain` with and without `version`. */
const DOMAIN = [
	field('name', 'string'),
	field('version', 'string'),
	field('chainId', 'uint256'),
	field('verifyingContract', 'address'),
]
const AUTHORIZATION = [
	field('from', 'address'),
	field('to', 'address'),
	field('value', 'uint256'),
	field('validAfter', 'uint256'),
	field('validBefore', 'uint256'),
	field('nonce', 'bytes32'),
]

/** A signed ERC-3009 authorisation with everything needed to submit it. */
export type SignedTransferAuthorization = {
	from: Address
	to: Address
	value: bigint
	validAfter: bigint
	validBefore: bigint
	nonce: Hex
	signature: Hex
}

/** What an ERC-3009 authorisation says. Times are Unix seconds; `validBefore` itself is too late. */
export type AuthorizationParameters = {
	chainId: number
	token: TokenDomain
	to: string
	value: bigint
	validBefore: bigint | number
	/** 0 when absent: valid at once. */
	validAfter?: bigint | number | undefined
	/** Random when absent, with its low 64 bits clear, which tokens with keyed nonces need. */
	nonce?: Hex | undefined
}

/**
 * Signs that anyone may submit this transfer (ERC-3009 `transferWithAuthorization`).
 *
 * @param account pays
 * @example
 * ```ts
 * import { signTransferWithAuthorization } from '@sluice/sdk/token'
 * declare const account: import('viem').LocalAccount
 * declare const token: import('@sluice/sdk/terms').TokenDomain
 * const authorization = await signTransferWithAuthorization(account, {
 * 	chainId: 31337,
 * 	token,
 * 	to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
 * 	value: 2_500_000n,
 * 	validBefore: Math.floor(Date.now() / 1000) + 600,
 * })
 * ```
 */
export function signTransferWithAuthorization(
	account: Signer,
	parameters: AuthorizationParameters,
): Promise<SignedTransferAuthorization> {
	return signAuthorization(account, 'TransferWithAuthorization', parameters)
}

/**
 * Signs that the recipient, and nobody else, may submit this transfer (ERC-3009 `receiveWithAuthorization`).
 *
 * @param account pays
 * @example
 * ```ts
 * import { signReceiveWithAuthorization } from '@sluice/sdk/token'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: import('@sluice/sdk/token').AuthorizationParameters
 * const { nonce, signature } = await signReceiveWithAuthorization(account, parameters)
 * ```
 */
export function signReceiveWithAuthorization(
	account: Signer,
	parameters: AuthorizationParameters,
): Promise<SignedTransferAuthorization> {
	return signAuthorization(account, 'ReceiveWithAuthorization', parameters)
}

async function signAuthorization(
	account: Signer,
	primaryType: 'TransferWithAuthorization' | 'ReceiveWithAuthorization',
	parameters: AuthorizationParameters,
): Promise<SignedTransferAuthorization> {
	const authorization = authorizationOf(account.address, parameters)
	const signature = await account.signTypedData({
		domain: tokenDomain(parameters.chainId, parameters.token),
		types: { EIP712Domain: DOMAIN, [primaryType]: AUTHORIZATION },
		primaryType,
		message: authorization,
	})
	return { ...authorization, signature }
}

/**
 * What {@link signReceiveWithAuthorization} signs, for who checks it.
 *
 * @param parameters with who pays, and a `nonce` that is known
 * @example
 * ```ts
 * import { receiveWithAuthorizationTypedData } from '@sluice/sdk/token'
 * declare const parameters: Parameters<typeof receiveWithAuthorizationTypedData>[0]
 * const typedData = receiveWithAuthorizationTypedData(parameters)
 * ```
 */
export function receiveWithAuthorizationTypedData(
	parameters: AuthorizationParameters & { from: string; nonce: Hex },
): SignableTypedData {
	return {
		domain: tokenDomain(parameters.chainId, parameters.token),
		types: { EIP712Domain: DOMAIN, ReceiveWithAuthorization: AUTHORIZATION },
		primaryType: 'ReceiveWithAuthorization',
		message: authorizationOf(checksumAddress(parameters.from), parameters),
	}
}

function authorizationOf(from: Address, parameters: AuthorizationParameters) {
	return {
		from,
		to: checksumAddress(parameters.to),
		value: parameters.value,
		validAfter: BigInt(parameters.validAfter ?? 0),
		validBefore: BigInt(parameters.validBefore),
		nonce: parameters.nonce ?? randomNonce(),
	}
}

/**
 * EIP-2612 typed data: an allowance by signature.
 *
 * @param parameters `nonce` is the owner's next one at the token ({@link getPermitNonce}); `deadline` in Unix seconds
 * @example
 * ```ts
 * import { permitTypedData } from '@sluice/sdk/token'
 * declare const parameters: Parameters<typeof permitTypedData>[0]
 * const typedData = permitTypedData(parameters)
 * ```
 */
export function permitTypedData(parameters: {
	chainId: number
	token: TokenDomain
	owner: string
	spender: string
	value: bigint
	nonce: bigint
	deadline: bigint | number
}): SignableTypedData {
	return {
		domain: tokenDomain(parameters.chainId, parameters.token),
		types: {
			EIP712Domain: DOMAIN,
			Permit: [
				field('owner', 'address'),
				field('spender', 'address'),
				field('value', 'uint256'),
				field('nonce', 'uint256'),
				field('deadline', 'uint256'),
			],
		},
		primaryType: 'Permit',
		message: {
			owner: checksumAddress(parameters.owner),
			spender: checksumAddress(parameters.spender),
			value: String(parameters.value),
			nonce: String(parameters.nonce),
			deadline: String(parameters.deadline),
		},
	}
}

/**
 * Signs an EIP-2612 permit.
 *
 * @example
 * ```ts
 * import { getPermitNonce, signPermit } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const account: import('viem').LocalAccount
 * declare const token: import('@sluice/sdk/terms').TokenDomain
 * const nonce = await getPermitNonce(client, { token: token.address, owner: account.address })
 * const signature = await signPermit(account, {
 * 	chainId: 31337,
 * 	token,
 * 	spender: '0x3d79b835857d4490786386041a58e1e0777BEc13',
 * 	value: 2_500_000n,
 * 	nonce,
 * 	deadline: Math.floor(Date.now() / 1000) + 600,
 * })
 * ```
 */
export function signPermit(
	account: Signer,
	parameters: Omit<Parameters<typeof permitTypedData>[0], 'owner'>,
): Promise<Hex> {
	return account.signTypedData(permitTypedData({ ...parameters, owner: account.address }))
}

/**
 * Permit2 typed data (`PermitTransferFrom`): the spender may take up to `amount` once.
 *
 * @param parameters `nonce` any number not used before with this owner; `deadline` in Unix seconds
 * @example
 * ```ts
 * import { permit2TransferTypedData } from '@sluice/sdk/token'
 * declare const parameters: Parameters<typeof permit2TransferTypedData>[0]
 * const typedData = permit2TransferTypedData(parameters)
 * ```
 */
export function permit2TransferTypedData(parameters: {
	chainId: number
	permit2: string
	token: string
	amount: bigint
	spender: string
	nonce: bigint
	deadline: bigint | number
}): SignableTypedData {
	return {
		domain: permit2Domain(parameters.chainId, parameters.permit2),
		types: {
			EIP712Domain: DOMAIN.filter(({ name }) => name !== 'version'),
			PermitTransferFrom: [
				field('permitted', 'TokenPermissions'),
				field('spender', 'address'),
				field('nonce', 'uint256'),
				field('deadline', 'uint256'),
			],
			TokenPermissions: [field('token', 'address'), field('amount', 'uint256')],
		},
		primaryType: 'PermitTransferFrom',
		message: {
			permitted: { token: checksumAddress(parameters.token), amount: String(parameters.amount) },
			spender: checksumAddress(parameters.spender),
			nonce: String(parameters.nonce),
			deadline: String(parameters.deadline),
		},
	}
}

/**
 * Signs a Permit2 transfer. The owner must have given Permit2 an allowance before.
 *
 * @example
 * ```ts
 * import { signPermit2 } from '@sluice/sdk/token'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signPermit2>[1]
 * const signature = await signPermit2(account, parameters)
 * ```
 */
export function signPermit2(account: Signer, parameters: Parameters<typeof permit2TransferTypedData>[0]): Promise<Hex> {
	return account.signTypedData(permit2TransferTypedData(parameters))
}

/**
 * Balance of an account in minor units; of the native coin when no token is named.
 *
 * @example
 * ```ts
 * import { getBalance } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
 * const units = await getBalance(client, { token: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A', account })
 * const wei = await getBalance(client, { account })
 * ```
 */
export function getBalance(
	client: ReadClient,
	parameters: { account: string; token?: string | undefined },
): Promise<bigint> {
	const account = checksumAddress(parameters.account)
	if (parameters.token === undefined) return getNativeBalance(client, { address: account })
	return readContract(client, {
		address: checksumAddress(parameters.token),
		abi: fiatTokenAbi,
		functionName: 'balanceOf',
		args: [account],
	})
}

/**
 * Balances of an account in several tokens, in their order. All are asked at once: with a transport that batches
 * (`http(url, { batch: { batchSize: 30 } })`) this is one request, without any contract in between.
 *
 * @example
 * ```ts
 * import { getBalances } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const config: import('@sluice/sdk/wire').Config
 * const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
 * const balances = await getBalances(client, { tokens: config.tokens.map((token) => token.address), account })
 * ```
 */
export function getBalances(
	client: ReadClient,
	parameters: { account: string; tokens: readonly string[] },
): Promise<bigint[]> {
	const { account, tokens } = parameters
	return Promise.all(tokens.map((token) => getBalance(client, { account, token })))
}

/**
 * The next EIP-2612 nonce of an owner.
 *
 * @example
 * ```ts
 * import { getPermitNonce } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { token: string; owner: string }
 * const nonce = await getPermitNonce(client, of)
 * ```
 */
export function getPermitNonce(client: ReadClient, parameters: { token: string; owner: string }): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(parameters.token),
		abi: fiatTokenAbi,
		functionName: 'nonces',
		args: [checksumAddress(parameters.owner)],
	})
}

/**
 * What a spender may still take of an owner's tokens.
 *
 * @example
 * ```ts
 * import { getAllowance } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { token: string; owner: string; spender: string }
 * const allowance = await getAllowance(client, of)
 * ```
 */
export function getAllowance(
	client: ReadClient,
	parameters: { token: string; owner: string; spender: string },
): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(parameters.token),
		abi: fiatTokenAbi,
		functionName: 'allowance',
		args: [checksumAddress(parameters.owner), checksumAddress(parameters.spender)],
	})
}

/**
 * Sends tokens. Needs native coin for gas.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { transfer } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: { token: string; to: string; value: bigint }
 * const hash = await transfer(client, payment)
 * ```
 */
export function transfer(client: WriteClient, parameters: { token: string; to: string; value: bigint }): Promise<Hex> {
	return writeContract(client, {
		address: checksumAddress(parameters.token),
		abi: fiatTokenAbi,
		functionName: 'transfer',
		args: [checksumAddress(parameters.to), parameters.value],
		account: client.account,
		chain: client.chain ?? null,
	})
}

/**
 * Sets an allowance. Needs native coin for gas.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { approve } from '@sluice/sdk/token'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const allowance: { token: string; spender: string; value: bigint }
 * const hash = await approve(client, allowance)
 * ```
 */
export function approve(
	client: WriteClient,
	parameters: { token: string; spender: string; value: bigint },
): Promise<Hex> {
	return writeContract(client, {
		address: checksumAddress(parameters.token),
		abi: fiatTokenAbi,
		functionName: 'approve',
		args: [checksumAddress(parameters.spender), parameters.value],
		account: client.account,
		chain: client.chain ?? null,
	})
}

function tokenDomain(chainId: number, token: TokenDomain) {
	return { name: token.name, version: token.version, chainId, verifyingContract: checksumAddress(token.address) }
}

function permit2Domain(chainId: number, permit2: string) {
	return { name: 'Permit2', chainId, verifyingContract: checksumAddress(permit2) }
}

function randomNonce(): Hex {
	const bytes = crypto.getRandomValues(new Uint8Array(24))
	return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}${'0'.repeat(16)}`
}
