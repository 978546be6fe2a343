import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { isId } from '../db/id.ts'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { type Route, reply, route } from '../http/route.ts'
import { cancelInvoice, createInvoice, getInvoice, type InvoiceDeps, showInvoice } from './invoice.ts'
import { listInvoices } from './store.ts'

const params = z.object({ id: z.string().refine((id) => isId('inv', id)) })

export function invoiceRoutes(deps: InvoiceDeps & { cursorKey: Buffer }): Route[] {
	return [
		route({
			method: 'post',
			path: '/v1/invoices',
			tag: 'invoices',
			summary: 'Ask for money',
			access: 'invoice:write',
			body: wire.invoiceCreate,
			status: 201,
			answer: wire.invoice,
			errors: ['conflict'],
			idempotency: 'accepted',
			async run({ transact, caller, body }) {
				const { invoice, created } = await transact((trx) => createInvoice(trx, deps, caller.merchant, body))
				return reply(invoice, { status: created ? 201 : 200 })
			},
		}),
		route({
			method: 'get',
			path: '/v1/invoices',
			tag: 'invoices',
			summary: 'List invoices, newest first',
			access: 'invoice:read',
			query: pageQuery.extend({
				status: wire.invoiceStatus.optional(),
				merchant_order_no: z.string().min(1).max(32).optional(),
			}),
			answer: wire.page(wire.invoice),
			async run({ db, caller, query }) {
				const scope = `invoices ${caller.merchant}`
				const rows = await listInvoices(db, {
					merchant: caller.merchant,
					before: query.cursor ? openCursor(deps.cursorKey, scope, query.cursor) : null,
					status: query.status ?? null,
					orderNo: query.merchant_order_no ?? null,
					limit: query.limit + 1,
				})
				return toPage(
					rows,
					query.limit,
					(row) => showInvoice(deps, row),
					(row) => sealCursor(deps.cursorKey, scope, row.id),
				)
			},
		}),
		route({
			method: 'get',
			path: '/v1/invoices/{id}',
			tag: 'invoices',
			summary: 'One invoice',
			access: 'invoice:read',
			params,
			answer: wire.invoice,
			run: async ({ db, caller, params }) => showInvoice(deps, await getInvoice(db, params.id, caller.merchant)),
		}),
		route({
			method: 'post',
			path: '/v1/invoices/{id}/cancel',
			tag: 'invoices',
			summary: 'Take back an open invoice',
			access: 'invoice:write',
			params,
			answer: wire.invoice,
			errors: ['conflict'],
			idempotency: 'accepted',
			run: ({ transact, caller, params }) => transact((trx) => cancelInvoice(trx, deps, caller.merchant, params.id)),
		}),
	]
}
