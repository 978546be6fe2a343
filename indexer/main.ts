/**
 * The indexer process: takes the schema, drops what no longer belongs to the chain, then runs Ponder in this process and
 * watches that it follows the chain. Every way out that a restart cures has exit code 75 and says so in its last line.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Client } from 'pg'
import { BaseError, BlockNotFoundError, createPublicClient, http, type PublicClient } from 'viem'
import { ConfigError, type IndexerConfig, liveBlockVariable, readConfig } from './config.ts'
import { ponderFolder } from './run.ts'
import {
	clearPonderLock,
	connect,
	dropFormerSchemas,
	dropSchema,
	holdSchema,
	readState,
	type SchemaState,
} from './store.ts'
import { judge } from './verdict.ts'

/** EX_TEMPFAIL, as Ponder uses it: try again. */
const exitRetry = 75
const exitConfig = 78
const lockTimeoutMs = 30_000

async function main() {
	const config = readConfig(process.env)
	const chain = createPublicClient({ transport: http(config.rpcUrl, { retryCount: 2, timeout: 10_000 }) })
	const chainId = await chain.getChainId()
	if (chainId !== config.chainId)
		throw new ConfigError(`CHAIN_ID is ${config.chainId}, but CHAIN_RPC_URL serves chain ${chainId}`)

	const database = await connect(config.databaseUrl)
	// Whoever loses this connection loses the right to write, so another process may take over.
	database.on('error', (error) => leave(`the connection to PostgreSQL was lost: ${error.message}`))
	database.on('end', () => leave('the connection to PostgreSQL was closed'))
	if (!(await holdSchema(database, config.schema, lockTimeoutMs)))
		leave(`another indexer has been writing ${config.schema} for ${lockTimeoutMs / 1000} s`)

	await prepare(config, chain, database)
	await startPonder(config, chain)
	await watch(config, chain, database)
}

/** Leaves the schema in a state that Ponder can start from. */
async function prepare(config: IndexerConfig, chain: PublicClient, database: Client) {
	const { schema, local } = config
	const state = await readState(database, schema)
	const verdict = judge(state, await hashAt(chain, state.anchor?.number), local)
	if (verdict === 'behind') leave(`the node has not reached block ${state.anchor?.number}, which is indexed already`)
	if (verdict === 'diverged' || verdict === 'unproven') {
		const reason =
			verdict === 'diverged'
				? `block ${state.anchor?.number} is not the chain's any more`
				: 'its final block is not known'
		say('warn', `dropping ${schema} to index anew: ${reason}`)
		await dropSchema(database, schema, verdict === 'diverged')
	} else {
		await clearPonderLock(database, schema)
	}
	say('info', verdict === 'resume' ? `resuming ${schema}` : `indexing into ${schema} from block ${config.startBlock}`)
}

async function startPonder(config: IndexerConfig, chain: PublicClient) {
	const { schema, viewsSchema, host, port, logLevel } = config
	const { getFinalityBlockCount }: Finality = await import(ponderModule('utils/finality.js'))
	const finality = getFinalityBlockCount({ chain: { id: config.chainId } })
	// From the newest final block on, so that its hash is recorded: a later start can tell by it whether the chain is still the same.
	const liveBlock = Math.max(0, Number(await chain.getBlockNumber()) - finality)
	process.env[liveBlockVariable] = String(liveBlock)
	process.env.PONDER_TELEMETRY_DISABLED = '1'
	// Ponder compares builds with the block above among what it compares; the schema's name is made from the build already.
	process.env.PONDER_EXPERIMENTAL_DB = 'platform'
	process.argv.splice(
		2,
		process.argv.length,
		...['start', '--root', import.meta.dirname, '--schema', schema, '--views-schema', viewsSchema],
		...['--hostname', host, '--port', String(port), '--log-level', logLevel, '--log-format', 'json'],
	)
	// In this process, so that one kill ends both and neither outlives the other's lock.
	await import(ponderModule('bin/ponder.js'))
}

type Finality = { getFinalityBlockCount: (of: { chain: { id: number } }) => number }

/** Ponder exports neither its program nor the depth at which it takes a block for final; its version is pinned. */
const ponderModule = (path: string) => pathToFileURL(join(ponderFolder(), 'dist', 'esm', path)).href

/**
 * Ponder itself keeps trying for ten minutes after a reorganisation deeper than its finality. This sees it at once, and
 * sees any other way of standing still.
 */
async function watch(config: IndexerConfig, chain: PublicClient, database: Client): Promise<never> {
	const { schema, local } = config
	const intervalMs = local ? 2_000 : 30_000
	const stalledAfterMs = local ? 30_000 : 300_000
	let tidy = false
	let divergedLast = false
	let chainAnswers = true
	let head: string | undefined
	let movedAt = Date.now()

	for (;;) {
		await delay(intervalMs)
		const state = await readState(database, schema)
		if (state.ready && !tidy) {
			tidy = true
			say('info', `following the chain in ${schema}`)
			const dropped = await dropFormerSchemas(database, schema)
			if (dropped.length > 0) say('info', `dropped the schemas of former builds: ${dropped.join(', ')}`)
		}

		const seen = await look(chain, state).catch((error: Error) => error)
		if (seen instanceof Error) {
			if (chainAnswers) say('warn', `the chain does not answer: ${reasonOf(seen)}`)
			chainAnswers = false
			movedAt = Date.now()
			continue
		}
		if (!chainAnswers) say('info', 'the chain answers again')
		chainAnswers = true

		// Twice, because one answer may come from a node that is itself on a branch.
		const diverged = state.anchor !== null && judge(state, seen.hashAtAnchor, local) === 'diverged'
		if (diverged && divergedLast) leave(`the chain was reorganised below its final block ${state.anchor?.number}`)
		divergedLast = diverged

		if (!state.ready || state.head?.hash !== head || state.head?.hash === seen.latestHash) movedAt = Date.now()
		head = state.head?.hash
		if (Date.now() - movedAt > stalledAfterMs)
			leave(
				`standing still at block ${state.head?.number ?? 'none'} for ${stalledAfterMs / 1000} s while the chain moves`,
			)
	}
}

async function look(chain: PublicClient, state: SchemaState) {
	const [latest, hashAtAnchor] = await Promise.all([chain.getBlock(), hashAt(chain, state.anchor?.number)])
	return { latestHash: latest.hash, hashAtAnchor }
}

async function hashAt(chain: PublicClient, blockNumber: bigint | undefined): Promise<string | null> {
	if (blockNumber === undefined) return null
	try {
		return (await chain.getBlock({ blockNumber })).hash
	} catch (error) {
		if (error instanceof BlockNotFoundError) return null
		throw error
	}
}

function leave(reason: string): never {
	say('error', `${reason}; ending, to be started again`)
	process.exit(exitRetry)
}

/** Without what viem adds to a message: the URL of a node may hold a key. */
function reasonOf(error: unknown): string {
	if (error instanceof BaseError) return `${error.shortMessage} ${error.details}`
	return error instanceof Error ? error.message : String(error)
}

/** A line of the shape of Ponder's own log. */
function say(level: 'info' | 'warn' | 'error', msg: string) {
	console.log(JSON.stringify({ level: { info: 30, warn: 40, error: 50 }[level], time: Date.now(), msg }))
}

main().catch((error: unknown) => {
	if (error instanceof ConfigError) {
		say('error', error.message)
		process.exit(exitConfig)
	}
	leave(reasonOf(error))
})
