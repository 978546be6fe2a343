/**
 * Hierarchical keys of BIP-32 and BIP-44.
 *
 * An {@link HDKey} that holds a private key is a secret: call its `wipePrivateData()` when done.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HARDENED_OFFSET, HDKey } from '@scure/bip32'
import { type Address, checksumAddress } from '../address/address.ts'

export type { HDKey } from '@scure/bip32'

/** Thrown for a seed, key, path or index that BIP-32 refuses. Never quotes a key. */
export class HDKeyError extends Error {
	readonly code: 'seed_invalid' | 'extended_key_invalid' | 'path_invalid' | 'index_invalid' | 'private_key_missing'

	constructor(code: HDKeyError['code'], detail: string) {
		super(`${code}: ${detail}`)
		this.name = 'HDKeyError'
		this.code = code
	}
}

/**
 * Where wallets keep their Ethereum accounts; each takes the number of the account, from 0.
 *
 * @example
 * ```ts
 * import { derivationPaths } from '@sluice/sdk/hd'
 * derivationPaths.bip44(1) // "m/44'/60'/0'/0/1"
 * ```
 */
export const derivationPaths = {
	/** MetaMask, Rabby, Trezor and most others. */
	bip44: (index: number): string => `m/44'/60'/0'/0/${checkIndex(index)}`,
	/** Ledger Live: one BIP-44 account per address. */
	ledgerLive: (index: number): string => `m/44'/60'/${checkIndex(index)}'/0/0`,
	/** Ledger before Ledger Live, MyEtherWallet. */
	ledgerLegacy: (index: number): string => `m/44'/60'/0'/${checkIndex(index)}`,
} as const

/**
 * The master key of a seed.
 *
 * @param seed 16 to 64 bytes; not kept
 * @throws {HDKeyError} `seed_invalid`
 * @example
 * ```ts
 * import { hdKeyFromSeed } from '@sluice/sdk/hd'
 * import { mnemonicToSeed } from '@sluice/sdk/mnemonic'
 * const seed = await mnemonicToSeed('test test test test test test test test test test test junk')
 * const master = hdKeyFromSeed(seed)
 * ```
 */
export function hdKeyFromSeed(seed: Uint8Array): HDKey {
	if (seed.length < 16 || seed.length > 64) throw new HDKeyError('seed_invalid', `${seed.length} bytes`)
	return HDKey.fromMasterSeed(seed)
}

/**
 * Reads an `xpub…` or `xprv…`. Strict: checksum, version, depth against parent and index, key on the curve or in its range.
 * One wrong character must not become another, valid key: nobody could spend what is sent to its addresses.
 *
 * @throws {HDKeyError} `extended_key_invalid`
 * @example
 * ```ts
 * import { deriveAddress, hdKeyFromExtendedKey } from '@sluice/sdk/hd'
 * declare const xpub: string
 * const deposit = deriveAddress(hdKeyFromExtendedKey(xpub), 7)
 * ```
 */
export function hdKeyFromExtendedKey(text: string): HDKey {
	if (!/^xp(ub|rv)[1-9A-HJ-NP-Za-km-z]{107}$/.test(text)) {
		throw new HDKeyError('extended_key_invalid', 'expected 111 base58 digits beginning with xpub or xprv')
	}
	try {
		return HDKey.fromExtendedKey(text)
	} catch {
		// The library's message is not passed on: it may quote the key.
		throw new HDKeyError('extended_key_invalid', 'checksum, version, depth or key is wrong')
	}
}

/**
 * The key at a path below `key`; keys between are wiped.
 *
 * @param path `m` and up to ten steps, `'` for hardened ones
 * @throws {HDKeyError} `path_invalid`; `private_key_missing` for a hardened step from a public key
 * @example
 * ```ts
 * import { derivationPaths, derivePath } from '@sluice/sdk/hd'
 * declare const master: import('@sluice/sdk/hd').HDKey
 * const account = derivePath(master, derivationPaths.bip44(0))
 * ```
 */
