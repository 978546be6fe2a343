import { sql } from 'kysely'
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
