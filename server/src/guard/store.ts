import { sql } from 'kysely'
import { type Indexer, isIndexed, view } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'

export type IntakeEntryRow = {
	kind: string
	token: string
	until: number | null
	reason: string | null
	at: number
	tx_hash: string
	block_number: number
	log_index: number
	id: string
}

/** Where an entry stands: block, log, and which token of it. */
export type IntakePlace = { block: number; log: number; id: string }

/** What governance did to the way into `target`, newest first. */
export async function listIntakeEntries(
	db: Db,
	indexer: Indexer,
	query: { target: string; before: IntakePlace | null; limit: number },
): Promise<IntakeEntryRow[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { before } = query
	const { rows } = await sql<IntakeEntryRow>`
		select id, kind, token, until, reason, at, tx_hash, block_number, log_index from ${view(indexer, 'intake_entry')}
		where target = ${query.target.toLowerCase()}
			${before ? sql`and (block_number, log_index, id) < (${before.block}::bigint, ${before.log}::integer, ${before.id})` : sql``}
		order by block_number desc, log_index desc, id desc limit ${query.limit}`.execute(db)
	return rows
}
