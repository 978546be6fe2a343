import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FACT_KINDS } from '../chain/in/store.ts'
import { applyMovement, NOTHING, postingsOf, statusOf } from './payment.ts'

const amount = fc.bigInt({ min: 1n, max: 2n ** 120n - 1n })
const address = (digit: string) => `0x${digit.repeat(40)}`
const terms = {
	operator: address('1'),
	payer: address('2'),
	receiver: address('3'),
	token: address('4'),
	maxAmount: '1',
	preApprovalExpiry: 1,
	authorizationExpiry: 2,
	refundExpiry: 3,
	minFeeBps: 0,
	maxFeeBps: 0,
	feeReceiver: address('5'),
	salt: '1',
}

test('the postings of every fact sum to zero, in each token', () => {
	fc.assert(
		fc.property(fc.constantFrom(...FACT_KINDS), amount, fc.nat(), (kind, value, part) => {
			const fee = value / BigInt(part + 1)
			const fact = { kind, amount: value, fee, payerAmount: value - fee, feeReceiver: null, account: address('7') }
			const converted = { token: address('8'), amountIn: value + fee }
			const lines = postingsOf({ ...fact, ...converted }, terms, address('6'))
			for (const inToken of Map.groupBy(lines, (line) => line.token).values())
				expect(inToken.reduce((sum, line) => sum + line.delta, 0n)).toBe(0n)
			expect(lines.every((line) => line.delta !== 0n)).toBe(true)
		}),
	)
})

test('whatever facts come, every unit is held or went one of three ways, or the fact is refused', () => {
	const fact = fc.record({
		kind: fc.constantFrom(...FACT_KINDS),
		amount: fc.bigInt({ min: 1n, max: 9n }),
		fee: fc.bigInt({ min: 0n, max: 1n }),
	})
	fc.assert(
		fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
			let state = NOTHING
			for (const next of facts) {
				try {
					state = applyMovement(state, next)
				} catch {
					continue
				}
				expect(state.held + state.captured + state.voided + state.reclaimed).toBe(state.collected)
				expect(state.held >= 0n && state.refunded <= state.captured && state.fee <= state.captured).toBe(true)
				expect(statusOf(state, true)).not.toBe(state.collected > 0n ? 'failed' : 'authorized')
			}
		}),
	)
})

test('the status follows from the money alone', () => {
	expect(statusOf(NOTHING, false)).toBe('processing')
	expect(statusOf(NOTHING, true)).toBe('failed')
	const held = applyMovement(NOTHING, { kind: 'authorized', amount: 10n, fee: null })
	expect(statusOf(held, false)).toBe('authorized')
	const part = applyMovement(held, { kind: 'captured', amount: 4n, fee: 0n })
	expect(statusOf(part, false)).toBe('partially_captured')
	const settled = applyMovement(part, { kind: 'voided', amount: 6n, fee: null })
	expect(statusOf(settled, false)).toBe('captured')
	expect(statusOf(applyMovement(settled, { kind: 'refunded', amount: 1n, fee: null }), false)).toBe(
		'partially_refunded',
	)
	expect(statusOf(applyMovement(settled, { kind: 'refunded', amount: 4n, fee: null }), false)).toBe('refunded')
	expect(statusOf(applyMovement(held, { kind: 'voided', amount: 10n, fee: null }), false)).toBe('voided')
	expect(statusOf(applyMovement(held, { kind: 'reclaimed', amount: 10n, fee: null }), false)).toBe('reclaimed')
})
