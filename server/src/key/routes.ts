import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { isId } from '../db/id.ts'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { type Route, reply, route } from '../http/route.ts'
import { createKey, listKeys, revokeKey, showKey } from './key.ts'

export function keyRoutes(deps: { cursorKey: Buffer; live: boolean }): Route[] {
	return [
		route({
			method: 'post',
			path: '/v1/api_keys',
			tag: 'api_keys',
			summary: 'Create an API key; only this answer carries its secret',
			access: 'session',
			body: wire.apiKeyCreate,
			status: 201,
			answer: wire.apiKeyWithSecret,
			run: ({ db, caller, body }) =>
				createKey(db, {
					merchant: caller.merchant,
					name: body.name,
					scopes: body.scopes,
					expiresAt: body.expires_at === undefined ? null : new Date(body.expires_at),
					live: deps.live,
				}),
		}),
		route({
			method: 'get',
			path: '/v1/api_keys',
			tag: 'api_keys',
			summary: 'List API keys',
			access: 'session',
			query: pageQuery,
			answer: wire.page(wire.apiKey),
			async run({ db, caller, query }) {
				const scope = `api_keys ${caller.merchant}`
				const before = query.cursor ? openCursor(deps.cursorKey, scope, query.cursor) : null
				const rows = await listKeys(db, caller.merchant, before, query.limit + 1)
				return toPage(rows, query.limit, showKey, (row) => sealCursor(deps.cursorKey, scope, row.id))
			},
		}),
		route({
			method: 'delete',
			path: '/v1/api_keys/{id}',
			tag: 'api_keys',
			summary: 'Revoke an API key, at once',
			access: 'session',
			params: z.object({ id: z.string().refine((id) => isId('key', id)) }),
			answer: wire.apiKey,
			run: async ({ db, caller, params }) => reply(await revokeKey(db, caller.merchant, params.id), {}),
		}),
	]
}