export function derivePath(key: HDKey, path: string): HDKey {
	if (!/^m(\/(0|[1-9][0-9]{0,9})'?){0,10}$/.test(path)) throw new HDKeyError('path_invalid', path.slice(0, 100))
	let current = key
	for (const step of path.split('/').slice(1)) {
		const hardened = step.endsWith("'")
		const index = Number(hardened ? step.slice(0, -1) : step)
		if (index >= HARDENED_OFFSET) throw new HDKeyError('path_invalid', path)
		if (hardened && current.privateKey === null) throw new HDKeyError('private_key_missing', path)
		const child = current.deriveChild(hardened ? index + HARDENED_OFFSET : index)
		if (current !== key) current.wipePrivateData()
		current = child
	}
	return current
}

/**
 * The `xpub…` of a key: gives all its addresses to whoever has it, and no money. Hand it to servers that only receive.
 *
 * @example
 * ```ts
 * import { derivePath, getExtendedPublicKey } from '@sluice/sdk/hd'
 * declare const master: import('@sluice/sdk/hd').HDKey
 * const xpub = getExtendedPublicKey(derivePath(master, "m/44'/60'/0'/0"))
 * ```
 */
export function getExtendedPublicKey(key: HDKey): string {
	return key.publicExtendedKey
}

/**
 * Address of the `index`-th child of a key, private or public.
 *
 * @throws {HDKeyError} `index_invalid`
 * @example
 * ```ts
 * import { deriveAddress, hdKeyFromExtendedKey } from '@sluice/sdk/hd'
 * declare const xpub: string
 * deriveAddress(hdKeyFromExtendedKey(xpub), 0)
 * ```
 */
export function deriveAddress(key: HDKey, index: number): Address {
	const child = key.deriveChild(checkIndex(index))
	const address = hdKeyToAddress(child)
	child.wipePrivateData()
	return address
}

/**
 * Addresses of `count` children of a key, from `start` on.
 *
 * @param parameters `count` is at most 100,000
 * @throws {HDKeyError} `index_invalid`
 * @example
 * ```ts
 * import { deriveAddresses, hdKeyFromExtendedKey } from '@sluice/sdk/hd'
 * declare const xpub: string
 * const addresses = deriveAddresses(hdKeyFromExtendedKey(xpub), { start: 0, count: 20 })
 * ```
 */
export function deriveAddresses(key: HDKey, parameters: { start?: number | undefined; count: number }): Address[] {
	const { start = 0, count } = parameters
	checkIndex(start)
	if (!Number.isInteger(count) || count < 0 || count > 100_000) throw new HDKeyError('index_invalid', `count ${count}`)
	if (count > 0) checkIndex(start + count - 1)
	return Array.from({ length: count }, (_, at) => deriveAddress(key, start + at))
}

/**
 * Address of the key itself.
 *
 * @example
 * ```ts
 * import { derivationPaths, derivePath, hdKeyToAddress } from '@sluice/sdk/hd'
 * declare const master: import('@sluice/sdk/hd').HDKey
 * hdKeyToAddress(derivePath(master, derivationPaths.bip44(0)))
 * ```
 */
export function hdKeyToAddress(key: HDKey): Address {
	if (key.publicKey === null) throw new HDKeyError('extended_key_invalid', 'no public key')
	return publicKeyToAddress(key.publicKey)
}

/**
 * Address of a public key.
 *
 * @param publicKey 33 or 65 bytes
 * @example
 * ```ts
 * import { publicKeyToAddress } from '@sluice/sdk/hd'
 * declare const publicKey: Uint8Array
 * publicKeyToAddress(publicKey)
 * ```
 */
export function publicKeyToAddress(publicKey: Uint8Array): Address {
	const point = secp256k1.Point.fromBytes(publicKey).toBytes(false)
	return checksumAddress(`0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}`)
}

function checkIndex(index: number): number {
	if (!Number.isInteger(index) || index < 0 || index >= HARDENED_OFFSET)
		throw new HDKeyError('index_invalid', String(index))
	return index
}
