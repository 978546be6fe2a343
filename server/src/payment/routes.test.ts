import { randomUUID } from 'node:crypto'
import type { Payment, Posting, Terms } from '@sluice/sdk/wire'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { escrow, feeReceiver, openWorld, rpc, startAnvil, usdc, type World } from '../../test/fixture.ts'
import { transaction } from '../db/db.ts'

const payer = `0x${'a1'.repeat(20)}`
const signature = `0x${'11'.repeat(65)}`
let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
beforeAll(async () => {
	// At the escrow's address is no code: every simulated call succeeds, so that what is refused is refused by us.
	world = await openWorld({ rpcUrl: await startAnvil() })
})
beforeEach(async () => {
	merchant = await world.newMerchant()
})
afterEach(async () => {
	await rpc(world.rpcUrl, 'anvil_setCode', escrow, '0x')
})

const usd = (value: bigint | number) => ({ value: String(value), asset: 'USDC' })
const newInvoice = async (body: object = {}) =>
	String(
		(await world.ask('POST', '/v1/invoices', { as: merchant.session, body: { amount: usd(100), ...body } })).body.id,
	)
const terms = async (invoice: string) =>
	(await world.ask('POST', `/v1/checkout/${invoice}/terms`, { body: { payer } })).body as {
		terms: Terms
		extension: null
	}
const pay = (invoice: string, body: object, key = randomUUID()) =>
	world.ask('POST', `/v1/checkout/${invoice}/payments`, { key, body: { signature, ...body } })
const paid = async (capture: 'manual' | 'automatic') => {
	const invoice = await newInvoice({ capture })
	const { terms: agreed, extension } = await terms(invoice)
	const { status, body } = await pay(invoice, { terms: agreed, extension })
	expect(status).toBe(201)
	return body as unknown as Payment
}
const of = (payment: Payment) => ({ paymentHash: payment.hash })
const held = async () => {
	const payment = await paid('manual')
	await world.happen({ kind: 'authorized', amount: 100n, terms: payment.terms, ...of(payment) })
	return payment
}
const act = (payment: Payment, what: string, body: object = {}) =>
	world.ask('POST', `/v1/payments/${payment.id}/${what}`, { as: merchant.session, key: randomUUID(), body })
const shown = async (payment: Payment) =>
	(await world.ask('GET', `/v1/payments/${payment.id}`, { as: merchant.session })).body as unknown as Payment
const invoiceStatus = async (id: string) =>
	(await world.ask('GET', `/v1/invoices/${id}`, { as: merchant.session })).body.status
const refundBody = (value: number) => ({
	amount: usd(value),
	authorization: { salt: '1', valid_before: Math.floor(Date.now() / 1000) + 600, signature },
})

