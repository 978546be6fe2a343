/**
 * Operations of accounts (ERC-4337 v0.8): their hash, what the quoter of the paymaster signs, and the way through the HTTP API.
 *
 * What goes into `callData` and `signature` is `@sluice/sdk/account`'s.
 */
import { concat, encodePacked, hexToBigInt, hexToNumber, type LocalAccount, pad, size, slice } from 'viem'
import {
	entryPoint08Abi,
	getUserOperationHash,
	toPackedUserOperation,
	type UserOperation,
} from 'viem/account-abstraction'
import { readContract } from 'viem/actions'
import { accountFactoryData, type NewAccount } from '../account/account.ts'
import { type Address, checksumAddress, type Hex } from '../address/address.ts'
import { quoteOperation, type SluiceClient, sendOperation } from '../client/client.ts'
import type { TokenDomain } from '../terms/terms.ts'
import { getPermitNonce, permitTypedData, type ReadClient, type SignableTypedData } from '../token/token.ts'
import type { Config, OperationTerms, Operation as ShownOperation } from '../wire/wire.ts'

/** An operation as viem has it; the signature is `0x` until it is signed. Amounts of gas in gas, prices in wei. */
export type Operation = Omit<UserOperation<'0.8'>, 'authorization'>

/** At what price a paymaster takes a token: minor units for one native coin, and for the whole operation at most. */
export type GasTerms = {
	token: string
	tokenPerNative: bigint
	maxFee: bigint
	/** Unix seconds; `validAfter` 0 is at once. */
	validAfter: number
	validUntil: number
}

/** Where in `paymasterData` the quoter's signature begins, and where a permit does. */
const SIGNATURE_AT = 96
const PERMIT_AT = 161
/** Gas that the paymaster counts for its own last step, and the share of an unused limit that the entry point keeps. */
const POST_OP_COST = 45_000n
const PENALTY_FROM = 40_000n
const NATIVE = 10n ** 18n

/**
 * An operation from its JSON.
 *
 * @example
 * ```ts
 * import { operationFromTerms } from '@sluice/sdk/operation'
 * declare const terms: import('@sluice/sdk/wire').OperationTerms
 * const operation = operationFromTerms(terms)
 * ```
 */
export function operationFromTerms(terms: OperationTerms & { signature?: string }): Operation {
	const { sender, factory, factoryData, paymaster, paymasterData } = terms
	return {
		sender: checksumAddress(sender),
		nonce: BigInt(terms.nonce),
		...(factory === undefined ? {} : { factory: checksumAddress(factory), factoryData: (factoryData ?? '0x') as Hex }),
		callData: terms.callData as Hex,
		callGasLimit: BigInt(terms.callGasLimit),
		verificationGasLimit: BigInt(terms.verificationGasLimit),
		preVerificationGas: BigInt(terms.preVerificationGas),
		maxFeePerGas: BigInt(terms.maxFeePerGas),
		maxPriorityFeePerGas: BigInt(terms.maxPriorityFeePerGas),
		...(paymaster === undefined
			? {}
			: {
					paymaster: checksumAddress(paymaster),
					paymasterVerificationGasLimit: BigInt(terms.paymasterVerificationGasLimit ?? 0),
					paymasterPostOpGasLimit: BigInt(terms.paymasterPostOpGasLimit ?? 0),
					paymasterData: (paymasterData ?? '0x') as Hex,
				}),
		signature: (terms.signature ?? '0x') as Hex,
	}
}

/**
 * The JSON of an operation, without its signature.
 *
 * @example
 * ```ts
 * import { operationTerms } from '@sluice/sdk/operation'
 * declare const operation: import('@sluice/sdk/operation').Operation
 * const terms = operationTerms(operation)
 * ```
 */
