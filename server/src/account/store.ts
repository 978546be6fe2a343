import { sql } from 'kysely'
import { z } from 'zod'
import { type Indexer, isIndexed } from '../chain/in/store.ts'
import { type Db, type Trx, transaction } from '../db/db.ts'

/** Runs `work` while no other process on this database does so for the same key; waits its turn. */
export async function alone<T>(db: Db, key: { chainId: number; sender: string }, work: () => Promise<T>): Promise<T> {
	return transaction(db, async (trx: Trx) => {
		await sql`
			select pg_advisory_xact_lock(hashtextextended(${`faucet ${key.chainId} ${key.sender.toLowerCase()}`}, 7))`.execute(
			trx,
		)
		return work()
	})
}

const guardiansSchema = z.object({ accounts: z.array(z.string()), threshold: z.number(), delay: z.number() }).nullable()
const recoverySchema = z.object({ signers: z.array(z.string()), readyAt: z.number() }).nullable()
const sessionSchema = z.object({
	key: z.string(),
	validAfter: z.number(),
	validUntil: z.number(),
	gas: z.string(),
	scopes: z.array(z.object({ target: z.string(), selector: z.string() })),
	caps: z.array(z.object({ token: z.string(), amount: z.string() })),
	salt: z.string(),
})
const spentSchema = z.record(z.string(), z.string())

/** An account of the factory, as the indexer has it; times are Unix seconds. */
export async function findAccount(db: Db, indexer: Indexer, address: string) {
	if (!(await isIndexed(db, indexer))) return null
	const { rows } = await sql<{
		address: string
		epoch: number
		guardians: unknown
		recovery: unknown
		created_at: number
	}>`
		select address, epoch, guardians, recovery, created_at from ${sql.id(indexer.schema, 'account')}
		where chain_id = ${indexer.chainId} and address = ${address}`.execute(db)
	const row = rows[0]
	if (!row) return null
	return { ...row, guardians: guardiansSchema.parse(row.guardians), recovery: recoverySchema.parse(row.recovery) }
}

type OfAccount = { account: string; epoch: number; limit: number }

/** Who signs for it: 16 at most to begin with, and as many as were added. */
export async function signersOf(db: Db, indexer: Indexer, { account, epoch, limit }: OfAccount) {
	const { rows } = await sql<{ id: string; signer: string }>`
		select id, signer from ${sql.id(indexer.schema, 'account_signer')}
		where account = ${account} and epoch = ${epoch} order by id limit ${limit}`.execute(db)
	return rows
}

/** Tokens and targets that one signer alone may use. */
export async function limitsOf(db: Db, indexer: Indexer, { account, epoch, limit }: OfAccount) {
	const { rows } = await sql<{ token: string; per_day: bigint; spent: bigint; day: number; open: boolean }>`
		select token, per_day, spent, day, open from ${sql.id(indexer.schema, 'account_limit')}
		where account = ${account} and epoch = ${epoch} and (per_day > 0 or open) order by token limit ${limit}`.execute(db)
	return rows
}

/** Sessions that were not revoked and are not over at `now` (Unix seconds). */
export async function sessionsOf(db: Db, indexer: Indexer, of: OfAccount & { now: number }) {
	const { rows } = await sql<{ session: string; terms: unknown; spent: unknown }>`
		select session, terms, spent from ${sql.id(indexer.schema, 'account_session')}
		where account = ${of.account} and epoch = ${of.epoch} and active and (terms->>'validUntil')::bigint >= ${of.now}
		order by (terms->>'validUntil')::bigint desc, session limit ${of.limit}`.execute(db)
	return rows.map(({ session, terms, spent }) => ({
		session,
		terms: sessionSchema.parse(terms),
		spent: spentSchema.parse(spent),
	}))
}
