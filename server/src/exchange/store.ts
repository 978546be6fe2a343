import { type Insertable, type Selectable, sql } from 'kysely'
import { type Indexer, view } from '../chain/in/store.ts'
import type { Db, Trx } from '../db/db.ts'
import type { ExchangeTables } from './schema.ts'

export type QuoteRow = Selectable<ExchangeTables['app.maker_quote']>

const tables = (db: Db) => db.$extendTables<ExchangeTables>()

/** What the guard lists now, the longest listed first. */
export async function listed(db: Db, indexer: Indexer, kind: 'venue' | 'oracle', limit: number): Promise<string[]> {
	const { rows } = await sql<{ account: string }>`
		select account from ${view(indexer, 'listing')}
		where chain_id = ${indexer.chainId} and kind = ${kind} and until is null
		order by since, account limit ${limit}`.execute(db)
	return rows.map(({ account }) => account)
}

/** The quote with that hash: the one that was there before, if any. */
export async function addQuote(db: Db, quote: Insertable<ExchangeTables['app.maker_quote']>): Promise<QuoteRow> {
	const added = await tables(db)
		.insertInto('app.maker_quote')
		.values(quote)
		.onConflict((conflict) => conflict.constraint('maker_quote_hash').doNothing())
		.returningAll()
		.executeTakeFirst()
	if (added) return added
	return tables(db).selectFrom('app.maker_quote').selectAll().where('hash', '=', quote.hash).executeTakeFirstOrThrow()
}

export async function countQuotes(db: Db, maker: string, now: number): Promise<number> {
	const { count } = await tables(db)
		.selectFrom('app.maker_quote')
		.select((e) => e.fn.countAll<number>().as('count'))
		.where('maker', '=', maker)
		.where('expiry', '>', now)
		.executeTakeFirstOrThrow()
	return Number(count)
}

export type Demand = {
	tokenIn: string
	tokenOut: string
	amountOut: bigint
	payer: string
	/** Hash of the payment; null: only quotes for any payment. */
	hash: string | null
	/** Only this maker's. */
	maker: string | null
	/** Unix seconds: expires after that. */
	now: number
}

/** Quotes that would serve, the best first; without those that are claimed, or known to have been taken back. */
export async function quotesFor(db: Db, indexer: Indexer, demand: Demand, limit: number): Promise<QuoteRow[]> {
	const { tokenIn, tokenOut, amountOut, payer, hash, maker, now } = demand
	const { rows } = await sql<QuoteRow>`
		select q.* from app.maker_quote q
		where q.token_in = ${tokenIn} and q.token_out = ${tokenOut} and q.amount_out = ${amountOut} and q.expiry > ${now}
			and (q.taker is null or q.taker = ${payer}) and (q.payment_hash is null or q.payment_hash = ${hash}::text)
			and (${maker}::text is null or q.maker = ${maker}::text)
			and (q.claimed_until is null or q.claimed_until <= now())
			and not exists (
				select from ${view(indexer, 'cancelled_quote')} c
				where c.chain_id = ${indexer.chainId} and c.maker = q.maker and c.nonce = q.nonce)
		order by q.amount_in, q.id limit ${limit}`.execute(db)
	return rows
}

/** False when another payment has it for the moment. */
export async function claimQuote(trx: Trx, id: string, seconds: number): Promise<boolean> {
	const { rows } = await sql`
		update app.maker_quote set claimed_until = now() + make_interval(secs => ${seconds})
		where id = ${id} and (claimed_until is null or claimed_until <= now()) returning 1`.execute(trx)
	return rows.length > 0
}

export async function dropQuote(db: Db, id: string): Promise<void> {
	await tables(db).deleteFrom('app.maker_quote').where('id', '=', id).execute()
}

/** Drops what is over. */
export async function dropExpired(db: Db): Promise<void> {
	await sql`delete from app.maker_quote where expiry < extract(epoch from now())`.execute(db)
}
