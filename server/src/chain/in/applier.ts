/**
 * Chain in: takes confirmed facts of the indexer, in the order of the chain, and applies each exactly once, in one
 * transaction with the cursor. Any number of workers may run: a transaction lock lets one apply at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Db, type Trx, transaction } from '../../db/db.ts'
import type { ChainClient } from '../client.ts'
import {
	type Fact,
	type FactKind,
	type Indexer,
	indexedHead,
	isStillIndexed,
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
	const cursor = await readCursor(db, indexer.chainId)
	if (cursor) {
		const canonical = await blockHash(chain, cursor.blockNumber)
		if (canonical !== cursor.blockHash) {
			const detail = `block ${cursor.blockNumber} was applied as ${cursor.blockHash} and is now ${canonical ?? 'unknown'}: the chain was reset or reorganised deeper than ${confirmations} blocks`
			return { state: { state: 'diverged', detail }, more: false, applied: 0 }
		}
	}
	const following = (applied: number | null): ApplierState => ({
		state: 'following',
		head,
		indexed: indexed.blockNumber,
		applied,
	})
	const upTo = Math.min(head, indexed.blockNumber) - confirmations
	const from = Math.max(0, (cursor?.blockNumber ?? 0) - LOOKBACK_BLOCKS)
	const facts = upTo < 0 ? [] : await pendingFacts(db, indexer, { from, upTo, limit: BATCH })
	const hashes = new Map<number, string | null>()
	let applied = 0
	for (const fact of facts) {
		if (!hashes.has(fact.blockNumber)) hashes.set(fact.blockNumber, await blockHash(chain, fact.blockNumber))
		if (hashes.get(fact.blockNumber) !== fact.blockHash) {
			const detail = `the indexer has block ${fact.blockNumber} as ${fact.blockHash}, the node as ${hashes.get(fact.blockNumber)}`
			options.log.warn({ fact }, `chain in: ${detail}, waiting for them to agree`)
			return { state: { state: 'waiting', detail }, more: false, applied }
		}
		if (!(await applyFact(options, fact))) break
		applied++
	}
	return {
		state: following(facts.at(-1)?.blockNumber ?? cursor?.blockNumber ?? null),
		more: applied === BATCH,
		applied,
	}
}

/** False when another worker is applying, or the fact is gone: look again. */
async function applyFact(
	options: { db: Db; indexer: Indexer; effects: Effects; log: Logger },
	fact: Fact,
): Promise<boolean> {
	const { indexer, effects, log } = options
	const done = await transaction(options.db, async (trx) => {
		if (!(await lockApplier(trx, indexer.chainId))) return 'busy'
		if (!(await isStillIndexed(trx, indexer, fact))) return 'gone'
		if (!(await markApplied(trx, fact))) return 'done before'
		await effects[fact.kind](trx, fact)
		await moveCursor(trx, fact)
		return 'applied'
	})
	if (done === 'applied') {
		const { kind, paymentHash, amount, blockNumber, txHash } = fact
		log.info(
			{ kind, payment: paymentHash, amount: String(amount), block: blockNumber, tx: txHash },
			`fact applied: ${kind}`,
		)
	}
	return done === 'applied' || done === 'done before'
}

async function blockHash(chain: ChainClient, blockNumber: number): Promise<string | null> {
	try {
		return (await chain.getBlock({ blockNumber: BigInt(blockNumber) })).hash
	} catch (error) {
		if (error instanceof Error && error.name === 'BlockNotFoundError') return null
		throw error
	}
}
