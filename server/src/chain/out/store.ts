/** Transactions that should be sent, as rows: enqueued with the change that wants them, signed and stored before they leave. */
import { sql } from 'kysely'
import type { Hex } from 'viem'
import type { Db, Trx } from '../../db/db.ts'
import { newId } from '../../db/id.ts'

export const INTENT_CHANNEL = 'tx_intent'

export type IntentState = 'queued' | 'sent' | 'mined' | 'confirmed' | 'failed'

export type Attempt = { hash: Hex; raw: Hex; gasLimit: bigint; maxFee: bigint; maxPriorityFee: bigint; createdAt: Date }

export type Intent = {
	id: string
	kind: string
	to: Hex
	data: Hex
	value: bigint
	state: IntentState
	nonce: number | null
	minedHash: Hex | null
	minedBlock: number | null
	createdAt: Date
	/** Newest first. */
	attempts: Attempt[]
}

export type Relay = {
	id: string
	state: IntentState
	txHash: string | null
	minedBlock: number | null
	at: Date
	error: string | null
}

export type NewIntent = { chainId: number; sender: string; kind: string; to: string; data: string; value?: bigint }

/** Enqueues a transaction; it is sent only if `trx` commits. */
export async function enqueue(trx: Trx, intent: NewIntent): Promise<string> {
	const id = newId('txi')
	await sql`
		insert into app.tx_intent (id, chain_id, sender, kind, "to", data, value)
		values (${id}, ${intent.chainId}, ${intent.sender.toLowerCase()}, ${intent.kind}, ${intent.to}, ${intent.data}, ${intent.value ?? 0n})`.execute(
		trx,
	)
	// Only a hint: the sender looks by itself too.
	await sql`select pg_notify(${INTENT_CHANNEL}, ${intent.sender.toLowerCase()})`.execute(trx)
	return id
}

type IntentRow = {
	id: string
	kind: string
	to: Hex
	data: Hex
	value: bigint
	state: IntentState
	nonce: number | null
	mined_hash: Hex | null
	mined_block: number | null
	created_at: Date
}
type AttemptRow = {
	intent_id: string
	hash: Hex
	raw: Hex
	gas_limit: number
	max_fee: bigint
	max_priority_fee: bigint
	created_at: Date
}
export type SenderKey = { chainId: number; sender: string }

export async function queued(db: Db, key: SenderKey, limit: number): Promise<Intent[]> {
	return load(db, sql`state = 'queued' and chain_id = ${key.chainId} and sender = ${key.sender}`, sql`id`, limit)
}

export async function inFlight(db: Db, key: SenderKey, limit: number): Promise<Intent[]> {
	return load(
		db,
		sql`state in ('sent','mined') and chain_id = ${key.chainId} and sender = ${key.sender}`,
		sql`nonce`,
		limit,
	)
}

/** Intents that hold a nonce from `nonce` on, whatever their state. */
export async function fromNonce(db: Db, key: SenderKey, nonce: number, limit: number): Promise<Intent[]> {
	return load(db, sql`nonce >= ${nonce} and chain_id = ${key.chainId} and sender = ${key.sender}`, sql`nonce`, limit)
}

async function load(
	db: Db,
	where: ReturnType<typeof sql>,
	order: ReturnType<typeof sql>,
	limit: number,
): Promise<Intent[]> {
	const { rows } = await sql<IntentRow>`
		select id, kind, "to", data, value, state, nonce, mined_hash, mined_block, created_at
		from app.tx_intent where ${where} order by ${order} limit ${limit}`.execute(db)
	if (rows.length === 0) return []
	const attempts = await sql<AttemptRow>`
		select intent_id, hash, raw, gas_limit, max_fee, max_priority_fee, created_at from app.tx_attempt
		where intent_id = any(${rows.map((r) => r.id)}) order by created_at desc`.execute(db)
	const byIntent = Map.groupBy(attempts.rows, (a) => a.intent_id)
	return rows.map((row) => ({
		id: row.id,
		kind: row.kind,
		to: row.to,
		data: row.data,
		value: BigInt(row.value),
		state: row.state,
		nonce: row.nonce,
		minedHash: row.mined_hash,
		minedBlock: row.mined_block,
		createdAt: row.created_at,
		attempts: (byIntent.get(row.id) ?? []).map((a) => ({
			hash: a.hash,
			raw: a.raw,
			gasLimit: BigInt(a.gas_limit),
			maxFee: BigInt(a.max_fee),
			maxPriorityFee: BigInt(a.max_priority_fee),
			createdAt: a.created_at,
		})),
	}))
}

/** Locks an intent that nobody has signed yet until the transaction ends; false when somebody has. */
export async function claimQueued(trx: Trx, id: string): Promise<boolean> {
	const { rows } = await sql`select 1 from app.tx_intent where id = ${id} and state = 'queued' for update`.execute(trx)
	return rows.length > 0
}

/** The next nonce of a key, locked until the transaction ends; never below what the chain has already used. */
export async function leaseNonce(trx: Trx, key: SenderKey, chainNonce: number): Promise<number> {
	const { rows } = await sql<{ next: number }>`
		insert into app.sender_nonce as s (chain_id, sender, next) values (${key.chainId}, ${key.sender}, ${chainNonce})
		on conflict (chain_id, sender) do update set next = greatest(s.next, excluded.next)
		returning next`.execute(trx)
	const next = rows[0]?.next
	if (next === undefined) throw new Error('no nonce row')
	await sql`
		update app.sender_nonce set next = ${next + 1} where chain_id = ${key.chainId} and sender = ${key.sender}`.execute(
		trx,
	)
	return next
}

