/**
 * Accounts that sign: viem local accounts over a key kept as bytes, which `dispose()` wipes.
 *
 * The limit: while it signs, the curve library holds the key as a big integer, which no engine lets us wipe.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { HDKey } from '@scure/bip32'
import {
	type Hex,
	hashMessage,
	hashTypedData,
	keccak256,
	type LocalAccount,
	type PrivateKeyAccount,
	parseSignature,
	serializeTransaction,
} from 'viem'
import { toAccount } from 'viem/accounts'
import { hashAuthorization } from 'viem/utils'
import { checksumAddress } from '../address/address.ts'
import { derivationPaths, derivePath, hdKeyFromSeed, publicKeyToAddress } from '../hd/hd.ts'
import { mnemonicToSeed } from '../mnemonic/mnemonic.ts'

/** A viem account with its own copy of the key. */
export type SecretAccount = PrivateKeyAccount & {
	/** Wipes the key; every signature after it fails with `account_disposed`. */
	dispose(): void
}

/** Thrown when an account cannot or will not sign. */
export class AccountError extends Error {
	readonly code: 'private_key_invalid' | 'account_disposed' | 'account_watch_only' | 'authorization_any_chain'

	constructor(code: AccountError['code'], detail: string) {
		super(`${code}: ${detail}`)
		this.name = 'AccountError'
		this.code = code
	}
}

/**
 * An account over a private key.
 *
 * @param privateKey 32 bytes, copied (wipe yours), or hex
 * @throws {AccountError} `private_key_invalid`
 * @example
 * ```ts
 * import { privateKeyToAccount } from '@sluice/sdk/accounts'
 * const account = privateKeyToAccount(crypto.getRandomValues(new Uint8Array(32)))
 * const signature = await account.signMessage({ message: 'hello' })
 * account.dispose()
 * ```
 */
export function privateKeyToAccount(privateKey: Uint8Array | Hex): SecretAccount {
	const key = readKey(privateKey)
	let disposed = false
	const publicKey = secp256k1.getPublicKey(key, false)
	const address = publicKeyToAddress(publicKey)

	async function sign({ hash }: { hash: Hex }): Promise<Hex> {
		if (disposed) throw new AccountError('account_disposed', address)
		const signature = secp256k1.sign(hexToBytes(hash.slice(2)), key, { prehash: false, format: 'recovered' })
		const v = signature[0] === 1 ? '1c' : '1b'
		return `0x${bytesToHex(signature.subarray(1))}${v}`
	}

	const account = toAccount({
		address,
		sign,
		async signAuthorization(request) {
			const { chainId, nonce } = request
			const target = request.contractAddress ?? request.address
			// Chain 0 means every chain: one careless delegation would hold everywhere.
			if (chainId === 0) throw new AccountError('authorization_any_chain', 'name the chain of the delegation')
			const hash = hashAuthorization({ address: target, chainId, nonce })
			const { r, s, v, yParity } = parseSignature(await sign({ hash }))
			return v === undefined
				? { address: target, chainId, nonce, r, s, yParity }
				: { address: target, chainId, nonce, r, s, v, yParity }
		},
		async signMessage({ message }) {
			return sign({ hash: hashMessage(message) })
		},
		async signTransaction(transaction, options) {
			const serializer = options?.serializer ?? serializeTransaction
			// Blobs travel beside the transaction; only the body is signed.
			const body = transaction.type === 'eip4844' ? { ...transaction, sidecars: false as const } : transaction
			const signature = parseSignature(await sign({ hash: keccak256(await serializer(body)) }))
			return serializer(transaction, signature)
		},
		async signTypedData(typedData) {
			return sign({ hash: hashTypedData(typedData) })
		},
	})
	return {
		...account,
		sign,
		signAuthorization: account.signAuthorization as PrivateKeyAccount['signAuthorization'],
		publicKey: `0x${bytesToHex(publicKey)}`,
		source: 'privateKey',
		dispose() {
			disposed = true
			key.fill(0)
		},
	}
}

/**
 * An account of a hierarchical key, at `path` below it or at the key itself.
 *
 * @throws {HDKeyError} `path_invalid`, `private_key_missing`
 * @example
 * ```ts
 * import { hdKeyToAccount } from '@sluice/sdk/accounts'
 * import { derivationPaths } from '@sluice/sdk/hd'
 * declare const master: import('@sluice/sdk/hd').HDKey
 * const second = hdKeyToAccount(master, { path: derivationPaths.bip44(1) })
 * ```
 */
export function hdKeyToAccount(key: HDKey, parameters: { path?: string | undefined } = {}): SecretAccount {
	const child = derivePath(key, parameters.path ?? 'm')
	const privateKey = child.privateKey
	if (privateKey === null) throw new AccountError('private_key_invalid', 'the key is public only')
	try {
		return privateKeyToAccount(privateKey)
	} finally {
		privateKey.fill(0)
		if (child !== key) child.wipePrivateData()
	}
}

/**
 * An account of a recovery phrase, in any BIP-39 language. For several accounts derive once with `hdKeyFromSeed`.
 *
 * @param parameters `path` (or `index` on the usual path, 0 when absent) and the phrase's `passphrase`
 * @throws {MnemonicError} `mnemonic_length`, `mnemonic_word`, `mnemonic_checksum`
 * @throws {HDKeyError} `path_invalid`
 * @example
 * ```ts
 * import { mnemonicToAccount } from '@sluice/sdk/accounts'
 * const account = await mnemonicToAccount('test test test test test test test test test test test junk')
 * account.address // '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
 * ```
 */
export async function mnemonicToAccount(
	mnemonic: string,
	parameters: { path?: string | undefined; index?: number | undefined; passphrase?: string | undefined } = {},
): Promise<SecretAccount> {
	const path = parameters.path ?? derivationPaths.bip44(parameters.index ?? 0)
	const seed = await mnemonicToSeed(mnemonic, parameters.passphrase)
	try {
		const master = hdKeyFromSeed(seed)
		try {
			return hdKeyToAccount(master, { path })
		} finally {
			master.wipePrivateData()
		}
	} finally {
		seed.fill(0)
	}
}

/**
 * An account that is only looked at: it has an address and refuses to sign.
 *
 * @throws {AddressError} `address_invalid`
 * @example
 * ```ts
 * import { watchAccount } from '@sluice/sdk/accounts'
 * const account = watchAccount('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 * ```
 */
export function watchAccount(address: string): LocalAccount<'watch'> {
	const checked = checksumAddress(address)
	async function refuse(): Promise<never> {
		throw new AccountError('account_watch_only', checked)
	}
	const account = toAccount({
		address: checked,
		sign: refuse,
		signMessage: refuse,
		signTransaction: refuse,
		signTypedData: refuse,
	})
	return { ...account, publicKey: '0x', source: 'watch' }
}

function readKey(privateKey: Uint8Array | Hex): Uint8Array {
	if (typeof privateKey === 'string' && !/^0x[0-9a-fA-F]{64}$/.test(privateKey)) {
		throw new AccountError('private_key_invalid', 'expected 0x and 64 hex digits')
	}
	const key = typeof privateKey === 'string' ? hexToBytes(privateKey.slice(2)) : Uint8Array.from(privateKey)
	if (key.length !== 32 || !secp256k1.utils.isValidSecretKey(key)) {
		throw new AccountError('private_key_invalid', 'expected 32 bytes in the range of the curve')
	}
	return key
}
