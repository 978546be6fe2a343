/**
 * Accounts with several signers: their addresses, what they call, and how keys and passkeys sign for them.
 *
 * Operations themselves (nonce, gas, hash, bundler) are `viem/account-abstraction`'s, for entry point 0.8; here is what goes
 * into `callData`, `initCode` and `signature`.
 */
import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
	bytesToHex,
	concat,
	encodeAbiParameters,
	encodeFunctionData,
	encodePacked,
	keccak256,
	numberToHex,
	size,
} from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { wrapTypedDataSignature } from 'viem/experimental/erc7739'
import { type Address, checksumAddress, type Hex } from '../address/address.ts'
import { accountFactoryAbi, smartAccountAbi } from '../contracts/contracts.ts'
import type { ReadClient, SignableTypedData, WriteClient } from '../token/token.ts'

/** Who signs for an account. `rpId` is the site of the passkey; without `userVerified`, a touch is enough. */
export type AccountSigner =
	| { kind: 'key'; address: string }
	| { kind: 'passkey'; x: bigint; y: bigint; rpId: string; userVerified: boolean }

/** One call of an account; `value` in wei. */
export type AccountCall = { to: string; value?: bigint | undefined; data?: Hex | undefined }

/** What a session key may do: see `ISmartAccount.Session`. Times are Unix seconds, `gas` wei, caps minor units. */
export type AccountSession = {
	key: string
	validAfter: number
	validUntil: number
	gas: bigint
	scopes: readonly { target: string; selector: Hex }[]
	caps: readonly { token: string; amount: bigint }[]
	salt: Hex
}

/** Who can replace the signers, `threshold` of them together, after `delay` seconds (1 to 30 days). */
export type AccountGuardians = { accounts: readonly string[]; threshold: number; delay: number }

/** What an account does to itself, as {@link accountChange} takes it. */
export type AccountChange =
	| { change: 'initialize'; signers: readonly AccountSigner[] }
	| { change: 'addSigner' | 'removeSigner'; signer: AccountSigner }
	| { change: 'setLimit'; token: string; perDay: bigint }
	| { change: 'setTarget'; target: string; open: boolean }
	| { change: 'createSession'; session: AccountSession }
	| { change: 'revokeSession'; session: AccountSession }
	| { change: 'setGuardians'; guardians: AccountGuardians }
	| { change: 'cancelRecovery' }

/** What a browser gives for `navigator.credentials.get`, with the operation's hash (or the digest to sign) as challenge. */
export type PasskeyAssertion = {
	authenticatorData: Uint8Array
	clientDataJSON: Uint8Array
	/** DER, as the browser gives it. */
	signature: Uint8Array
}

/** A passkey's assertion that the account would refuse. */
export class PasskeyError extends Error {
	override name = 'PasskeyError'
	readonly code: 'wrong_site' | 'not_an_assertion'
	constructor(code: PasskeyError['code'], message: string) {
		super(message)
		this.code = code
	}
}

const BATCH: Hex = `0x01${'00'.repeat(31)}`

/**
 * A signer as the contracts take it: 20 bytes of a key's address, or 97 of a passkey.
 *
 * @example
 * ```ts
 * import { encodeSigner } from '@sluice/sdk/account'
 * const signer = encodeSigner({ kind: 'key', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' })
 * ```
 */
export function encodeSigner(signer: AccountSigner): Hex {
	if (signer.kind === 'key') return encodePacked(['address'], [checksumAddress(signer.address)])
	return concat([
		numberToHex(signer.x, { size: 32 }),
		numberToHex(signer.y, { size: 32 }),
		bytesToHex(sha256(new TextEncoder().encode(signer.rpId))),
		signer.userVerified ? '0x01' : '0x00',
	])
}

/**
 * Where the account of these signers is or will be.
 *
 * @example
 * ```ts
 * import { getAccountAddress } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const parameters: Parameters<typeof getAccountAddress>[1]
 * const address = await getAccountAddress(client, parameters)
 * ```
 */
export function getAccountAddress(client: ReadClient, parameters: NewAccount): Promise<Address> {
	return readContract(client, {
		address: checksumAddress(parameters.factory),
		abi: accountFactoryAbi,
		functionName: 'addressOf',
		args: newAccountArgs(parameters),
	})
}

/** Whose account, at which factory; `salt` tells apart several accounts of the same signers. */
export type NewAccount = { factory: string; signers: readonly AccountSigner[]; salt?: bigint | undefined }

/**
 * Creates the account of these signers; anyone may.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { createAccount } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof createAccount>[1]
 * const hash = await createAccount(client, parameters)
 * ```
 */
