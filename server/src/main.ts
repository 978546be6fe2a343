/** Hands the nouns to the ground rooms and runs them: `node server/src/main.ts --role=all|api|worker`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import * as wire from '@sluice/sdk/wire'
import { pino } from 'pino'
import { createFaucet } from './account/account.ts'
import { accountRoutes } from './account/routes.ts'
import { openChain } from './chain/client.ts'
import { checkIdentity, ForeignChainError } from './chain/identity.ts'
import { createApplier } from './chain/in/applier.ts'
import { createSender } from './chain/out/sender.ts'
import { chainMigrations } from './chain/schema.ts'
import { channelRoutes } from './channel/routes.ts'
import { type Config, loadConfig } from './config.ts'
import { openDatabase } from './db/db.ts'
import { migrate } from './db/migrate.ts'
import { forgetQuotes } from './exchange/exchange.ts'
import { exchangeRoutes } from './exchange/routes.ts'
import { exchangeMigrations } from './exchange/schema.ts'
import { guardRoutes } from './guard/routes.ts'
import { checkHealth } from './health.ts'
import { rateSubject } from './http/address.ts'
import { API_VERSION, addressOf, createApp } from './http/app.ts'
import { forgetOldKeys } from './http/idempotency.ts'
import { openApi } from './http/openapi.ts'
import { createPages } from './http/pages.ts'
import { Refusal } from './http/problem.ts'
import { forgetFullBuckets, POLICIES, rateHeaders, take } from './http/rate.ts'
import { type Caller, publicRoute, type Route } from './http/route.ts'
import { createRpcProxy } from './http/rpc.ts'
import { httpMigrations } from './http/schema.ts'
import { createStreams } from './http/stream.ts'
import { invoiceJobs } from './invoice/jobs.ts'
import { invoiceRoutes } from './invoice/routes.ts'
import { invoiceMigrations } from './invoice/schema.ts'
import { type Job, openJobs, type Send } from './jobs/jobs.ts'
import { findKeyCaller } from './key/key.ts'
import { keyRoutes } from './key/routes.ts'
import { keyMigrations } from './key/schema.ts'
import { findCaller, forgetSignIns } from './merchant/merchant.ts'
import { merchantRoutes } from './merchant/routes.ts'
import { merchantMigrations } from './merchant/schema.ts'
import { operationAbi } from './operation/operation.ts'
import { operationRoutes } from './operation/routes.ts'
import { operationMigrations } from './operation/schema.ts'
import { INTENT_KIND } from './payment/desk.ts'
import { paymentEffects, paymentOutcome } from './payment/events.ts'
import { liveSources } from './payment/live.ts'
import { relayAbi } from './payment/relay.ts'
import { paymentRoutes } from './payment/routes.ts'
import { paymentMigrations } from './payment/schema.ts'
import { showCheckouts } from './payment/view.ts'
import { savingsRoutes } from './savings/routes.ts'
import { createGuardedAgent } from './webhook/guard.ts'
import { webhookJobs } from './webhook/jobs.ts'
import { webhookRoutes } from './webhook/routes.ts'
import { webhookMigrations } from './webhook/schema.ts'
import { TIMEOUT_MS } from './webhook/webhook.ts'

/** A start waits this long for a database and a chain that are coming up. */
const PATIENCE_MS = 30_000
const DRAIN_MS = 8_000

const { values } = parseArgs({ options: { role: { type: 'string', default: 'all' } } })
const role = values.role
if (role !== 'all' && role !== 'api' && role !== 'worker') {
	process.stderr.write('usage: node server/src/main.ts --role=all|api|worker\n')
	process.exit(2)
}

const config = loadConfig()
const log = pino({
	level: config.logLevel,
	redact: ['req.headers.authorization', 'req.headers.cookie', '*.secret', '*.secrets', '*.privateKey', '*.raw'],
})
const worker = role !== 'api'
const api = role !== 'worker'
const stopping = new AbortController()

const database = openDatabase({
	url: config.databaseUrl,
	onError: (error) => log.warn({ err: error }, 'database: a connection was lost'),
})
const { db } = database
const chain = openChain({ id: config.chainId, name: config.chainName, rpcUrl: config.chainRpcUrl })
await patiently('database', async () => {
	const done = await migrate(db, [
		httpMigrations,
		chainMigrations,
		merchantMigrations,
		keyMigrations,
		invoiceMigrations,
		webhookMigrations,
		paymentMigrations,
		operationMigrations,
		exchangeMigrations,
	])
	log.info({ migrations: done }, 'database: up to date')
})
await patiently('chain', () => checkIdentity(db, chain, config.local))

