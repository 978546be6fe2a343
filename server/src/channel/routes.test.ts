import { randomUUID } from 'node:crypto'
import { channelRegistryAbi } from '@sluice/sdk/contracts'
import { checkExtension, extensionFromTerms } from '@sluice/sdk/extension'
import { hashShares } from '@sluice/sdk/split'
import type { Checkout, CheckoutTerms, Payment } from '@sluice/sdk/wire'
import { encodeErrorResult, getAddress } from 'viem'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { channelRegistry, openWorld, rpc, startAnvil, type World } from '../../test/fixture.ts'

const [partner, reseller, payer] = ['a1', 'a2', 'a3'].map((byte) => getAddress(`0x${byte.repeat(20)}`)) as [
	...[`0x${string}`, `0x${string}`, `0x${string}`],
]
const signature = `0x${'11'.repeat(65)}`
let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
let logIndex = 0
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
})
beforeEach(async () => {
	merchant = await world.newMerchant()
	await world.pool.query('delete from chain.partner')
	await world.pool.query('delete from chain.binding')
	await rpc(world.rpcUrl, 'anvil_setCode', channelRegistry, '0x')
})

const register = (account: string, capBps: number, parent: string | null = null, cutBps = 0) =>
	world.pool.query('insert into chain.partner values ($1, 31337, $1, $2, $3, $4, null, null, 1800000000)', [
		...[account.toLowerCase(), capBps, parent?.toLowerCase() ?? null, cutBps],
	])
const bind = (account: string, to: string, shareBps: number) =>
	world.pool.query('insert into chain.binding values ($1, 31337, $2, $3, $4, 1800000000, null, 7, $5)', [
		...[randomUUID(), account.toLowerCase(), to.toLowerCase(), shareBps, logIndex++],
	])
const unbind = (account: string) =>
	world.pool.query('update chain.binding set until = 1800000009 where merchant = $1', [account.toLowerCase()])
const newInvoice = async (body: object = {}) => {
	const amount = { value: '100', asset: 'USDC' }
	const answer = await world.ask('POST', '/v1/invoices', { as: merchant.session, body: { amount, ...body } })
	return String(answer.body.id)
}
const termsOf = async (invoice: string) =>
	(await world.ask('POST', `/v1/checkout/${invoice}/terms`, { body: { payer } })).body as unknown as CheckoutTerms
const pay = (invoice: string, { terms, extension }: CheckoutTerms) =>
	world.ask('POST', `/v1/checkout/${invoice}/payments`, { key: randomUUID(), body: { terms, extension, signature } })
const sharesShown = async (invoice: string) =>
	((await world.ask('GET', `/v1/checkout/${invoice}`)).body as unknown as Checkout).invoice.shares

describe('a channel', () => {
	test('is shown as the chain tells it, and nothing else is', async () => {
		await register(partner, 300)
		await register(reseller, 200, partner, 4_000)
		await world.pool.query(
			'update chain.partner set proposed_payout = $1, acceptable_from = 1800000500 where account = $2',
			[...[payer.toLowerCase(), reseller.toLowerCase()]],
		)
		await bind(merchant.account.address, reseller, 150)
		expect((await world.ask('GET', `/v1/channels/${reseller.toLowerCase()}`)).body).toEqual({
			object: 'channel',
			address: reseller,
			payout: reseller,
			cap_bps: 200,
			parent: { address: partner, cut_bps: 4_000 },
			proposal: { payout: payer, acceptable_from: 1_800_000_500 },
			merchants: 1,
			registered_at: '2027-01-15T08:00:00.000Z',
		})
		expect((await world.ask('GET', `/v1/channels/${partner}`)).body).toMatchObject({ parent: null, merchants: 0 })
		const nobody = await world.ask('GET', `/v1/channels/${payer}`)
		expect([nobody.status, nobody.body.code]).toEqual([404, 'not_found'])
	})

	test('lists its merchants by cursors, those that left too, the newest first', async () => {
		await register(partner, 300)
		const merchants = ['b1', 'b2', 'b3'].map((byte) => getAddress(`0x${byte.repeat(20)}`))
		for (const one of merchants) await bind(one, partner, 100)
		await unbind(merchants[1] ?? '')
		const path = `/v1/channels/${partner}/merchants?limit=2`
		const first = (await world.ask('GET', path)).body as { data: { address: string; left_at: string | null }[] }
		const { next_cursor } = first as unknown as { next_cursor: string }
		const second = (await world.ask('GET', `${path}&cursor=${next_cursor}`)).body as typeof first & {
			has_more: boolean
		}
		const all = [...first.data, ...second.data]
		expect(all.map(({ address }) => address)).toEqual(merchants.toReversed())
		expect(all.map(({ left_at }) => left_at !== null)).toEqual([false, true, false])
		expect(second.has_more).toBe(false)
		const other = await world.ask('GET', `/v1/channels/${partner}/merchants?cursor=${next_cursor}x`)
		expect(other.body.code).toBe('invalid_request')
	})
})

