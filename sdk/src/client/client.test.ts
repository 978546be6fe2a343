import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
	createInvoice,
	createSluiceClient,
	deleteApiKey,
	getConfig,
	getInvoice,
	listInvoices,
	listRefunds,
	paginate,
	type SluiceClient,
	SluiceError,
	updateMerchant,
	watchCheckout,
	watchEvents,
} from './client.ts'

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string }
type Answer = (response: ServerResponse, request: Seen) => void

let server: Server
let client: SluiceClient
let seen: Seen[]
let answers: Answer[]

beforeEach(async () => {
	seen = []
	answers = []
	server = createServer(async (request, response) => {
		let body = ''
		for await (const chunk of request) body += chunk
		const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
		seen.push(entry)
		// The last answer repeats.
		const answer = answers.length > 1 ? answers.shift() : answers[0]
		answer?.(response, entry)
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	client = createSluiceClient({ baseUrl: `http://127.0.0.1:${port}/`, apiKey: 'sk_test', timeoutMs: 2_000 })
})

afterEach(async () => {
	server.closeAllConnections()
	await new Promise((resolve) => server.close(resolve))
})

const json =
	(status: number, value: unknown, headers: Record<string, string> = {}): Answer =>
	(response) =>
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
	json(
		status,
		{ type: 'about:blank', title: code, status, detail: `it is ${code}`, code, request_id: 'req_1' },
		headers,
	)

const drop: Answer = (response) => response.socket?.destroy()
const invoiceBody = { amount: { value: '1', asset: 'USDC' } }

describe('one call', () => {
	test('sends the key, the body and an idempotency key', async () => {
		answers = [json(201, { id: 'inv_1' })]
		await expect(createInvoice(client, invoiceBody)).resolves.toEqual({ id: 'inv_1' })
		expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/invoices', body: JSON.stringify(invoiceBody) })
		expect(seen[0]?.headers.authorization).toBe('Bearer sk_test')
		expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
	})

	test('two calls have two keys; a given key is used', async () => {
		answers = [json(201, {})]
		await createInvoice(client, invoiceBody)
		await createInvoice(client, invoiceBody)
		await createInvoice(client, invoiceBody, { idempotencyKey: 'mine' })
		const keys = seen.map((request) => request.headers['idempotency-key'])
		expect(new Set(keys).size).toBe(3)
		expect(keys[2]).toBe('mine')
	})

	test('reads carry no idempotency key and no body', async () => {
		answers = [json(200, { object: 'config' })]
		await getConfig(client)
		expect(seen[0]?.headers['idempotency-key']).toBeUndefined()
		expect(seen[0]?.headers['content-type']).toBeUndefined()
	})

	test('an empty answer is no failure', async () => {
		answers = [(response) => response.writeHead(204).end()]
		await expect(deleteApiKey(client, 'key_1')).resolves.toBeUndefined()
		expect(seen[0]).toMatchObject({ method: 'DELETE', url: '/v1/api_keys/key_1' })
	})

	test('ids cannot leave their segment', async () => {
		answers = [json(200, {})]
		await getInvoice(client, 'a/../../rpc?x#y')
		expect(seen[0]?.url).toBe('/v1/invoices/a%2F..%2F..%2Frpc%3Fx%23y')
		expect(() => getInvoice(client, '..')).toThrow(expect.objectContaining({ code: 'invalid_request' }))
	})

	test('a problem becomes a typed error and is not tried again', async () => {
		answers = [problem(422, 'idempotency_key_reused')]
		const error = await createInvoice(client, invoiceBody).catch((caught: unknown) => caught)
		expect(error).toBeInstanceOf(SluiceError)
		expect(error).toMatchObject({
			code: 'idempotency_key_reused',
			status: 422,
			detail: 'it is idempotency_key_reused',
			requestId: 'req_1',
		})
		expect(seen).toHaveLength(1)
	})

	test('an answer that is no problem still has a code', async () => {
		answers = [(response) => response.writeHead(500, { 'request-id': 'req_2' }).end('<html>oops</html>')]
		await expect(getConfig(client)).rejects.toMatchObject({ code: 'http_500', status: 500, requestId: 'req_2' })
		answers = [(response) => response.writeHead(200).end('<html>')]
		await expect(getConfig(client)).rejects.toMatchObject({ code: 'invalid_response', status: 200 })
	})

	test('an endless answer is cut off', async () => {
		answers = [
			(response) => {
				const block = Buffer.alloc(1024 * 1024, 0x20)
				const push = () => {
					while (!response.destroyed && response.write(block)) {}
				}
				response.on('drain', push)
				push()
			},
		]
		await expect(getConfig(client)).rejects.toMatchObject({ code: 'response_too_large' })
	})
})

describe('retries', () => {
	test.each([
		['429', problem(429, 'rate_limited', { 'retry-after': '0' })],
		['503', problem(503, 'chain_unavailable', { 'retry-after': '0' })],
		['409 while the first is running', problem(409, 'idempotency_in_progress', { 'retry-after': '0' })],
		['a dropped connection', drop],
	])('%s: the same key again', async (_, failure) => {
		answers = [failure, failure, json(201, { id: 'inv_1' })]
		await expect(createInvoice(client, invoiceBody)).resolves.toEqual({ id: 'inv_1' })
		expect(seen).toHaveLength(3)
		expect(new Set(seen.map((request) => request.headers['idempotency-key'])).size).toBe(1)
	})

	test('stop after the bound', async () => {
		answers = [problem(503, 'chain_unavailable', { 'retry-after': '0' })]
		await expect(getConfig({ ...client, retries: 2 })).rejects.toMatchObject({ code: 'chain_unavailable', status: 503 })
		expect(seen).toHaveLength(3)
	})

	test('wait as long as the server asks', async () => {
		answers = [problem(429, 'rate_limited', { 'retry-after': '1' }), json(200, {})]
		const before = performance.now()
		await getConfig(client)
		expect(performance.now() - before).toBeGreaterThanOrEqual(990)
	})

	test('do not wait when it asks too long', async () => {
		answers = [problem(429, 'rate_limited', { 'retry-after': '3600' })]
		await expect(getConfig(client)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 })
		expect(seen).toHaveLength(1)
	})

	test('a conflict of another kind is final', async () => {
		answers = [problem(409, 'conflict')]
		await expect(updateMerchant(client, { name: 'a' })).rejects.toMatchObject({ code: 'conflict' })
		expect(seen).toHaveLength(1)
	})

	test('a server that does not answer times out', async () => {
		answers = [() => undefined]
		await expect(getConfig({ ...client, timeoutMs: 100, retries: 1 })).rejects.toMatchObject({
			code: 'timeout',
			status: 0,
		})
		expect(seen).toHaveLength(2)
	})

	test('the caller can stop, in the call and in the wait', async () => {
		answers = [() => undefined]
		const first = new AbortController()
		const running = getConfig(client, { signal: first.signal })
		first.abort(new Error('enough'))
		await expect(running).rejects.toThrow('enough')
		answers = [problem(429, 'rate_limited', { 'retry-after': '20' })]
		const second = AbortSignal.timeout(100)
		await expect(getConfig(client, { signal: second })).rejects.toMatchObject({ name: 'TimeoutError' })
	})
})

describe('lists', () => {
	const page = (from: number, count: number, total: number) =>
		json(200, {
			data: Array.from({ length: count }, (_, at) => ({ id: `inv_${from + at}` })),
			has_more: from + count < total,
			next_cursor: from + count < total ? `c${from + count}` : null,
		})

	test('walk through the pages', async () => {
		answers = [page(0, 2, 5), page(2, 2, 5), page(4, 1, 5)]
		const ids: string[] = []
		for await (const invoice of paginate(client, listInvoices, { status: 'open', limit: 2 })) ids.push(invoice.id)
		expect(ids).toEqual(['inv_0', 'inv_1', 'inv_2', 'inv_3', 'inv_4'])
		expect(seen.map((request) => request.url)).toEqual([
			'/v1/invoices?status=open&limit=2',
			'/v1/invoices?status=open&limit=2&cursor=c2',
			'/v1/invoices?status=open&limit=2&cursor=c4',
		])
	})

	test('stop at the bound, even of an endless list', async () => {
		answers = [page(0, 2, 100)]
		const ids: string[] = []
		for await (const invoice of paginate(client, listInvoices, {}, { max: 5 })) ids.push(invoice.id)
		expect(ids).toHaveLength(5)
		expect(seen).toHaveLength(3)
	})

	test('parameters that name an object go into the path', async () => {
		answers = [page(0, 0, 0)]
		await listRefunds(client, { payment: 'pay_1', limit: 1 })
		expect(seen[0]?.url).toBe('/v1/payments/pay_1/refunds?limit=1')
	})
})

describe('streams', () => {
	const open = (response: ServerResponse) =>
		response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
	const checkout = (status: string) => ({ object: 'checkout', invoice: { status } })

	test('yield every message, whatever the pieces', async () => {
		const text = `:hello\r\n\r\nevent: checkout\r\ndata: {"object":"checkout",\r\ndata: "text":"支付"}\r\n\r\nevent: other\ndata: 1\n\nevent: checkout\ndata:{}\n\n`
		answers = [
			async (response) => {
				open(response)
				for (const byte of Buffer.from(text)) {
					response.write(Buffer.from([byte]))
					await new Promise((resolve) => setImmediate(resolve))
				}
			},
		]
		const got: unknown[] = []
		for await (const message of watchCheckout(client, 'inv_1')) {
			got.push(message)
			if (got.length === 2) break
		}
		expect(got).toEqual([{ object: 'checkout', text: '支付' }, {}])
		expect(seen[0]).toMatchObject({ url: '/v1/checkout/inv_1/events' })
	})

	test('come back after a lost connection, and say so', async () => {
		answers = [
			(response) => {
				open(response).write(`id: 7\nevent: checkout\ndata: ${JSON.stringify(checkout('open'))}\n\n`)
				setImmediate(() => response.socket?.destroy())
			},
			problem(503, 'chain_unavailable', { 'retry-after': '0' }),
			(response) => open(response).write(`event: checkout\ndata: ${JSON.stringify(checkout('paid'))}\n\n`),
		]
		const states: string[] = []
		const statuses: string[] = []
		for await (const message of watchCheckout(client, 'inv_1', { onConnection: (state) => states.push(state) })) {
			statuses.push(message.invoice.status)
			if (message.invoice.status === 'paid') break
		}
		expect(statuses).toEqual(['open', 'paid'])
		expect(states).toEqual(['open', 'lost', 'lost', 'open'])
		expect(seen.at(-1)?.headers['last-event-id']).toBe('7')
	})

	test('end when the caller stops, and close the connection', async () => {
		const closed = new Promise<void>((resolve) => {
			answers = [
				(response) => {
					open(response).write(`event: payment\ndata: {"id":"pay_1"}\n\n`)
					response.on('close', resolve)
				},
			]
		})
		const stop = new AbortController()
		const got: string[] = []
		for await (const message of watchEvents(client, { signal: stop.signal })) {
			got.push(`${message.type} ${message.data.id}`)
			stop.abort()
		}
		await closed
		expect(got).toEqual(['payment pay_1'])
	})

	test('a refusal is thrown at once', async () => {
		answers = [problem(404, 'not_found')]
		await expect(watchCheckout(client, 'inv_0').next()).rejects.toMatchObject({ code: 'not_found', status: 404 })
		answers = [json(200, {})]
		await expect(watchCheckout(client, 'inv_0').next()).rejects.toMatchObject({ code: 'invalid_response' })
		expect(seen).toHaveLength(2)
	})

	test('give up after the bound', async () => {
		answers = [problem(503, 'chain_unavailable', { 'retry-after': '0' })]
		await expect(watchCheckout(client, 'inv_1', { attempts: 3 }).next()).rejects.toMatchObject({ code: 'stream_lost' })
		expect(seen).toHaveLength(3)
	})

	test('a message without end is cut off', async () => {
		answers = [(response) => open(response).write(`data: ${'x'.repeat(1_100_000)}`)]
		await expect(watchCheckout(client, 'inv_1').next()).rejects.toMatchObject({ code: 'response_too_large' })
	})
})
