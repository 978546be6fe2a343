/** What open streams have missed: the checkouts and merchants that someone watches, asked for together. */
import type { Db } from '../db/db.ts'
import type { Message, Source } from '../http/stream.ts'
import { changedInvoices, showInvoice } from '../invoice/invoice.ts'
import { movingPayments } from './store.ts'
import { showCheckouts, showPayments, type ViewDeps } from './view.ts'

/** Changes are looked for this far back: a transaction may commit after its timestamp, and confirmations take a while. */
const WINDOW_MS = 15_000
const ROWS_MAX = 200

export function liveSources(db: Db, deps: ViewDeps): Record<'checkout' | 'merchant', Source> {
	return {
		async checkout(invoices) {
			const checkouts = await showCheckouts(db, deps, invoices)
			return new Map([...checkouts].map(([id, data]) => [id, [{ event: 'checkout', key: id, data }]]))
		},
		async merchant(merchants) {
			const since = new Date(Date.now() - WINDOW_MS)
			const messages = new Map<string, Message[]>(merchants.map((id) => [id, []]))
			const invoices = await changedInvoices(db, merchants, since, ROWS_MAX)
			for (const row of invoices) {
				messages.get(row.merchant_id)?.push({ event: 'invoice', key: row.id, data: showInvoice(deps, row) })
			}
			const rows = await movingPayments(db, merchants, since, ROWS_MAX)
			const payments = await showPayments(db, deps, rows)
			rows.forEach((row, i) => {
				messages.get(row.merchant_id)?.push({ event: 'payment', key: row.id, data: payments[i] })
			})
			return messages
		},
	}
}
