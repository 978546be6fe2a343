import fc from 'fast-check'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import {
	confirmations,
	escrow,
	feeReceiver,
	openWorld,
	rpc,
	silent,
	startAnvil,
	type World,
} from '../../../test/fixture.ts'
import { applyOnce, type Effects } from './applier.ts'
import { FACT_KINDS, type Fact, readCursor } from './store.ts'

let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
let payment: Awaited<ReturnType<World['newPayment']>>
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
	merchant = await world.newMerchant()
})
beforeEach(async () => {
	// Below everything that a test before may have left, and above what it applied.
	await world.pool.query('delete from chain.payment_fact')
	await world.pool.query('delete from app.chain_cursor')
	await world.mine(confirmations + 1)
	payment = await world.newPayment(merchant, { amount: 100n })
})

const apply = (effects: Effects = world.effects, chain = world.chain) =>
	applyOnce({ db: world.db, chain, indexer: world.indexer, confirmations, effects, log: silent })
const amounts = async (id = payment.id) => {
	const { rows } = await world.pool.query(
		'select held, captured, fee, refunded, voided, reclaimed from app.payment where id = $1',
		[id],
	)
	return rows[0]
}
const held = (amount: bigint) => ({ held: amount, captured: 0n, fee: 0n, refunded: 0n, voided: 0n, reclaimed: 0n })
const authorized = async (block: number, logIndex = 0) =>
	world.factIn(block, logIndex, { kind: 'authorized', amount: 100n, paymentHash: payment.hash, terms: payment.terms })
const captured = async (block: number, logIndex: number, amount = 40n) =>
	world.factIn(block, logIndex, { kind: 'captured', amount, fee: 1n, feeReceiver, paymentHash: payment.hash })
/** The real effects, of which the one with this number, counted from 0, ends the process. */
function dyingAt(count: number): Effects {
	let calls = 0
	const effects = { ...world.effects }
	for (const kind of FACT_KINDS)
		effects[kind] = async (trx, fact) => {
			await world.effects[kind](trx, fact)
			if (calls++ === count) throw new Error('killed')
		}
	return effects
}

test('a fact is applied when it is deep enough for the node and for the indexer, and once', async () => {
	const block = await world.mine(1)
	await world.publish(await authorized(block))
	await world.indexTo(block)
	await world.mine(confirmations)
	expect((await apply()).applied).toBe(0)
	await world.indexTo(block + confirmations - 1)
	expect((await apply()).applied).toBe(0)
	await world.indexTo(block + confirmations)
	expect(await apply()).toMatchObject({ applied: 1, state: { state: 'following', applied: block } })
	expect((await apply()).applied).toBe(0)
	expect(await amounts()).toEqual(held(100n))
})

test('the facts of a block are applied together or not at all, in the order of their logs', async () => {
	const block = await world.mine(1)
	await world.publish(await captured(block, 7), await authorized(block, 2))
	await world.indexTo(await world.mine(confirmations))
	await expect(apply(dyingAt(1))).rejects.toThrow('killed')
	expect(await amounts()).toEqual(held(0n))
	expect(await readCursor(world.db, world.indexer.chainId)).toBeNull()
	expect((await apply()).applied).toBe(2)
	expect(await amounts()).toEqual({ ...held(60n), captured: 40n, fee: 1n })
	expect(await readCursor(world.db, world.indexer.chainId)).toMatchObject({ blockNumber: block, logIndex: 7 })
})

test('two appliers at once apply it once', async () => {
	const block = await world.mine(1)
	await world.publish(await authorized(block))
	await world.indexTo(await world.mine(confirmations))
	const rounds = await Promise.all(Array.from({ length: 6 }, () => apply()))
	expect(rounds.filter(({ applied }) => applied > 0).length).toBeGreaterThan(0)
	expect(await amounts()).toEqual(held(100n))
	const { rows } = await world.pool.query('select count(*) as n from app.posting where payment_hash = $1', [
		payment.hash,
	])
	expect(rows).toEqual([{ n: 2 }])
})

