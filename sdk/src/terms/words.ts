/** Values as the 32-byte words of the ABI, and their hash: on keccak-256 alone, for pages that carry no ABI library. */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Hex } from '../address/address.ts'

/** Thrown when terms are malformed, or when what is asked for differs from what was agreed; `path` names the field. */
export class TermsError extends Error {
	readonly code: 'terms_invalid' | 'terms_mismatch'
	readonly path: string
	readonly expected: string
	readonly actual: string

	constructor(code: TermsError['code'], path: string, expected: unknown, actual: unknown) {
		const shown = [expected, actual].map((value) => (JSON.stringify(value) ?? 'undefined').slice(0, 200))
		super(`${code}: ${path}: expected ${shown[0]}, got ${shown[1]}`)
		this.name = 'TermsError'
		this.code = code
		this.path = path
		this.expected = shown[0] ?? ''
		this.actual = shown[1] ?? ''
	}
}

/** keccak-256 of 32-byte words in a row. */
export function keccak(...words: Uint8Array[]): Hex {
	const all = new Uint8Array(words.length * 32)
	for (const [i, word] of words.entries()) all.set(word, i * 32)
	return `0x${bytesToHex(keccak_256(all))}`
}

export function bytes32(path: string, hash: string): string {
	if (!/^0x[0-9a-fA-F]{64}$/.test(hash)) throw new TermsError('terms_invalid', path, 'bytes32', hash)
	return hash.toLowerCase()
}

export function bytes32Word(path: string, hash: string): Uint8Array {
	return hexToBytes(bytes32(path, hash).slice(2))
}

/** First word of an EIP-712 struct hash. */
export function typeHash(type: string): Uint8Array {
	return keccak_256(utf8ToBytes(type))
}

export function addressWord(path: string, text: string): Uint8Array {
	if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new TermsError('terms_invalid', path, 'address', text)
	return hexToBytes(text.slice(2).padStart(64, '0'))
}

export function unsigned(path: string, value: bigint | number | string, bits: number): Uint8Array {
	const text = String(value)
	// Decimal only: `BigInt` alone would read '', ' 1 ' and '0x1' too.
	const integer = /^(0|[1-9][0-9]{0,77})$/.test(text) ? BigInt(text) : -1n
	if (integer < 0n || integer >> BigInt(bits) !== 0n) throw new TermsError('terms_invalid', path, `uint${bits}`, text)
	return hexToBytes(integer.toString(16).padStart(64, '0'))
}
