/** Whether this process can do its work, and what it waits for. */
import { sql } from 'kysely'
import type { ChainClient } from './chain/client.ts'
import { type Indexer, indexedHead } from './chain/in/store.ts'
import type { Db } from './db/db.ts'

/** Blocks that the indexer may be behind before requests are better sent elsewhere. */
const LAG_BLOCKS_MAX = 60

export type Health = {
	ready: boolean
	checks: Record<'database' | 'chain' | 'indexer', { ok: boolean; detail: string }>
}

export async function checkHealth(deps: { db: Db; chain: ChainClient; indexer: Indexer }): Promise<Health> {
	const failed = (error: unknown) => ({
		ok: false,
		detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
	})
	const [database, head, indexed] = await Promise.all([
		sql`select 1`.execute(deps.db).then(() => ({ ok: true, detail: 'answers' }), failed),
		deps.chain
			.getBlockNumber()
			.then((number) => ({ ok: true, number: Number(number), detail: `head ${number}` }), failed),
		indexedHead(deps.db, deps.indexer).then((found) => found?.blockNumber ?? null, failed),
	])
	const number = 'number' in head ? head.number : null
	const lag = typeof indexed === 'number' && number !== null ? number - indexed : null
	const indexer =
		typeof indexed === 'object' && indexed !== null
			? indexed
			: {
					ok: lag !== null && lag <= LAG_BLOCKS_MAX,
					detail: lag === null ? 'has published nothing' : `${Math.max(0, lag)} blocks behind`,
				}
	const checks = { database, chain: { ok: head.ok, detail: head.detail }, indexer }
	return { ready: Object.values(checks).every(({ ok }) => ok), checks }
}