export function operationTerms(operation: Operation): OperationTerms {
	const { factory, paymaster } = operation
	return {
		sender: operation.sender,
		nonce: String(operation.nonce),
		...(factory === undefined ? {} : { factory, factoryData: operation.factoryData ?? '0x' }),
		callData: operation.callData,
		callGasLimit: String(operation.callGasLimit),
		verificationGasLimit: String(operation.verificationGasLimit),
		preVerificationGas: String(operation.preVerificationGas),
		maxFeePerGas: String(operation.maxFeePerGas),
		maxPriorityFeePerGas: String(operation.maxPriorityFeePerGas),
		...(paymaster === undefined
			? {}
			: {
					paymaster,
					paymasterVerificationGasLimit: String(operation.paymasterVerificationGasLimit ?? 0n),
					paymasterPostOpGasLimit: String(operation.paymasterPostOpGasLimit ?? 0n),
					paymasterData: operation.paymasterData ?? '0x',
				}),
	}
}

/**
 * What the signers of the account sign: a passkey as its challenge, a key as the digest itself.
 *
 * @example
 * ```ts
 * import { hashOperation } from '@sluice/sdk/operation'
 * declare const parameters: Parameters<typeof hashOperation>[0]
 * const hash = hashOperation(parameters)
 * ```
 */
export function hashOperation(parameters: { chainId: number; entryPoint: string; operation: Operation }): Hex {
	return getUserOperationHash({
		chainId: parameters.chainId,
		entryPointAddress: checksumAddress(parameters.entryPoint),
		entryPointVersion: '0.8',
		userOperation: parameters.operation,
	})
}

/**
 * The nonce of an account's next operation. `key` is 0, or the address of the session key that signs.
 *
 * @example
 * ```ts
 * import { getOperationNonce } from '@sluice/sdk/operation'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const parameters: Parameters<typeof getOperationNonce>[1]
 * const nonce = await getOperationNonce(client, parameters)
 * ```
 */
export function getOperationNonce(
	client: ReadClient,
	parameters: { entryPoint: string; account: string; key?: bigint | undefined },
): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(parameters.entryPoint),
		abi: entryPoint08Abi,
		functionName: 'getNonce',
		args: [checksumAddress(parameters.account), parameters.key ?? 0n],
	})
}

/**
 * The most that the paymaster takes for an operation at this price, in minor units, as the contract computes it: rounded up.
 *
 * @example
 * ```ts
 * import { maxGasFee } from '@sluice/sdk/operation'
 * declare const operation: import('@sluice/sdk/operation').Operation
 * const fee = maxGasFee(operation, 2_500_000_000n)
 * ```
 */
export function maxGasFee(operation: Operation, tokenPerNative: bigint): bigint {
	const postOp = operation.paymasterPostOpGasLimit ?? 0n
	const limits =
		operation.preVerificationGas +
		operation.verificationGasLimit +
		operation.callGasLimit +
		(operation.paymasterVerificationGasLimit ?? 0n) +
		postOp
	const penalty = postOp > PENALTY_FROM ? postOp / 10n : 0n
	const wei = (limits + POST_OP_COST + penalty) * operation.maxFeePerGas
	return (wei * tokenPerNative + NATIVE - 1n) / NATIVE
}

/**
 * `paymasterData` up to the quoter's signature.
 *
 * @example
 * ```ts
 * import { encodeGasTerms } from '@sluice/sdk/operation'
 * declare const terms: import('@sluice/sdk/operation').GasTerms
 * const data = encodeGasTerms(terms)
 * ```
 */
export function encodeGasTerms(terms: GasTerms): Hex {
	return encodePacked(
		['address', 'uint256', 'uint256', 'uint48', 'uint48'],
		[checksumAddress(terms.token), terms.tokenPerNative, terms.maxFee, terms.validAfter, terms.validUntil],
	)
}

/**
 * The price in `paymasterData`, and whether a permit follows it; null where there is no signed price.
 *
 * @example
 * ```ts
 * import { readGasTerms } from '@sluice/sdk/operation'
 * declare const paymasterData: import('viem').Hex
 * const terms = readGasTerms(paymasterData)
 * ```
 */