describe('paying', () => {
	test('takes the terms that were issued and no others', async () => {
		const invoice = await newInvoice()
		const { terms: issued, extension } = await terms(invoice)
		expect(issued).toMatchObject({ payer: expect.stringMatching(/^0xa1/i), maxAmount: '100', maxFeeBps: 50 })
		const changes: [keyof Terms, unknown][] = [
			['maxAmount', '99'],
			['receiver', payer],
			['maxFeeBps', 51],
			['salt', '1'],
			['payer', `0x${'a2'.repeat(20)}`],
		]
		for (const [field, value] of changes) {
			const answer = await pay(invoice, { terms: { ...issued, [field]: value }, extension })
			expect([field, answer.status, answer.body.code]).toEqual([field, 422, 'terms_mismatch'])
		}
		expect((await pay(invoice, { terms: issued, extension })).status).toBe(201)
	})

	test('gives an invoice to one payment at a time, however many try', async () => {
		const invoice = await newInvoice()
		const offers = await Promise.all(Array.from({ length: 5 }, () => terms(invoice)))
		const answers = await Promise.all(offers.map(({ terms, extension }) => pay(invoice, { terms, extension })))
		expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
		expect(await invoiceStatus(invoice)).toBe('processing')
	})

	test('is refused with the reason when the chain would refuse it, and stores nothing', async () => {
		const invoice = await newInvoice()
		const { terms: agreed, extension } = await terms(invoice)
		await rpc(world.rpcUrl, 'anvil_setCode', escrow, '0x60006000fd')
		const answer = await pay(invoice, { terms: agreed, extension })
		expect([answer.status, answer.body.code]).toEqual([422, 'transaction_reverted'])
		expect(await invoiceStatus(invoice)).toBe('open')
	})

	test('that fails on its way gives the invoice back', async () => {
		const payment = await paid('automatic')
		const { rows } = await world.pool.query('select intent_id from app.payment_action where payment_id = $1', [
			payment.id,
		])
		const revert = { name: 'AfterPreApprovalExpiry', args: [], reason: 'too late' }
		const failed = { intent: rows[0].intent_id, state: 'failed', revert, txHash: null } as const
		for (let times = 0; times < 2; times++) await transaction(world.db, (trx) => world.outcomes.payment(trx, failed))
		expect(await shown(payment)).toMatchObject({ status: 'failed', failure: { code: 'invoice_expired' } })
		expect(await invoiceStatus(payment.invoice)).toBe('open')
		const { terms: again, extension } = await terms(payment.invoice)
		expect((await pay(payment.invoice, { terms: again, extension })).status).toBe(201)
	})
})

