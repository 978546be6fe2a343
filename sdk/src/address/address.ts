/**
 * Ethereum addresses without viem: syntax and the EIP-55 checksum.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** `0x` and whole bytes in hex. */
export type Hex = `0x${string}`
/** `0x` and 40 hex digits. */
export type Address = `0x${string}`

/** Thrown for a text that is not an address, or whose EIP-55 checksum is wrong. */
export class AddressError extends Error {
	readonly code: 'address_invalid' | 'address_checksum'

	constructor(code: AddressError['code'], text: string) {
		super(`${code}: ${text.slice(0, 64)}`)
		this.name = 'AddressError'
		this.code = code
	}
}

const SHAPE = /^0x[0-9a-fA-F]{40}$/

/**
 * The EIP-55 form of an address. Takes any letter case; see {@link parseAddress} to insist on the checksum.
 *
 * @throws {AddressError} `address_invalid`
 * @example
 * ```ts
 * import { checksumAddress } from '@sluice/sdk/address'
 * checksumAddress('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266') // '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
 * ```
 */
export function checksumAddress(text: string): Address {
	if (!SHAPE.test(text)) throw new AddressError('address_invalid', text)
	const digits = text.slice(2).toLowerCase()
	const digest = bytesToHex(keccak_256(utf8ToBytes(digits)))
	let out = ''
	for (let i = 0; i < digits.length; i++) {
		const digit = digits.charAt(i)
		out += Number.parseInt(digest.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit
	}
	return `0x${out}`
}

/**
 * Reads an address that a person typed or pasted: mixed case must carry the right checksum, one case is taken as it is.
 *
 * @returns the EIP-55 form
 * @throws {AddressError} `address_invalid`, `address_checksum`
 * @example
 * ```ts
 * import { parseAddress } from '@sluice/sdk/address'
 * parseAddress(' 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 ')
 * ```
 */
export function parseAddress(text: string): Address {
	const trimmed = text.trim()
	const sum = checksumAddress(trimmed)
	const digits = trimmed.slice(2)
	const oneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase()
	if (!oneCase && trimmed !== sum) throw new AddressError('address_checksum', trimmed)
	return sum
}

/**
 * Whether two texts are the same address, letter case aside.
 *
 * @example
 * ```ts
 * import { isSameAddress } from '@sluice/sdk/address'
 * isSameAddress('0xF39FD6e51aad88F6F4ce6aB8827279cffFb92266', '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266') // true
 * ```
 */
export function isSameAddress(a: string, b: string): boolean {
	return SHAPE.test(a) && a.toLowerCase() === b.toLowerCase()
}