export async function nextNonce(db: Db, key: SenderKey): Promise<number | null> {
	const { rows } = await sql<{ next: number }>`
		select next from app.sender_nonce where chain_id = ${key.chainId} and sender = ${key.sender}`.execute(db)
	return rows[0]?.next ?? null
}

/** Stores a signed transaction. Must commit before it is broadcast. False when the intent is no longer in `from`. */
export async function storeAttempt(
	trx: Trx,
	intent: { id: string; nonce: number; from: 'queued' | 'sent' },
	attempt: Omit<Attempt, 'createdAt'>,
): Promise<boolean> {
	const { rows } = await sql`
		update app.tx_intent set state = 'sent', nonce = ${intent.nonce}, sent_at = coalesce(sent_at, now()), updated_at = now()
		where id = ${intent.id} and state = ${intent.from} returning 1`.execute(trx)
	if (rows.length === 0) return false
	await sql`
		insert into app.tx_attempt (intent_id, nonce, hash, raw, gas_limit, max_fee, max_priority_fee)
		values (${intent.id}, ${intent.nonce}, ${attempt.hash}, ${attempt.raw}, ${attempt.gasLimit}, ${attempt.maxFee}, ${attempt.maxPriorityFee})`.execute(
		trx,
	)
	return true
}

/** Moves an intent; `mined` facts of it are set or taken back with the state. */
export async function setState(
	db: Db,
	id: string,
	change:
		| { state: 'sent' }
		| { state: 'queued' }
		| { state: 'mined' | 'confirmed'; minedHash: string; minedBlock: number }
		| { state: 'failed'; code: string; detail: string; minedHash?: string; minedBlock?: number },
): Promise<void> {
	const mined = 'minedHash' in change && change.minedHash !== undefined ? change : null
	const failed = change.state === 'failed' ? change : null
	await sql`
		update app.tx_intent set state = ${change.state}, updated_at = now(),
			nonce = case when ${change.state} = 'queued' then null else nonce end,
			mined_hash = ${mined?.minedHash ?? null}, mined_block = ${mined?.minedBlock ?? null},
			error_code = ${failed?.code ?? null}, error_detail = ${failed?.detail ?? null}
		where id = ${id}`.execute(db)
}

/** How far the transactions behind these intents are, for showing. */
export async function relaysOf(db: Db, ids: readonly string[]): Promise<Map<string, Relay>> {
	if (ids.length === 0) return new Map()
	const { rows } = await sql<{
		id: string
		state: IntentState
		hash: string | null
		mined_block: number | null
		at: Date
		error_code: string | null
	}>`
		select i.id, i.state, i.mined_block, i.error_code, coalesce(i.sent_at, i.created_at) as at,
			coalesce(i.mined_hash, (select a.hash from app.tx_attempt a where a.intent_id = i.id order by a.created_at desc limit 1)) as hash
		from app.tx_intent i where i.id = any(${[...ids]})`.execute(db)
	return new Map(
		rows.map((r) => [
			r.id,
			{ id: r.id, state: r.state, txHash: r.hash, minedBlock: r.mined_block, at: r.at, error: r.error_code },
		]),
	)
}

/** An empty transaction to the key itself, for a nonce that has none. */
export async function addFill(trx: Trx, key: SenderKey): Promise<string> {
	const id = newId('txi')
	await sql`
		insert into app.tx_intent (id, chain_id, sender, kind, "to", data)
		values (${id}, ${key.chainId}, ${key.sender}, 'fill', ${key.sender}, '0x')`.execute(trx)
	return id
}

/** The intent that a transaction of ours carries out, or null. */
export async function intentOfTransaction(db: Db, txHash: string): Promise<string | null> {
	const { rows } = await sql<{ intent_id: string }>`
		select intent_id from app.tx_attempt where hash = ${txHash}`.execute(db)
	return rows[0]?.intent_id ?? null
}

/** What keeps a key from sending. */
export type Trouble = {
	code: 'sender_out_of_gas' | 'sender_gas_price' | 'sender_stuck' | 'sender_failing' | 'chain_unavailable'
	detail: string
}

/** Told by the process that drives the key, so that every other one can say it too; null when all is well. */
export async function writeTrouble(db: Db, key: SenderKey, trouble: Trouble | null): Promise<void> {
	if (trouble === null) {
		await sql`delete from app.sender_trouble where chain_id = ${key.chainId} and sender = ${key.sender}`.execute(db)
		return
	}
	await sql`
		insert into app.sender_trouble (chain_id, sender, code, detail)
		values (${key.chainId}, ${key.sender}, ${trouble.code}, ${trouble.detail})
		on conflict (chain_id, sender) do update set code = excluded.code, detail = excluded.detail`.execute(db)
}

export async function readTrouble(db: Db, key: SenderKey): Promise<Trouble | null> {
	const { rows } = await sql<Trouble>`
		select code, detail from app.sender_trouble where chain_id = ${key.chainId} and sender = ${key.sender}`.execute(db)
	return rows[0] ?? null
}

/** Since when the oldest intent that has not been signed waits. */
export async function oldestQueued(db: Db, key: SenderKey): Promise<Date | null> {
	const { rows } = await sql<{ at: Date | null }>`
		select min(created_at) as at from app.tx_intent
		where state = 'queued' and chain_id = ${key.chainId} and sender = ${key.sender}`.execute(db)
	return rows[0]?.at ?? null
}
