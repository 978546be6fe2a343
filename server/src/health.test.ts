import { beforeAll, expect, test } from 'vitest'
import {
	chainAt,
	chainId,
	confirmations,
	nowhere,
	openWorld,
	relayer,
	rpc,
	startAnvil,
	type World,
} from '../test/fixture.ts'
import { enqueue, writeTrouble } from './chain/out/store.ts'
import { transaction } from './db/db.ts'
import { checkHealth } from './health.ts'

const sender = { chainId, sender: relayer.address.toLowerCase() }
let world: World
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
})
const health = (chain = world.chain) =>
	checkHealth({ db: world.db, chain, indexer: world.indexer, confirmations, sender })
const codes = async (chain = world.chain) => {
	const { ready, checks } = await health(chain)
	return { ready, codes: Object.values(checks).flatMap(({ code }) => (code === null ? [] : [code])) }
}

test('readiness names what is missing, with a code for each', async () => {
	expect(await codes()).toEqual({ ready: false, codes: ['indexer_missing'] })
	await world.indexTo(await world.mine(1))
	expect(await codes()).toEqual({ ready: true, codes: [] })
	expect(await codes(chainAt(nowhere))).toEqual({ ready: false, codes: ['chain_unavailable'] })
	await world.mine(100)
	expect(await codes()).toEqual({ ready: false, codes: ['indexer_behind'] })
	await world.indexTo(await world.mine(1))
})

test('what a person must mend makes it unready at once, what may pass by itself only after a while', async () => {
	await transaction(world.db, (trx) =>
		enqueue(trx, { chainId, sender: relayer.address, kind: 'test', to: relayer.address, data: '0x' }),
	)
	expect(await codes()).toEqual({ ready: true, codes: [] })
	for (const code of ['sender_out_of_gas', 'sender_stuck'] as const) {
		await writeTrouble(world.db, sender, { code, detail: 'it is so' })
		expect(await codes()).toEqual({ ready: false, codes: [code] })
	}
	await writeTrouble(world.db, sender, { code: 'sender_gas_price', detail: 'dear' })
	expect(await codes()).toEqual({ ready: true, codes: ['sender_gas_price'] })
	await world.pool.query("update app.tx_intent set created_at = now() - interval '3 minutes'")
	expect(await codes()).toEqual({ ready: false, codes: ['sender_gas_price'] })
	await writeTrouble(world.db, sender, null)
	expect(await codes()).toEqual({ ready: false, codes: ['sender_stalled'] })
	await world.pool.query('delete from app.tx_intent')
	expect(await codes()).toEqual({ ready: true, codes: [] })
})

test('an applied block that the chain no longer has makes it unready, whatever process is asked', async () => {
	const merchant = await world.newMerchant()
	const payment = await world.newPayment(merchant)
	await world.happen({ kind: 'authorized', amount: 5n, paymentHash: payment.hash, terms: payment.terms })
	expect(await codes()).toEqual({ ready: true, codes: [] })
	await rpc(world.rpcUrl, 'anvil_reorg', 10, [])
	const { ready, checks } = await health()
	expect([ready, checks.applier.code]).toEqual([false, 'chain_diverged'])
	expect(checks.applier.detail).toMatch(/the chain was reset, or reorganised deeper than 3 blocks/)
})
