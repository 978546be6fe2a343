import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { InvoiceTables } from './schema.ts'

export type InvoiceRow = Selectable<InvoiceTables['app.invoice']>

const tables = (db: Db) => db.$extendTables<InvoiceTables>()

/** Undefined when the merchant's order number is taken. */
export async function addInvoice(
	db: Db,
	invoice: Insertable<InvoiceTables['app.invoice']>,
): Promise<InvoiceRow | undefined> {
	return tables(db)
		.insertInto('app.invoice')
		.values({
			...invoice,
			shares: sql`${JSON.stringify(invoice.shares)}::jsonb`,
			protection: invoice.protection === null ? null : sql`${JSON.stringify(invoice.protection)}::jsonb`,
			metadata: sql`${JSON.stringify(invoice.metadata)}::jsonb`,
		})
		.onConflict((conflict) => conflict.constraint('invoice_order_no').doNothing())
		.returningAll()
		.executeTakeFirst()
}

export async function findByOrderNo(db: Db, merchant: string, orderNo: string): Promise<InvoiceRow | undefined> {
	return tables(db)
		.selectFrom('app.invoice')
		.selectAll()
		.where('merchant_id', '=', merchant)
		.where('merchant_order_no', '=', orderNo)
		.executeTakeFirst()
}

export async function findInvoices(db: Db, ids: readonly string[]): Promise<InvoiceRow[]> {
	if (ids.length === 0) return []
	return tables(db).selectFrom('app.invoice').selectAll().where('id', 'in', ids).execute()
}

export async function lockInvoice(db: Db, id: string): Promise<InvoiceRow | undefined> {
	return tables(db).selectFrom('app.invoice').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function listInvoices(
	db: Db,
	query: { merchant: string; before: string | null; status: string | null; orderNo: string | null; limit: number },
): Promise<InvoiceRow[]> {
	let rows = tables(db).selectFrom('app.invoice').selectAll().where('merchant_id', '=', query.merchant)
	if (query.before !== null) rows = rows.where('id', '<', query.before)
	if (query.orderNo !== null) rows = rows.where('merchant_order_no', '=', query.orderNo)
	if (query.status === 'expired') {
		rows = rows.where((e) =>
			e.or([e('status', '=', 'expired'), e.and([e('status', '=', 'open'), e('expires_at', '<=', sql<Date>`now()`)])]),
		)
	} else if (query.status === 'open') {
		rows = rows.where('status', '=', 'open').where('expires_at', '>', sql<Date>`now()`)
	} else if (query.status !== null) {
		rows = rows.where('status', '=', query.status)
	}
	return rows.orderBy('id', 'desc').limit(query.limit).execute()
}

export async function updateInvoice(
	db: Db,
	id: string,
	change: { status: string; payment_id?: string | null },
): Promise<InvoiceRow> {
	return tables(db)
		.updateTable('app.invoice')
		.set({ ...change, updated_at: sql<Date>`now()` })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow()
}

/** Open invoices whose time is over. */
export async function overdueInvoices(db: Db, limit: number): Promise<string[]> {
	const rows = await tables(db)
		.selectFrom('app.invoice')
		.select('id')
		.where('status', '=', 'open')
		.where('expires_at', '<=', sql<Date>`now()`)
		.orderBy('expires_at')
		.limit(limit)
		.execute()
	return rows.map((row) => row.id)
}

export async function changedInvoices(
	db: Db,
	merchants: readonly string[],
	since: Date,
	limit: number,
): Promise<InvoiceRow[]> {
	return tables(db)
		.selectFrom('app.invoice')
		.selectAll()
		.where('merchant_id', 'in', merchants)
		.where('updated_at', '>', since)
		.orderBy('updated_at')
		.limit(limit)
		.execute()
}