const indexer = { schema: config.indexerSchema, chainId: config.chainId }
const agent = createGuardedAgent({ loopback: config.webhookAllowLoopback, timeoutMs: TIMEOUT_MS })
// The nouns enqueue jobs, and the jobs are made of nouns: the queue is opened with both.
const send: Send = (trx, name, data, options) => jobs.send(trx, name, data, options)
const view = {
	indexer,
	confirmations: config.confirmations,
	tokens: config.tokens,
	publicUrl: config.publicUrl,
	channelRegistry: config.channelRegistry,
}
const invoice = {
	publicUrl: config.publicUrl,
	tokens: config.tokens,
	send,
	feeBps: config.feeBps,
	merchantActions: config.merchantActions,
	disputes: config.disputes,
}
const desk = {
	...view,
	...invoice,
	chain,
	chainId: config.chainId,
	escrow: config.escrow,
	operator: config.operator,
	feeReceiver: config.feeReceiver,
	exchange: config.exchange,
	venues: config.venues,
	termsKey: config.secrets.terms,
}
const webhook = { sealKey: config.secrets.seal, allowLoopback: config.webhookAllowLoopback }
const sweep: Job = {
	name: 'house.sweep',
	cron: '17 * * * *',
	expireSeconds: 300,
	retries: 0,
	async run() {
		await forgetOldKeys(db)
		await forgetSignIns(db)
		await forgetFullBuckets(db)
		await forgetQuotes(db)
	},
}
const jobs = await openJobs({
	url: config.databaseUrl,
	jobs: [
		...invoiceJobs({ db, invoice: () => invoice }),
		...webhookJobs(() => ({ db, send, agent, ...webhook })),
		sweep,
	],
	worker,
	log,
})

const loops: Promise<void>[] = []
if (worker) {
	await jobs.work()
	const events = { ...view, ...invoice, escrow: config.escrow }
	const applier = createApplier({
		db,
		chain,
		indexer,
		confirmations: config.confirmations,
		effects: paymentEffects(events),
		log,
	})
	loops.push(applier.run(stopping.signal))
	if (!config.relayer) throw new Error('RELAYER_KEY is needed by a worker')
	const sender = createSender({
		db,
		pool: database.pool,
		chain,
		account: config.relayer,
		confirmations: config.confirmations,
		feePerGasMax: config.feePerGasMax,
		abi: [...relayAbi, ...operationAbi],
		outcomes: { [INTENT_KIND]: paymentOutcome(events) },
		log,
	})
	loops.push(sender.run(stopping.signal))
	log.info('worker: applies facts, sends transactions, delivers webhooks')
}

const streams = createStreams(liveSources(db, view), log)
const server = api ? listen() : null

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal))

function listen() {
	const cursorKey = config.secrets.cursor
	const faucet = createFaucet({ db, chain, account: config.faucet, tokens: config.tokens })
	const sender = { chainId: config.chainId, sender: config.operator.toLowerCase() }
	const routes: Route[] = [
		configRoute(config),
		...merchantRoutes({ ...view, db, chain, site: { publicUrl: config.publicUrl, chainId: config.chainId } }),
		...keyRoutes({ cursorKey, live: !config.local }),
		...invoiceRoutes({ ...invoice, cursorKey }),
		...paymentRoutes({ ...desk, cursorKey, streams }),
		...exchangeRoutes(desk),
		...channelRoutes({ ...desk, cursorKey }),
		...webhookRoutes({ ...webhook, send, cursorKey }),
		...accountRoutes({ ...view, cursorKey, faucet }),
		...guardRoutes({ ...view, chain, escrow: config.escrow, cursorKey }),
		...accountOperationRoutes(cursorKey),
	]
	const app = createApp(routes, {
		db,
		log,
		publicUrl: config.publicUrl,
		trustedProxies: config.trustedProxies,
		authenticate,
	})
	const document = openApi(routes, {
		version: API_VERSION,
		publicUrl: config.publicUrl,
		webhooks: wire.eventType.options,
	})
	app.get('/openapi.json', (c) => c.json(document))
	app.get('/healthz', (c) => c.json({ ok: true }))
	app.get('/readyz', async (c) => {
		const health = await checkHealth({ db, chain, indexer, confirmations: config.confirmations, sender })
		return c.json(health, health.ready && !stopping.signal.aborted ? 200 : 503)
	})
	const proxy = createRpcProxy({ url: config.chainRpcUrl, head: () => chain.getBlockNumber() })
	app.post('/rpc', async (c) => {
		const verdict = await take(db, POLICIES.rpc, rateSubject(addressOf(c, config)))
		for (const [name, value] of Object.entries(rateHeaders(POLICIES.rpc, verdict))) c.header(name, value)
		if (!verdict.allowed) throw new Refusal('rate_limited', 'too many calls', { retryAfter: verdict.retrySeconds })
		return proxy(c)
	})
	const pages = createPages(config.webDist)
	app.get('/c/:invoice', async (c) => {
		const id = c.req.param('invoice')
		const checkout = (await showCheckouts(db, view, [id])).get(id) ?? null
		return pages.checkout(c, checkout, showConfig(config))
	})
	app.get('*', async (c, next) => {
		if (c.req.path.startsWith('/v1/')) return next()
		const file = await pages.file(c)
		if (file) return file
		// A missing asset is missing; anything else is a place within an app.
		if (/\.[a-z0-9]+$/.test(c.req.path)) return next()
		return pages.shell(c, /^\/m(\/|$)/.test(c.req.path) ? 'merchant.html' : 'user.html')
	})
	return serve({ fetch: app.fetch, port: config.port }, ({ port }) =>
		log.info({ port, url: config.publicUrl }, 'api: listening'),
	)
}

