import { randomUUID } from 'node:crypto'
import { createInvoice, getCheckout, getConfig } from '@sluice/sdk/client'
import { checkCheckoutTerms } from '@sluice/sdk/terms'
import type { CheckoutTerms, Payment } from '@sluice/sdk/wire'
import { describe, expect, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, query, shop, url, usd, wallet } from './fixture.ts'

const post = (path: string, body: unknown, headers: Record<string, string>) =>
	fetch(`${url}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	})

describe('an idempotency key', () => {
	test('makes one payment of 50 parallel requests', async () => {
		const { client } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(8_00) })
		const [config, checkout, answer] = await Promise.all([
			getConfig(anyone),
			getCheckout(anyone, invoice.id),
			post(`/v1/checkout/${invoice.id}/terms`, { payer: payer.address }, { 'idempotency-key': randomUUID() }).then(
				(r) => r.json() as Promise<CheckoutTerms>,
			),
		])
		const { terms, extension, typedData } = checkCheckoutTerms({ config, checkout, payer: payer.address, answer })
		const signature = await payer.signTypedData(typedData)
		const key = randomUUID()
		const answers = await Promise.all(
			Array.from({ length: 50 }, () =>
				post(`/v1/checkout/${invoice.id}/payments`, { terms, extension, signature }, { 'idempotency-key': key }),
			),
		)
		const bodies = await Promise.all(
			answers.map(async (response) => ({
				status: response.status,
				body: (await response.json()) as Payment & { code?: string },
			})),
		)
		const made = bodies.filter(({ status }) => status < 300)
		expect(made.length).toBeGreaterThan(0)
		expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
		for (const { status, body } of bodies)
			if (status >= 300) expect([status, body.code]).toEqual([409, 'idempotency_in_progress'])

		const [{ body: payment } = { body: undefined }] = made
		if (!payment) throw new Error('no payment')
		await untilPayment(client, payment, 'captured')
		expect(await query('select count(*)::int as n from app.payment where invoice_id = $1', [invoice.id])).toEqual([
			{ n: 1 },
		])
		expect(await balanceOf(payer.address)).toBe(before - 8_000_000n)

		const replay = await post(
			`/v1/checkout/${invoice.id}/payments`,
			{ terms, extension, signature },
			{ 'idempotency-key': key },
		)
		expect([replay.status, replay.headers.get('idempotent-replayed'), ((await replay.json()) as Payment).id]).toEqual([
			made[0]?.status,
			'true',
			payment.id,
		])
		const other = await post(
			`/v1/checkout/${invoice.id}/payments`,
			{ terms: { ...terms, salt: '1' }, extension, signature },
			{ 'idempotency-key': key },
		)
		expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency_key_reused'])
		const none = await post(`/v1/checkout/${invoice.id}/payments`, { terms, extension, signature }, {})
		expect([none.status, ((await none.json()) as { code: string }).code]).toEqual([400, 'idempotency_key_missing'])
	})
})
