import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { type Indexer, isIndexed, view } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import type { PaymentTables } from './schema.ts'

export type PaymentRow = Selectable<PaymentTables['app.payment']>
export type ActionRow = Selectable<PaymentTables['app.payment_action']>
export type RefundRow = Selectable<PaymentTables['app.refund']>
export type PostingRow = Selectable<PaymentTables['app.posting']>

const tables = (db: Db) => db.$extendTables<PaymentTables>()

export async function addPayment(db: Db, payment: Insertable<PaymentTables['app.payment']>): Promise<PaymentRow> {
	return tables(db)
		.insertInto('app.payment')
		.values({
			...payment,
			terms: sql`${JSON.stringify(payment.terms)}::jsonb`,
			extension: payment.extension ? sql`${JSON.stringify(payment.extension)}::jsonb` : null,
			shares: sql`${JSON.stringify(payment.shares)}::jsonb`,
			conversion: payment.conversion ? sql`${JSON.stringify(payment.conversion)}::jsonb` : null,
		})
		.returningAll()
		.executeTakeFirstOrThrow()
}

export async function findPayments(db: Db, ids: readonly string[]): Promise<PaymentRow[]> {
	if (ids.length === 0) return []
	return tables(db).selectFrom('app.payment').selectAll().where('id', 'in', ids).execute()
}