test('an applier that read the facts before another applied them applies none of them again', async () => {
	const block = await world.mine(1)
	await world.publish(await authorized(block))
	await world.indexTo(await world.mine(confirmations))
	// It asks for the block's hash between reading the facts and applying them.
	const slow: World['chain'] = Object.assign(Object.create(world.chain), {
		async getBlock(parameters: { blockNumber: bigint }) {
			await apply()
			return world.chain.getBlock(parameters)
		},
	})
	await apply(world.effects, slow)
	expect(await amounts()).toEqual(held(100n))
})

test('a fact that a reorganisation takes away before it is deep enough is never applied', async () => {
	const block = await world.mine(1)
	await world.publish(await authorized(block))
	await world.indexTo(block)
	await apply()
	await rpc(world.rpcUrl, 'anvil_reorg', 2, [])
	await world.pool.query('delete from chain.payment_fact')
	await world.indexTo(await world.mine(confirmations + 2))
	expect((await apply()).applied).toBe(0)
	expect(await amounts()).toEqual(held(0n))
})

test('when indexer and node name different blocks nothing moves until they agree', async () => {
	const block = await world.mine(1)
	const fact = await authorized(block)
	await world.publish({ ...fact, blockHash: `0x${'0'.repeat(64)}` })
	await world.indexTo(await world.mine(confirmations))
	expect(await apply()).toMatchObject({ applied: 0, state: { state: 'waiting' } })
	expect(await amounts()).toEqual(held(0n))
	await world.publish(fact)
	expect((await apply()).applied).toBe(1)
})

test('when the node has another block in the place of an applied one nothing is applied any more', async () => {
	await world.happen({ kind: 'authorized', amount: 100n, paymentHash: payment.hash, terms: payment.terms })
	await rpc(world.rpcUrl, 'anvil_reorg', confirmations + 2, [])
	const block = await world.mine(1)
	await world.publish(await captured(block, 0))
	await world.indexTo(await world.mine(confirmations))
	expect(await apply()).toMatchObject({ applied: 0, state: { state: 'diverged' } })
	expect(await amounts()).toEqual(held(100n))
})

test('a fact that cannot follow from what came before stops there, and those before it stay', async () => {
	const block = await world.mine(2)
	await world.publish(await authorized(block - 1), await captured(block, 0, 101n))
	await world.indexTo(await world.mine(confirmations))
	await expect(apply()).rejects.toThrow(/captured of 101 does not fit held 100/)
	expect(await amounts()).toEqual(held(100n))
})

type Step =
	| { do: 'publish' | 'apply' | 'apply twice at once' | 'publish with a foreign hash' }
	| { do: 'apply and die'; at: number }
const steps = fc.array(
	fc.oneof(
		fc.constantFrom<Step>(
			{ do: 'publish' },
			{ do: 'apply' },
			{ do: 'apply twice at once' },
			{ do: 'publish with a foreign hash' },
		),
		fc.record({ do: fc.constant('apply and die' as const), at: fc.nat(4) }),
	),
	{ maxLength: 14 },
)
const wishes = fc.array(
	fc.record({
		of: fc.nat(1),
		kind: fc.constantFrom('captured', 'refunded', 'voided', 'credited', 'withdrawn'),
		amount: fc.bigInt({ min: 1n, max: 60n }),
		newBlock: fc.boolean(),
	}),
	{ maxLength: 12 },
)

