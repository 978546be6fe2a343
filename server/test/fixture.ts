/**
 * What the server's tests stand on: a fresh database with the real migrations, the tables that the indexer publishes, the
 * real routes in the real frame, and, where a test asks for one, a local chain.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createSiweMessage } from '@sluice/sdk/siwe'
import type { Merchant, Protection, Scope, Share, Terms, Token } from '@sluice/sdk/wire'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import type { LocalAccount } from 'viem'
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { afterAll, inject } from 'vitest'
import { createFaucet } from '../src/account/account.ts'
import { accountRoutes } from '../src/account/routes.ts'
import { openChain } from '../src/chain/client.ts'
import { applyOnce } from '../src/chain/in/applier.ts'
import type { Fact } from '../src/chain/in/store.ts'
import { chainMigrations } from '../src/chain/schema.ts'
import { channelRoutes } from '../src/channel/routes.ts'
import { deriveSecrets } from '../src/config.ts'
import { type Database, openDatabase, transaction } from '../src/db/db.ts'
import { migrate } from '../src/db/migrate.ts'
import { exchangeRoutes } from '../src/exchange/routes.ts'
import { exchangeMigrations } from '../src/exchange/schema.ts'
import { guardRoutes } from '../src/guard/routes.ts'
import { createApp } from '../src/http/app.ts'
import type { Route } from '../src/http/route.ts'
import { httpMigrations } from '../src/http/schema.ts'
import { createStreams } from '../src/http/stream.ts'
import { createInvoice } from '../src/invoice/invoice.ts'
import { invoiceRoutes } from '../src/invoice/routes.ts'
import { invoiceMigrations } from '../src/invoice/schema.ts'
import type { Send } from '../src/jobs/jobs.ts'
import { createKey, findKeyCaller } from '../src/key/key.ts'
import { keyRoutes } from '../src/key/routes.ts'
import { keyMigrations } from '../src/key/schema.ts'
import { findCaller } from '../src/merchant/merchant.ts'
import { merchantRoutes } from '../src/merchant/routes.ts'
import { merchantMigrations } from '../src/merchant/schema.ts'
import { operationRoutes } from '../src/operation/routes.ts'
import { operationMigrations } from '../src/operation/schema.ts'
import { paymentEffects, paymentOutcome } from '../src/payment/events.ts'
import { liveSources } from '../src/payment/live.ts'
import { paymentRoutes } from '../src/payment/routes.ts'
import { paymentMigrations } from '../src/payment/schema.ts'
import { addPayment, type PaymentRow } from '../src/payment/store.ts'
import { savingsRoutes } from '../src/savings/routes.ts'
import { webhookRoutes } from '../src/webhook/routes.ts'
import { webhookMigrations } from '../src/webhook/schema.ts'

export const silent = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
export const publicUrl = 'http://shop.example'
export const chainId = 31_337
export const confirmations = 3
/** Nobody listens there. */
export const nowhere = 'http://127.0.0.1:1'
export const escrow = `0x${'e5'.repeat(20)}`
export const feeReceiver = `0x${'fe'.repeat(20)}`
export const disputes = `0x${'d1'.repeat(20)}`
const merchantActions = `0x${'a7'.repeat(20)}`
/** Where nothing of accounts and savings is. */
const noAccounts = {
	entryPoint: `0x${'4e'.repeat(20)}`,
	accountFactory: `0x${'fa'.repeat(20)}`,
	tokenPaymaster: `0x${'9a'.repeat(20)}`,
	savingsAdapter: `0x${'5a'.repeat(20)}`,
	quoter: devAccount(6),
	nativePrices: new Map([['USDC', 2_500_000_000n]]),
}
export const usdc: Token = {
	asset: 'USDC',
	name: 'USD Coin',
	symbol: 'USDC',
	currency: 'USD',
	scale: 6,
	address: `0x${'c0'.repeat(20)}`,
	version: '2',
}
export const eurc: Token = {
	...usdc,
	asset: 'EURC',
	name: 'Euro Coin',
	symbol: 'EURC',
	currency: 'EUR',
	address: `0x${'c1'.repeat(20)}`,
}
export const exchange = `0x${'e7'.repeat(20)}`
export const channelRegistry = `0x${'c4'.repeat(20)}`
export const venue = { router: `0x${'f0'.repeat(20)}`, quoter: `0x${'f1'.repeat(20)}` }
export const secrets = deriveSecrets('a secret of the tests, of no worth')
export const relayer = devAccount(1)