describe('payments of a bound merchant', () => {
	test('commit to its own shares and those of the channel, and say so before they are signed', async () => {
		await register(partner, 3_000)
		await register(reseller, 300, partner, 4_000)
		await bind(merchant.account.address, reseller, 250)
		const own = { account: payer, bps: 1_000 }
		const invoice = await newInvoice({ shares: [own] })
		const shares = [own, { account: reseller, bps: 150 }, { account: partner, bps: 100 }]
		expect(await sharesShown(invoice)).toEqual(shares)
		const answer = await termsOf(invoice)
		if (!answer.extension) throw new Error('no extension')
		expect(answer.extension.shares).toBe(hashShares(shares))
		checkExtension(answer.terms.salt, extensionFromTerms(answer.extension))
		const paid = await pay(invoice, answer)
		expect([paid.status, (paid.body as unknown as Payment).shares]).toEqual([201, shares])
		// What was signed stays, whatever becomes of the binding.
		await unbind(merchant.account.address)
		expect(await sharesShown(invoice)).toEqual(shares)
	})

	test('are those of the moment: terms from before the merchant left are refused', async () => {
		await register(partner, 300)
		await bind(merchant.account.address, partner, 250)
		const invoice = await newInvoice()
		const before = await termsOf(invoice)
		await unbind(merchant.account.address)
		const refused = await pay(invoice, before)
		expect([refused.status, refused.body.code]).toEqual([422, 'terms_mismatch'])
		expect(await sharesShown(invoice)).toEqual([])
		expect((await pay(invoice, await termsOf(invoice))).status).toBe(201)
	})

	test('are not possible where fee, shares and channel would be more than the whole', async () => {
		await register(partner, 3_000)
		await bind(merchant.account.address, partner, 3_000)
		const invoice = await newInvoice({ shares: [{ account: payer, bps: 7_000 }] })
		const answer = await world.ask('POST', `/v1/checkout/${invoice}/terms`, { body: { payer } })
		expect([answer.status, answer.body.code]).toEqual([409, 'invoice_not_payable'])
	})

	test('wait until somebody has told who is bound', async () => {
		const invoice = await newInvoice()
		await world.pool.query('alter table chain.binding rename to binding_gone')
		try {
			const answer = await world.ask('POST', `/v1/checkout/${invoice}/terms`, { body: { payer } })
			expect([answer.status, answer.body.code]).toEqual([503, 'unavailable'])
		} finally {
			await world.pool.query('alter table chain.binding_gone rename to binding')
		}
	})
})

describe('signatures of both sides', () => {
	const binding = {
		...{ merchant: payer, partner, share_bps: 100, deadline: 2_000_000_000 },
		...{ merchant_signature: signature, partner_signature: signature },
	}
	const leaving = { merchant: payer, deadline: 2_000_000_000, signature }
	/** Lets the registry refuse every call with this error. */
	const refuseWith = async (errorName: 'InvalidSignature' | 'NotRegistered' | 'AfterDeadline') => {
		const args = errorName === 'AfterDeadline' ? ([2n, 1n] as const) : ([payer] as const)
		const data = encodeErrorResult({ abi: channelRegistryAbi, errorName, args } as Parameters<
			typeof encodeErrorResult
		>[0])
		const length = ((data.length - 2) / 2).toString(16).padStart(2, '0')
		await rpc(
			world.rpcUrl,
			'anvil_setCode',
			channelRegistry,
			`0x60${length}600c60003960${length}6000fd${data.slice(2)}`,
		)
	}

	test('are brought on chain, once per key', async () => {
		const count = async () =>
			(await world.pool.query('select kind, "to" from app.tx_intent where kind = \'channel\'')).rows
		const before = (await count()).length
		for (const [path, body] of [
			['/v1/channels/bindings', binding],
			['/v1/channels/bindings/leave', leaving],
		] as const) {
			const key = randomUUID()
			for (let times = 0; times < 2; times++) {
				const answer = await world.ask('POST', path, { key, body })
				expect([answer.status, answer.body]).toEqual([202, { object: 'sent_transaction', accepted: true }])
			}
			expect((await world.ask('POST', path, { body })).body.code).toBe('idempotency_key_missing')
		}
		const sent = await count()
		expect(sent.length).toBe(before + 2)
		expect(sent.every(({ to }) => to === channelRegistry)).toBe(true)
	})

	test.each([
		['InvalidSignature', 422, 'signature_invalid'],
		['NotRegistered', 404, 'not_found'],
		['AfterDeadline', 409, 'authorization_expired'],
	] as const)('that the registry would refuse with %s are refused at once', async (error, status, code) => {
		await refuseWith(error)
		const answer = await world.ask('POST', '/v1/channels/bindings', { key: randomUUID(), body: binding })
		expect([answer.status, answer.body.code]).toEqual([status, code])
	})
})
