import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** `prefix_` and 26 digits of base 32: 48 bits of milliseconds, then 80 random bits, so ids sort by time of birth. */
export function newId(prefix: string, now: number = Date.now()): string {
	let bits = (BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`)
	let text = ''
	for (let i = 0; i < 26; i++) {
		text = ALPHABET[Number(bits & 31n)] + text
		bits >>= 5n
	}
	return `${prefix}_${text}`
}

export function isId(prefix: string, text: string): boolean {
	return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1))
}
