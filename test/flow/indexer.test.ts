/** The indexer alone, on a PostgreSQL and a chain of its own: reorganisations, kills, a chain that was replaced. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { indexerCommand, indexerSchema } from '@sluice/indexer/run'
import { bindingTypedData } from '@sluice/sdk/channel'
import { paymentEscrowAbi as abi, channelRegistryAbi, exchangeAbi, fiatTokenAbi, guardAbi } from '@sluice/sdk/contracts'
import { Pool } from 'pg'
import {
	type Account,
	type Address,
	createTestClient,
	createWalletClient,
	type EncodeFunctionDataParameters,
	encodeFunctionData,
	type Hex,
	http,
	publicActions,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deployment, deploy } from '../../scripts/deploy.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { type Service, startService } from '../../scripts/service.ts'

const mnemonic = 'test test test test test test test test test test test junk'
const chainId = 31_337

const folder = mkdtempSync(join(tmpdir(), 'sluice-indexer-'))
// PostgreSQL runs as another user when this runs as root, and must reach its data in here.
chmodSync(folder, 0o711)
const stops: Array<() => Promise<void>> = []
// The payer is its own operator here: its call is its consent, so no signature is needed.
const payer = mnemonicToAccount(mnemonic, { addressIndex: 5 })
const minter = mnemonicToAccount(mnemonic, { addressIndex: 2 })
const feeReceiver = mnemonicToAccount(mnemonic, { addressIndex: 3 }).address
const receiver = mnemonicToAccount(mnemonic, { addressIndex: 4 }).address

let postgres: Service
let indexer: Service
let database: Pool
let deployment: Deployment
let chain: ReturnType<typeof chainClient>
let salt = 0n

beforeAll(async () => {
	const started = await startPostgres({ dataDir: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') })
	postgres = started.service
	const socketFolder = new URL(started.databaseUrl).searchParams.get('host')
	stops.push(async () => {
		await postgres.stop()
		// A test worker is ended without the exit event that would remove it.
		if (socketFolder) rmSync(socketFolder, { recursive: true, force: true })
	})
	database = new Pool({ connectionString: started.databaseUrl, max: 2 })
	// A connection that PostgreSQL's death cuts is replaced by the pool; the queries tell what went wrong.
	database.on('error', () => {})
	stops.push(() => database.end())

	const rpcUrl = `http://127.0.0.1:${await freePort()}`
	chain = chainClient(rpcUrl)
	const chainService = await startService({
		name: 'chain',
		command: () => ({
			command: anvil(),
			args: [
				'--port',
				new URL(rpcUrl).port,
				'--chain-id',
				String(chainId),
				'--mnemonic',
				mnemonic,
				'--block-time',
				'1',
				'--silent',
			],
		}),
		ready: async () => (await chain.getChainId()) === chainId,
		logFile: join(folder, 'chain.log'),
	})
	stops.push(chainService.stop)
	deployment = await deploy({ rpcUrl, chainId, mnemonic, dataDir: join(folder, 'ignition'), log: () => {} })
	await call(
		minter,
		token(),
		encodeFunctionData({ abi: fiatTokenAbi, functionName: 'mint', args: [payer.address, 1_000_000_000n] }),
	)
	await call(
		payer,
		token(),
		encodeFunctionData({ abi: fiatTokenAbi, functionName: 'approve', args: [deployment.escrow, 1_000_000_000n] }),
	)

	const port = await freePort()
	const { startBlock } = deployment
	const command = () =>
		indexerCommand({ databaseUrl: started.databaseUrl, rpcUrl, chainId, contracts: deployment, startBlock, port })
	// What a former build left behind.
	await database.query('create schema indexer_000000000000')
	indexer = await startService({
		name: 'indexer',
		command,
		ready: async () => (await fetch(command().readyUrl, { signal: AbortSignal.timeout(2_000) })).ok,
		logFile: join(folder, 'indexer.log'),
	})
	stops.push(indexer.stop)
}, 120_000)

afterAll(async () => {
	for (const stop of stops.reverse()) await stop()
	rmSync(folder, { recursive: true, force: true })
}, 60_000)

describe('the indexer', () => {
	it('records each event within two seconds of its block, and the sums of a payment', async () => {
		const payment = await authorize(1_000_000n)
		const capture = await escrowCall('capture', [payment.info, 250_001n, 50, feeReceiver])
		await escrowCall('refund', [payment.info, 1_000n, deployment.escrow, '0x00'])
		const last = await escrowCall('void', [payment.info])
		const facts = await untilFacts(payment.hash, 4)
		expect(Date.now() / 1_000 - Number(last.timestamp)).toBeLessThan(2 + 1)

		expect(facts.map(({ kind, amount }) => ({ kind, amount }))).toEqual([
			{ kind: 'authorized', amount: '1000000' },
			{ kind: 'captured', amount: '250001' },
			{ kind: 'refunded', amount: '1000' },
			{ kind: 'voided', amount: '749999' },
		])
		expect(facts[0]).toMatchObject({
			chain_id: chainId,
			tx_hash: payment.tx,
			collector: deployment.escrow.toLowerCase(),
			terms: {
				payer: payer.address.toLowerCase(),
				receiver: receiver.toLowerCase(),
				maxAmount: '1000000',
				salt: payment.info.salt.toString(),
			},
		})
		expect(facts[1]).toMatchObject({
			id: `${chainId}-${capture.number}-${capture.logIndex}`,
			block_number: String(capture.number),
			block_hash: capture.hash,
			block_timestamp: String(capture.timestamp),
			fee_bps: 50,
			fee_receiver: feeReceiver.toLowerCase(),
		})
		const [row] = await rows('select * from chain.payment where hash = $1', [payment.hash])
		expect(row).toMatchObject({
			amount: '1000000',
			held: '0',
			captured: '250001',
			refunded: '1000',
			fee: '1250',
			first_tx_hash: payment.tx,
		})
		expect(row?.created_at).toBeInstanceOf(Date)
		await expectSumsAsOnChain()
	})

	it('moves its head with every block, empty ones too', async () => {
		for (let times = 0; times < 3; times++) {
			const block = await nextBlock()
			await until(async () => BigInt((await head())?.block_number ?? 0) >= block.number, 1_500)
		}
	})

	it('knows what the guard lists, which quotes were taken back, and who was bound to whom', async () => {
		const [governor, partner] = [mnemonicToAccount(mnemonic, { addressIndex: 0 }), minter]
		const { guard, exchange, channelRegistry, venues } = deployment
		const router = venues[0]?.router ?? exchange
		const guarding = (functionName: 'list' | 'delist') =>
			call(governor, guard, encodeFunctionData({ abi: guardAbi, functionName, args: [0, router] }))
		await untilRows('select kind from chain.listing where until is null order by kind', [
			...[{ kind: 'oracle' }, { kind: 'oracle' }, { kind: 'oracle' }, { kind: 'venue' }],
		])
		const delisted = await guarding('delist')
		const venue = "select until::text from chain.listing where kind = 'venue'"
		await untilRows(venue, [{ until: String(delisted.timestamp) }])
		const listed = await guarding('list')
		await untilRows("select since::text, until from chain.listing where kind = 'venue'", [
			{ since: String(listed.timestamp), until: null },
		])
		await call(governor, guard, encodeFunctionData({ abi: guardAbi, functionName: 'setProtocolFee', args: [25] }))
		await untilRows('select fee_bps from chain.protocol_fee', [{ fee_bps: 25 }])

		await call(payer, exchange, encodeFunctionData({ abi: exchangeAbi, functionName: 'cancelQuotes', args: [1n, 5n] }))
		await untilRows('select maker, nonce from chain.cancelled_quote order by nonce', [
			{ maker: payer.address.toLowerCase(), nonce: '256' },
			{ maker: payer.address.toLowerCase(), nonce: '258' },
		])

		const registry = (account: Account, name: 'register' | 'bind' | 'leave' | 'lowerCap', args: readonly unknown[]) =>
			call(
				account,
				channelRegistry,
				encodeFunctionData({ abi: channelRegistryAbi, functionName: name, args } as EncodeFunctionDataParameters),
			)
		const nobody = '0x0000000000000000000000000000000000000000'
		await registry(partner, 'register', [feeReceiver, 500, nobody, 0, 0n, '0x'])
		await registry(partner, 'lowerCap', [400])
		await untilRows('select account, payout, cap_bps, parent from chain.partner', [
			{ account: partner.address.toLowerCase(), payout: feeReceiver.toLowerCase(), cap_bps: 400, parent: null },
		])
		const binding = { merchant: payer.address, partner: partner.address, shareBps: 300, nonce: 0n, deadline: 2 ** 40 }
		const signature = await partner.signTypedData(bindingTypedData({ chainId, registry: channelRegistry, ...binding }))
		const terms = [payer.address, partner.address, 300, BigInt(binding.deadline), '0x', signature]
		const bound = await registry(payer, 'bind', terms)
		const left = await registry(payer, 'leave', [])
		await untilRows('select merchant, share_bps, since::text, until::text from chain.binding', [
			{
				merchant: payer.address.toLowerCase(),
				share_bps: 300,
				since: String(bound.timestamp),
				until: String(left.timestamp),
			},
		])
	})

	it('takes back what a reorganisation of three blocks took away', async () => {
		const kept = await authorize(1_000n)
		await untilFacts(kept.hash, 1)
		await nextBlock()
		await nextBlock()
		await nextBlock()
		const lost = await authorize(2_000n)
		await untilFacts(lost.hash, 1)
		await reorganise(3)
		await until(async () => (await facts(lost.hash)).length === 0, 5_000)
		expect(await rows('select 1 from chain.payment where hash = $1', [lost.hash])).toEqual([])
		await untilAtHead()
		expect(await facts(kept.hash)).toHaveLength(1)
		const after = await authorize(3_000n)
		await untilFacts(after.hash, 1)
		await expectFactsOnChain()
	})

	it('survives its own death and that of PostgreSQL', async () => {
		// Final blocks must exist, else the little there is would be indexed anew.
		await chain.mine({ blocks: 70 })
		await untilAtHead()
		const payment = await authorize(4_000n)
		await untilFacts(payment.hash, 1)
		for (const service of [indexer, postgres]) {
			const before = indexer.pid()
			service.kill('SIGKILL')
			await until(async () => indexer.pid() !== before, 10_000)
			await postgres.untilReady()
			await indexer.untilReady()
			await untilAtHead()
			expect(await facts(payment.hash)).toHaveLength(1)
		}
		expect(log()).not.toContain('to index anew')
		await expectFactsOnChain()
		await expectSumsAsOnChain()
	})

	it('indexes anew when the chain is another below what was final', async () => {
		const before = indexer.pid()
		await reorganise(65)
		await until(async () => indexer.pid() !== before, 20_000)
		await indexer.untilReady()
		expect(log()).toContain('to index anew')
		await untilAtHead()
		const payment = await authorize(5_000n)
		await untilFacts(payment.hash, 1)
		await expectFactsOnChain()
		await expectSumsAsOnChain()
	})

	it('drops the schemas of former builds', async () => {
		const { startBlock } = deployment
		const left = await rows("select nspname from pg_namespace where nspname like 'indexer!_%' escape '!'")
		expect(left).toEqual([{ nspname: indexerSchema({ chainId, contracts: deployment, startBlock }) }])
	})
})

type Block = { number: bigint; hash: Hex; timestamp: bigint }
type Mined = Block & { tx: Hex; logIndex: number }

async function authorize(amount: bigint) {
	const expiry = Number((await chain.getBlock()).timestamp) + 86_400
	const info = {
		operator: payer.address,
		payer: payer.address,
		receiver,
		token: token(),
		maxAmount: amount,
		preApprovalExpiry: expiry,
		authorizationExpiry: expiry,
		refundExpiry: expiry,
		minFeeBps: 0,
		maxFeeBps: 100,
		feeReceiver,
		salt: ++salt,
	}
	const { tx } = await escrowCall('authorize', [info, amount, deployment.escrow, '0x00'])
	const hash = await chain.readContract({ address: deployment.escrow, abi, functionName: 'getHash', args: [info] })
	return { info, hash, tx }
}

type EscrowCall = Parameters<typeof encodeFunctionData<typeof abi>>[0]

async function escrowCall<const name extends EscrowCall['functionName']>(
	functionName: name,
	args: EscrowCall['args'],
): Promise<Mined> {
	return call(payer, deployment.escrow, encodeFunctionData({ abi, functionName, args } as EscrowCall))
}

async function call(account: Account, to: Address, data: Hex): Promise<Mined> {
	const wallet = createWalletClient({ account, transport: http(chain.transport.url) })
	const tx = await wallet.sendTransaction({ chain: null, to, data })
	const receipt = await chain.waitForTransactionReceipt({ hash: tx, pollingInterval: 50, timeout: 10_000 })
	if (receipt.status !== 'success') throw new Error(`the call to ${to} was reverted: ${tx}`)
	const { timestamp } = await chain.getBlock({ blockHash: receipt.blockHash })
	const logIndex =
		receipt.logs.find((entry) => entry.address.toLowerCase() === deployment.escrow.toLowerCase())?.logIndex ?? -1
	return { tx, logIndex, number: receipt.blockNumber, hash: receipt.blockHash, timestamp }
}

async function nextBlock(): Promise<Block> {
	const before = await chain.getBlockNumber()
	await until(async () => (await chain.getBlockNumber()) > before, 5_000)
	return chain.getBlock()
}

const reorganise = (depth: number) => chain.request<never>({ method: 'anvil_reorg', params: [depth, []] } as never)

async function rows(sql: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> {
	return (await database.query(sql, values)).rows
}

const head = async () =>
	(await rows('select block_number::text, block_hash from chain.chain_head'))[0] as
		| { block_number: string; block_hash: Hex }
		| undefined
const facts = (hash: Hex) =>
	rows('select * from chain.payment_fact where payment_hash = $1 order by block_number, log_index', [hash])

async function untilRows(sql: string, wanted: readonly object[]) {
	const seen = { rows: await rows(sql) }
	await until(async () => {
		seen.rows = await rows(sql)
		return JSON.stringify(seen.rows) === JSON.stringify(wanted)
	}, 5_000).catch(() => expect(seen.rows).toEqual(wanted))
}

async function untilFacts(hash: Hex, count: number) {
	await until(async () => (await facts(hash)).length === count, 5_000)
	return facts(hash)
}

const untilAtHead = () =>
	until(async () => {
		const [indexed, latest] = await Promise.all([head(), chain.getBlock()])
		return indexed?.block_hash === latest.hash
	}, 20_000)

/** Every fact is a log of the canonical chain, and no log is missing but those of the gate, which tell of no money. */
async function expectFactsOnChain() {
	const events = abi.filter((item) => item.type === 'event').filter(({ name }) => name !== 'IntakeSet')
	const logs = await chain.getLogs({ address: deployment.escrow, events, fromBlock: 0n })
	const onChain = logs.map(
		(entry) => `${chainId}-${entry.blockNumber}-${entry.logIndex} ${entry.blockHash} ${entry.topics[1]}`,
	)
	const indexed = await rows(
		'select id, block_hash, payment_hash from chain.payment_fact order by block_number, log_index',
	)
	expect(indexed.map((row) => `${row.id} ${row.block_hash} ${row.payment_hash}`)).toEqual(onChain)
}

