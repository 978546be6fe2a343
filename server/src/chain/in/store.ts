/** Facts of the chain as the indexer publishes them (read only), and those that have been applied. */
import { type Terms, terms as termsSchema } from '@sluice/sdk/wire'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db, Trx } from '../../db/db.ts'

export const FACT_KINDS = [
	'authorized',
	'charged',
	'captured',
	'voided',
	'reclaimed',
	'refunded',
	'credited',
	'withdrawn',
	'shared',
	'released',
	'increased',
	'extended',
	'accepted',
	'frozen',
	'settled',
	'converted',
] as const
export type FactKind = (typeof FACT_KINDS)[number]

export type Fact = {
	chainId: number
	blockNumber: number
	blockHash: string
	/** Unix seconds. */
	blockTimestamp: number
	txHash: string
	logIndex: number
	kind: FactKind
	/** Null on `withdrawn`, and on `credited` by a batch: a credit is of an account, whatever payments it came from. */
	paymentHash: string | null
	amount: bigint
	/** On `charged`, `captured` and `settled`: the part of the amount that goes to the fee receiver. */
	fee: bigint | null
	feeBps: number | null
	feeReceiver: string | null
	collector: string | null
	/** On `authorized` and `charged`. */
	terms: Terms | null
	/** On `credited` and `withdrawn`; on `converted` what the payer paid with, and to which venue or maker. */
	token: string | null
	account: string | null
	/** On `shared`: who was credited what, lowercase addresses. */
	shares: { account: string; amount: string }[] | null
	/** On `settled`: the part of the amount that went back to the payer. */
	payerAmount: bigint | null
	/** On `extended`: when the authorization expires now, Unix seconds. */
	expiry: number | null
	/** On `converted`: what the payer paid, in `token`; the amount is what came into the escrow. */
	amountIn: bigint | null
}

const sharesSchema = z.array(z.object({ account: z.string(), amount: z.string() })).nullable()

export type SeenFact = Fact & { confirmed: boolean }
export type Head = { blockNumber: number; blockHash: string; blockTimestamp: number }

type Row = {
	chain_id: number
	block_number: number | bigint
	block_hash: string
	block_timestamp: number | bigint
	tx_hash: string
	log_index: number
	kind: string
	payment_hash: string | null
	amount: bigint
	fee: bigint | null
	fee_bps: number | null
	fee_receiver: string | null
	collector: string | null
	terms: unknown
	token: string | null
	account: string | null
	shares: unknown
	payer_amount: bigint | null
	expiry: number | bigint | null
	amount_in: bigint | null
}

export type Indexer = { schema: string; chainId: number }

/** What the indexer publishes; see `indexer/ponder.schema.ts`. */
const VIEWS = [
	...(['payment_fact', 'payment', 'credit', 'chain_head'] as const),
	...(['dispute', 'evidence', 'delegate', 'intake_entry'] as const),
	...(['listing', 'cancelled_quote', 'partner', 'binding'] as const),
]

export function view(indexer: Indexer, name: (typeof VIEWS)[number]) {
	return sql.id(indexer.schema, name)
}

/** False until the indexer has published its views. Asked each time: it may publish them anew. */
export async function isIndexed(db: Db, indexer: Indexer): Promise<boolean> {
	const { rows } = await sql<{ ok: boolean }>`
		select bool_and(to_regclass(${indexer.schema} || '.' || name) is not null) as ok
		from unnest(${VIEWS}::text[]) as name`.execute(db)
	return rows[0]?.ok ?? false
}

export async function indexedHead(db: Db, indexer: Indexer): Promise<Head | null> {
	if (!(await isIndexed(db, indexer))) return null
	const { rows } = await sql<{ block_number: number | bigint; block_hash: string; block_timestamp: number | bigint }>`
		select block_number, block_hash, block_timestamp from ${view(indexer, 'chain_head')}
		where chain_id = ${indexer.chainId}`.execute(db)
	const row = rows[0]
	if (!row) return null
	return {
		blockNumber: Number(row.block_number),
		blockHash: row.block_hash,
		blockTimestamp: Number(row.block_timestamp),
	}
}

/** Facts not yet applied, up to and including `upTo`, in the order of the chain. */
export async function pendingFacts(
	db: Db,
	indexer: Indexer,
	range: { from: number; upTo: number; limit: number },
): Promise<Fact[]> {
	const { rows } = await sql<Row>`
		select f.* from ${view(indexer, 'payment_fact')} f
		where f.chain_id = ${indexer.chainId}
			and f.block_number >= ${range.from} and f.block_number <= ${range.upTo}
			and not exists (
				select from app.applied_fact a
				where a.chain_id = f.chain_id and a.tx_hash = f.tx_hash and a.log_index = f.log_index)
		order by f.block_number, f.log_index limit ${range.limit}`.execute(db)
	return rows.map(toFact)
}

