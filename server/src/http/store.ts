/** SQL of the frame: idempotency keys and rate buckets. */
import { sql } from 'kysely'
import type { Db, Trx } from '../db/db.ts'

export type StoredAnswer = { fingerprint: string; status: number; body: string }

export async function findAnswer(db: Db, tenant: string, key: string): Promise<StoredAnswer | null> {
	const { rows } = await sql<StoredAnswer>`
		select fingerprint, status, body from app.idempotency where tenant = ${tenant} and key = ${key}`.execute(db)
	return rows[0] ?? null
}

/** True for one transaction at a time, until it ends. */
export async function lockKey(trx: Trx, tenant: string, key: string): Promise<boolean> {
	const { rows } = await sql<{ locked: boolean }>`
		select pg_try_advisory_xact_lock(hashtextextended(${`${tenant}\n${key}`}, 7)) as locked`.execute(trx)
	return rows[0]?.locked ?? false
}

export async function addAnswer(trx: Trx, tenant: string, key: string, answer: StoredAnswer): Promise<void> {
	await sql`
		insert into app.idempotency (tenant, key, fingerprint, status, body)
		values (${tenant}, ${key}, ${answer.fingerprint}, ${answer.status}, ${answer.body})`.execute(trx)
}

export async function forgetAnswers(db: Db, days: number): Promise<void> {
	await sql`delete from app.idempotency where created_at < now() - make_interval(days => ${days})`.execute(db)
}

/** Fills the bucket for the time that has passed, and takes one token if there is one. */
export async function takeToken(
	db: Db,
	bucket: { key: string; quota: number; perSecond: number },
): Promise<{ tokens: number; allowed: boolean }> {
	const filled = sql`least(${bucket.quota}::float8, b.tokens
		+ greatest(0, extract(epoch from clock_timestamp() - b.updated_at)) * ${bucket.perSecond}::float8)`
	const { rows } = await sql<{ tokens: number; allowed: boolean }>`
		insert into app.rate_bucket as b (key, tokens, allowed, updated_at)
		values (${bucket.key}, ${bucket.quota - 1}::float8, true, clock_timestamp())
		on conflict (key) do update set
			allowed = ${filled} >= 1,
			tokens = ${filled} - case when ${filled} >= 1 then 1 else 0 end,
			updated_at = clock_timestamp()
		returning tokens, allowed`.execute(db)
	const row = rows[0]
	if (!row) throw new Error('rate_bucket returned no row')
	return row
}

export async function forgetBuckets(db: Db): Promise<void> {
	await sql`delete from app.rate_bucket where updated_at < now() - interval '1 hour'`.execute(db)
}
