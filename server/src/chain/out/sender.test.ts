import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex, LocalAccount } from 'viem'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
	chainId,
	confirmations,
	devAccount,
	openWorld,
	rpc,
	silent,
	startAnvil,
	type World,
} from '../../../test/fixture.ts'
import { transaction } from '../../db/db.ts'
import { createSender, type Outcome, type SenderOptions, sendOnce } from './sender.ts'
import { enqueue, readTrouble } from './store.ts'

const target: Hex = `0x${'77'.repeat(20)}`
const reverting: Hex = `0x${'66'.repeat(20)}`
let world: World
let account: LocalAccount
let outcomes: Outcome[]
let next = 2
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil('--accounts', '30') })
	await rpc(world.rpcUrl, 'anvil_setCode', reverting, '0x60006000fd')
})
beforeEach(() => {
	// A key of its own, whose nonces begin at 0.
	account = devAccount(next++)
	outcomes = []
})

const options = (change: Partial<SenderOptions> = {}): SenderOptions => ({
	db: world.db,
	pool: world.pool,
	chain: world.chain,
	account,
	confirmations,
	feePerGasMax: 300_000_000_000n,
	abi: [],
	outcomes: {
		async test(_, outcome) {
			outcomes.push(outcome)
		},
	},
	log: silent,
	...change,
})
const want = (to: Hex = target) =>
	transaction(world.db, (trx) =>
		enqueue(trx, { chainId, sender: account.address, kind: 'test', to, data: '0x', value: 1n }),
	)
const intents = async () =>
	(
		await world.pool.query(
			`select i.id, i.state, i.nonce, i.error_code, (select count(*) from app.tx_attempt a where a.intent_id = i.id) as attempts
			from app.tx_intent i where sender = $1 order by id`,
			[account.address.toLowerCase()],
		)
	).rows as { id: string; state: string; nonce: number | null; error_code: string | null; attempts: number }[]
const sentOnChain = () => world.chain.getTransactionCount({ address: account.address })
const attempts = async (id: string) =>
	(
		await world.pool.query('select hash, nonce, max_fee from app.tx_attempt where intent_id = $1 order by created_at', [
			id,
		])
	).rows as { hash: Hex; nonce: number; max_fee: bigint }[]
/** Rounds and blocks until nothing is under way. */
async function settle(change: Partial<SenderOptions> = {}) {
	for (let round = 0; round < 20; round++) {
		const { busy } = await sendOnce(options(change))
		if (!busy) return
		await world.mine(1)
	}
	throw new Error(`not settled: ${JSON.stringify(await intents())}`)
}

test('transactions go out in order, one nonce each, and are reported when they are deep enough', async () => {
	const ids = [await want(), await want(), await want()]
	await sendOnce(options())
	expect((await intents()).map(({ state, nonce }) => [state, nonce])).toEqual([
		['sent', 0],
		['sent', 1],
		['sent', 2],
	])
	await sendOnce(options())
	expect(outcomes).toEqual([])
	await settle()
	expect(outcomes.map(({ intent, state }) => [intent, state])).toEqual(ids.map((id) => [id, 'confirmed']))
	expect(await sentOnChain()).toBe(3)
})

test('a call that would revert is refused before it costs a nonce', async () => {
	const id = await want(reverting)
	await want()
	await settle()
	expect((await intents()).map(({ state, nonce }) => [state, nonce])).toEqual([
		['failed', null],
		['confirmed', 0],
	])
	expect(outcomes[0]).toMatchObject({ intent: id, state: 'failed', txHash: null })
})

test('two senders of one key: one leads, the other takes over when it ends, and nothing is sent twice', async () => {
	const stops = [new AbortController(), new AbortController()]
	const senders = stops.map(() => createSender(options()))
	const ends = senders.map((sender, i) => sender.run(stops[i]?.signal ?? AbortSignal.abort()))
	const untilConfirmed = async (count: number) => {
		while (outcomes.length < count) {
			await world.mine(1)
			await sleep(50)
		}
	}
	await Promise.all(Array.from({ length: 12 }, () => want()))
	await untilConfirmed(12)
	const leaders = senders.map((sender) => sender.state().leading)
	expect(leaders.filter(Boolean)).toHaveLength(1)
	stops[leaders.indexOf(true)]?.abort()
	await ends[leaders.indexOf(true)]
	await Promise.all(Array.from({ length: 3 }, () => want()))
	await untilConfirmed(15)
	for (const stop of stops) stop.abort()
	await Promise.all(ends)
	expect((await intents()).map(({ nonce }) => nonce).sort((a, b) => Number(a) - Number(b))).toEqual(
		Array.from({ length: 15 }, (_, i) => i),
	)
	expect(await sentOnChain()).toBe(15)
}, 30_000)

