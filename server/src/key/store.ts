import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { KeyTables } from './schema.ts'

export type KeyRow = Selectable<KeyTables['app.api_key']>

const tables = (db: Db) => db.$extendTables<KeyTables>()

export async function addKey(
	db: Db,
	key: Pick<KeyRow, 'id' | 'merchant_id' | 'name' | 'scopes' | 'secret_hash' | 'hint' | 'expires_at'>,
): Promise<KeyRow> {
	return tables(db).insertInto('app.api_key').values(key).returningAll().executeTakeFirstOrThrow()
}

export async function findLiveKey(db: Db, secretHash: Buffer): Promise<KeyRow | undefined> {
	return tables(db)
		.selectFrom('app.api_key')
		.selectAll()
		.where('secret_hash', '=', secretHash)
		.where('revoked_at', 'is', null)
		.where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', sql<Date>`now()`)]))
		.executeTakeFirst()
}

/** At most once a minute per key, so that reading stays reading. */
export async function markUsed(db: Db, id: string): Promise<void> {
	await tables(db)
		.updateTable('app.api_key')
		.set({ last_used_at: sql<Date>`now()` })
		.where('id', '=', id)
		.where((e) => e.or([e('last_used_at', 'is', null), e('last_used_at', '<', sql<Date>`now() - interval '1 minute'`)]))
		.execute()
}

export async function listKeys(db: Db, merchant: string, before: string | null, limit: number): Promise<KeyRow[]> {
	let query = tables(db).selectFrom('app.api_key').selectAll().where('merchant_id', '=', merchant)
	if (before !== null) query = query.where('id', '<', before)
	return query.orderBy('id', 'desc').limit(limit).execute()
}

export async function revoke(db: Db, merchant: string, id: string): Promise<KeyRow | undefined> {
	return tables(db)
		.updateTable('app.api_key')
		.set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
		.where('merchant_id', '=', merchant)
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirst()
}