/** Where the deployment has accounts and savings. */
function accountOperationRoutes(cursorKey: Buffer): Route[] {
	const { entryPoint, accountFactory, tokenPaymaster, savingsAdapter, quoter, nativePrices } = config
	const { chainId, operator } = config
	const of = { ...view, chain, cursorKey }
	const entry = { chainId, operator, tokenPaymaster, quoter, nativePrices }
	return [
		...(entryPoint && accountFactory ? operationRoutes({ ...of, ...entry, entryPoint, accountFactory }) : []),
		...(savingsAdapter ? savingsRoutes({ ...of, savingsAdapter }) : []),
	]
}

async function authenticate(token: string, cookie: boolean): Promise<Caller | null> {
	const session = await findCaller(db, token)
	if (session) return { kind: 'session', ...session, scopes: 'all', cookie }
	const key = cookie ? null : await findKeyCaller(db, token)
	return key ? { kind: 'key', ...key, cookie } : null
}

function configRoute(from: Config): Route {
	return publicRoute({
		method: 'get',
		path: '/v1/config',
		tag: 'chain',
		summary: 'What a client must know of this deployment',
		answer: wire.config,
		run: async () => showConfig(from),
	})
}

function showConfig(from: Config): wire.Config {
	return {
		object: 'config',
		chain_id: from.chainId,
		chain_name: from.chainName,
		escrow: from.escrow,
		permit2: from.permit2,
		operator: from.operator,
		merchant_actions: from.merchantActions,
		disputes: from.disputes,
		entry_point: from.entryPoint,
		account_factory: from.accountFactory,
		token_paymaster: from.tokenPaymaster,
		guard: from.guard,
		savings_adapter: from.savingsAdapter,
		exchange: from.exchange,
		channel_registry: from.channelRegistry,
		fee_bps: from.feeBps,
		fee_receiver: from.feeReceiver,
		confirmations: from.confirmations,
		tokens: [...from.tokens],
		faucet: from.faucet !== null,
		rpc_path: '/rpc',
		explorer_url: from.explorerUrl,
	}
}

/** Tries for a while: what it needs may be starting beside it. A chain that is another one is final. */
async function patiently(what: string, work: () => Promise<void>): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS
	for (;;) {
		try {
			return await work()
		} catch (error) {
			if (error instanceof ForeignChainError || Date.now() > deadline) {
				const said = error instanceof ForeignChainError ? error : undefined
				log.fatal({ err: error, code: said?.code }, said?.message ?? `${what}: cannot start`)
				process.exit(1)
			}
			log.warn({ err: error }, `${what}: not there yet, trying again`)
			await sleep(500)
		}
	}
}

/** Takes no more work, lets what is under way end, and closes; what does not end in time is safe to cut off. */
async function stop(signal: string): Promise<void> {
	log.info({ signal }, 'stopping')
	setTimeout(() => {
		log.warn('stopping: cut off what had not ended')
		process.exit(1)
	}, DRAIN_MS).unref()
	stopping.abort()
	streams.close()
	await new Promise<void>((done) => (server ? server.close(() => done()) : done()))
	await Promise.allSettled([...loops, jobs.close()])
	await agent.close()
	await database.close()
	log.info('stopped')
	process.exit(0)
}
