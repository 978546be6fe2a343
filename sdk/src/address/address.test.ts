import { getAddress } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checksumAddress, isSameAddress, parseAddress } from './address.ts'

// The addresses of EIP-55.
const VECTORS = [
	'0x52908400098527886E0F7030069857D2E4169EE7',
	'0x8617E340B3D01FA5F11F306F4090FD50E238070D',
	'0xde709f2102306220921060314715629080e2fb77',
	'0x27b1fdb04752bbc536007a920d24acb045561c26',
	'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
	'0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
	'0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
	'0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
]

describe('address', () => {
	test.each(VECTORS)('%s', (vector) => {
		expect(checksumAddress(vector.toLowerCase())).toBe(vector)
		expect(parseAddress(` ${vector}\n`)).toBe(vector)
	})

	test('agrees with ethers', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
				const text = `0x${Buffer.from(bytes).toString('hex')}`
				expect(checksumAddress(text)).toBe(getAddress(text))
			}),
			{ numRuns: 300, seed: 1 },
		)
	})

	test('one letter in the wrong case is refused when typed', () => {
		const [, , , , vector = ''] = VECTORS
		for (let at = 2; at < vector.length; at++) {
			const letter = vector.charAt(at)
			const swapped = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
			if (swapped === letter) continue
			const typo = vector.slice(0, at) + swapped + vector.slice(at + 1)
			expect(() => parseAddress(typo)).toThrow(expect.objectContaining({ code: 'address_checksum' }))
		}
	})

	test.each(['', '0x', 'vitalik.eth', `0X${'00'.repeat(20)}`, `0x${'0g'.repeat(20)}`, `0x${'00'.repeat(21)}`])(
		'%s is none',
		(text) => {
			expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'address_invalid' }))
			expect(isSameAddress(text, text)).toBe(false)
		},
	)
})
