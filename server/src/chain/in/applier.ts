/**
 * Chain in: takes confirmed facts of the indexer, in the order of the chain, and applies each exactly once: those of a
 * block in one transaction with the cursor, so that the books are always the chain's after some block. Any number of
 * workers may run: a transaction lock lets one apply at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Db, type Trx, transaction } from '../../db/db.ts'
import type { ChainClient } from '../client.ts'
import {
	type Cursor,
	countIndexed,
	type Fact,
	type FactKind,
	type Indexer,
	indexedHead,
	lockApplier,
	markApplied,
	moveCursor,
	pendingFacts,
	readCursor,
} from './store.ts'

/** What the nouns do with a fact. Runs in the transaction of the fact; a throw leaves the fact unapplied. */
export type Effects = Record<FactKind, (trx: Trx, fact: Fact) => Promise<void>>

export type ApplierState =
	| { state: 'waiting'; detail: string }
	| { state: 'following'; head: number; indexed: number; applied: number | null }
	/** The applied past is no longer the chain's past: nothing is applied until a person has looked. */
	| { state: 'diverged'; detail: string }

export type Applier = { run(signal: AbortSignal): Promise<void>; state(): ApplierState }

const POLL_MS = 300
const BATCH = 200
/** Facts that the indexer publishes late are still found this many blocks behind the cursor. */
const LOOKBACK_BLOCKS = 5_000

export function createApplier(options: {
	db: Db
	chain: ChainClient
	indexer: Indexer
	confirmations: number
	effects: Effects
	log: Logger
}): Applier {
	const { log } = options
	let state: ApplierState = { state: 'waiting', detail: 'not started' }
	const set = (next: ApplierState) => {
		if (next.state !== state.state) log.info({ chain_in: next }, `chain in: ${next.state}`)
		if (next.state === 'diverged' && state.state !== 'diverged') log.error({ chain_in: next }, next.detail)
		state = next
	}
	return {
		state: () => state,
		async run(signal) {
			while (!signal.aborted) {
				let more = false
				try {
					const step = await applyOnce(options)
					set(step.state)
					more = step.more
				} catch (error) {
					log.warn({ err: error }, 'chain in: could not apply, trying again')
				}
				if (!more) await sleep(POLL_MS, undefined, { signal, ref: true }).catch(() => undefined)
			}
		},
	}
}

/** One round: at most a batch of facts. Exported for tests. */
export async function applyOnce(options: {
	db: Db
	chain: ChainClient
	indexer: Indexer
	confirmations: number
	effects: Effects
	log: Logger
}): Promise<{ state: ApplierState; more: boolean; applied: number }> {
	const { db, chain, indexer, confirmations } = options
	const head = Number(await chain.getBlockNumber())
	const indexed = await indexedHead(db, indexer)
	if (!indexed)
		return { state: { state: 'waiting', detail: 'the indexer has published nothing' }, more: false, applied: 0 }
	const { cursor, divergence } = await findDivergence(options)
	if (divergence !== null) return { state: { state: 'diverged', detail: divergence }, more: false, applied: 0 }
	const following = (applied: number | null): ApplierState => ({
		state: 'following',
		head,
		indexed: indexed.blockNumber,
		applied,
	})
	const upTo = Math.min(head, indexed.blockNumber) - confirmations
	const from = Math.max(0, (cursor?.blockNumber ?? 0) - LOOKBACK_BLOCKS)
	const facts = upTo < 0 ? [] : await pendingFacts(db, indexer, { from, upTo, limit: BATCH })
	const blocks = [...Map.groupBy(facts, (fact) => fact.blockNumber)]
	// The last block of a full batch may have more facts than were read.
	if (facts.length === BATCH && blocks.length > 1) blocks.pop()
	let applied = 0
	let last = cursor?.blockNumber ?? null
	for (const [number, inBlock] of blocks) {
		const hash = await blockHash(chain, number)
		const odd = inBlock.find((fact) => fact.blockHash !== hash)
		if (odd) {
			const detail = `the indexer has block ${number} as ${odd.blockHash}, the node as ${hash ?? 'unknown'}`
			options.log.warn({ fact: odd }, `chain in: ${detail}, waiting for them to agree`)
			return { state: { state: 'waiting', detail }, more: false, applied }
		}
		if (!(await applyBlock(options, inBlock))) return { state: following(last), more: false, applied }
		applied += inBlock.length
		last = Math.max(last ?? 0, number)
	}
	return { state: following(last), more: facts.length === BATCH, applied }
}

/** Where the last applied fact is, and what is wrong when the node no longer has its block. */
export async function findDivergence(options: {
	db: Db
	chain: ChainClient
	indexer: Indexer
	confirmations: number
}): Promise<{ cursor: Cursor | null; divergence: string | null }> {
	const cursor = await readCursor(options.db, options.indexer.chainId)
	const canonical = cursor && (await blockHash(options.chain, cursor.blockNumber))
	if (!cursor || canonical === cursor.blockHash) return { cursor, divergence: null }
	const divergence = `block ${cursor.blockNumber} was applied as ${cursor.blockHash} and is now ${canonical ?? 'unknown'}: the chain was reset, or reorganised deeper than ${options.confirmations} blocks. No fact is applied until the node is on the chain of this database again, or a new database is used`
	return { cursor, divergence }
}

/** False when another worker is applying, or the block is gone from the indexer: look again. */
async function applyBlock(
	options: { db: Db; indexer: Indexer; effects: Effects; log: Logger },
	facts: readonly Fact[],
): Promise<boolean> {
	const { indexer, effects, log } = options
	const [first] = facts
	if (!first) return true
	const done = await transaction(options.db, async (trx) => {
		if (!(await lockApplier(trx, indexer.chainId))) return null
		const block = { number: first.blockNumber, hash: first.blockHash }
		if ((await countIndexed(trx, indexer, block)) < facts.length) return null
		const applied: Fact[] = []
		for (const fact of facts) {
			if (!(await markApplied(trx, fact))) continue
			await effects[fact.kind](trx, fact)
			await moveCursor(trx, fact)
			applied.push(fact)
		}
		return applied
	})
	for (const { kind, paymentHash, account, amount, blockNumber, txHash } of done ?? []) {
		const about = paymentHash === null ? { account } : { payment: paymentHash }
		log.info({ kind, ...about, amount: String(amount), block: blockNumber, tx: txHash }, `fact applied: ${kind}`)
	}
	return done !== null
}

async function blockHash(chain: ChainClient, blockNumber: number): Promise<string | null> {
	try {
		return (await chain.getBlock({ blockNumber: BigInt(blockNumber) })).hash
	} catch (error) {
		if (error instanceof Error && error.name === 'BlockNotFoundError') return null
		throw error
	}
}