test('even without the lead, two rounds at once sign each intent once and leave no gap', async () => {
	await Promise.all(Array.from({ length: 8 }, () => want()))
	await Promise.all([sendOnce(options()), sendOnce(options()), sendOnce(options())])
	await settle()
	const rows = await intents()
	expect(rows.map(({ nonce }) => nonce).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
	expect(rows.every(({ state, attempts }) => state === 'confirmed' && attempts === 1)).toBe(true)
	expect(await sentOnChain()).toBe(8)
})

describe('while no block is mined', () => {
	const paused = async (work: () => Promise<void>) => {
		await rpc(world.rpcUrl, 'evm_setAutomine', false)
		try {
			await work()
		} finally {
			await rpc(world.rpcUrl, 'evm_setAutomine', true)
		}
	}

	test('a stuck transaction is replaced at the same nonce for an eighth more, and one of the two arrives', async () => {
		const id = await want()
		await paused(async () => {
			await sendOnce(options())
			await sendOnce(options({ stuckMs: 60_000 }))
			expect(await attempts(id)).toHaveLength(1)
			await sendOnce(options({ stuckMs: 0 }))
		})
		const [first, second, ...more] = await attempts(id)
		expect(more).toEqual([])
		expect([first?.nonce, second?.nonce]).toEqual([0, 0])
		expect((second?.max_fee ?? 0n) * 8n).toBeGreaterThanOrEqual((first?.max_fee ?? 0n) * 9n)
		await settle()
		expect(outcomes).toEqual([{ intent: id, state: 'confirmed', txHash: second?.hash }])
		expect(await sentOnChain()).toBe(1)
	})

	test('at the highest price allowed it waits, and says so', async () => {
		await want()
		await paused(async () => {
			await sendOnce(options())
			const [sent] = await attempts((await intents())[0]?.id ?? '')
			const { trouble } = await sendOnce(options({ stuckMs: 0, feePerGasMax: sent?.max_fee ?? 0n }))
			expect(trouble?.code).toBe('sender_stuck')
		})
		await settle()
	})
})

test('a transaction that a reorganisation took away is sent again as it was', async () => {
	const id = await want()
	await sendOnce(options())
	await sendOnce(options())
	expect((await intents())[0]?.state).toBe('mined')
	await rpc(world.rpcUrl, 'anvil_reorg', 1, [])
	await rpc(world.rpcUrl, 'anvil_dropAllTransactions')
	expect(await sentOnChain()).toBe(0)
	await settle()
	expect(await attempts(id)).toHaveLength(1)
	expect(outcomes).toEqual([{ intent: id, state: 'confirmed', txHash: (await attempts(id))[0]?.hash }])
	expect(await sentOnChain()).toBe(1)
})

describe('a sender that dies', () => {
	const dies = async (change: Partial<SenderOptions>) => {
		await expect(sendOnce(options(change))).rejects.toThrow('killed')
	}

	test('before it has signed has taken nothing', async () => {
		await want()
		const dead = { ...account, signTransaction: () => Promise.reject(new Error('killed')) }
		await dies({ account: dead })
		expect((await intents()).map(({ state, nonce }) => [state, nonce])).toEqual([['queued', null]])
		await settle()
		expect((await intents())[0]).toMatchObject({ state: 'confirmed', nonce: 0, attempts: 1 })
	})

	test('between storing and sending: its successor sends the very same transaction', async () => {
		const id = await want()
		await dies({ chain: { ...world.chain, sendRawTransaction: () => Promise.reject(new Error('killed')) } })
		expect(await sentOnChain()).toBe(0)
		const [stored] = await attempts(id)
		await settle()
		expect(outcomes).toEqual([{ intent: id, state: 'confirmed', txHash: stored?.hash }])
		expect(await sentOnChain()).toBe(1)
	})

	test('between sending and hearing of it: nothing is sent twice', async () => {
		const id = await want()
		const deaf = {
			...world.chain,
			async sendRawTransaction(parameters: { serializedTransaction: Hex }): Promise<Hex> {
				await world.chain.sendRawTransaction(parameters)
				throw new Error('killed')
			},
		}
		await dies({ chain: deaf })
		await settle()
		expect(await attempts(id)).toHaveLength(1)
		expect(await sentOnChain()).toBe(1)
	})

	test('while it reports an outcome: the outcome is reported by its successor', async () => {
		await want()
		await sendOnce(options())
		await world.mine(confirmations)
		await dies({ outcomes: { test: () => Promise.reject(new Error('killed')) } })
		expect((await intents())[0]?.state).toBe('mined')
		await settle()
		expect(outcomes).toHaveLength(1)
	})
})

test('a nonce that another program used is left to it, and the transaction gets a new one', async () => {
	const id = await want()
	await dropped(async () => {
		const stranger = await account.signTransaction({
			type: 'eip1559',
			chainId,
			nonce: 0,
			to: target,
			gas: 21_000n,
			maxFeePerGas: 10_000_000_000n,
			maxPriorityFeePerGas: 1n,
		})
		await world.chain.sendRawTransaction({ serializedTransaction: stranger })
	})
	await settle()
	expect((await intents()).find((row) => row.id === id)).toMatchObject({ state: 'confirmed', nonce: 1 })
	expect(await sentOnChain()).toBe(2)
})

/** Signs and stores, loses the transaction on its way, then lets `meanwhile` happen. */
async function dropped(meanwhile: () => Promise<void>) {
	const chain = { ...world.chain, sendRawTransaction: () => Promise.reject(new Error('lost')) }
	await expect(sendOnce(options({ chain }))).rejects.toThrow('lost')
	await meanwhile()
}

test('a key without money says so where every process can read it, and goes on when it has some', async () => {
	await want()
	await rpc(world.rpcUrl, 'anvil_setBalance', account.address, '0x1')
	const stop = new AbortController()
	const ended = createSender(options()).run(stop.signal)
	const key = { chainId, sender: account.address.toLowerCase() }
	const untilTrouble = async (code: string | undefined) => {
		while ((await readTrouble(world.db, key))?.code !== code) await sleep(50)
	}
	await untilTrouble('sender_out_of_gas')
	await rpc(world.rpcUrl, 'anvil_setBalance', account.address, '0xde0b6b3a7640000')
	await untilTrouble(undefined)
	while (outcomes.length === 0) {
		await world.mine(1)
		await sleep(50)
	}
	stop.abort()
	await ended
	expect(await sentOnChain()).toBe(1)
})

test('gas that costs more than is allowed is waited for', async () => {
	await want()
	expect((await sendOnce(options({ feePerGasMax: 1n }))).trouble?.code).toBe('sender_gas_price')
	expect((await intents())[0]).toMatchObject({ state: 'queued', nonce: null })
	await settle()
})