export function createAccount(client: WriteClient, parameters: NewAccount): Promise<Hex> {
	return writeContract(client, {
		address: checksumAddress(parameters.factory),
		abi: accountFactoryAbi,
		functionName: 'create',
		args: newAccountArgs(parameters),
		account: client.account,
		chain: client.chain ?? null,
	})
}

/**
 * `factoryData` of an account's first operation, which creates it.
 *
 * @example
 * ```ts
 * import { accountFactoryData } from '@sluice/sdk/account'
 * declare const parameters: Parameters<typeof accountFactoryData>[0]
 * const factoryData = accountFactoryData(parameters)
 * ```
 */
export function accountFactoryData(parameters: NewAccount): Hex {
	return encodeFunctionData({ abi: accountFactoryAbi, functionName: 'create', args: newAccountArgs(parameters) })
}

/**
 * `callData` of an operation. `alone` takes one signer and keeps to the limits, `jointly` two (or the only one), with a
 * `session` its key, whose address is then the key of the nonce.
 *
 * @example
 * ```ts
 * import { accountCallData } from '@sluice/sdk/account'
 * const callData = accountCallData({
 * 	by: 'alone',
 * 	calls: [{ to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', value: 1n }],
 * })
 * ```
 */
export function accountCallData(
	parameters: { calls: readonly AccountCall[] } & (
		| { by: 'alone' | 'jointly' }
		| { by: 'session'; session: AccountSession }
	),
): Hex {
	const abi = smartAccountAbi
	const calls = encodeCalls(parameters.calls)
	switch (parameters.by) {
		case 'alone':
			return encodeFunctionData({ abi, functionName: 'execute', args: [BATCH, calls] })
		case 'jointly':
			return encodeFunctionData({ abi, functionName: 'executeJointly', args: [calls] })
		case 'session':
			return encodeFunctionData({ abi, functionName: 'executeSession', args: [sessionOf(parameters.session), calls] })
	}
}

/**
 * The call by which an account changes itself, for a batch that is signed `jointly`.
 *
 * @example
 * ```ts
 * import { accountChange } from '@sluice/sdk/account'
 * declare const account: string
 * declare const token: string
 * const call = accountChange(account, { change: 'setLimit', token, perDay: 100_000_000n })
 * ```
 */
export function accountChange(account: string, change: AccountChange): AccountCall {
	return { to: account, data: changeData(change) }
}

/**
 * The name of a session: hash of its terms.
 *
 * @example
 * ```ts
 * import { hashSession } from '@sluice/sdk/account'
 * declare const session: import('@sluice/sdk/account').AccountSession
 * const hash = hashSession(session)
 * ```
 */
export function hashSession(session: AccountSession): Hex {
	const [createSession] = smartAccountAbi.filter((item) => item.type === 'function' && item.name === 'createSession')
	if (createSession?.type !== 'function' || createSession.name !== 'createSession')
		throw new TypeError('the ABI has no createSession')
	return keccak256(encodeAbiParameters(createSession.inputs, [sessionOf(session)]))
}

/**
 * A key's signature (65 bytes) as one part of an account's; for two signers, `concat` the parts.
 *
 * @example
 * ```ts
 * import { keySignature } from '@sluice/sdk/account'
 * declare const signature: import('viem').Hex
 * const part = keySignature(signature)
 * ```
 */
export function keySignature(signature: Hex): Hex {
	return concat(['0x01', signature])
}

/**
 * A passkey's assertion as one part of an account's signature.
 *
 * @throws {PasskeyError} `wrong_site` when the assertion was made for another site, `not_an_assertion` for other data
 * @example
 * ```ts
 * import { passkeySignature } from '@sluice/sdk/account'
 * declare const signer: Extract<import('@sluice/sdk/account').AccountSigner, { kind: 'passkey' }>
 * declare const assertion: import('@sluice/sdk/account').PasskeyAssertion
 * const part = passkeySignature(signer, assertion)
 * ```
 */
