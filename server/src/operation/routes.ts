import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { publicRoute, type Route } from '../http/route.ts'
import { getOperation, listOperations, type OperationDeps, quoteOperation, sendOperation } from './operation.ts'

const CALL_ERRORS = [
	'insufficient_funds',
	'limit_exceeded',
	'second_factor_required',
	'session_exceeded',
	'transaction_reverted',
	'chain_unavailable',
] as const

export function operationRoutes(deps: OperationDeps & { cursorKey: Buffer }): Route[] {
	return [
		publicRoute({
			method: 'post',
			path: '/v1/operations/quotes',
			tag: 'operations',
			summary: 'Gas for an operation of an account, and the price of it in a token',
			limit: 'pay',
			body: wire.operationQuoteRequest,
			answer: wire.operationQuote,
			errors: CALL_ERRORS,
			run: ({ body }) => quoteOperation(deps, body),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/operations',
			tag: 'operations',
			summary: 'Bring a signed operation of an account to the entry point (ERC-4337 v0.8)',
			limit: 'pay',
			body: wire.operationRequest,
			status: 202,
			answer: wire.operation,
			errors: [...CALL_ERRORS, 'conflict', 'fee_too_low', 'signature_invalid', 'authorization_expired'],
			idempotency: 'required',
			run: ({ transact, body }) => transact((trx) => sendOperation(trx, deps, body)),
		}),
		publicRoute({
			method: 'get',
			path: '/v1/operations/{hash}',
			tag: 'operations',
			summary: 'One operation',
			params: z.object({ hash: wire.hash }),
			answer: wire.operation,
			run: ({ db, params }) => getOperation(db, deps, params.hash),
		}),
		publicRoute({
			method: 'get',
			path: '/v1/accounts/{address}/operations',
			tag: 'operations',
			summary: 'What an account executed, newest first',
			params: z.object({ address: wire.address }),
			query: pageQuery,
			answer: wire.page(wire.operation),
			async run({ db, params, query }) {
				const account = params.address.toLowerCase()
				const scope = `operations ${account}`
				const [block, log] = query.cursor ? openCursor(deps.cursorKey, scope, query.cursor).split(' ') : []
				const before = block && log ? { block: Number(block), log: Number(log) } : null
				const rows = await listOperations(db, deps, { account, before, limit: query.limit + 1 })
				return toPage(
					rows,
					query.limit,
					(row) => row.operation,
					({ place }) => sealCursor(deps.cursorKey, scope, `${place.block} ${place.log}`),
				)
			},
		}),
	]
}
