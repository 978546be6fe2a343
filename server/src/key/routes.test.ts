import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/fixture.ts'

describe('an API key', () => {
	let world: World
	let merchant: Awaited<ReturnType<World['newMerchant']>>
	beforeAll(async () => {
		world = await openWorld()
		merchant = await world.newMerchant()
	})
	const create = (body: object, as = merchant.session) => world.ask('POST', '/v1/api_keys', { as, body })
	const read = (as: string) => world.ask('GET', '/v1/invoices', { as })

	test('is shown once and kept as a hash', async () => {
		const { body, status } = await create({ name: 'shop', scopes: ['invoice:read'] })
		expect(status).toBe(201)
		const secret = String(body.secret)
		expect(secret).toMatch(/^sk_test_[\w-]{43}$/)
		const { rows } = await world.pool.query('select *, row_to_json(k)::text as row from app.api_key k where id = $1', [
			body.id,
		])
		expect(rows[0].secret_hash).toEqual(createHash('sha256').update(secret).digest())
		expect(rows[0].row).not.toContain(secret.slice(8, -4))
		const list = await world.ask('GET', '/v1/api_keys', { as: merchant.session })
		expect(JSON.stringify(list.body)).not.toContain(secret)
	})

	test('does what its scopes say and nothing else, least of all make keys', async () => {
		const secret = await merchant.key('invoice:read')
		expect((await read(secret)).status).toBe(200)
		expect((await world.ask('GET', '/v1/merchant', { as: secret })).status).toBe(200)
		for (const [method, path, body] of [
			['GET', '/v1/payments'],
			['POST', '/v1/invoices', { amount: { value: '1', asset: 'USDC' } }],
			['GET', '/v1/api_keys'],
			['POST', '/v1/api_keys', { name: 'more', scopes: ['payment:write'] }],
			['PATCH', '/v1/merchant', { name: 'mine now' }],
		] as const) {
			const answer = await world.ask(method, path, { as: secret, ...(body ? { body } : {}) })
			expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden'])
		}
	})

	test('is refused from the moment it is revoked, which only its owner can do', async () => {
		const { body } = await create({ name: 'gone', scopes: ['invoice:read'] })
		const secret = String(body.secret)
		const other = await world.newMerchant()
		const path = `/v1/api_keys/${body.id}`
		expect((await world.ask('DELETE', path, { as: other.session })).status).toBe(404)
		expect((await read(secret)).status).toBe(200)
		expect((await world.ask('DELETE', path, { as: merchant.session })).body.revoked_at).toEqual(expect.any(String))
		expect((await read(secret)).body.code).toBe('unauthorized')
	})

	test('is refused when its time is over', async () => {
		const past = new Date(Date.now() - 1_000).toISOString()
		expect((await create({ name: 'late', scopes: ['invoice:read'], expires_at: past })).status).toBe(400)
		const soon = new Date(Date.now() + 60_000).toISOString()
		const { body } = await create({ name: 'soon', scopes: ['invoice:read'], expires_at: soon })
		expect((await read(String(body.secret))).status).toBe(200)
		await world.pool.query("update app.api_key set expires_at = now() - interval '1 second' where id = $1", [body.id])
		expect((await read(String(body.secret))).status).toBe(401)
	})

	test('cannot be guessed at leisure: bad credentials cost', async () => {
		const ip = '198.51.100.7'
		const answers: number[] = []
		for (let i = 0; i < 122; i++)
			answers.push((await world.ask('GET', '/v1/merchant', { as: `sk_test_${i}`, ip })).status)
		expect(answers[0]).toBe(401)
		expect(answers.at(-1)).toBe(429)
		expect((await world.ask('GET', '/v1/merchant', { as: 'x', ip: '198.51.100.8' })).status).toBe(401)
	})
})