export function readGasTerms(paymasterData: Hex): (GasTerms & { permit: boolean }) | null {
	if (size(paymasterData) < PERMIT_AT) return null
	return {
		token: checksumAddress(slice(paymasterData, 0, 20)),
		tokenPerNative: hexToBigInt(slice(paymasterData, 20, 52)),
		maxFee: hexToBigInt(slice(paymasterData, 52, 84)),
		validAfter: hexToNumber(slice(paymasterData, 84, 90)),
		validUntil: hexToNumber(slice(paymasterData, 90, SIGNATURE_AT)),
		permit: size(paymasterData) > PERMIT_AT,
	}
}

/**
 * What the quoter signs: this operation at these {@link GasTerms}, which are its whole `paymasterData`.
 *
 * @example
 * ```ts
 * import { gasQuoteTypedData } from '@sluice/sdk/operation'
 * declare const parameters: Parameters<typeof gasQuoteTypedData>[0]
 * const typedData = gasQuoteTypedData(parameters)
 * ```
 */
export function gasQuoteTypedData({
	chainId,
	operation,
}: {
	chainId: number
	operation: Operation
}): SignableTypedData {
	const packed = toPackedUserOperation(operation)
	const field = (name: string, type: string) => ({ name, type })
	return {
		domain: {
			...{ name: 'Sluice Gas', version: '1', chainId },
			verifyingContract: checksumAddress(operation.paymaster ?? ''),
		},
		types: {
			EIP712Domain: [
				field('name', 'string'),
				field('version', 'string'),
				field('chainId', 'uint256'),
				field('verifyingContract', 'address'),
			],
			GasQuote: [
				field('sender', 'address'),
				field('nonce', 'uint256'),
				field('initCode', 'bytes'),
				field('callData', 'bytes'),
				field('accountGasLimits', 'bytes32'),
				field('preVerificationGas', 'uint256'),
				field('gasFees', 'bytes32'),
				field('terms', 'bytes'),
			],
		},
		primaryType: 'GasQuote',
		message: {
			sender: packed.sender,
			nonce: String(packed.nonce),
			initCode: packed.initCode,
			callData: packed.callData,
			accountGasLimits: packed.accountGasLimits,
			preVerificationGas: String(packed.preVerificationGas),
			gasFees: packed.gasFees,
			terms: packed.paymasterAndData,
		},
	}
}

/**
 * The operation with the quoter's price in it: gas, paymaster and its limits must be set already, and change no more.
 *
 * @example
 * ```ts
 * import { signGasQuote } from '@sluice/sdk/operation'
 * declare const quoter: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signGasQuote>[1]
 * const operation = await signGasQuote(quoter, parameters)
 * ```
 */
export async function signGasQuote(
	quoter: Pick<LocalAccount, 'signTypedData'>,
	{ chainId, operation, terms }: { chainId: number; operation: Operation; terms: GasTerms },
): Promise<Operation> {
	const data = encodeGasTerms(terms)
	const signature = await quoter.signTypedData(
		gasQuoteTypedData({ chainId, operation: { ...operation, paymasterData: data } }),
	)
	return { ...operation, paymasterData: concat([data, signature]) }
}

/**
 * The operation with the account's permit (EIP-2612, of the whole `maxFee` to the paymaster) behind the price.
 *
 * @param permit `signature` as the token takes it, for an account one of ERC-1271; `deadline` in Unix seconds
 * @example
 * ```ts
 * import { withPermit } from '@sluice/sdk/operation'
 * declare const operation: import('@sluice/sdk/operation').Operation
 * declare const permit: { deadline: bigint; signature: import('viem').Hex }
 * const ready = withPermit(operation, permit)
 * ```
 */
export function withPermit(operation: Operation, permit: { deadline: bigint; signature: Hex }): Operation {
	const deadline = pad(encodePacked(['uint256'], [permit.deadline]), { size: 32 })
	return { ...operation, paymasterData: concat([operation.paymasterData ?? '0x', deadline, permit.signature]) }
}

/** The server's answer asks for more than the caller allowed, or for something else than was asked. */
export class OperationError extends Error {
	override name = 'OperationError'
	readonly code: 'fee_too_high' | 'operation_changed' | 'not_deployed'
	constructor(code: OperationError['code'], message: string) {
		super(message)
		this.code = code
	}
}

