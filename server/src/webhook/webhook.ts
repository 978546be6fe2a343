/** Events, and their delivery to the merchant's endpoints (Standard Webhooks 1.0.0). */
import { randomBytes } from 'node:crypto'
import { type Event, type EventType, eventType, type WebhookDelivery, type WebhookEndpoint } from '@sluice/sdk/wire'
import { Webhook } from 'standardwebhooks'
import { type Dispatcher, request } from 'undici'
import { type Db, type Trx, transaction } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { API_VERSION } from '../http/app.ts'
import { Refusal } from '../http/problem.ts'
import type { Send } from '../jobs/jobs.ts'
import { BlockedTargetError, checkUrl } from './guard.ts'
import { seal, unseal } from './seal.ts'
import {
	addDelivery,
	addEndpoint,
	addEvent,
	countEndpoints,
	countFailure,
	type DeliveryRow,
	type EndpointRow,
	type EventRow,
	endpointsFor,
	findDelivery,
	findEndpoint,
	findEvent,
	leaseDelivery,
	nextPosition,
	restartDelivery,
	settleDelivery,
	stalledDeliveries,
	updateEndpoint,
} from './store.ts'

export const DELIVER_JOB = 'webhook.deliver'
/** Endpoints that keep failing are served apart, so that they hold up nobody else. */
export const DELIVER_FAILING_JOB = 'webhook.deliver.failing'

/** Seconds before each try: one at once, nine more over three days. */
export const SCHEDULE_SECONDS = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const
export const TIMEOUT_MS = 15_000
const LEASE_SECONDS = TIMEOUT_MS / 1000 + 15
const STALLED_SECONDS = 20
const RESPONSE_BYTES_MAX = 4_096
const ENDPOINTS_MAX = 16
const FAILING_FROM = 5
const OVERLAP_MS = 24 * 3_600_000

export type Emit = { merchant: string; object: string; type: EventType; data: Record<string, unknown> }

/** Records an event and enqueues its deliveries, all in the transaction of the change it tells of. */
export async function emitEvent(trx: Trx, send: Send, emit: Emit, only?: EndpointRow): Promise<void> {
	const position = await nextPosition(trx, emit.merchant)
	const event = await addEvent(trx, {
		id: newId('evt'),
		merchant_id: emit.merchant,
		position,
		type: emit.type,
		object_id: emit.object,
		data: emit.data,
	})
	const endpoints = only ? [only] : await endpointsFor(trx, emit.merchant, emit.type)
	for (const endpoint of endpoints) {
		const delivery = await addDelivery(trx, {
			id: newId('whd'),
			merchant_id: emit.merchant,
			endpoint_id: endpoint.id,
			event_id: event.id,
		})
		await send(trx, jobFor(endpoint), { delivery: delivery.id }, { group: endpoint.id })
	}
}

function jobFor(endpoint: Pick<EndpointRow, 'status'>): string {
	return endpoint.status === 'failing' ? DELIVER_FAILING_JOB : DELIVER_JOB
}

export function showEvent(row: EventRow): Event {
	return {
		id: row.id,
		type: eventType.parse(row.type),
		timestamp: row.created_at.toISOString(),
		sequence: row.position,
		api_version: API_VERSION,
		data: row.data,
	}
}

export function showEndpoint(row: EndpointRow): WebhookEndpoint {
	return {
		id: row.id,
		object: 'webhook_endpoint',
		url: row.url,
		events: row.events.map((e) => eventType.parse(e)),
		status: row.status === 'failing' ? 'failing' : row.status === 'disabled' ? 'disabled' : 'enabled',
		created_at: row.created_at.toISOString(),
	}
}

export function showDelivery(row: DeliveryRow): WebhookDelivery {
	return {
		id: row.id,
		object: 'webhook_delivery',
		event: row.event_id,
		endpoint: row.endpoint_id,
		status: row.status === 'succeeded' ? 'succeeded' : row.status === 'failed' ? 'failed' : 'pending',
		attempts: row.attempts,
		response_status: row.response_status,
		error: row.error,
		next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
		created_at: row.created_at.toISOString(),
	}
}

export type EndpointDeps = { sealKey: Buffer; allowLoopback: boolean }

