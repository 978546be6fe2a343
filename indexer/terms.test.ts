// Not beside src/payment/terms.ts: Ponder runs every file under src/.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feeOf, type PaymentInfo, termsOf } from './src/payment/terms.ts'

const info: PaymentInfo = {
	operator: '0x52908400098527886E0F7030069857D2E4169EE7',
	payer: '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
	receiver: '0xde709f2102306220921060314715629080e2fb77',
	token: '0x27b1fdb04752bbc536007a920d24acb045561c26',
	maxAmount: 2n ** 120n - 1n,
	preApprovalExpiry: 1,
	authorizationExpiry: 2 ** 47,
	refundExpiry: 2 ** 48 - 1,
	minFeeBps: 0,
	maxFeeBps: 10_000,
	feeReceiver: '0x0000000000000000000000000000000000000000',
	salt: 2n ** 256n - 1n,
}

describe('termsOf', () => {
	it('writes addresses in lowercase and the widest numbers without loss', () => {
		const terms = termsOf(info)
		expect(terms).toEqual({
			operator: '0x52908400098527886e0f7030069857d2e4169ee7',
			payer: '0x8617e340b3d01fa5f11f306f4090fd50e238070d',
			receiver: '0xde709f2102306220921060314715629080e2fb77',
			token: '0x27b1fdb04752bbc536007a920d24acb045561c26',
			maxAmount: '1329227995784915872903807060280344575',
			preApprovalExpiry: 1,
			authorizationExpiry: 140_737_488_355_328,
			refundExpiry: 281_474_976_710_655,
			minFeeBps: 0,
			maxFeeBps: 10_000,
			feeReceiver: '0x0000000000000000000000000000000000000000',
			salt: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
		})
		expect(JSON.parse(JSON.stringify(terms))).toEqual(terms)
	})
})

describe('feeOf', () => {
	it('rounds down', () => {
		expect(feeOf(199n, 50)).toBe(0n)
		expect(feeOf(200n, 50)).toBe(1n)
		expect(feeOf(12_345n, 77)).toBe(95n)
	})

	it('never exceeds the amount, and is the floor of the exact share', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: 0n, max: 2n ** 120n - 1n }),
				fc.integer({ min: 0, max: 10_000 }),
				(amount, feeBps) => {
					const fee = feeOf(amount, feeBps)
					expect(fee <= amount).toBe(true)
					expect(fee * 10_000n <= amount * BigInt(feeBps)).toBe(true)
					expect((fee + 1n) * 10_000n > amount * BigInt(feeBps)).toBe(true)
				},
			),
		)
	})
})