/** Signs for an account: the hash of an operation, or (where a permit is wanted) what {@link operate} shows it. */
export type OperationSigner = (hash: Hex) => Hex | Promise<Hex>

/**
 * Has an account do something: asks the server for gas and price, checks the answer, signs, and sends it.
 *
 * @param parameters `callData` of `accountCallData`; `create` where the account does not exist yet; `key` the session key's
 * address where it signs; `signers` how many will sign; `pay` the token that gas is paid in and the most in minor units, with
 * `permit` where the paymaster has no allowance yet; without `pay`, gas comes out of the account's own coin or deposit
 * @throws {OperationError} and `SluiceError` with the server's code
 * @example
 * ```ts
 * import { operate } from '@sluice/sdk/operation'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const parameters: Parameters<typeof operate>[1]
 * const { hash } = await operate(client, parameters)
 * ```
 */
export async function operate(
	client: SluiceClient,
	parameters: {
		chain: ReadClient
		config: Config
		account: string
		callData: Hex
		sign: OperationSigner
		create?: NewAccount | undefined
		key?: bigint | undefined
		signers?: 1 | 2 | undefined
		pay?:
			| {
					token: TokenDomain & { asset: string }
					most: bigint
					permit?: ((typedData: SignableTypedData) => Hex | Promise<Hex>) | undefined
			  }
			| undefined
	},
): Promise<ShownOperation> {
	const { chain, config, account, callData, create, pay } = parameters
	const { entry_point: entryPoint, chain_id: chainId } = config
	if (entryPoint === null) throw new OperationError('not_deployed', 'this deployment has no accounts')
	const nonce = await getOperationNonce(chain, { entryPoint, account, key: parameters.key })
	const asked = {
		sender: account,
		nonce: String(nonce),
		callData,
		...(create === undefined ? {} : { factory: create.factory, factoryData: accountFactoryData(create) }),
	}
	const { operation: terms } = await quoteOperation(client, {
		operation: asked,
		signers: parameters.signers ?? 1,
		...(pay === undefined ? {} : { asset: pay.token.asset, permit: pay.permit !== undefined }),
	})
	for (const [name, value] of Object.entries(asked))
		if (String(terms[name as keyof typeof asked]).toLowerCase() !== value.toLowerCase())
			throw new OperationError('operation_changed', `the server changed ${name}`)
	let operation = operationFromTerms(terms)
	if (pay !== undefined) operation = await paid(parameters.chain, { chainId, operation, pay, config })
	const hash = hashOperation({ chainId, entryPoint, operation })
	const signature = await parameters.sign(hash)
	return sendOperation(client, { operation: { ...operationTerms(operation), signature } })
}

async function paid(
	chain: ReadClient,
	{
		chainId,
		operation,
		pay,
		config,
	}: { chainId: number; operation: Operation; config: Config } & {
		pay: NonNullable<Parameters<typeof operate>[1]['pay']>
	},
): Promise<Operation> {
	const { token, most, permit } = pay
	const terms = readGasTerms(operation.paymasterData ?? '0x')
	const ours = operation.paymaster?.toLowerCase() === config.token_paymaster?.toLowerCase()
	if (terms === null || !ours || terms.token.toLowerCase() !== token.address.toLowerCase())
		throw new OperationError('operation_changed', 'the server named another paymaster or token')
	if (terms.maxFee > most)
		throw new OperationError('fee_too_high', `gas may cost ${terms.maxFee}, the limit is ${most}`)
	if (permit === undefined) return operation
	const owner = operation.sender
	const nonce = await getPermitNonce(chain, { token: token.address, owner })
	const deadline = BigInt(terms.validUntil)
	const spender: Address = checksumAddress(operation.paymaster ?? '')
	const value = terms.maxFee
	const signature = await permit(permitTypedData({ chainId, token, owner, spender, value, nonce, deadline }))
	return withPermit(operation, { deadline, signature })
}
