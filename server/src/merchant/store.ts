import { type Selectable, sql } from 'kysely'
import { type Indexer, isIndexed, view } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import type { MerchantTables } from './schema.ts'

export type MerchantRow = Selectable<MerchantTables['app.merchant']>

const tables = (db: Db) => db.$extendTables<MerchantTables>()

export async function addNonce(db: Db, nonce: string, expiresAt: Date): Promise<void> {
	await tables(db).insertInto('app.auth_nonce').values({ nonce, expires_at: expiresAt }).execute()
}

/** True for exactly one caller per nonce, however many race. */
export async function takeNonce(db: Db, nonce: string): Promise<boolean> {
	const row = await tables(db)
		.deleteFrom('app.auth_nonce')
		.where('nonce', '=', nonce)
		.returning('expires_at')
		.executeTakeFirst()
	return row !== undefined && row.expires_at.getTime() > Date.now()
}

/** The merchant of an address, created if there is none. */
export async function upsertMerchant(
	db: Db,
	merchant: { id: string; address: string; name: string },
): Promise<MerchantRow> {
	await tables(db)
		.insertInto('app.merchant')
		.values(merchant)
		.onConflict((conflict) => conflict.constraint('merchant_address').doNothing())
		.execute()
	return tables(db)
		.selectFrom('app.merchant')
		.selectAll()
		.where('address', '=', merchant.address)
		.executeTakeFirstOrThrow()
}

export async function findMerchants(db: Db, ids: readonly string[]): Promise<MerchantRow[]> {
	if (ids.length === 0) return []
	return tables(db).selectFrom('app.merchant').selectAll().where('id', 'in', ids).execute()
}

export async function renameMerchant(db: Db, id: string, name: string): Promise<MerchantRow> {
	return tables(db)
		.updateTable('app.merchant')
		.set({ name })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow()
}

export async function addSession(
	db: Db,
	session: { id: string; token_hash: Buffer; merchant_id: string; expires_at: Date },
): Promise<void> {
	await tables(db).insertInto('app.session').values(session).execute()
}

export async function findSession(db: Db, tokenHash: Buffer): Promise<{ id: string; merchant_id: string } | undefined> {
	return tables(db)
		.selectFrom('app.session')
		.select(['id', 'merchant_id'])
		.where('token_hash', '=', tokenHash)
		.where('expires_at', '>', sql<Date>`now()`)
		.executeTakeFirst()
}

export async function removeSession(db: Db, id: string): Promise<void> {
	await tables(db).deleteFrom('app.session').where('id', '=', id).execute()
}

export async function forgetExpired(db: Db): Promise<void> {
	await tables(db).deleteFrom('app.auth_nonce').where('expires_at', '<', sql<Date>`now()`).execute()
	await tables(db).deleteFrom('app.session').where('expires_at', '<', sql<Date>`now()`).execute()
}

/** Who acts for the merchant with this wallet, the latest first. */
export async function delegatesOf(
	db: Db,
	indexer: Indexer,
	query: { address: string; limit: number },
): Promise<{ delegate: string; at: number; updated_block: number }[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { rows } = await sql<{ delegate: string; at: number; updated_block: number }>`
		select delegate, at, updated_block from ${view(indexer, 'delegate')}
		where merchant = ${query.address.toLowerCase()} and appointed
		order by at desc, delegate limit ${query.limit}`.execute(db)
	return rows
}
