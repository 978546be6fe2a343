import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, secrets, type World } from '../../test/fixture.ts'
import { createGuardedAgent } from './guard.ts'
import { deliver, judge, SCHEDULE_SECONDS, sweepDeliveries } from './webhook.ts'

type Received = { headers: Record<string, string>; body: string }
type Delivery = { id: string; status: string; attempts: number; response_status: number | null }
const agent = createGuardedAgent({ loopback: true, timeoutMs: 2_000 })
let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
let received: Received[] = []
let answer: { status: number; headers?: Record<string, string> } = { status: 204 }
const receiver = createServer((request, response) => {
	let body = ''
	request.on('data', (chunk) => {
		body += chunk
	})
	request.on('end', () => {
		received.push({ headers: request.headers as Record<string, string>, body })
		response.writeHead(answer.status, answer.headers).end()
	})
})
beforeAll(async () => {
	world = await openWorld()
	receiver.listen(0, '127.0.0.1')
	await once(receiver, 'listening')
})
afterAll(async () => {
	await agent.close()
	receiver.close()
})
beforeEach(async () => {
	merchant = await world.newMerchant()
	received = []
	answer = { status: 204 }
	world.sent.length = 0
})

const ask = (method: string, path: string, body?: object) =>
	world.ask(method, path, { as: merchant.session, ...(body ? { body } : {}) })