/** @throws {Refusal} `invalid_request` for a target that is not allowed, `conflict` when there are too many */
export async function createEndpoint(
	trx: Trx,
	deps: EndpointDeps,
	request: { merchant: string; url: string; events: EventType[] },
): Promise<WebhookEndpoint & { secret: string }> {
	try {
		checkUrl(request.url, deps.allowLoopback)
	} catch (error) {
		if (!(error instanceof BlockedTargetError)) throw error
		const detail = error.message
		throw new Refusal('invalid_request', `#/url: ${detail}`, {
			errors: [{ pointer: '#/url', code: error.code, detail }],
		})
	}
	if ((await countEndpoints(trx, request.merchant)) >= ENDPOINTS_MAX) {
		throw new Refusal('conflict', `at most ${ENDPOINTS_MAX} endpoints`)
	}
	const id = newId('whe')
	const secret = newSecret()
	const row = await addEndpoint(trx, {
		id,
		merchant_id: request.merchant,
		url: request.url,
		events: [...new Set(request.events)],
		secret_sealed: seal(deps.sealKey, id, secret),
	})
	return { ...showEndpoint(row), secret }
}

/** @throws {Refusal} `not_found` for another merchant's endpoint too */
export async function getEndpoint(db: Db, merchant: string, id: string): Promise<EndpointRow> {
	const row = await findEndpoint(db, id)
	if (!row || row.merchant_id !== merchant) throw new Refusal('not_found', `no webhook endpoint ${id}`)
	return row
}

export async function deleteEndpoint(trx: Trx, merchant: string, id: string): Promise<void> {
	await getEndpoint(trx, merchant, id)
	await updateEndpoint(trx, id, { deleted_at: new Date() })
}

/** A new secret; the old one signs too for a day, so that the receiver can change over. */
export async function rotateSecret(
	trx: Trx,
	deps: EndpointDeps,
	merchant: string,
	id: string,
): Promise<WebhookEndpoint & { secret: string }> {
	const row = await getEndpoint(trx, merchant, id)
	const secret = newSecret()
	const next = await updateEndpoint(trx, id, {
		secret_sealed: seal(deps.sealKey, id, secret),
		previous_sealed: row.secret_sealed,
		previous_until: new Date(Date.now() + OVERLAP_MS),
	})
	return { ...showEndpoint(next), secret }
}

/** Sends a `webhook.test` event to this endpoint alone; enables one that was disabled. */
export async function testEndpoint(trx: Trx, send: Send, merchant: string, id: string): Promise<WebhookEndpoint> {
	const row = await getEndpoint(trx, merchant, id)
	const enabled = row.status === 'disabled' ? await updateEndpoint(trx, id, { status: 'enabled', failures: 0 }) : row
	await emitEvent(
		trx,
		send,
		{ merchant, object: id, type: 'webhook.test', data: { ...showEndpoint(enabled) } },
		enabled,
	)
	return showEndpoint(enabled)
}

/** @throws {Refusal} `not_found`, `conflict` while it is pending anyway */
export async function redeliver(trx: Trx, send: Send, merchant: string, id: string): Promise<WebhookDelivery> {
	const row = await findDelivery(trx, id)
	if (!row || row.merchant_id !== merchant) throw new Refusal('not_found', `no webhook delivery ${id}`)
	const endpoint = await getEndpoint(trx, merchant, row.endpoint_id)
	if (row.status === 'pending' && row.leased_until !== null && row.leased_until.getTime() > Date.now()) {
		throw new Refusal('conflict', 'this delivery is being tried right now', { retryAfter: 1 })
	}
	const next = await restartDelivery(trx, id)
	await send(trx, jobFor(endpoint), { delivery: id }, { group: endpoint.id })
	return showDelivery(next)
}

function newSecret(): string {
	return `whsec_${randomBytes(32).toString('base64')}`
}

/** One signature per live secret, newest first. */
export function signEvent(
	secrets: readonly string[],
	event: { id: string; body: string; at: Date },
): Record<string, string> {
	return {
		'webhook-id': event.id,
		'webhook-timestamp': String(Math.floor(event.at.getTime() / 1000)),
		'webhook-signature': secrets.map((s) => new Webhook(s).sign(event.id, event.at, event.body)).join(' '),
	}
}

export type Verdict =
	| { status: 'succeeded' }
	| { status: 'pending'; delaySeconds: number }
	| { status: 'failed'; disable: boolean }

/** What follows from the answer to try number `tries` (from 1). `random` in [0, 1) spreads the tries. */
export function judge(
	answer: { status: number | null; retryAfterSeconds: number | null },
	tries: number,
	random: number,
): Verdict {
	if (answer.status !== null && answer.status >= 200 && answer.status < 300) return { status: 'succeeded' }
	if (answer.status === 410) return { status: 'failed', disable: true }
	const delay = SCHEDULE_SECONDS[tries]
	if (delay === undefined) return { status: 'failed', disable: false }
	const spread = delay * (0.9 + random * 0.2)
	return { status: 'pending', delaySeconds: Math.min(86_400, Math.max(spread, answer.retryAfterSeconds ?? 0)) }
}

