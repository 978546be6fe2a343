import { beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorld, publicUrl, type World } from '../../test/fixture.ts'
import { transaction } from '../db/db.ts'
import { expireInvoice, overdue } from './invoice.ts'

let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
beforeAll(async () => {
	world = await openWorld()
})
beforeEach(async () => {
	merchant = await world.newMerchant()
})
const create = (body: object, as = merchant.session) => world.ask('POST', '/v1/invoices', { as, body })
const amount = { value: '2500000', asset: 'USDC' }
const get = async (id: unknown) => (await world.ask('GET', `/v1/invoices/${id}`, { as: merchant.session })).body
const list = async (query: string) =>
	((await world.ask('GET', `/v1/invoices?${query}`, { as: merchant.session })).body.data as { id: string }[]).map(
		({ id }) => id,
	)
const overTime = (id: unknown) =>
	world.pool.query("update app.invoice set expires_at = now() - interval '1 second' where id = $1", [id])
const account = `0x${'ab'.repeat(20)}`

test('an invoice is open, has a checkout, and expires in whole seconds', async () => {
	const { status, body } = await create({ amount, expires_in_seconds: 60, metadata: { table: '7' } })
	expect(status).toBe(201)
	expect(body).toMatchObject({
		status: 'open',
		amount: { ...amount, scale: 6 },
		capture: 'automatic',
		url: `${publicUrl}/c/${body.id}`,
		payment: null,
		shares: [],
		protection: null,
		final: false,
		metadata: { table: '7' },
	})
	const left = new Date(String(body.expires_at)).getTime() - Date.now()
	expect(left).toBeGreaterThan(55_000)
	expect(left).toBeLessThanOrEqual(60_000)
	expect(await get(body.id)).toEqual(body)
	expect(world.sent).toContainEqual({
		name: 'invoice.expire',
		data: { invoice: body.id },
		startAfter: new Date(String(body.expires_at)),
	})
})

test('an order number names one invoice: the same content finds it again, other content is a conflict', async () => {
	const order = { amount, merchant_order_no: 'A-1' }
	const first = await create(order)
	const again = await create({ ...order, capture: 'automatic' })
	expect([first.status, again.status, again.body]).toEqual([201, 200, first.body])
	const other = await create({ ...order, amount: { ...amount, value: '1' } })
	expect([other.status, other.body.code]).toEqual([409, 'conflict'])
	const stranger = await world.newMerchant()
	expect((await create(order, stranger.session)).status).toBe(201)
	const racing = await Promise.all(Array.from({ length: 6 }, () => create({ amount, merchant_order_no: 'A-2' })))
	expect(new Set(racing.map(({ body }) => body.id)).size).toBe(1)
})

test('what the escrow could not do is refused where it stands', async () => {
	const protection = { seconds: 60, answer_seconds: 60, ruling_seconds: 60, arbiter: account, default_bps: 0 }
	const cases: [object, string][] = [
		[{ amount: { value: '1', asset: 'DOGE' } }, '#/amount/asset'],
		[{ amount: { value: String(2n ** 120n), asset: 'USDC' } }, '#/amount/value'],
		[{ amount, shares: [{ account, bps: 9_951 }] }, '#/shares'],
		[{ amount, shares: [{ account: `0x${'0'.repeat(40)}`, bps: 1 }] }, '#/shares/0/account'],
		[{ amount, shares: Array(17).fill({ account, bps: 1 }) }, '#/shares'],
		[{ amount, final: true, capture: 'manual' }, '#/final'],
		[{ amount, protection }, '#/protection'],
		[{ amount, protection, capture: 'manual', authorization_seconds: 60 }, '#/authorization_seconds'],
	]
	for (const [body, pointer] of cases) {
		const answer = await create(body)
		expect([pointer, answer.status, answer.body.errors]).toEqual([pointer, 400, [expect.objectContaining({ pointer })]])
	}
	const extended = { shares: [{ account, bps: 9_950 }], protection, capture: 'manual', authorization_seconds: 61 }
	expect((await create({ amount, ...extended })).body).toMatchObject(extended)
	expect((await create({ amount, final: true })).status).toBe(201)
})

test('an invoice whose time is over is expired for everyone, at once, and for good when the job comes', async () => {
	const { body } = await create({ amount })
	await overTime(body.id)
	expect(await get(body.id)).toMatchObject({ status: 'expired' })
	expect([await list('status=open'), await list('status=expired')]).toEqual([[], [body.id]])
	expect(await overdue(world.db, 10)).toContain(body.id)
	expect((await world.ask('GET', `/v1/checkout/${body.id}`)).body.invoice).toMatchObject({ status: 'expired' })
	await transaction(world.db, (trx) => expireInvoice(trx, world.invoice, String(body.id)))
	expect(await overdue(world.db, 10)).not.toContain(body.id)
	const events = await world.ask('GET', '/v1/events', { as: merchant.session })
	expect((events.body.data as { type: string }[]).map(({ type }) => type)).toEqual([
		'invoice.expired',
		'invoice.created',
	])
})

test('only an open invoice can be cancelled, and only by its merchant', async () => {
	const { body } = await create({ amount })
	const cancel = (id: unknown, as = merchant.session) => world.ask('POST', `/v1/invoices/${id}/cancel`, { as })
	const stranger = await world.newMerchant()
	expect((await cancel(body.id, stranger.session)).status).toBe(404)
	expect((await cancel(body.id)).body.status).toBe('canceled')
	expect((await cancel(body.id)).body.status).toBe('canceled')
	const late = await create({ amount })
	await overTime(late.body.id)
	expect((await cancel(late.body.id)).body.code).toBe('conflict')
	const terms = await world.ask('POST', `/v1/checkout/${body.id}/terms`, { body: { payer: account } })
	expect(terms.body.code).toBe('invoice_not_payable')
	const expired = await world.ask('POST', `/v1/checkout/${late.body.id}/terms`, { body: { payer: account } })
	expect(expired.body.code).toBe('invoice_expired')
})

test('the list is filtered by status and order number', async () => {
	const first = await create({ amount, merchant_order_no: 'B-1' })
	const second = await create({ amount })
	await world.ask('POST', `/v1/invoices/${second.body.id}/cancel`, { as: merchant.session })
	expect(await list('status=open')).toEqual([first.body.id])
	expect(await list('status=canceled')).toEqual([second.body.id])
	expect(await list('merchant_order_no=B-1')).toEqual([first.body.id])
	expect(await list('merchant_order_no=B-2')).toEqual([])
})
