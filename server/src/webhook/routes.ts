import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { isId } from '../db/id.ts'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { Refusal } from '../http/problem.ts'
import { type Route, route } from '../http/route.ts'
import type { Send } from '../jobs/jobs.ts'
import { findEvent, listDeliveries, listEndpoints, listEvents } from './store.ts'
import {
	createEndpoint,
	deleteEndpoint,
	type EndpointDeps,
	getEndpoint,
	redeliver,
	rotateSecret,
	showDelivery,
	showEndpoint,
	showEvent,
	testEndpoint,
} from './webhook.ts'

const endpointParams = z.object({ id: z.string().refine((id) => isId('whe', id)) })
const deliveryParams = z.object({ id: z.string().refine((id) => isId('whd', id)) })

export function webhookRoutes(deps: EndpointDeps & { send: Send; cursorKey: Buffer }): Route[] {
	const { cursorKey, send } = deps
	return [
		route({
			method: 'post',
			path: '/v1/webhook_endpoints',
			tag: 'webhooks',
			summary: 'Add an endpoint; only this answer carries its secret',
			access: 'webhook:write',
			body: wire.webhookEndpointCreate,
			status: 201,
			answer: wire.webhookEndpointWithSecret,
			errors: ['conflict'],
			run: ({ transact, caller, body }) =>
				transact((trx) => createEndpoint(trx, deps, { merchant: caller.merchant, ...body })),
		}),
		route({
			method: 'get',
			path: '/v1/webhook_endpoints',
			tag: 'webhooks',
			summary: 'List endpoints',
			access: 'webhook:read',
			query: pageQuery,
			answer: wire.page(wire.webhookEndpoint),
			async run({ db, caller, query }) {
				const scope = `webhook_endpoints ${caller.merchant}`
				const before = query.cursor ? openCursor(cursorKey, scope, query.cursor) : null
				const rows = await listEndpoints(db, caller.merchant, before, query.limit + 1)
				return toPage(rows, query.limit, showEndpoint, (row) => sealCursor(cursorKey, scope, row.id))
			},
		}),
		route({
			method: 'get',
			path: '/v1/webhook_endpoints/{id}',
			tag: 'webhooks',
			summary: 'One endpoint',
			access: 'webhook:read',
			params: endpointParams,
			answer: wire.webhookEndpoint,
			run: async ({ db, caller, params }) => showEndpoint(await getEndpoint(db, caller.merchant, params.id)),
		}),
		route({
			method: 'delete',
			path: '/v1/webhook_endpoints/{id}',
			tag: 'webhooks',
			summary: 'Remove an endpoint; deliveries under way end',
			access: 'webhook:write',
			params: endpointParams,
			answer: null,
			async run({ transact, caller, params }) {
				await transact((trx) => deleteEndpoint(trx, caller.merchant, params.id))
				return undefined
			},
		}),
		route({
			method: 'post',
			path: '/v1/webhook_endpoints/{id}/test',
			tag: 'webhooks',
			summary: 'Send a webhook.test event to this endpoint',
			access: 'webhook:write',
			params: endpointParams,
			answer: wire.webhookEndpoint,
			run: ({ transact, caller, params }) => transact((trx) => testEndpoint(trx, send, caller.merchant, params.id)),
		}),
		route({
			method: 'post',
			path: '/v1/webhook_endpoints/{id}/rotate_secret',
			tag: 'webhooks',
			summary: 'A new secret; the old one signs too for 24 hours',
			access: 'webhook:write',
			params: endpointParams,
			answer: wire.webhookEndpointWithSecret,
			run: ({ transact, caller, params }) => transact((trx) => rotateSecret(trx, deps, caller.merchant, params.id)),
		}),
		route({
			method: 'get',
			path: '/v1/webhook_endpoints/{id}/deliveries',
			tag: 'webhooks',
			summary: 'Deliveries to an endpoint, newest first',
			access: 'webhook:read',
			params: endpointParams,
			query: pageQuery,
			answer: wire.page(wire.webhookDelivery),
			async run({ db, caller, params, query }) {
				await getEndpoint(db, caller.merchant, params.id)
				const scope = `webhook_deliveries ${params.id}`
				const before = query.cursor ? openCursor(cursorKey, scope, query.cursor) : null
				const rows = await listDeliveries(db, params.id, before, query.limit + 1)
				return toPage(rows, query.limit, showDelivery, (row) => sealCursor(cursorKey, scope, row.id))
			},
		}),
		route({
			method: 'post',
			path: '/v1/webhook_deliveries/{id}/redeliver',
			tag: 'webhooks',
			summary: 'Try a delivery again from the start',
			access: 'webhook:write',
			params: deliveryParams,
			answer: wire.webhookDelivery,
			errors: ['conflict'],
			run: ({ transact, caller, params }) => transact((trx) => redeliver(trx, send, caller.merchant, params.id)),
		}),
		route({
			method: 'get',
			path: '/v1/events',
			tag: 'events',
			summary: 'Events, newest first; with `after` (an event id, or empty for the first) oldest first',
			access: 'event:read',
			query: pageQuery.extend({ after: z.string().max(40).optional(), type: wire.eventType.optional() }),
			answer: wire.page(wire.event),
			async run({ db, caller, query }) {
				const forward = query.after !== undefined
				const scope = `events ${caller.merchant} ${forward ? 'after' : 'before'}`
				const position = query.cursor ? Number(openCursor(cursorKey, scope, query.cursor)) : null
				let after = forward ? position : null
				if (forward && after === null) after = query.after ? await positionOf(db, caller.merchant, query.after) : 0
				const rows = await listEvents(db, {
					merchant: caller.merchant,
					after,
					before: forward ? null : position,
					type: query.type ?? null,
					limit: query.limit + 1,
				})
				return toPage(rows, query.limit, showEvent, (row) => sealCursor(cursorKey, scope, String(row.position)))
			},
		}),
	]
}

async function positionOf(db: Parameters<typeof findEvent>[0], merchant: string, id: string): Promise<number> {
	const event = isId('evt', id) ? await findEvent(db, id) : undefined
	if (event?.merchant_id === merchant) return event.position
	const detail = 'no such event'
	throw new Refusal('invalid_request', detail, { errors: [{ pointer: '?after', code: 'unknown_event', detail }] })
}
