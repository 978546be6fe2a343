/** Partners and bindings as the indexer publishes them (read only). */
import { sql } from 'kysely'
import { type Indexer, view } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'

export type PartnerRow = {
	account: string
	payout: string
	cap_bps: number
	parent: string | null
	cut_bps: number
	proposed_payout: string | null
	acceptable_from: number | null
	registered_at: number
	merchants: number
}

export async function findPartner(db: Db, indexer: Indexer, account: string): Promise<PartnerRow | undefined> {
	const { rows } = await sql<PartnerRow>`
		select p.account, p.payout, p.cap_bps, p.parent, p.cut_bps, p.proposed_payout, p.acceptable_from, p.registered_at,
			(select count(*) from ${view(indexer, 'binding')} b where b.partner = p.account and b.until is null) as merchants
		from ${view(indexer, 'partner')} p where p.account = ${account} and p.chain_id = ${indexer.chainId}`.execute(db)
	return rows[0]
}

/** A binding of now, with what its partner and that partner's parent ask. */
export type BoundRow = {
	merchant: string
	share_bps: number
	payout: string
	cap_bps: number
	cut_bps: number
	parent_payout: string | null
	parent_cap_bps: number | null
}

export async function presentBindings(db: Db, indexer: Indexer, merchants: readonly string[]): Promise<BoundRow[]> {
	const { rows } = await sql<BoundRow>`
		select b.merchant, b.share_bps, p.payout, p.cap_bps, p.cut_bps, q.payout as parent_payout, q.cap_bps as parent_cap_bps
		from ${view(indexer, 'binding')} b
		join ${view(indexer, 'partner')} p on p.account = b.partner
		left join ${view(indexer, 'partner')} q on q.account = p.parent
		where b.merchant = any(${[...merchants]}) and b.until is null and b.chain_id = ${indexer.chainId}`.execute(db)
	return rows
}

export type Place = { block: number; logIndex: number }
export type BindingRow = {
	merchant: string
	share_bps: number
	since: number
	until: number | null
	block_number: number
	log_index: number
}

/** Bindings of a partner, those that have ended too; the newest first. */
export async function bindingsOfPartner(
	db: Db,
	indexer: Indexer,
	query: { partner: string; before: Place | null; limit: number },
): Promise<BindingRow[]> {
	const { before } = query
	const older = before
		? sql`and (block_number, log_index) < (${before.block}::bigint, ${before.logIndex}::integer)`
		: sql``
	const { rows } = await sql<BindingRow>`
		select merchant, share_bps, since, until, block_number, log_index from ${view(indexer, 'binding')}
		where partner = ${query.partner} and chain_id = ${indexer.chainId} ${older}
		order by block_number desc, log_index desc limit ${query.limit}`.execute(db)
	return rows
}