/** What the escrow would do of what is wished, as facts without a place, and the amounts it would end with. */
function history(wished: typeof wishes extends fc.Arbitrary<infer T> ? T : never, of: (typeof payment)[]) {
	const end = of.map(() => held(100n))
	const credits = of.map(() => 0n)
	const facts = of.map((row) => ({
		newBlock: true,
		fact: { kind: 'authorized', amount: 100n, paymentHash: row.hash, terms: row.terms } as Partial<Fact>,
	}))
	for (const { of: i, kind, amount: most, newBlock } of wished) {
		const [row, sums] = [of[i], end[i]]
		if (!row || !sums) continue
		const room = { captured: sums.held, refunded: sums.captured - sums.refunded, voided: sums.held }[kind as 'captured']
		let amount = most
		if (room !== undefined && room < most) amount = room
		let fact: Partial<Fact> = { paymentHash: row.hash }
		const account = row.payer
		if (kind === 'captured') {
			fact = { ...fact, fee: amount / 10n, feeReceiver }
			sums.fee += amount / 10n
			sums.held -= amount
			sums.captured += amount
		} else if (kind === 'refunded') sums.refunded += amount
		else if (kind === 'voided') {
			amount = sums.held
			sums.held = 0n
			sums.voided += amount
		} else if (kind === 'credited') {
			fact = { ...fact, token: row.token, account }
			credits[i] = (credits[i] ?? 0n) + amount
		} else {
			amount = credits[i] ?? 0n
			fact = { token: row.token, account }
			credits[i] = 0n
		}
		if (amount > 0n) facts.push({ newBlock, fact: { ...fact, kind: kind as Fact['kind'], amount } })
	}
	return { facts, end, credits }
}

test('whatever order of publishing, applying, dying and disagreeing: the amounts are the model’s, each fact once', async () => {
	await fc.assert(
		fc.asyncProperty(wishes, steps, async (wished, script) => {
			const payments = [
				await world.newPayment(merchant, { amount: 100n }),
				await world.newPayment(merchant, { amount: 100n }),
			]
			const { facts, end, credits } = history(wished, payments)
			const blocks: Partial<Fact>[][] = []
			for (const { newBlock, fact } of facts) {
				if (newBlock || blocks.length === 0) blocks.push([])
				blocks.at(-1)?.push(fact)
			}
			const first = Number(await world.chain.getBlockNumber()) + 1
			await world.mine(blocks.length + confirmations)
			const placed = await Promise.all(
				blocks.map((inBlock, i) =>
					Promise.all(
						inBlock.map((fact, log) => world.factIn(first + i, log, { kind: 'voided', amount: 0n, ...fact })),
					),
				),
			)
			let published = 0
			const publish = async () => {
				await world.publish(...(placed[published] ?? []))
				published = Math.min(published + 1, placed.length)
				await world.indexTo(first + published - 1 + confirmations)
			}
			for (const step of script) {
				if (step.do === 'publish') await publish()
				else if (step.do === 'apply') await apply()
				else if (step.do === 'apply twice at once') await Promise.all([apply(), apply()])
				else if (step.do === 'apply and die')
					await apply(dyingAt(step.at)).catch((e: Error) => expect(e.message).toBe('killed'))
				else {
					const next = placed[published] ?? []
					await world.publish(...next.map((fact) => ({ ...fact, blockHash: `0x${'0'.repeat(64)}` })))
					if (next.length > 0) await world.indexTo(first + published + confirmations)
					await apply()
					await publish()
				}
			}
			while (published < placed.length) await publish()
			expect(await world.applyAll()).toMatchObject({ state: { state: 'following' } })

			for (const [i, row] of payments.entries()) {
				expect(await amounts(row.id)).toEqual(end[i])
				const { rows } = await world.pool.query(
					`select coalesce(sum(delta) filter (where address = $2), 0) as escrow, sum(delta) as all, count(distinct (tx_hash, log_index)) as facts
					from app.posting where payment_hash = $1 or (payment_hash is null and (tx_hash, log_index) in (select tx_hash, log_index from app.posting where address = $3))`,
					[row.hash, escrow, row.payer],
				)
				const mine = facts.filter(({ fact }) => fact.paymentHash === row.hash || fact.account === row.payer).length
				expect(rows).toEqual([{ escrow: (end[i]?.held ?? 0n) + (credits[i] ?? 0n), all: 0n, facts: mine }])
			}
		}),
		{ numRuns: 25 },
	)
}, 60_000)