export async function lockPayment(db: Db, id: string): Promise<PaymentRow | undefined> {
	return tables(db).selectFrom('app.payment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function lockPaymentByHash(db: Db, hash: string): Promise<PaymentRow | undefined> {
	return tables(db).selectFrom('app.payment').selectAll().where('hash', '=', hash).forUpdate().executeTakeFirst()
}

/** The payment that an invoice has now, or its last one that failed. */
export async function paymentsOfInvoices(db: Db, invoices: readonly string[]): Promise<Map<string, PaymentRow>> {
	if (invoices.length === 0) return new Map()
	const rows = await tables(db)
		.selectFrom('app.payment')
		.selectAll()
		.distinctOn('invoice_id')
		.where('invoice_id', 'in', invoices)
		.orderBy('invoice_id')
		.orderBy('claims_invoice', 'desc')
		.orderBy('id', 'desc')
		.execute()
	return new Map(rows.map((row) => [row.invoice_id, row]))
}

export async function listPayments(
	db: Db,
	query: { merchant: string; before: string | null; status: string | null; invoice: string | null; limit: number },
): Promise<PaymentRow[]> {
	let rows = tables(db).selectFrom('app.payment').selectAll().where('merchant_id', '=', query.merchant)
	if (query.before !== null) rows = rows.where('id', '<', query.before)
	if (query.status !== null) rows = rows.where('status', '=', query.status)
	if (query.invoice !== null) rows = rows.where('invoice_id', '=', query.invoice)
	return rows.orderBy('id', 'desc').limit(query.limit).execute()
}

export async function updatePayment(
	db: Db,
	id: string,
	change: Updateable<PaymentTables['app.payment']>,
): Promise<PaymentRow> {
	return tables(db)
		.updateTable('app.payment')
		.set({ ...change, updated_at: sql<Date>`now()` })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow()
}

export async function touchPayment(db: Db, id: string): Promise<void> {
	await tables(db).updateTable('app.payment').set({ updated_at: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** The same for all payments with these hashes. */
export async function touchPayments(db: Db, hashes: readonly string[]): Promise<void> {
	if (hashes.length === 0) return
	await tables(db)
		.updateTable('app.payment')
		.set({ updated_at: sql<Date>`now()` })
		.where('hash', 'in', hashes)
		.execute()
}

/** Payments of these merchants that changed since, or that are on their way. */
export async function movingPayments(
	db: Db,
	merchants: readonly string[],
	since: Date,
	limit: number,
): Promise<PaymentRow[]> {
	return tables(db)
		.selectFrom('app.payment as p')
		.selectAll()
		.where('p.merchant_id', 'in', merchants)
		.where((e) =>
			e.or([
				e('p.updated_at', '>', since),
				e('p.status', '=', 'processing'),
				e.exists(
					e
						.selectFrom('app.payment_action as a')
						.select('a.id')
						.whereRef('a.payment_id', '=', 'p.id')
						.where('a.state', '=', 'pending'),
				),
			]),
		)
		.orderBy('p.updated_at', 'desc')
		.limit(limit)
		.execute()
}

export async function addAction(db: Db, action: Insertable<PaymentTables['app.payment_action']>): Promise<void> {
	await tables(db).insertInto('app.payment_action').values(action).execute()
}

export async function actionsOf(db: Db, payments: readonly string[]): Promise<ActionRow[]> {
	if (payments.length === 0) return []
	return tables(db)
		.selectFrom('app.payment_action')
		.selectAll()
		.where('payment_id', 'in', payments)
		.orderBy('id')
		.execute()
}

/** What a transaction does, to one payment or, in a batch, to many. */
export async function actionsOfIntent(db: Db, intent: string): Promise<ActionRow[]> {
	return tables(db).selectFrom('app.payment_action').selectAll().where('intent_id', '=', intent).orderBy('id').execute()
}

export async function settleAction(
	db: Db,
	id: string,
	result: { state: 'succeeded' } | { state: 'failed'; failure_code: string; failure_detail: string },
): Promise<void> {
	await tables(db)
		.updateTable('app.payment_action')
		.set({ failure_code: null, failure_detail: null, ...result, settled_at: sql<Date>`now()` })
		.where('id', '=', id)
		.execute()
}

/** Undefined when the merchant's refund number is taken. */
export async function addRefund(
	db: Db,
	refund: Insertable<PaymentTables['app.refund']>,
): Promise<RefundRow | undefined> {
	return tables(db)
		.insertInto('app.refund')
		.values(refund)
		.onConflict((c) => c.constraint('refund_no').doNothing())
		.returningAll()
		.executeTakeFirst()
}

export async function findRefundByNo(db: Db, merchant: string, no: string): Promise<RefundRow | undefined> {
	return tables(db)
		.selectFrom('app.refund')
		.selectAll()
		.where('merchant_id', '=', merchant)
		.where('merchant_refund_no', '=', no)
		.executeTakeFirst()
}

export async function findRefund(db: Db, id: string): Promise<RefundRow | undefined> {
	return tables(db).selectFrom('app.refund').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function listRefunds(db: Db, payment: string, before: string | null, limit: number): Promise<RefundRow[]> {
	let rows = tables(db).selectFrom('app.refund').selectAll().where('payment_id', '=', payment)
	if (before !== null) rows = rows.where('id', '<', before)
	return rows.orderBy('id', 'desc').limit(limit).execute()
}

export async function settleRefund(
	db: Db,
	id: string,
	result: Pick<RefundRow, 'status' | 'tx_hash' | 'failure_code' | 'failure_detail'>,
): Promise<void> {
	await tables(db).updateTable('app.refund').set(result).where('id', '=', id).execute()
}

export async function addPostings(db: Db, postings: Insertable<PaymentTables['app.posting']>[]): Promise<void> {
	if (postings.length === 0) return
	await tables(db).insertInto('app.posting').values(postings).execute()
}

export async function listPostings(db: Db, paymentHash: string, after: number, limit: number): Promise<PostingRow[]> {
	return tables(db)
		.selectFrom('app.posting')
		.selectAll()
		.where('payment_hash', '=', paymentHash)
		.where('id', '>', after)
		.orderBy('id')
		.limit(limit)
		.execute()
}

/** `credited` is the part of `balance` that came by credits and shares less withdrawals. */
export type Balance = { address: string; token: string; balance: bigint; credited: bigint }

/** What the applied facts have moved in and out of each address. */
export async function sumPostings(db: Db, addresses: readonly string[]): Promise<Balance[]> {
	if (addresses.length === 0) return []
	return tables(db)
		.selectFrom('app.posting')
		.select((e) => [
			'address',
			'token',
			e.fn.sum<bigint>('delta').as('balance'),
			sql<bigint>`coalesce(sum(delta) filter (where kind in ('credited', 'withdrawn', 'shared')), 0)`.as('credited'),
		])
		.where('address', 'in', addresses)
		.groupBy(['address', 'token'])
		.execute()
}

export type DisputeRow = {
	payment_hash: string
	status: string
	outcome: string | null
	opened_at: number
	answered_at: number | null
	ended_at: number | null
	payer_amount: bigint | null
	receiver_amount: bigint | null
	updated_block: number
}

/** What the indexer knows of the disputes over these payments. */
export async function disputesOf(db: Db, indexer: Indexer, hashes: readonly string[]): Promise<DisputeRow[]> {
	if (hashes.length === 0 || !(await isIndexed(db, indexer))) return []
	const { rows } = await sql<DisputeRow>`
		select * from ${view(indexer, 'dispute')}
		where chain_id = ${indexer.chainId} and payment_hash = any(${[...hashes]})`.execute(db)
	return rows
}

export type EvidenceRow = {
	payment_hash: string
	party: string
	content_hash: string
	uri: string
	at: number
	tx_hash: string
}

/** The first of what was shown about each of these payments, oldest first. */
export async function evidenceOf(
	db: Db,
	indexer: Indexer,
	hashes: readonly string[],
	most: number,
): Promise<EvidenceRow[]> {
	if (hashes.length === 0 || !(await isIndexed(db, indexer))) return []
	const { rows } = await sql<EvidenceRow>`
		select e.* from unnest(${[...hashes]}::text[]) as wanted (hash)
		cross join lateral (
			select payment_hash, party, content_hash, uri, at, tx_hash, block_number, log_index
			from ${view(indexer, 'evidence')} where payment_hash = wanted.hash
			order by block_number, log_index limit ${most}) e
		order by e.block_number, e.log_index`.execute(db)
	return rows
}

/** The payments of a merchant that were ever in dispute, newest dispute first. */
export async function listDisputed(
	db: Db,
	indexer: Indexer,
	query: { merchant: string; before: { openedAt: number; id: string } | null; limit: number },
): Promise<{ payment: PaymentRow; openedAt: number }[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { before } = query
	const { rows } = await sql<{ id: string; opened_at: number }>`
		select p.id, d.opened_at from ${view(indexer, 'dispute')} d join app.payment p on p.hash = d.payment_hash
		where p.merchant_id = ${query.merchant} and d.chain_id = ${indexer.chainId}
			${before ? sql`and (d.opened_at, p.id) < (${before.openedAt}::bigint, ${before.id})` : sql``}
		order by d.opened_at desc, p.id desc limit ${query.limit}`.execute(db)
	const payments = new Map(
		(
			await findPayments(
				db,
				rows.map((row) => row.id),
			)
		).map((row) => [row.id, row]),
	)
	return rows.flatMap(({ id, opened_at }) => {
		const payment = payments.get(id)
		return payment ? [{ payment, openedAt: Number(opened_at) }] : []
	})
}
