import { sql } from 'kysely'
import { type Indexer, isIndexed } from '../chain/in/store.ts'
import type { IntentState } from '../chain/out/store.ts'
import type { Db, Trx } from '../db/db.ts'

/** An operation that was sent through here, and how far its transaction is. */
export type SentOperation = {
	hash: string
	account: string
	nonce: bigint
	paymaster: string | null
	state: IntentState
	tx_hash: string | null
	error_code: string | null
	error_detail: string | null
	created_at: Date
}

export type NewOperation = Pick<SentOperation, 'hash' | 'account' | 'nonce' | 'paymaster'>

/** Lets one request at a time send for an account, until the transaction ends. */
export async function lockAccount(trx: Trx, account: string): Promise<void> {
	await sql`select pg_advisory_xact_lock(hashtextextended(${`operation ${account}`}, 7))`.execute(trx)
}

/** The operation of this account that is not mined yet, if there is one. */
export async function findUnderWay(trx: Trx, account: string): Promise<string | null> {
	const { rows } = await sql<{ hash: string }>`
		select o.hash from app.operation o join app.tx_intent i on i.id = o.intent_id
		where o.account = ${account} and i.state in ('queued','sent') limit 1`.execute(trx)
	return rows[0]?.hash ?? null
}

/** One that failed may be sent again: it then has another intent. */
export async function addOperation(trx: Trx, operation: NewOperation & { intent: string }): Promise<void> {
	const { hash, account, nonce, paymaster, intent } = operation
	await sql`
		insert into app.operation (hash, account, nonce, paymaster, intent_id)
		values (${hash}, ${account}, ${nonce}, ${paymaster}, ${intent})
		on conflict (hash) do update set intent_id = excluded.intent_id, created_at = now()`.execute(trx)
}

export async function findSent(db: Db, hash: string): Promise<SentOperation | null> {
	const { rows } = await sql<SentOperation>`
		select o.hash, o.account, o.nonce, o.paymaster, i.state, i.error_code, i.error_detail, o.created_at,
			coalesce(i.mined_hash, (select a.hash from app.tx_attempt a where a.intent_id = i.id order by a.created_at desc limit 1)) as tx_hash
		from app.operation o join app.tx_intent i on i.id = o.intent_id where o.hash = ${hash}`.execute(db)
	return rows[0] ?? null
}

/** An operation that the entry point executed, as the indexer saw it. */
export type IndexedOperation = {
	hash: string
	account: string
	nonce: bigint
	paymaster: string | null
	success: boolean
	gas_cost: bigint
	fee_token: string | null
	fee: bigint | null
	tx_hash: string
	block_number: number
	block_timestamp: number
	log_index: number
}

export async function findExecuted(db: Db, indexer: Indexer, hash: string): Promise<IndexedOperation | null> {
	if (!(await isIndexed(db, indexer))) return null
	const { rows } = await sql<IndexedOperation>`
		select * from ${sql.id(indexer.schema, 'operation')}
		where chain_id = ${indexer.chainId} and hash = ${hash}`.execute(db)
	return rows[0] ?? null
}

/** Of an account, newest first. */
export async function executedOf(
	db: Db,
	indexer: Indexer,
	query: { account: string; before: { block: number; log: number } | null; limit: number },
): Promise<IndexedOperation[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { before } = query
	const earlier = before
		? sql`and (block_number, log_index) < (${before.block}::bigint, ${before.log}::integer)`
		: sql``
	const { rows } = await sql<IndexedOperation>`
		select * from ${sql.id(indexer.schema, 'operation')}
		where chain_id = ${indexer.chainId} and account = ${query.account} ${earlier}
		order by block_number desc, log_index desc limit ${query.limit}`.execute(db)
	return rows
}