const newEndpoint = async () => {
	const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
	return (await ask('POST', '/v1/webhook_endpoints', { url })).body as { id: string; secret: string }
}
const deps = () => ({ db: world.db, send: world.send, sealKey: secrets.seal, allowLoopback: true, agent })
/** Runs what was enqueued for now. */
async function work() {
	const jobs = world.sent.splice(0).filter(({ name }) => name.startsWith('webhook.deliver'))
	for (const { data } of jobs) await deliver(deps(), (data as { delivery: string }).delivery)
	return jobs
}
const testEvent = async (endpoint: { id: string }) => {
	await ask('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
	return work()
}
const deliveries = async (endpoint: { id: string }) =>
	(await ask('GET', `/v1/webhook_endpoints/${endpoint.id}/deliveries`)).body.data as Delivery[]
const statusOf = async (endpoint: { id: string }) =>
	(await ask('GET', `/v1/webhook_endpoints/${endpoint.id}`)).body.status
const dueNow = (id: string) =>
	world.pool.query('update app.webhook_delivery set next_attempt_at = now(), leased_until = null where id = $1', [id])

test('a webhook is signed so that its receiver can prove it, with the secret that was shown once', async () => {
	const endpoint = await newEndpoint()
	await testEvent(endpoint)
	const [{ headers, body } = { headers: {}, body: '' }] = received
	const event = new Webhook(endpoint.secret).verify(body, headers) as { type: string; id: string }
	expect([event.type, event.id]).toEqual(['webhook.test', headers['webhook-id']])
	expect(() => new Webhook(endpoint.secret).verify(`${body} `, headers)).toThrow()
	const stranger = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
	expect(() => new Webhook(stranger).verify(body, headers)).toThrow()
	const { rows } = await world.pool.query(
		'select row_to_json(e)::text as row from app.webhook_endpoint e where id = $1',
		[endpoint.id],
	)
	expect(rows[0].row).not.toContain(endpoint.secret.slice(6))
	expect(JSON.stringify((await ask('GET', `/v1/webhook_endpoints/${endpoint.id}`)).body)).not.toContain('whsec_')
})

test('after a change of secrets both sign for a day, then the new one alone', async () => {
	const endpoint = await newEndpoint()
	const { body } = await ask('POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`)
	const verifies = ({ headers, body: text }: Received, secret: string) => {
		try {
			new Webhook(secret).verify(text, headers)
			return true
		} catch {
			return false
		}
	}
	const proofs = async () => {
		received = []
		await testEvent(endpoint)
		return received.map((one) => [verifies(one, String(body.secret)), verifies(one, endpoint.secret)])
	}
	expect(await proofs()).toEqual([[true, true]])
	await world.pool.query('update app.webhook_endpoint set previous_until = now() where id = $1', [endpoint.id])
	expect(await proofs()).toEqual([[true, false]])
})

describe('retries', () => {
	test('follow the table, spread by a tenth, and wait at least as long as the receiver asks', () => {
		const refused = { status: 500, retryAfterSeconds: null }
		for (const [tries, seconds] of SCHEDULE_SECONDS.entries()) {
			if (tries === 0) continue
			for (const random of [0, 0.999]) {
				const next = judge(refused, tries, random)
				if (next.status !== 'pending') throw new Error(`try ${tries} is the last`)
				expect(Math.abs(next.delaySeconds - seconds)).toBeLessThanOrEqual(seconds / 10)
			}
		}
		expect(judge(refused, SCHEDULE_SECONDS.length, 0)).toEqual({ status: 'failed', disable: false })
		expect(judge({ status: 429, retryAfterSeconds: 3_600 }, 1, 0)).toEqual({ status: 'pending', delaySeconds: 3_600 })
		expect(judge({ status: 429, retryAfterSeconds: 10 ** 9 }, 1, 0)).toEqual({
			status: 'pending',
			delaySeconds: 86_400,
		})
		expect(judge({ status: null, retryAfterSeconds: null }, 1, 0).status).toBe('pending')
	})

	test('end after the last one; the endpoint is then failing, still gets new events, and recovers with the first success', async () => {
		const endpoint = await newEndpoint()
		answer = { status: 500 }
		await testEvent(endpoint)
		const [first] = await deliveries(endpoint)
		const id = first?.id ?? ''
		for (let tries = 2; tries <= SCHEDULE_SECONDS.length; tries++) {
			expect((await deliveries(endpoint))[0]).toMatchObject({
				status: 'pending',
				attempts: tries - 1,
				response_status: 500,
			})
			await deliver(deps(), id)
			expect(received).toHaveLength(tries - 1)
			await dueNow(id)
			await deliver(deps(), id)
		}
		expect(received).toHaveLength(SCHEDULE_SECONDS.length)
		expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
		expect((await deliveries(endpoint))[0]?.status).toBe('failed')
		expect(await statusOf(endpoint)).toBe('failing')

		answer = { status: 200 }
		world.sent.length = 0
		const again = await ask('POST', `/v1/webhook_deliveries/${id}/redeliver`)
		expect(again.body.status).toBe('pending')
		expect((await work())[0]?.name).toBe('webhook.deliver.failing')
		expect((await deliveries(endpoint))[0]).toMatchObject({
			status: 'succeeded',
			attempts: SCHEDULE_SECONDS.length + 1,
		})
		expect(await statusOf(endpoint)).toBe('enabled')
		await testEvent(endpoint)
		expect((await deliveries(endpoint)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
	})

	test('end at once when the receiver is gone (410), and it gets no more until it is tested again', async () => {
		const endpoint = await newEndpoint()
		answer = { status: 410 }
		await testEvent(endpoint)
		expect([await statusOf(endpoint), (await deliveries(endpoint))[0]?.status]).toEqual(['disabled', 'failed'])
		await ask('POST', '/v1/invoices', { amount: { value: '1', asset: 'USDC' } })
		await work()
		expect(received).toHaveLength(1)
		answer = { status: 204 }
		await testEvent(endpoint)
		expect(await statusOf(endpoint)).toBe('enabled')
	})
})

test('a delivery is tried by one worker at a time, and found again when that one dies', async () => {
	const endpoint = await newEndpoint()
	await ask('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
	const [delivery = ''] = world.sent.splice(0).map(({ data }) => (data as { delivery: string }).delivery)
	await Promise.all(Array.from({ length: 5 }, () => deliver(deps(), delivery)))
	expect(received).toHaveLength(1)

	// Killed in the middle of a try: still pending, in hands that are no more.
	await world.pool.query(
		`update app.webhook_delivery set status = 'pending', next_attempt_at = now() - interval '1 minute',
		leased_until = now() + interval '10 seconds' where id = $1`,
		[delivery],
	)
	expect((await ask('POST', `/v1/webhook_deliveries/${delivery}/redeliver`)).body.code).toBe('conflict')
	expect(await sweepDeliveries(deps())).toBe(0)
	await world.pool.query('update app.webhook_delivery set leased_until = now() where id = $1', [delivery])
	expect(await sweepDeliveries(deps())).toBe(1)
	await work()
	expect(received).toHaveLength(2)
	expect((await deliveries(endpoint))[0]?.status).toBe('succeeded')
})

test('events go to the endpoints that want them, and are listed in order with none missing', async () => {
	const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
	await ask('POST', '/v1/webhook_endpoints', { url, events: ['invoice.canceled'] })
	const invoice = await ask('POST', '/v1/invoices', { amount: { value: '1', asset: 'USDC' } })
	await ask('POST', `/v1/invoices/${invoice.body.id}/cancel`)
	await work()
	expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['invoice.canceled'])
	const events = (await ask('GET', '/v1/events?after=')).body.data as { type: string; sequence: number }[]
	expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
		['invoice.created', 1],
		['invoice.canceled', 2],
	])
})

test('another merchant can neither see nor send', async () => {
	const endpoint = await newEndpoint()
	await testEvent(endpoint)
	const [delivery] = await deliveries(endpoint)
	merchant = await world.newMerchant()
	for (const [method, path] of [
		['GET', `/v1/webhook_endpoints/${endpoint.id}`],
		['GET', `/v1/webhook_endpoints/${endpoint.id}/deliveries`],
		['POST', `/v1/webhook_deliveries/${delivery?.id}/redeliver`],
		['DELETE', `/v1/webhook_endpoints/${endpoint.id}`],
	] as const)
		expect([path, (await ask(method, path)).status]).toEqual([path, 404])
})
