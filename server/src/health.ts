/** Whether this process can do its work, and what it waits for. Read from the database and the chain: any role can say it. */
import type { ChainClient } from './chain/client.ts'
import { findDivergence } from './chain/in/applier.ts'
import { type Indexer, indexedHead } from './chain/in/store.ts'
import { oldestQueued, readTrouble, type SenderKey, type Trouble } from './chain/out/store.ts'
import { type Db, ping } from './db/db.ts'

/** Blocks that the indexer may be behind before requests are better sent elsewhere. */
const LAG_BLOCKS_MAX = 60
/** What waits longer than this to be sent will not go by itself. */
const QUEUED_SECONDS_MAX = 120

/** What ends only when a person does something; every other trouble has `QUEUED_SECONDS_MAX` to pass. */
const LASTING: ReadonlySet<Trouble['code']> = new Set(['sender_out_of_gas', 'sender_stuck'])

export type Check = { ok: boolean; code: string | null; detail: string }
export type Health = { ready: boolean; checks: Record<'database' | 'chain' | 'indexer' | 'applier' | 'sender', Check> }

export type HealthDeps = {
	db: Db
	chain: ChainClient
	indexer: Indexer
	confirmations: number
	/** The key that drives payments. */
	sender: SenderKey
}

/** `ready: false` where an operator must act; `code` says what about, and the runbook has a line for each. */
export async function checkHealth(deps: HealthDeps): Promise<Health> {
	const [database, [chain, indexer], applier, sender] = await Promise.all([
		ping(deps.db).then(() => fine('answers'), failed('database_unavailable')),
		checkChain(deps),
		checkApplier(deps),
		checkSender(deps).catch(failed('database_unavailable')),
	])
	const checks = { database, chain, indexer, applier, sender }
	return { ready: Object.values(checks).every(({ ok }) => ok), checks }
}

async function checkChain({ db, chain, indexer }: HealthDeps): Promise<[chain: Check, indexer: Check]> {
	const [head, indexed] = await Promise.all([
		chain.getBlockNumber().then(Number, failed('chain_unavailable')),
		indexedHead(db, indexer).catch(failed('database_unavailable')),
	])
	const node = typeof head === 'number' ? fine(`head ${head}`) : head
	if (indexed !== null && 'ok' in indexed) return [node, indexed]
	if (indexed === null) return [node, { ok: false, code: 'indexer_missing', detail: 'has published nothing' }]
	if (typeof head !== 'number') return [node, fine(`at block ${indexed.blockNumber}`)]
	const lag = Math.max(0, head - indexed.blockNumber)
	const detail = `${lag} blocks behind`
	return [node, lag <= LAG_BLOCKS_MAX ? fine(detail) : { ok: false, code: 'indexer_behind', detail }]
}

async function checkApplier({ db, chain, indexer, confirmations }: HealthDeps): Promise<Check> {
	try {
		const { cursor, divergence } = await findDivergence({ db, chain, indexer, confirmations })
		if (divergence !== null) return { ok: false, code: 'chain_diverged', detail: divergence }
		return fine(cursor === null ? 'has applied nothing' : `last applied in block ${cursor.blockNumber}`)
	} catch (error) {
		// The database and the chain have checks of their own.
		return fine(`unknown: ${textOf(error)}`)
	}
}

async function checkSender({ db, sender }: HealthDeps): Promise<Check> {
	const [trouble, oldest] = await Promise.all([readTrouble(db, sender), oldestQueued(db, sender)])
	const waits = oldest === null ? 0 : Math.floor((Date.now() - oldest.getTime()) / 1000)
	const waiting = oldest === null ? 'nothing waits' : `the oldest transaction has waited for ${waits} s`
	if (trouble) {
		const ok = !LASTING.has(trouble.code) && waits <= QUEUED_SECONDS_MAX
		return { ok, code: trouble.code, detail: `${trouble.detail}; ${waiting}` }
	}
	return waits <= QUEUED_SECONDS_MAX ? fine(waiting) : { ok: false, code: 'sender_stalled', detail: waiting }
}

function fine(detail: string): Check {
	return { ok: true, code: null, detail }
}

function failed(code: string): (error: unknown) => Check {
	return (error) => ({ ok: false, code, detail: textOf(error) })
}

function textOf(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
