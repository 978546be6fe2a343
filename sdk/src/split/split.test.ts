import { AbiCoder, keccak256 } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from '../address/address.ts'
import { hashShares, type Share, splitCapture } from './split.ts'

const account = fc
	.bigInt({ min: 1n, max: 2n ** 160n - 1n })
	.map((value): Address => `0x${value.toString(16).padStart(40, '0')}`)
const anyShares: fc.Arbitrary<Share[]> = fc.array(fc.record({ account, bps: fc.integer({ min: 1, max: 625 }) }), {
	maxLength: 16,
})
const runs = { numRuns: 300, seed: 1 }

describe('hashShares', () => {
	test('equals the ABI encoding of the list', () => {
		fc.assert(
			fc.property(anyShares, (shares) => {
				const encoded = AbiCoder.defaultAbiCoder().encode(
					['tuple(address,uint16)[]'],
					[shares.map(({ account, bps }) => [account, bps])],
				)
				expect(hashShares(shares)).toBe(shares.length === 0 ? `0x${'0'.repeat(64)}` : keccak256(encoded))
			}),
			runs,
		)
	})

	test.for([
		['more than 16', Array.from({ length: 17 }, () => ({ account: '0x'.padEnd(42, '1') as Address, bps: 1 }))],
		['a share of nothing', [{ account: '0x'.padEnd(42, '1') as Address, bps: 0 }]],
		['a share of half a point', [{ account: '0x'.padEnd(42, '1') as Address, bps: 0.5 }]],
		['more than the whole', [1, 2].map(() => ({ account: '0x'.padEnd(42, '1') as Address, bps: 5_001 }))],
		['a share of nobody', [{ account: '0x'.padEnd(42, '0') as Address, bps: 1 }]],
	] as const)('refuses %s', ([, shares]) => {
		expect(() => hashShares(shares)).toThrow('terms_invalid')
	})
})

describe('splitCapture', () => {
	const units = fc.bigInt({ min: 1n, max: 2n ** 100n })

	test('fee, shares and rest make the amount to the unit, and none is negative', () => {
		const bps = fc.integer({ min: 0, max: 10_000 })
		fc.assert(
			fc.property(anyShares, bps, units, units, (shares, feeBps, captured, amount) => {
				fc.pre(shares.reduce((sum, { bps }) => sum + bps, feeBps) <= 10_000)
				const fee = (amount * BigInt(feeBps)) / 10_000n
				const { parts, receiver } = splitCapture({ shares, captured, amount, fee })
				expect(parts.reduce((sum, part) => sum + part, fee + receiver)).toBe(amount)
				expect([...parts, receiver].every((part) => part >= 0n)).toBe(true)
			}),
			runs,
		)
	})

	test('many small captures pay each share what one would', () => {
		fc.assert(
			fc.property(anyShares, fc.array(fc.bigInt({ min: 20n, max: 10_000n }), { maxLength: 50 }), (shares, amounts) => {
				fc.pre(shares.reduce((sum, { bps }) => sum + bps, 0) <= 2_000)
				let captured = 0n
				const paid = shares.map(() => 0n)
				for (const amount of amounts) {
					const { parts } = splitCapture({ shares, captured, amount, fee: 0n })
					for (const [i, part] of parts.entries()) paid[i] = (paid[i] ?? 0n) + part
					captured += amount
				}
				expect(paid).toEqual(splitCapture({ shares, captured: 0n, amount: captured, fee: 0n }).parts)
			}),
			runs,
		)
	})

	test('never takes more than there is where the shares are the whole', () => {
		const shares = [6_000, 4_000].map((bps) => ({ account: '0x'.padEnd(42, '1') as Address, bps }))
		// From 4 units to 5 both shares are due one more, 2 to 3 and 1 to 2; only one unit is there.
		expect(splitCapture({ shares, captured: 1n, amount: 1n, fee: 0n })).toEqual({ parts: [1n, 0n], receiver: 0n })
		expect(splitCapture({ shares, captured: 4n, amount: 1n, fee: 0n })).toEqual({ parts: [1n, 0n], receiver: 0n })
	})
})
