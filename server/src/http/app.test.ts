import { beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/fixture.ts'
import { openDatabase } from '../db/db.ts'

let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
beforeAll(async () => {
	world = await openWorld()
	merchant = await world.newMerchant()
})
const invoice = (value = '100') => ({ amount: { value, asset: 'USDC' } })
const count = async () => Number((await world.pool.query('select count(*) as n from app.invoice')).rows[0].n)

describe('an idempotency key', () => {
	const post = (key: string, body: unknown, as = merchant.session) =>
		world.ask('POST', '/v1/invoices', { as, key, body })

	test('gives the same answer again, whatever the order of the fields', async () => {
		const first = await post('again', { ...invoice(), description: 'Tea' })
		const second = await post('again', { description: 'Tea', ...invoice() })
		expect([first.status, second.status, second.body]).toEqual([201, 201, first.body])
		expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true'])
	})

	test('refuses another body', async () => {
		await post('other', invoice('1'))
		const answer = await post('other', invoice('2'))
		expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused'])
	})

	test('makes one thing of twenty requests at once', async () => {
		const before = await count()
		const answers = await Promise.all(Array.from({ length: 20 }, () => post('parallel', invoice())))
		expect(await count()).toBe(before + 1)
		const made = answers.filter(({ status }) => status === 201)
		expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
		for (const { status, body } of answers)
			if (status !== 201) expect([status, body.code]).toEqual([409, 'idempotency_in_progress'])
	})

	test('belongs to one merchant', async () => {
		const other = await world.newMerchant()
		const [mine, theirs] = [await post('shared', invoice()), await post('shared', invoice(), other.session)]
		expect([mine.status, theirs.status]).toEqual([201, 201])
		expect(theirs.body.id).not.toBe(mine.body.id)
	})

	test('is not spent by a refusal', async () => {
		const bad = { amount: { value: '1', asset: 'DOGE' } }
		expect((await post('retry', bad)).status).toBe(400)
		expect((await post('retry', invoice())).status).toBe(201)
	})

	test('is required where money moves', async () => {
		const path = `/v1/payments/pay_${'0'.repeat(26)}/capture`
		const answer = await world.ask('POST', path, { as: merchant.session, body: {} })
		expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_missing'])
	})
})

describe('a list', () => {
	test('is walked by cursors, each thing once and the newest first', async () => {
		const { session } = await world.newMerchant()
		const ids: unknown[] = []
		for (let i = 0; i < 7; i++)
			ids.push((await world.ask('POST', '/v1/invoices', { as: session, body: invoice() })).body.id)
		const seen: unknown[] = []
		let path: string | undefined = '/v1/invoices?limit=3'
		while (path) {
			const { body, headers } = await world.ask('GET', path, { as: session })
			seen.push(...(body.data as { id: string }[]).map(({ id }) => id))
			path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
			expect(body.has_more).toBe(path !== undefined)
		}
		expect(seen).toEqual([...ids].sort().reverse())
		expect(new Set(seen)).toEqual(new Set(ids))
	})

	test('refuses a cursor that was changed, made up, or is of another list or merchant', async () => {
		const [mine, other] = [await world.newMerchant(), await world.newMerchant()]
		for (let i = 0; i < 2; i++) await world.ask('POST', '/v1/invoices', { as: mine.session, body: invoice() })
		const first = await world.ask('GET', '/v1/invoices?limit=1', { as: mine.session })
		const cursor = String(first.body.next_cursor)
		const flipped = (cursor[0] === 'A' ? 'B' : 'A') + cursor.slice(1)
		for (const [as, path] of [
			[mine.session, `/v1/invoices?cursor=${flipped}`],
			[mine.session, '/v1/invoices?cursor=inv_1'],
			[mine.session, `/v1/payments?cursor=${cursor}`],
			[other.session, `/v1/invoices?cursor=${cursor}`],
		] as const) {
			const { status, body } = await world.ask('GET', path, { as })
			expect([path, status, body.code, body.errors]).toEqual([
				path,
				400,
				'invalid_request',
				[expect.objectContaining({ pointer: '?cursor', code: 'invalid_cursor' })],
			])
		}
	})
})

describe('a rate limit', () => {
	const give = (ip: string) =>
		world.ask('POST', '/v1/faucet', { ip, body: { address: merchant.account.address, asset: 'USDC' } })

	test('is told with every answer, and refuses with the time to wait when it is used up', async () => {
		const first = await give('192.0.2.1')
		expect(first.headers.get('ratelimit-policy')).toBe('"faucet";q=60;w=60')
		expect(first.headers.get('ratelimit')).toBe('"faucet";r=59;t=1')
		let last = first
		for (let i = 0; i < 70 && last.status !== 429; i++) last = await give('192.0.2.1')
		expect([last.status, last.body.code]).toEqual([429, 'rate_limited'])
		expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
		expect(last.headers.get('ratelimit')).toMatch(/^"faucet";r=0;t=\d+$/)
	})

	test('is counted per address, and per /64 of IPv6', async () => {
		const left = async (ip: string) => /r=(\d+)/.exec((await give(ip)).headers.get('ratelimit') ?? '')?.[1]
		expect(await left('192.0.2.2')).toBe('59')
		expect(await left('2001:db8:1:1::1')).toBe('59')
		expect(Number(await left('2001:db8:1:1::2'))).toBeLessThan(59)
		expect(await left('2001:db8:1:2::1')).toBe('59')
	})
})

test('a body that is too large, no JSON or of a wrong form is refused with where', async () => {
	const post = (body: string, type = 'application/json') =>
		world.app.request('/v1/invoices', {
			method: 'POST',
			body,
			headers: { 'content-type': type, authorization: `Bearer ${merchant.session}` },
		})
	expect((await post(JSON.stringify({ description: 'x'.repeat(70_000) }))).status).toBe(413)
	expect((await post('{}', 'text/plain')).status).toBe(415)
	expect((await post('{"amount":')).status).toBe(400)
	const wrong = (await (await post('{"amount":{"value":"1.5","asset":"USDC"}}')).json()) as { errors: unknown }
	expect(wrong.errors).toEqual([expect.objectContaining({ pointer: '#/amount/value' })])
})

test('a database that cannot be reached is 503 and says when to come back', async () => {
	const database = openDatabase({ url: 'postgres://postgres@127.0.0.1:1/nothing', onError: () => undefined })
	const away = await openWorld({ database })
	const answer = await away.ask('POST', '/v1/auth/nonce')
	expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '2'])
	await database.close()
})