export function devAccount(index: number) {
	return mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: index })
}

const ends: (() => Promise<unknown>)[] = []
afterAll(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

/** A database of this test file alone, migrated, with the indexer's tables empty in schema `chain`. */
export async function openTestDatabase(): Promise<Database & { url: string }> {
	const name = `test_${randomBytes(6).toString('hex')}`
	const url = new URL(inject('databaseUrl'))
	const admin = new pg.Client({ connectionString: url.href })
	await admin.connect()
	await admin.query(`create database ${name}`)
	await admin.end()
	url.pathname = `/${name}`
	const database = openDatabase({ url: url.href, onError: () => undefined })
	ends.push(() => database.close())
	await migrate(database.db, [
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
	await sql`create schema chain`.execute(database.db)
	await sql`
		create table chain.payment_fact (
			id text primary key, chain_id integer not null, block_number bigint not null, block_hash text not null,
			block_timestamp bigint not null, tx_hash text not null, log_index integer not null, kind text not null,
			payment_hash text, amount numeric(78,0) not null, fee numeric(78,0), fee_bps integer, fee_receiver text,
			collector text, terms jsonb, token text, account text, shares jsonb, payer_amount numeric(78,0), expiry bigint,
			amount_in numeric(78,0)
		)`.execute(database.db)
	await sql`create table chain.payment (hash text primary key)`.execute(database.db)
	await sql`
		create table chain.credit (
			chain_id integer not null, token text not null, account text not null, amount numeric(78,0) not null,
			updated_block bigint not null, primary key (account, token)
		)`.execute(database.db)
	await sql`
		create table chain.dispute (
			payment_hash text primary key, chain_id integer not null, status text not null, opened_at bigint not null,
			opened_tx text not null, answered_at bigint, outcome text, payer_amount numeric(78,0),
			receiver_amount numeric(78,0), ended_at bigint, ended_tx text, updated_block bigint not null
		)`.execute(database.db)
	await sql`
		create table chain.evidence (
			payment_hash text not null, party text not null, content_hash text not null, uri text not null, at bigint not null,
			tx_hash text not null, block_number bigint not null, log_index integer not null,
			primary key (payment_hash, party, content_hash, uri)
		)`.execute(database.db)
	await sql`
		create table chain.delegate (
			merchant text not null, delegate text not null, appointed boolean not null, at bigint not null,
			updated_block bigint not null, primary key (merchant, delegate)
		)`.execute(database.db)
	await sql`
		create table chain.intake_entry (
			id text primary key, kind text not null, target text not null, token text not null, until bigint, reason text,
			at bigint not null, tx_hash text not null, block_number bigint not null, log_index integer not null
		)`.execute(database.db)
	await sql`
		create table chain.listing (
			chain_id integer not null, kind text not null, account text not null, since bigint not null, until bigint,
			primary key (kind, account)
		)`.execute(database.db)
	await sql`
		create table chain.cancelled_quote (
			chain_id integer not null, maker text not null, nonce numeric(78,0) not null, primary key (maker, nonce)
		)`.execute(database.db)
	await sql`
		create table chain.partner (
			account text primary key, chain_id integer not null, payout text not null, cap_bps integer not null, parent text,
			cut_bps integer not null, proposed_payout text, acceptable_from bigint, registered_at bigint not null
		)`.execute(database.db)
	await sql`
		create table chain.binding (
			id text primary key, chain_id integer not null, merchant text not null, partner text not null,
			share_bps integer not null, since bigint not null, until bigint, block_number bigint not null,
			log_index integer not null
		)`.execute(database.db)
	await sql`
		create table chain.chain_head (
			chain_id integer primary key, block_number bigint not null, block_hash text not null, block_timestamp bigint not null
		)`.execute(database.db)
	await sql`
		create table chain.account (
			address text primary key, chain_id integer not null, salt numeric(78,0) not null, epoch bigint not null,
			guardians jsonb, recovery jsonb, created_tx text not null, created_at bigint not null
		)`.execute(database.db)
	await sql`
		create table chain.account_signer (
			account text, epoch bigint, id text, signer text not null, primary key (account, epoch, id)
		)`.execute(database.db)
	await sql`
		create table chain.account_limit (
			account text, epoch bigint, token text, per_day numeric(78,0) not null, spent numeric(78,0) not null,
			day bigint not null, open boolean not null, primary key (account, epoch, token)
		)`.execute(database.db)
	await sql`
		create table chain.account_session (
			account text, epoch bigint, session text, terms jsonb not null, active boolean not null, spent jsonb not null,
			primary key (account, epoch, session)
		)`.execute(database.db)
	await sql`
		create table chain.operation (
			hash text primary key, chain_id integer not null, account text not null, nonce numeric(78,0) not null,
			paymaster text, success boolean not null, gas_used numeric(78,0) not null, gas_cost numeric(78,0) not null,
			fee_token text, fee numeric(78,0), tx_hash text not null, block_number bigint not null,
			block_timestamp bigint not null, log_index integer not null
		)`.execute(database.db)
	await sql`
		create table chain.saving (
			id text primary key, chain_id integer not null, kind text not null, owner text not null, vault text not null,
			assets numeric(78,0) not null, shares numeric(78,0) not null, tx_hash text not null, block_number bigint not null,
			block_timestamp bigint not null, log_index integer not null
		)`.execute(database.db)
	return { ...database, url: url.href }
}

/** A local chain of this test file alone; mines each transaction at once. */
export async function startAnvil(...args: string[]): Promise<string> {
	const arch = process.arch === 'x64' ? 'amd64' : process.arch
	const binary = join(
		import.meta.dirname,
		'../../node_modules/@foundry-rs',
		`anvil-${process.platform}-${arch}`,
		'bin',
		'anvil',
	)
	const child = spawn(binary, ['--port', '0', '--chain-id', String(chainId), ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const ended = once(child, 'exit')
	ends.push(async () => {
		child.kill('SIGKILL')
		await ended
	})
	for await (const line of createInterface({ input: child.stdout })) {
		const port = /Listening on [\d.]+:(\d+)/.exec(line)?.[1]
		if (!port) continue
		child.stdout.resume()
		return `http://127.0.0.1:${port}`
	}
	throw new Error('anvil ended before it listened')
}

export function chainAt(rpcUrl: string) {
	return openChain({ id: chainId, name: 'Local', rpcUrl })
}

/** A call of the node that viem has no name for. */
export async function rpc<T = unknown>(rpcUrl: string, method: string, ...params: unknown[]): Promise<T> {
	const response = await fetch(rpcUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
	})
	const { result, error } = (await response.json()) as { result: T; error?: { message: string } }
	if (error) throw new Error(`${method}: ${error.message}`)
	return result
}

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }
export type Ask = {
	/** Session token or API key. */
	as?: string
	body?: unknown
	/** Idempotency-Key. */
	key?: string
	ip?: string
	headers?: Record<string, string>
}

export async function openWorld(options: { rpcUrl?: string; database?: Database; accounts?: typeof noAccounts } = {}) {
	const { rpcUrl = nowhere, accounts = noAccounts } = options
	const database = options.database ?? (await openTestDatabase())
	const { db } = database
	const chain = chainAt(rpcUrl)
	const indexer = { schema: 'chain', chainId }
	const sent: { name: string; data: object; startAfter: Date | undefined }[] = []
	const send: Send = async (_, name, data, { startAfter } = {}) => {
		sent.push({ name, data, startAfter })
	}
	const tokens = [usdc, eurc]
	const view = { indexer, confirmations, tokens, publicUrl, channelRegistry }
	const invoice = { publicUrl, tokens, send, feeBps: 50, merchantActions, disputes }
	const desk = {
		...view,
		...invoice,
		chain,
		chainId,
		escrow,
		operator: relayer.address,
		feeReceiver,
		exchange,
		venues: [venue],
		termsKey: secrets.terms,
	}
	const cursorKey = secrets.cursor
	const events = { ...view, ...invoice, escrow }
	const streams = createStreams(liveSources(db, view), silent)
	ends.push(async () => streams.close())
	const faucet = createFaucet({ db, chain, account: rpcUrl === nowhere ? null : devAccount(2), tokens })
	const routes: Route[] = [
		...merchantRoutes({ ...view, db, chain, site: { publicUrl, chainId } }),
		...keyRoutes({ cursorKey, live: false }),
		...invoiceRoutes({ ...invoice, cursorKey }),
		...paymentRoutes({ ...desk, cursorKey, streams }),
		...exchangeRoutes(desk),
		...channelRoutes({ ...desk, cursorKey }),
		...webhookRoutes({ sealKey: secrets.seal, allowLoopback: true, send, cursorKey }),
		...accountRoutes({ ...view, cursorKey, faucet }),
		...guardRoutes({ ...view, chain, escrow, cursorKey }),
		...operationRoutes({ ...desk, ...accounts, cursorKey }),
		...savingsRoutes({ ...view, chain, savingsAdapter: accounts.savingsAdapter, cursorKey }),
	]
	const app = createApp(routes, {
		db,
		log: silent,
		publicUrl,
		trustedProxies: 1,
		checkAnswers: true,
		async authenticate(token, cookie) {
			const session = await findCaller(db, token)
			if (session) return { kind: 'session', ...session, scopes: 'all', cookie }
			const key = cookie ? null : await findKeyCaller(db, token)
			return key ? { kind: 'key', ...key, cookie } : null
		},
	})

	const ask = async (method: string, path: string, { as, body, key, ip, headers }: Ask = {}): Promise<Answer> => {
		const response = await app.request(path, {
			method,
			headers: {
				'x-forwarded-for': ip ?? '203.0.113.1',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
				...(key === undefined ? {} : { 'idempotency-key': key }),
				...headers,
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
		const text = await response.text()
		return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
	}

	/** The sign-in message of a wallet, with a fresh nonce, as it was signed. */
	const statement = async (account: LocalAccount, change: Partial<Parameters<typeof createSiweMessage>[0]> = {}) => {
		const { body } = await ask('POST', '/v1/auth/nonce')
		const message = createSiweMessage({
			domain: new URL(publicUrl).host,
			uri: publicUrl,
			address: account.address,
			chainId,
			nonce: String(body.nonce),
			issuedAt: new Date(),
			...change,
		})
		return { message, signature: await account.signMessage({ message }) }
	}

	/** A merchant who has signed in; `key` makes an API key with these scopes. */
	const newMerchant = async () => {
		const account = privateKeyToAccount(generatePrivateKey())
		const { status, body } = await ask('POST', '/v1/auth/verify', { body: await statement(account) })
		if (status !== 200) throw new Error(`sign-in: ${JSON.stringify(body)}`)
		const merchant = body.merchant as Merchant
		const key = async (...scopes: Scope[]) =>
			(await createKey(db, { merchant: merchant.id, name: 'test', scopes, expiresAt: null, live: false })).secret
		return { account, id: merchant.id, session: String(body.session_token), key }
	}

	/** A payment that is signed and under way, of which the chain has said nothing yet. */
	const newPayment = async (
		merchant: { id: string; account: LocalAccount },
		{
			amount = 1_000_000n,
			mode = 'authorize' as PaymentRow['mode'],
			shares = [] as Share[],
			protection = undefined as Protection | undefined,
		} = {},
	): Promise<PaymentRow> =>
		transaction(db, async (trx) => {
			const { invoice: made } = await createInvoice(trx, invoice, merchant.id, {
				amount: { value: String(amount), asset: usdc.asset },
				capture: mode === 'authorize' ? 'manual' : 'automatic',
				shares,
				...(protection ? { protection } : {}),
			})
			const payer = privateKeyToAccount(generatePrivateKey()).address
			const now = Math.floor(Date.now() / 1000)
			const terms: Terms = {
				operator: relayer.address,
				payer,
				receiver: merchant.account.address,
				token: usdc.address,
				maxAmount: String(amount),
				preApprovalExpiry: now + 3_600,
				authorizationExpiry: now + 7_200,
				refundExpiry: now + 10_800,
				minFeeBps: 50,
				maxFeeBps: 50,
				feeReceiver,
				salt: '1',
			}
			return addPayment(trx, {
				id: `pay_${made.id.slice(4)}`,
				merchant_id: merchant.id,
				invoice_id: made.id,
				hash: `0x${randomBytes(32).toString('hex')}`,
				asset: usdc.asset,
				token: usdc.address,
				payer: payer.toLowerCase(),
				receiver: merchant.account.address.toLowerCase(),
				terms,
				extension: null,
				shares,
				conversion: null,
				mode,
				amount,
				failure_code: null,
				failure_detail: null,
			})
		})

	/** Sets the indexer's head; its blocks are those of the node. */
	const indexTo = async (number: number) => {
		const block = await chain.getBlock({ blockNumber: BigInt(number) })
		await sql`
			insert into chain.chain_head values (${chainId}, ${number}, ${block.hash}, ${Number(block.timestamp)})
			on conflict (chain_id) do update set block_number = excluded.block_number, block_hash = excluded.block_hash`.execute(
			db,
		)
	}
	const publish = async (...facts: Fact[]) => {
		for (const f of facts)
			await sql`
				insert into chain.payment_fact values (${`${f.chainId}-${f.blockNumber}-${f.logIndex}`}, ${f.chainId},
					${f.blockNumber}, ${f.blockHash}, ${f.blockTimestamp}, ${f.txHash}, ${f.logIndex}, ${f.kind}, ${f.paymentHash},
					${f.amount}, ${f.fee}, ${f.feeBps}, ${f.feeReceiver}, ${f.collector},
					${f.terms === null ? null : JSON.stringify(f.terms)}::jsonb, ${f.token}, ${f.account},
					${f.shares === null ? null : JSON.stringify(f.shares)}::jsonb, ${f.payerAmount}, ${f.expiry}, ${f.amountIn})
				on conflict (id) do update set block_hash = excluded.block_hash`.execute(db)
	}
	/** What the escrow would have logged in that block of the node. */
	const factIn = async (
		blockNumber: number,
		logIndex: number,
		change: Pick<Fact, 'kind' | 'amount'> & Partial<Fact>,
	): Promise<Fact> => {
		const block = await chain.getBlock({ blockNumber: BigInt(blockNumber) })
		return {
			chainId,
			blockNumber,
			blockHash: block.hash,
			blockTimestamp: Number(block.timestamp),
			txHash: `0x${randomBytes(32).toString('hex')}`,
			logIndex,
			paymentHash: null,
			fee: null,
			feeBps: null,
			feeReceiver: null,
			collector: null,
			shares: null,
			payerAmount: null,
			expiry: null,
			amountIn: null,
			terms: null,
			token: null,
			account: null,
			...change,
		}
	}
	const mine = async (blocks: number) => {
		await rpc(rpcUrl, 'anvil_mine', `0x${blocks.toString(16)}`)
		return Number(await chain.getBlockNumber())
	}
	const effects = paymentEffects(events)
	const applyAll = async () => {
		const rounds = { db, chain, indexer, confirmations, effects, log: silent }
		for (;;) {
			const step = await applyOnce(rounds)
			if (!step.more) return step
		}
	}
	/** Lets the chain say this of a payment, deep enough, and applies it. */
	const happen = async (...changes: (Pick<Fact, 'kind' | 'amount'> & Partial<Fact>)[]) => {
		const block = await mine(1)
		const facts = await Promise.all(changes.map((change, i) => factIn(block, i, change)))
		await publish(...facts)
		await indexTo(await mine(confirmations))
		const step = await applyAll()
		if (step.state.state !== 'following') throw new Error(JSON.stringify(step))
		return facts
	}

	return {
		...database,
		rpcUrl,
		chain,
		indexer,
		invoice,
		send,
		sent,
		app,
		ask,
		statement,
		newMerchant,
		newPayment,
		indexTo,
		publish,
		factIn,
		mine,
		effects,
		outcomes: { payment: paymentOutcome(events) },
		applyAll,
		happen,
	}
}
export type World = Awaited<ReturnType<typeof openWorld>>
