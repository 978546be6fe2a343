import { sql } from 'kysely'
import { type Indexer, isIndexed } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'

export type ListedVault = { vault: string; since: number }

/** Vaults that are listed now, by address. */
export async function listedVaults(
	db: Db,
	indexer: Indexer,
	query: { after: string | null; limit: number },
): Promise<ListedVault[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { rows } = await sql<ListedVault>`
		select account as vault, since from ${sql.id(indexer.schema, 'listing')}
		where chain_id = ${indexer.chainId} and kind = 'vault' and until is null and account > ${query.after ?? ''}
		order by account limit ${query.limit}`.execute(db)
	return rows
}

export type PastPrice = { vault: string; assets: bigint; shares: bigint; at: number }

/** For each of these vaults the newest movement at or before `until` (Unix seconds) that had a price. */
export async function pricesBefore(
	db: Db,
	indexer: Indexer,
	query: { vaults: readonly string[]; until: number },
): Promise<PastPrice[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { rows } = await sql<PastPrice>`
		select distinct on (vault) vault, assets, shares, block_timestamp as at from ${sql.id(indexer.schema, 'saving')}
		where chain_id = ${indexer.chainId} and vault = any(${[...query.vaults]}) and shares > 0
			and block_timestamp <= ${query.until}
		order by vault, block_timestamp desc, log_index desc`.execute(db)
	return rows
}

export type SavedSums = { vault: string; saved: bigint; withdrawn: bigint }

/** What an owner moved through the adapter, by vault. */
export async function sumsOf(db: Db, indexer: Indexer, query: { owner: string; limit: number }): Promise<SavedSums[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { rows } = await sql<SavedSums>`
		select vault, coalesce(sum(assets) filter (where kind = 'saved'), 0) as saved,
			coalesce(sum(assets) filter (where kind = 'withdrawn'), 0) as withdrawn
		from ${sql.id(indexer.schema, 'saving')}
		where chain_id = ${indexer.chainId} and owner = ${query.owner}
		group by vault order by vault limit ${query.limit}`.execute(db)
	return rows
}