describe('a payment', () => {
	test('shows nothing as its money before the chain has confirmed it', async () => {
		const payment = await paid('automatic')
		expect(payment).toMatchObject({ status: 'processing', captured: { value: '0' } })
		await world.happen({ kind: 'charged', amount: 100n, fee: 1n, feeReceiver, terms: payment.terms, ...of(payment) })
		expect(await shown(payment)).toMatchObject({
			status: 'captured',
			captured: { value: '100' },
			fee: { value: '1' },
			refundable: { value: '100' },
		})
		expect(await invoiceStatus(payment.invoice)).toBe('paid')
	})

	test('keeps what was agreed through every fact: terms, extension and shares', async () => {
		const shares = [{ account: payer, bps: 2_500 }]
		const row = await world.newPayment(merchant, { amount: 100n, shares })
		await world.happen({ kind: 'authorized', amount: 100n, terms: row.terms, paymentHash: row.hash })
		const answer = await world.ask('GET', `/v1/payments/${row.id}`, { as: merchant.session })
		expect(answer.body).toMatchObject({ status: 'authorized', shares, terms: row.terms, extension: null })
	})

	test('that is not held can be neither captured nor voided', async () => {
		const payment = await paid('manual')
		for (const what of ['capture', 'void']) expect((await act(payment, what)).body.code).toBe('payment_not_capturable')
		expect((await act(payment, 'refunds', refundBody(1))).body.code).toBe('amount_exceeds_refundable')
	})

	test('is captured up to what is held and not spoken for, and not voided meanwhile', async () => {
		const payment = await held()
		expect((await act(payment, 'capture', { amount: usd(101) })).body.code).toBe('amount_exceeds_held')
		const wrong = await act(payment, 'capture', { amount: { value: '1', asset: 'EURC' } })
		expect(wrong.body.errors).toEqual([expect.objectContaining({ pointer: '#/amount/asset' })])
		expect((await act(payment, 'capture', { amount: usd(60) })).status).toBe(200)
		expect((await act(payment, 'capture', { amount: usd(41) })).body.code).toBe('amount_exceeds_held')
		expect((await act(payment, 'void')).body.code).toBe('conflict')
		expect((await act(payment, 'capture')).status).toBe(200)
		expect((await act(payment, 'capture')).body.code).toBe('payment_not_capturable')
		expect(await shown(payment)).toMatchObject({ held: { value: '100' }, captured: { value: '0' } })
	})

	test('is voided once, and then neither captured nor voided', async () => {
		const payment = await held()
		expect((await act(payment, 'void')).status).toBe(200)
		expect((await act(payment, 'void')).body.code).toBe('conflict')
		expect((await act(payment, 'capture')).body.code).toBe('payment_not_capturable')
		await world.happen({ kind: 'voided', amount: 100n, ...of(payment) })
		expect(await shown(payment)).toMatchObject({ status: 'voided', held: { value: '0' } })
		expect((await act(payment, 'void')).body.code).toBe('payment_not_capturable')
		expect(await invoiceStatus(payment.invoice)).toBe('canceled')
	})

	test('is refunded up to what was captured, one refund per number', async () => {
		const payment = await held()
		await world.happen({ kind: 'captured', amount: 60n, fee: 0n, feeReceiver, ...of(payment) })
		expect((await act(payment, 'refunds', refundBody(61))).body.code).toBe('amount_exceeds_refundable')
		const body = { ...refundBody(40), merchant_refund_no: 'R-1' }
		const first = await act(payment, 'refunds', body)
		expect([first.status, first.body.status]).toEqual([201, 'pending'])
		expect((await act(payment, 'refunds', body)).body).toEqual(first.body)
		const other = await act(payment, 'refunds', { ...refundBody(5), merchant_refund_no: 'R-1' })
		expect(other.body.code).toBe('conflict')
		expect((await act(payment, 'refunds', refundBody(21))).body.code).toBe('amount_exceeds_refundable')
		const late = { ...refundBody(1), authorization: { salt: '1', valid_before: 1, signature } }
		expect((await act(payment, 'refunds', late)).body.code).toBe('authorization_expired')
		await world.happen({ kind: 'refunded', amount: 40n, ...of(payment) })
		expect(await shown(payment)).toMatchObject({
			status: 'partially_refunded',
			refunded: { value: '40' },
			refundable: { value: '20' },
		})
	})

	test('whose payout the token refused says what waits, until it is withdrawn', async () => {
		const payment = await held()
		const credit = { token: usdc.address, account: merchant.account.address.toLowerCase() }
		await world.happen(
			{ kind: 'captured', amount: 60n, fee: 3n, feeReceiver, ...of(payment) },
			{ kind: 'credited', amount: 57n, ...credit, ...of(payment) },
		)
		expect(await shown(payment)).toMatchObject({ credited: { value: '57' }, captured: { value: '60' } })
		const { data } = (await world.ask('GET', `/v1/payments/${payment.id}/postings`, { as: merchant.session }))
			.body as unknown as { data: Posting[] }
		expect(data.map(({ kind, address, delta }) => [kind, address.slice(0, 4).toLowerCase(), delta])).toEqual([
			['authorized', '0xa1', '-100'],
			['authorized', '0xe5', '100'],
			['captured', '0xe5', '-60'],
			['captured', '0xfe', '3'],
			['captured', credit.account.slice(0, 4), '57'],
			['credited', credit.account.slice(0, 4), '-57'],
			['credited', '0xe5', '57'],
		])
		await world.happen({ kind: 'withdrawn', amount: 57n, ...credit })
		expect(await shown(payment)).toMatchObject({ credited: { value: '0' }, captured: { value: '60' } })
		// What is credited anew after a withdrawal waits again.
		await world.happen({ kind: 'credited', amount: 2n, ...credit, ...of(payment) })
		expect(await shown(payment)).toMatchObject({ credited: { value: '2' } })
	})
})

test('while the node is away nothing is taken, and the answer says when to come back', async () => {
	const away = await openWorld()
	const shop = await away.newMerchant()
	const row = await away.newPayment(shop)
	await away.pool.query("update app.payment set collected = 5, held = 5, status = 'authorized' where id = $1", [row.id])
	const answer = await away.ask('POST', `/v1/payments/${row.id}/capture`, { as: shop.session, key: 'k', body: {} })
	expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'chain_unavailable', '1'])
	expect((await away.pool.query('select from app.tx_intent')).rowCount).toBe(0)
})