export function passkeySignature(
	signer: Extract<AccountSigner, { kind: 'passkey' }>,
	{ authenticatorData, clientDataJSON, signature }: PasskeyAssertion,
): Hex {
	const encoded = encodeSigner(signer)
	const site = sha256(new TextEncoder().encode(signer.rpId))
	if (!site.every((byte, at) => byte === authenticatorData[at]))
		throw new PasskeyError('wrong_site', `the assertion is not of ${signer.rpId}`)
	const { r, s } = p256.Signature.fromBytes(signature, 'der')
	const order = p256.Point.Fn.ORDER
	const assertion = encodeAbiParameters(
		[
			{ type: 'bytes32' },
			{ type: 'bytes32' },
			{ type: 'uint256' },
			{ type: 'uint256' },
			{ type: 'bytes' },
			{ type: 'bytes' },
		],
		[
			numberToHex(r, { size: 32 }),
			// Authenticators give either of the two; the account takes the lower one.
			numberToHex(s > order / 2n ? order - s : s, { size: 32 }),
			placeOf(clientDataJSON, '"challenge":"'),
			placeOf(clientDataJSON, '"type":"webauthn.get"'),
			bytesToHex(authenticatorData),
			bytesToHex(clientDataJSON),
		],
	)
	return concat(['0x02', encoded, numberToHex(size(assertion), { size: 2 }), assertion])
}

/**
 * What the signers of an account sign instead of somebody's typed data, so that it is good for this account alone (ERC-7739).
 * Its EIP-712 hash is the challenge of a passkey.
 *
 * @example
 * ```ts
 * import { accountTypedData } from '@sluice/sdk/account'
 * declare const parameters: Parameters<typeof accountTypedData>[0]
 * const typedData = accountTypedData(parameters)
 * ```
 */
export function accountTypedData({
	account,
	chainId,
	typedData,
}: {
	account: string
	chainId: number
	typedData: SignableTypedData
}): SignableTypedData {
	return {
		domain: typedData.domain,
		types: {
			...typedData.types,
			TypedDataSign: [
				{ name: 'contents', type: typedData.primaryType },
				{ name: 'name', type: 'string' },
				{ name: 'version', type: 'string' },
				{ name: 'chainId', type: 'uint256' },
				{ name: 'verifyingContract', type: 'address' },
				{ name: 'salt', type: 'bytes32' },
			],
		},
		primaryType: 'TypedDataSign',
		message: {
			contents: typedData.message,
			...{ name: 'Sluice Account', version: '1', chainId: String(chainId) },
			verifyingContract: checksumAddress(account),
			salt: `0x${'00'.repeat(32)}`,
		},
	}
}

/**
 * The ERC-1271 signature of an account over `typedData`, from what its signers made of {@link accountTypedData}.
 *
 * @example
 * ```ts
 * import { sealSignature } from '@sluice/sdk/account'
 * declare const parts: import('viem').Hex
 * declare const typedData: import('@sluice/sdk/token').SignableTypedData
 * const signature = sealSignature(parts, typedData)
 * ```
 */
export function sealSignature(parts: Hex, { domain, types, primaryType, message }: SignableTypedData): Hex {
	const { EIP712Domain: _domain, ...rest } = types
	// As viem types it, any string that looks like an array would have to be no type.
	const own: Record<never, never> = rest
	return wrapTypedDataSignature({ domain, types: own, primaryType, message, signature: parts })
}

/**
 * What a guardian signs to have the signers replaced. `nonce` as {@link getRecovery} tells it.
 *
 * @example
 * ```ts
 * import { recoveryTypedData } from '@sluice/sdk/account'
 * declare const parameters: Parameters<typeof recoveryTypedData>[0]
 * const typedData = recoveryTypedData(parameters)
 * ```
 */
export function recoveryTypedData(parameters: {
	account: string
	chainId: number
	signers: readonly AccountSigner[]
	nonce: bigint
}): SignableTypedData {
	return {
		domain: {
			...{ name: 'Sluice Account', version: '1', chainId: parameters.chainId },
			verifyingContract: checksumAddress(parameters.account),
		},
		types: {
			EIP712Domain: [
				{ name: 'name', type: 'string' },
				{ name: 'version', type: 'string' },
				{ name: 'chainId', type: 'uint256' },
				{ name: 'verifyingContract', type: 'address' },
			],
			Recovery: [
				{ name: 'signers', type: 'bytes[]' },
				{ name: 'nonce', type: 'uint256' },
			],
		},
		primaryType: 'Recovery',
		message: { signers: parameters.signers.map(encodeSigner), nonce: String(parameters.nonce) },
	}
}

/**
 * Brings a recovery on chain; anyone may. `signatures` in the order of the guardians, `0x` for who did not sign.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { startRecovery } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof startRecovery>[1]
 * const hash = await startRecovery(client, parameters)
 * ```
 */
export function startRecovery(
	client: WriteClient,
	parameters: {
		account: string
		guardians: AccountGuardians
		signers: readonly AccountSigner[]
		signatures: readonly Hex[]
	},
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters.account),
		functionName: 'startRecovery',
		args: [guardiansOf(parameters.guardians), parameters.signers.map(encodeSigner), [...parameters.signatures]],
	})
}