/** How many facts the indexer holds of this very block. */
export async function countIndexed(db: Db, indexer: Indexer, block: { number: number; hash: string }): Promise<number> {
	const { rows } = await sql<{ n: number }>`
		select count(*) as n from ${view(indexer, 'payment_fact')}
		where chain_id = ${indexer.chainId} and block_number = ${block.number} and block_hash = ${block.hash}`.execute(db)
	return rows[0]?.n ?? 0
}

/** All facts of these payments: the applied ones, and those the indexer has seen since. */
export async function factsOf(
	db: Db,
	indexer: Indexer,
	paymentHashes: readonly string[],
): Promise<Map<string, SeenFact[]>> {
	const facts = new Map<string, SeenFact[]>(paymentHashes.map((hash) => [hash, []]))
	if (paymentHashes.length === 0) return facts
	const hashes = [...paymentHashes]
	const applied = await sql<Row>`
		select * from app.applied_fact where payment_hash = any(${hashes}) and chain_id = ${indexer.chainId}`.execute(db)
	for (const row of applied.rows) facts.get(row.payment_hash ?? '')?.push({ ...toFact(row), confirmed: true })
	if (await isIndexed(db, indexer)) {
		const seen = await sql<Row>`
			select f.* from ${view(indexer, 'payment_fact')} f
			where f.payment_hash = any(${hashes}) and f.chain_id = ${indexer.chainId}
				and not exists (
					select from app.applied_fact a
					where a.chain_id = f.chain_id and a.tx_hash = f.tx_hash and a.log_index = f.log_index)`.execute(db)
		for (const row of seen.rows) facts.get(row.payment_hash ?? '')?.push({ ...toFact(row), confirmed: false })
	}
	for (const list of facts.values()) list.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
	return facts
}

export async function appliedFacts(db: Db, chainId: number, paymentHash: string): Promise<Fact[]> {
	const { rows } = await sql<Row>`
		select * from app.applied_fact where payment_hash = ${paymentHash} and chain_id = ${chainId}
		order by block_number, log_index`.execute(db)
	return rows.map(toFact)
}

function toFact(row: Row): Fact {
	const kind = FACT_KINDS.find((k) => k === row.kind)
	if (!kind) throw new Error(`the indexer published a fact of unknown kind ${row.kind}`)
	return {
		chainId: Number(row.chain_id),
		blockNumber: Number(row.block_number),
		blockHash: row.block_hash,
		blockTimestamp: Number(row.block_timestamp),
		txHash: row.tx_hash,
		logIndex: row.log_index,
		kind,
		paymentHash: row.payment_hash,
		amount: BigInt(row.amount),
		fee: row.fee === null ? null : BigInt(row.fee),
		feeBps: row.fee_bps,
		feeReceiver: row.fee_receiver,
		collector: row.collector,
		terms:
			row.terms === null || row.terms === undefined
				? null
				: termsSchema.parse(typeof row.terms === 'string' ? JSON.parse(row.terms) : row.terms),
		token: row.token,
		account: row.account,
		shares: sharesSchema.parse(typeof row.shares === 'string' ? JSON.parse(row.shares) : (row.shares ?? null)),
		payerAmount: row.payer_amount === null ? null : BigInt(row.payer_amount),
		expiry: row.expiry === null ? null : Number(row.expiry),
		amountIn: row.amount_in,
	}
}

export type IndexedPayment = {
	hash: string
	payer: string
	receiver: string
	token: string
	amount: bigint
	held: bigint
	captured: bigint
	refunded: bigint
	terms: Terms
	firstTxHash: string
	createdAt: number
	createdBlock: number
	updatedBlock: number
}

