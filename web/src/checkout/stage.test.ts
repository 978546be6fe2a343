import type { Checkout, Payment, PaymentStep } from '@sluice/sdk/wire'
import { describe, expect, test } from 'vitest'
import { isPayable, isTakenBack, progressOf, stageOf, urgentTimeLeft } from './stage.ts'

const address = `0x${'11'.repeat(20)}`
const created = Date.parse('2026-11-24T10:00:00Z')
const end = created + 3_600_000
const amount = { value: '12500000', asset: 'USDC', scale: 6 }
const zero = { ...amount, value: '0' }

const step = (kind: PaymentStep['kind'], more: Partial<PaymentStep> = {}): PaymentStep => ({
	kind,
	amount: null,
	fee: null,
	tx_hash: null,
	block_number: null,
	log_index: null,
	confirmations: 0,
	confirmed: false,
	at: '2026-11-24T10:01:00Z',
	...more,
})

function payment(status: Payment['status'], ...steps: PaymentStep[]): Payment {
	return {
		id: 'pay_1',
		object: 'payment',
		status,
		invoice: 'inv_1',
		hash: `0x${'22'.repeat(32)}`,
		terms: {
			operator: address,
			payer: address,
			receiver: address,
			token: address,
			maxAmount: '12500000',
			preApprovalExpiry: end / 1000,
			authorizationExpiry: end / 1000,
			refundExpiry: end / 1000,
			minFeeBps: 0,
			maxFeeBps: 50,
			feeReceiver: address,
			salt: '1',
		},
		extension: null,
		authorization_expiry: end / 1000,
		accepted: false,
		disputed: false,
		shares: [],
		amount,
		held: zero,
		captured: zero,
		fee: zero,
		refunded: zero,
		refundable: zero,
		credited: zero,
		conversion: null,
		failure: null,
		steps,
		created_at: '2026-11-24T10:01:00Z',
	}
}

const checkout = (status: Checkout['invoice']['status'], paid: Payment | null = null): Checkout => ({
	object: 'checkout',
	invoice: {
		id: 'inv_1',
		status,
		amount,
		description: '',
		merchant_order_no: null,
		capture: 'automatic',
		expires_at: new Date(end).toISOString(),
		authorization_seconds: 0,
		refund_seconds: 0,
		shares: [],
		protection: null,
		final: false,
		url: 'https://pay.example/c/inv_1',
		created_at: new Date(created).toISOString(),
	},
	merchant: { name: 'Tea', address },
	payment: paid,
})

describe('stageOf', () => {
	test.each([
		['open before the end', checkout('open'), end - 1, 'open', true],
		['open until the very end, whatever the server has noticed', checkout('open'), end, 'expired', false],
		['expired', checkout('expired'), created, 'expired', false],
		['canceled', checkout('canceled'), created, 'canceled', false],
		['processing', checkout('processing', payment('processing')), created, 'processing', false],
		['processing beyond the end', checkout('processing', payment('processing')), end + 1, 'processing', false],
		['paid', checkout('paid', payment('captured')), end + 1, 'settled', false],
		['held', checkout('authorized', payment('authorized')), created, 'settled', false],
		['reclaimed', checkout('authorized', payment('reclaimed')), end + 1, 'settled', false],
		['failed with time left can be paid again', checkout('open', payment('failed')), end - 1, 'failed', true],
		['failed when the time is over', checkout('expired', payment('failed')), end + 1, 'failed', false],
	] as const)('%s', (_name, state, now, stage, payable) => {
		expect(stageOf(state, now)).toBe(stage)
		expect(isPayable(state, now)).toBe(payable)
	})
})

describe('urgentTimeLeft', () => {
	test('only in the last quarter', () => {
		const { invoice } = checkout('open')
		expect(urgentTimeLeft(invoice, end - 900_001)).toBeNull()
		expect(urgentTimeLeft(invoice, end - 900_000)).toBe(900_000)
		expect(urgentTimeLeft(invoice, end - 1)).toBe(1)
		expect(urgentTimeLeft(invoice, end)).toBeNull()
	})
})

describe('progressOf', () => {
	const states = (paid: Payment) => progressOf(paid).steps.map(({ state }) => state)
	const hash = `0x${'33'.repeat(32)}`

	test('signed, sent, confirming, done', () => {
		const signed = step('signed')
		const relayed = step('relayed', { tx_hash: hash })
		const seen = step('charged', { tx_hash: hash, confirmations: 2 })
		expect(states(payment('processing', signed))).toEqual(['done', 'now', 'next', 'next'])
		// Queued, but not sent yet.
		expect(states(payment('processing', signed, step('relayed')))).toEqual(['done', 'now', 'next', 'next'])
		expect(states(payment('processing', signed, relayed))).toEqual(['done', 'done', 'now', 'next'])
		expect(states(payment('processing', signed, relayed, seen))).toEqual(['done', 'done', 'now', 'next'])
		expect(progressOf(payment('processing', signed, relayed, seen)).confirmations).toBe(2)
		expect(states(payment('captured', signed, { ...seen, confirmed: true }))).toEqual(['done', 'done', 'done', 'done'])
	})

	test('a replaced transaction is shown by its newest hash', () => {
		const other = `0x${'44'.repeat(32)}`
		const sent = progressOf(
			payment('processing', step('relayed', { tx_hash: hash }), step('relayed', { tx_hash: other })),
		).steps[1]
		expect(sent?.txHash).toBe(other)
	})
})

describe('isTakenBack', () => {
	const before = checkout('processing', payment('processing', step('relayed'), step('charged')))
	test('when a step that was on chain is gone', () => {
		expect(isTakenBack(before, checkout('processing', payment('processing', step('relayed'))))).toBe(true)
		expect(isTakenBack(before, before)).toBe(false)
		expect(isTakenBack(checkout('open'), before)).toBe(false)
	})
})
