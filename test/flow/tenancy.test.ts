import { randomUUID } from 'node:crypto'
import {
	createInvoice,
	createWebhookEndpoint,
	listInvoices,
	listPayments,
	listWebhookEndpoints,
} from '@sluice/sdk/client'
import { payInvoice } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import { describe, expect, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, shop, url, usd, wallet } from './fixture.ts'

describe('a merchant', () => {
	test('cannot see or touch another’s objects: each is 404, as if it were not there', async () => {
		const [mine, other, payer] = await Promise.all([shop(), shop(), wallet('USDC')])
		const invoice = await createInvoice(mine.client, { amount: usd(9_00) })
		const payment = await untilPayment(
			mine.client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'captured',
		)
		const refund = await refundPayment(mine.client, { account: mine.account, payment, amount: 1_000_000n })
		const endpoint = await createWebhookEndpoint(mine.client, { url: 'http://127.0.0.1:1/', events: [] })

		const refundBody = {
			amount: usd(1),
			authorization: { salt: '1', valid_before: 4_000_000_000, signature: `0x${'00'.repeat(65)}` },
		}
		const attempts: Array<[string, string, unknown?]> = [
			['GET', `/v1/invoices/${invoice.id}`],
			['POST', `/v1/invoices/${invoice.id}/cancel`, {}],
			['GET', `/v1/payments/${payment.id}`],
			['GET', `/v1/payments/${payment.id}/postings`],
			['GET', `/v1/payments/${payment.id}/refunds`],
			['POST', `/v1/payments/${payment.id}/capture`, {}],
			['POST', `/v1/payments/${payment.id}/void`, {}],
			['POST', `/v1/payments/${payment.id}/refunds`, refundBody],
			['GET', `/v1/refunds/${refund.id}`],
			['POST', `/v1/webhook_endpoints/${endpoint.id}/test`, {}],
			['POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, {}],
			['GET', `/v1/webhook_endpoints/${endpoint.id}/deliveries`],
			['DELETE', `/v1/webhook_endpoints/${endpoint.id}`],
		]
		const outcomes = await Promise.all(
			attempts.map(async ([method, path, body]) => {
				const response = await fetch(`${url}${path}`, {
					method,
					headers: {
						authorization: `Bearer ${other.secret}`,
						'content-type': 'application/json',
						'idempotency-key': randomUUID(),
					},
					...(body === undefined ? {} : { body: JSON.stringify(body) }),
				})
				return [method, path, response.status, ((await response.json()) as { code: string }).code]
			}),
		)
		expect(outcomes).toEqual(attempts.map(([method, path]) => [method, path, 404, 'not_found']))
		expect((await listInvoices(other.client)).data).toEqual([])
		expect((await listPayments(other.client)).data).toEqual([])
		expect((await listWebhookEndpoints(other.client)).data).toEqual([])
	})

	test('is refused without a key, with a wrong one and outside its scope', async () => {
		const status = async (authorization?: string) =>
			(await fetch(`${url}/v1/invoices`, { headers: authorization ? { authorization } : {} })).status
		expect(await status()).toBe(401)
		expect(await status('Bearer sk_test_wrong')).toBe(401)
		expect(await status('Basic abc')).toBe(401)
	})
})