/** Payments in or out of an address, newest first. */
export async function paymentsOfAddress(
	db: Db,
	indexer: Indexer,
	query: { address: string; before: { block: number; hash: string } | null; limit: number },
): Promise<IndexedPayment[]> {
	if (!(await isIndexed(db, indexer))) return []
	const before = query.before ? sql`and (created_block, hash) < (${query.before.block}, ${query.before.hash})` : sql``
	const { rows } = await sql<Record<string, unknown>>`
		select hash, payer, receiver, token, amount, held, captured, refunded, terms, first_tx_hash,
			created_at, created_block, updated_block
		from ${view(indexer, 'payment')}
		where chain_id = ${indexer.chainId} and (payer = ${query.address} or receiver = ${query.address}) ${before}
		order by created_block desc, hash desc limit ${query.limit}`.execute(db)
	return rows.map((row) => ({
		hash: String(row.hash),
		payer: String(row.payer),
		receiver: String(row.receiver),
		token: String(row.token),
		amount: BigInt(String(row.amount)),
		held: BigInt(String(row.held)),
		captured: BigInt(String(row.captured)),
		refunded: BigInt(String(row.refunded)),
		terms: termsSchema.parse(typeof row.terms === 'string' ? JSON.parse(row.terms) : row.terms),
		firstTxHash: String(row.first_tx_hash),
		createdAt: row.created_at instanceof Date ? row.created_at.getTime() : Number(row.created_at) * 1000,
		createdBlock: Number(row.created_block),
		updatedBlock: Number(row.updated_block),
	}))
}

export type IndexedCredit = { token: string; amount: bigint; updatedBlock: number }

/** What waits for an address, of these tokens. */
export async function creditsOfAddress(
	db: Db,
	indexer: Indexer,
	query: { address: string; tokens: readonly string[] },
): Promise<IndexedCredit[]> {
	if (!(await isIndexed(db, indexer))) return []
	const { rows } = await sql<{ token: string; amount: bigint; updated_block: number }>`
		select token, amount, updated_block from ${view(indexer, 'credit')}
		where chain_id = ${indexer.chainId} and account = ${query.address} and token = any(${[...query.tokens]}) and amount > 0
		order by token`.execute(db)
	return rows.map((row) => ({ token: row.token, amount: BigInt(row.amount), updatedBlock: Number(row.updated_block) }))
}

/**
 * The credits of an account in a token stand in a queue: a withdrawal takes from those that came first. `upTo` and
 * `after` are the sums of what came until a credit, and until the one before it.
 */
const queue = sql`
	select c.chain_id, c.payment_hash, c.account, c.token, c.amount, c.block_number, c.log_index,
		sum(c.amount) over (partition by c.account, c.token order by c.block_number, c.log_index) as up_to,
		sum(c.amount) over (partition by c.account, c.token order by c.block_number, c.log_index) - c.amount as after
	from app.applied_fact c where c.kind = 'credited'`

/** What still waits of each of these payments, by payment hash and account. */
export async function creditsWaiting(
	db: Db,
	chainId: number,
	paymentHashes: readonly string[],
): Promise<{ paymentHash: string; account: string; amount: bigint }[]> {
	if (paymentHashes.length === 0) return []
	const hashes = [...paymentHashes]
	const { rows } = await sql<{ payment_hash: string; account: string; amount: bigint }>`
		with mine as (
			select distinct account, token from app.applied_fact
			where payment_hash = any(${hashes}) and chain_id = ${chainId} and kind = 'credited'
		), queued as (${queue} and c.chain_id = ${chainId} and (c.account, c.token) in (select account, token from mine)),
		gone as (
			select account, token, sum(amount) as amount from app.applied_fact
			where chain_id = ${chainId} and kind = 'withdrawn' and (account, token) in (select account, token from mine)
			group by account, token
		)
		select q.payment_hash, q.account,
			sum(least(q.amount, greatest(0, q.up_to - coalesce(g.amount, 0)))) as amount
		from queued q left join gone g on g.account = q.account and g.token = q.token
		where q.payment_hash = any(${hashes}) group by q.payment_hash, q.account`.execute(db)
	return rows.map((row) => ({ paymentHash: row.payment_hash, account: row.account, amount: BigInt(row.amount) }))
}

/** The payments that a withdrawal paid out, in whole or in part. */
export async function paymentsWithdrawn(db: Db, fact: Fact): Promise<string[]> {
	const { rows } = await sql<{ payment_hash: string }>`
		with queued as (
			${queue} and c.chain_id = ${fact.chainId} and c.account = ${fact.account} and c.token = ${fact.token}
		), gone as (
			select coalesce(sum(amount), 0) as before from app.applied_fact
			where chain_id = ${fact.chainId} and account = ${fact.account} and token = ${fact.token} and kind = 'withdrawn'
				and (block_number, log_index) < (${fact.blockNumber}::bigint, ${fact.logIndex}::integer)
		)
		select distinct q.payment_hash from queued q, gone g
		where q.payment_hash is not null and q.up_to > g.before and q.after < g.before + ${fact.amount}`.execute(db)
	return rows.map((row) => row.payment_hash)
}