export type DeliverDeps = { db: Db; send: Send; sealKey: Buffer; allowLoopback: boolean; agent: Dispatcher }

/** One try of one delivery. Does nothing when it is not due or in other hands. */
export async function deliver(deps: DeliverDeps, id: string): Promise<void> {
	const { db } = deps
	const delivery = await leaseDelivery(db, id, LEASE_SECONDS)
	if (!delivery) return
	const endpoint = await findEndpoint(db, delivery.endpoint_id)
	const event = await findEvent(db, delivery.event_id)
	if (!endpoint || !event || endpoint.status === 'disabled') {
		const error = endpoint ? 'the endpoint is disabled' : 'the endpoint was deleted'
		await settleDelivery(db, id, { status: 'failed', response_status: null, error, next_attempt_at: null })
		return
	}
	const answer = await post(deps, endpoint, event)
	const verdict = judge(answer, delivery.tries, Math.random())
	await transaction(db, async (trx) => {
		const next = verdict.status === 'pending' ? new Date(Date.now() + verdict.delaySeconds * 1000) : null
		await settleDelivery(trx, id, {
			status: verdict.status,
			response_status: answer.status,
			error: answer.error,
			next_attempt_at: next,
		})
		if (verdict.status === 'succeeded') {
			if (endpoint.failures > 0) await updateEndpoint(trx, endpoint.id, { failures: 0, status: 'enabled' })
			return
		}
		await countFailure(trx, endpoint.id, { from: FAILING_FROM, now: verdict.status === 'failed' })
		if (verdict.status === 'failed' && verdict.disable) await updateEndpoint(trx, endpoint.id, { status: 'disabled' })
		if (next) await deps.send(trx, jobFor(endpoint), { delivery: id }, { startAfter: next, group: endpoint.id })
	})
}

type PostResult = { status: number | null; retryAfterSeconds: number | null; error: string | null }

async function post(deps: DeliverDeps, endpoint: EndpointRow, event: EventRow): Promise<PostResult> {
	const now = new Date()
	const overlap = endpoint.previous_sealed !== null && endpoint.previous_until !== null && endpoint.previous_until > now
	const sealed = [endpoint.secret_sealed, ...(overlap && endpoint.previous_sealed ? [endpoint.previous_sealed] : [])]
	const secrets = sealed.map((s) => unseal(deps.sealKey, endpoint.id, s))
	const body = JSON.stringify(showEvent(event))
	const signal = AbortSignal.timeout(TIMEOUT_MS)
	try {
		const url = checkUrl(endpoint.url, deps.allowLoopback)
		const response = await request(url, {
			method: 'POST',
			dispatcher: deps.agent,
			signal,
			headers: {
				'content-type': 'application/json',
				'user-agent': 'Sluice-Webhook/1',
				...signEvent(secrets, { id: event.id, body, at: now }),
			},
			body,
		})
		await drain(response.body)
		const status = response.statusCode
		const ok = status >= 200 && status < 300
		return {
			status,
			retryAfterSeconds: readRetryAfter(response.headers['retry-after'], now.getTime()),
			error: ok ? null : `answered ${status}`,
		}
	} catch (error) {
		const why = signal.aborted
			? `no answer within ${TIMEOUT_MS / 1000} s`
			: error instanceof Error
				? error.message
				: String(error)
		return { status: null, retryAfterSeconds: null, error: why.slice(0, 300) || 'the connection failed' }
	}
}

/** Reads a little, so that the connection can be used again, and no more. */
async function drain(body: Dispatcher.ResponseData['body']): Promise<void> {
	let total = 0
	for await (const chunk of body) {
		total += Buffer.byteLength(chunk)
		if (total > RESPONSE_BYTES_MAX) break
	}
}

/** Seconds of a `Retry-After`, given as seconds or as a date. */
export function readRetryAfter(header: string | string[] | undefined, now: number): number | null {
	const text = Array.isArray(header) ? header[0] : header
	if (text === undefined) return null
	if (/^\d{1,9}$/.test(text.trim())) return Number(text)
	const at = Date.parse(text)
	return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}

/** Enqueues again what is due and was lost: a worker killed in the middle of a try leaves such rows. */
export async function sweepDeliveries(deps: Pick<DeliverDeps, 'db' | 'send'>): Promise<number> {
	const stalled = await stalledDeliveries(deps.db, STALLED_SECONDS, 500)
	if (stalled.length === 0) return 0
	await transaction(deps.db, async (trx) => {
		for (const row of stalled) await deps.send(trx, DELIVER_JOB, { delivery: row.id }, { group: row.endpoint_id })
	})
	return stalled.length
}