/**
 * Lets the named signers take over, once the delay is past; anyone may.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { finishRecovery } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof finishRecovery>[1]
 * const hash = await finishRecovery(client, parameters)
 * ```
 */
export function finishRecovery(
	client: WriteClient,
	parameters: { account: string; signers: readonly AccountSigner[] },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters.account),
		functionName: 'finishRecovery',
		args: [parameters.signers.map(encodeSigner)],
	})
}

/**
 * The recovery under way and the nonce that guardians sign next; `readyAt` (Unix seconds) is 0 without one.
 *
 * @example
 * ```ts
 * import { getRecovery } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const account: string
 * const { readyAt, nonce } = await getRecovery(client, { account })
 * ```
 */
export async function getRecovery(client: ReadClient, { account }: { account: string }) {
	const [signersHash, readyAt, nonce] = await readContract(client, {
		address: checksumAddress(account),
		abi: smartAccountAbi,
		functionName: 'recovery',
	})
	return { signersHash, readyAt, nonce }
}

/**
 * What one signer alone may spend of a token in a day and has spent today, in minor units; and whether it may call every
 * function of it. The zero address is the native coin.
 *
 * @example
 * ```ts
 * import { getLimit } from '@sluice/sdk/account'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const parameters: { account: string; token: string }
 * const { perDay, spent } = await getLimit(client, parameters)
 * ```
 */
export async function getLimit(client: ReadClient, parameters: { account: string; token: string }) {
	const [perDay, spent, open] = await readContract(client, {
		address: checksumAddress(parameters.account),
		abi: smartAccountAbi,
		functionName: 'limitOf',
		args: [checksumAddress(parameters.token)],
	})
	return { perDay, spent, open }
}

function changeData(change: AccountChange): Hex {
	const abi = smartAccountAbi
	switch (change.change) {
		case 'initialize':
			return encodeFunctionData({ abi, functionName: 'initialize', args: [change.signers.map(encodeSigner)] })
		case 'addSigner':
		case 'removeSigner':
			return encodeFunctionData({ abi, functionName: change.change, args: [encodeSigner(change.signer)] })
		case 'setLimit':
			return encodeFunctionData({
				abi,
				functionName: 'setLimit',
				args: [checksumAddress(change.token), change.perDay],
			})
		case 'setTarget':
			return encodeFunctionData({
				abi,
				functionName: 'setTarget',
				args: [checksumAddress(change.target), change.open],
			})
		case 'createSession':
			return encodeFunctionData({ abi, functionName: 'createSession', args: [sessionOf(change.session)] })
		case 'revokeSession':
			return encodeFunctionData({ abi, functionName: 'revokeSession', args: [hashSession(change.session)] })
		case 'setGuardians':
			return encodeFunctionData({ abi, functionName: 'setGuardians', args: [guardiansOf(change.guardians)] })
		case 'cancelRecovery':
			return encodeFunctionData({ abi, functionName: 'cancelRecovery' })
	}
}

/** The executor's own format (ERC-7821). */
function encodeCalls(calls: readonly AccountCall[]): Hex {
	const call = [
		{ name: 'target', type: 'address' },
		{ name: 'value', type: 'uint256' },
		{ name: 'callData', type: 'bytes' },
	] as const
	return encodeAbiParameters(
		[{ type: 'tuple[]', components: call }],
		[calls.map(({ to, value, data }) => ({ target: checksumAddress(to), value: value ?? 0n, callData: data ?? '0x' }))],
	)
}

/** Where a text begins, in bytes. */
function placeOf(json: Uint8Array, text: string): bigint {
	const wanted = new TextEncoder().encode(text)
	const place = json.findIndex((_, at) => wanted.every((byte, offset) => json[at + offset] === byte))
	if (place < 0) throw new PasskeyError('not_an_assertion', `the client data has no ${text}`)
	return BigInt(place)
}

const sessionOf = (session: AccountSession) => ({
	...session,
	key: checksumAddress(session.key),
	scopes: session.scopes.map((scope) => ({ ...scope, target: checksumAddress(scope.target) })),
	caps: session.caps.map((cap) => ({ ...cap, token: checksumAddress(cap.token) })),
})

const guardiansOf = ({ accounts, ...rest }: AccountGuardians) => ({ ...rest, accounts: accounts.map(checksumAddress) })

const newAccountArgs = ({ signers, salt }: NewAccount) => [signers.map(encodeSigner), salt ?? 0n] as const

function target(client: WriteClient, account: string) {
	return {
		address: checksumAddress(account),
		abi: smartAccountAbi,
		account: client.account,
		chain: client.chain ?? null,
	}
}