/**
 * The newest block at which the books equal the chain: everything up to it is applied, and nothing after it. At least
 * the cursor's; later where no fact has come since. Null before the first. Read it in one snapshot with the books.
 */
export async function appliedUpTo(db: Db, indexer: Indexer, confirmations: number): Promise<number | null> {
	const cursor = await readCursor(db, indexer.chainId)
	const head = await indexedHead(db, indexer)
	if (!head) return cursor?.blockNumber ?? null
	const { rows } = await sql<{ first: number | null }>`
		select min(f.block_number) as first from ${view(indexer, 'payment_fact')} f
		where f.chain_id = ${indexer.chainId} and f.block_number >= ${cursor?.blockNumber ?? 0}
			and not exists (
				select from app.applied_fact a
				where a.chain_id = f.chain_id and a.tx_hash = f.tx_hash and a.log_index = f.log_index)`.execute(db)
	const first = rows[0]?.first ?? null
	const upTo = Math.min(head.blockNumber - confirmations, first === null ? Number.MAX_SAFE_INTEGER : first - 1)
	return Math.max(0, cursor?.blockNumber ?? 0, upTo)
}

export type Cursor = { blockNumber: number; logIndex: number; blockHash: string }

export async function readCursor(db: Db, chainId: number): Promise<Cursor | null> {
	const { rows } = await sql<{ block_number: number; log_index: number; block_hash: string }>`
		select block_number, log_index, block_hash from app.chain_cursor where chain_id = ${chainId}`.execute(db)
	const row = rows[0]
	return row ? { blockNumber: row.block_number, logIndex: row.log_index, blockHash: row.block_hash } : null
}

/** Moves the cursor on; a fact that the indexer published late does not move it back. */
export async function moveCursor(trx: Trx, fact: Fact): Promise<void> {
	await sql`
		insert into app.chain_cursor as c (chain_id, block_number, log_index, block_hash)
		values (${fact.chainId}, ${fact.blockNumber}, ${fact.logIndex}, ${fact.blockHash})
		on conflict (chain_id) do update set
			block_number = excluded.block_number, log_index = excluded.log_index, block_hash = excluded.block_hash
		where (c.block_number, c.log_index) < (excluded.block_number, excluded.log_index)`.execute(trx)
}

/** One applier at a time; held until the transaction ends. */
export async function lockApplier(trx: Trx, chainId: number): Promise<boolean> {
	const { rows } = await sql<{ locked: boolean }>`
		select pg_try_advisory_xact_lock(hashtextextended(${`applier ${chainId}`}, 7)) as locked`.execute(trx)
	return rows[0]?.locked ?? false
}

/** False when the fact was applied before. */
export async function markApplied(trx: Trx, fact: Fact): Promise<boolean> {
	const { rows } = await sql`
		insert into app.applied_fact (chain_id, tx_hash, log_index, block_number, block_hash, block_timestamp, kind,
			payment_hash, amount, fee, fee_bps, fee_receiver, collector, terms, token, account, shares, payer_amount, expiry, amount_in)
		values (${fact.chainId}, ${fact.txHash}, ${fact.logIndex}, ${fact.blockNumber}, ${fact.blockHash},
			${fact.blockTimestamp}, ${fact.kind}, ${fact.paymentHash}, ${fact.amount}, ${fact.fee}, ${fact.feeBps}, ${fact.feeReceiver},
			${fact.collector}, ${fact.terms === null ? null : JSON.stringify(fact.terms)}::jsonb, ${fact.token}, ${fact.account},
			${fact.shares === null ? null : JSON.stringify(fact.shares)}::jsonb, ${fact.payerAmount}, ${fact.expiry}, ${fact.amountIn})
		on conflict on constraint applied_fact_pkey do nothing returning 1`.execute(trx)
	return rows.length > 0
}

/** The genesis hash this database knows for a chain; `hash` is remembered if it knows none. */
export async function rememberGenesis(db: Db, chainId: number, hash: string): Promise<string> {
	await sql`
		insert into app.chain_identity (chain_id, genesis_hash) values (${chainId}, ${hash})
		on conflict (chain_id) do nothing`.execute(db)
	const { rows } = await sql<{ genesis_hash: string }>`
		select genesis_hash from app.chain_identity where chain_id = ${chainId}`.execute(db)
	return rows[0]?.genesis_hash ?? hash
}