/** The sums of each payment are those that the escrow itself keeps. */
async function expectSumsAsOnChain() {
	const payments = (await rows('select hash, held, captured, refunded from chain.payment')) as Array<
		Record<'held' | 'captured' | 'refunded', string> & { hash: Hex }
	>
	expect(payments.length).toBeGreaterThan(0)
	for (const { hash, held, captured, refunded } of payments) {
		const state = await chain.readContract({
			address: deployment.escrow,
			abi,
			functionName: 'paymentState',
			args: [hash],
		})
		expect([BigInt(held), BigInt(captured) - BigInt(refunded)]).toEqual([state[1], state[2]])
	}
}

/** PostgreSQL and the views may be away for a moment: only the time limit ends the wait. */
async function until(condition: () => Promise<boolean>, timeoutMs: number) {
	const deadline = Date.now() + timeoutMs
	let failure: unknown
	while (Date.now() < deadline) {
		try {
			if (await condition()) return
			failure = undefined
		} catch (error) {
			failure = error
		}
		await delay(25)
	}
	throw new Error(`did not happen within ${timeoutMs} ms; the indexer said:\n${log()}`, { cause: failure })
}

const log = () => readFileSync(join(folder, 'indexer.log'), 'utf8').split('\n').slice(-20).join('\n')

function token(): Address {
	const [first] = deployment.tokens
	if (!first) throw new Error('the local deployment has no token')
	return first.address
}

function chainClient(rpcUrl: string) {
	return createTestClient({ mode: 'anvil', transport: http(rpcUrl), cacheTime: 0 }).extend(publicActions)
}

function anvil() {
	const arch = process.arch === 'x64' ? 'amd64' : process.arch
	return resolve(
		import.meta.dirname,
		'../../node_modules/@foundry-rs',
		`anvil-${process.platform}-${arch}`,
		'bin/anvil',
	)
}

async function freePort(): Promise<number> {
	const server = createServer()
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
	const address = server.address()
	await new Promise((closed) => server.close(closed))
	if (address === null || typeof address === 'string') throw new Error('no port is free')
	return address.port
}
