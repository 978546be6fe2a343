import { randomBytes } from 'node:crypto'
import type { Dispute, Page } from '@sluice/sdk/wire'
import { beforeAll, describe, expect, test } from 'vitest'
import { chainId, confirmations, openWorld, startAnvil, type World } from '../../test/fixture.ts'

const arbiter = `0x${'ab'.repeat(20)}`
const protection = { seconds: 600, answer_seconds: 700, ruling_seconds: 800, arbiter, default_bps: 2_500 }
const hash = () => `0x${randomBytes(32).toString('hex')}`
let world: World
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
})

/** What the indexer would publish. */
const publish = (payment: { hash: string }, change: Record<string, unknown> = {}) => {
	const row = {
		payment_hash: payment.hash,
		chain_id: chainId,
		status: 'open',
		opened_at: 1_800_000_000,
		opened_tx: hash(),
		updated_block: 1,
		...change,
	}
	const names = Object.keys(row)
	return world.pool.query(
		`insert into chain.dispute (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})
		on conflict (payment_hash) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
		Object.values(row),
	)
}
const showEvidence = (payment: { hash: string }, uri: string, log: number) =>
	world.pool.query('insert into chain.evidence values ($1, $2, $3, $4, $5, $6, $7, $8)', [
		payment.hash,
		payment.hash.slice(0, 42),
		hash(),
		uri,
		1_800_000_010,
		hash(),
		2,
		log,
	])
const of = async (invoice: string) => {
	const { status, body } = await world.ask('GET', `/v1/checkout/${invoice}/dispute`)
	expect(status).toBe(200)
	return body as unknown as Dispute
}

describe('a dispute', () => {
	test('is not there before it is opened, nor over an invoice that nobody paid', async () => {
		const merchant = await world.newMerchant()
		const payment = await world.newPayment(merchant, { protection })
		for (const invoice of [payment.invoice_id, `inv_${'0'.repeat(26)}`]) {
			const answer = await world.ask('GET', `/v1/checkout/${invoice}/dispute`)
			expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
		}
	})

	test('says by when who must do what, what was shown, and how it ended', async () => {
		const merchant = await world.newMerchant()
		const payment = await world.newPayment(merchant, { amount: 1_000n, protection })
		await world.indexTo(await world.mine(1))
		await publish(payment, { updated_block: 1_000 })
		const opened = await of(payment.invoice_id)
		const base = payment.terms.preApprovalExpiry + protection.seconds + protection.answer_seconds
		expect(opened).toMatchObject({ status: 'open', outcome: null, default_bps: 2_500, evidence: [], confirmed: false })
		expect(opened.arbiter.toLowerCase()).toBe(arbiter)
		expect(Date.parse(opened.answer_until) / 1000).toBe(base)
		expect(Date.parse(opened.settle_by) / 1000).toBe(base + protection.ruling_seconds)

		await showEvidence(payment, 'ipfs://second', 7)
		await showEvidence(payment, 'javascript:alert(1)', 3)
		await publish(payment, {
			status: 'ended',
			outcome: 'ruling',
			answered_at: 1_800_000_020,
			ended_at: 1_800_000_030,
			payer_amount: '333',
			receiver_amount: '667',
			updated_block: 1,
		})
		await world.indexTo(await world.mine(confirmations + 1))
		const ended = await of(payment.invoice_id)
		expect(ended).toMatchObject({ status: 'ended', outcome: 'ruling', confirmed: true })
		expect(ended.evidence.map(({ uri }) => uri)).toEqual(['javascript:alert(1)', 'ipfs://second'])
		expect([ended.payer_amount?.value, ended.receiver_amount?.value]).toEqual(['333', '667'])
		expect(ended.ended_at).toBe('2027-01-15T08:00:30.000Z')
	})

	test('shows the first hundred of what was shown', async () => {
		const merchant = await world.newMerchant()
		const payment = await world.newPayment(merchant, { protection })
		await world.indexTo(await world.mine(1))
		await publish(payment)
		for (let i = 0; i < 103; i++) await showEvidence(payment, `ipfs://${i}`, i)
		const uris = (await of(payment.invoice_id)).evidence.map(({ uri }) => uri)
		expect(uris).toEqual(Array.from({ length: 100 }, (_, i) => `ipfs://${i}`))
	})

	test('is listed for its merchant alone, newest first, by pages', async () => {
		const [merchant, other] = [await world.newMerchant(), await world.newMerchant()]
		await world.indexTo(await world.mine(1))
		const made: string[] = []
		for (let i = 0; i < 5; i++) {
			const payment = await world.newPayment(merchant, { protection })
			// Two at the same second.
			await publish(payment, { opened_at: 1_800_000_000 + Math.min(i, 3) })
			made.unshift(payment.id)
		}
		const seen: string[] = []
		let cursor: string | null = null
		do {
			const place: string = cursor === null ? '' : `&cursor=${cursor}`
			const answer = await world.ask('GET', `/v1/disputes?limit=2${place}`, { as: merchant.session })
			expect(answer.status).toBe(200)
			const page = answer.body as unknown as Page<Dispute>
			seen.push(...page.data.map(({ payment }) => payment))
			cursor = page.next_cursor
		} while (cursor !== null)
		expect([...seen].sort()).toEqual([...made].sort())
		expect(seen.slice(2)).toEqual(made.slice(2))
		expect((await world.ask('GET', '/v1/disputes', { as: other.session })).body.data).toEqual([])
		expect((await world.ask('GET', '/v1/disputes')).status).toBe(401)
		const key = await merchant.key('invoice:read')
		expect((await world.ask('GET', '/v1/disputes', { as: key })).status).toBe(403)
	})
})
