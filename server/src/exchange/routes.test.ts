import { randomUUID } from 'node:crypto'
import { priceFeedAbi } from '@sluice/sdk/contracts'
import { type Quote, signQuote } from '@sluice/sdk/exchange'
import type { CheckoutTerms, ExchangeQuote, Payment, Posting } from '@sluice/sdk/wire'
import { concat, encodeErrorResult, type Hex, size, stringToHex, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chainId, eurc, exchange, openWorld, rpc, startAnvil, usdc, venue, type World } from '../../test/fixture.ts'

const payer = `0x${'a1'.repeat(20)}`
const signature = `0x${'11'.repeat(65)}`
const [feedIn, feedOut] = [`0x${'fa'.repeat(20)}`, `0x${'fb'.repeat(20)}`]
let world: World
let merchant: Awaited<ReturnType<World['newMerchant']>>
let nonce = 0n

/** Code that answers every call with these words, or refuses every call with this data. */
const code = (data: Hex, opcode: 'f3' | 'fd' = 'f3') => {
	const length = toHex(size(data), { size: 2 }).slice(2)
	return concat([`0x61${length}600e60003961${length}6000${opcode}`, data])
}
const answers = (...words: (bigint | Hex)[]) =>
	code(concat(words.map((word) => (typeof word === 'bigint' ? toHex(word, { size: 32 }) : word))))
const become = (address: string, what: Hex) => rpc(world.rpcUrl, 'anvil_setCode', address, what)
const prices = (token: string, price: bigint, currency = 'USD') =>
	answers(BigInt(token), stringToHex(currency, { size: 32 }), price, 14n)

beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
	merchant = await world.newMerchant()
})
beforeEach(async () => {
	await world.pool.query('delete from chain.listing')
	await world.pool.query('delete from chain.cancelled_quote')
	await world.pool.query('delete from app.maker_quote')
	for (const [kind, account] of [
		['oracle', feedIn],
		['oracle', feedOut],
		['venue', venue.router],
	])
		await world.pool.query('insert into chain.listing values ($1, $2, $3, 1, null)', [chainId, kind, account])
	await become(feedIn, prices(usdc.address, 100_000_000n))
	await become(feedOut, prices(eurc.address, 110_000_000n))
	// The quoter answers for every pool, the exchange that no quote is spent, and everybody has enough of everything.
	await become(venue.quoter, answers(11_010n, 128n, 160n, 0n, 0n, 0n))
	await become(exchange, answers(0n))
	for (const token of [usdc, eurc]) await become(token.address, answers(10n ** 18n))
})

const newInvoice = async (body: object = {}) => {
	const amount = { value: '10000', asset: 'EURC' }
	const answer = await world.ask('POST', '/v1/invoices', { as: merchant.session, body: { amount, ...body } })
	return String(answer.body.id)
}
const quoteFor = (invoice: string, change: object = {}) =>
	world.ask('POST', '/v1/exchange/quotes', { body: { invoice, payer, asset: 'USDC', ...change } })
const refused = async (asked: ReturnType<typeof quoteFor>) => {
	const { status, body } = await asked
	return [status, body.code]
}
const offer = async (
	change: Partial<Quote> = {},
	maker = privateKeyToAccount(generatePrivateKey()),
	body: object = {},
) => {
	const quote: Quote = {
		maker: maker.address,
		tokenIn: usdc.address,
		amountIn: 11_000n,
		tokenOut: eurc.address,
		amountOut: 10_000n,
		expiry: Math.floor(Date.now() / 1000) + 60,
		nonce: ++nonce,
		...change,
	}
	const signed = await signQuote(maker, { chainId, exchange, quote, mode: 'allowance' })
	const given = {
		...{ maker: quote.maker, token_in: quote.tokenIn, amount_in: String(quote.amountIn) },
		...{ token_out: quote.tokenOut, amount_out: String(quote.amountOut), taker: quote.taker ?? null },
		...{ payment_hash: quote.paymentHash ?? null, expiry: quote.expiry, nonce: String(quote.nonce) },
		...{ delivery: 'allowance', signature: signed, ...body },
	}
	return { quote, given, answer: await world.ask('POST', '/v1/exchange/maker-quotes', { body: given }) }
}

describe('a quote', () => {
	test('of a venue leaves room for the slippage that was asked for, and is bound by the feeds', async () => {
		const invoice = await newInvoice()
		const { body } = await quoteFor(invoice, { slippage_bps: 100 })
		const quote = body as unknown as ExchangeQuote
		expect(quote).toMatchObject({
			kind: 'venue',
			conversion: { max_in: '11110', slippage_bps: 100, via: expect.stringMatching(/^0xf0/i) },
			amount_in: { value: '11010', asset: 'USDC' },
			amount_out: { value: '10000', asset: 'EURC' },
		})
		// 11,010 and 1 % would be 11,120; the feeds allow 11,000 and 1 %.
		const left = quote.conversion.expiry - Date.now() / 1000
		expect(left > 200 && left <= 300).toBe(true)
	})

	test('of a maker is taken when it is cheaper, at its very price', async () => {
		const invoice = await newInvoice()
		await offer({ amountIn: 11_020n })
		expect((await quoteFor(invoice)).body).toMatchObject({ kind: 'venue' })
		const { quote } = await offer({ amountIn: 11_000n })
		expect((await quoteFor(invoice)).body).toMatchObject({
			kind: 'maker',
			conversion: { max_in: '11000', via: quote.maker, expiry: quote.expiry },
		})
	})

	test('is not one for another payer, payment or amount, nor one taken back', async () => {
		const invoice = await newInvoice()
		await offer({ taker: `0x${'a9'.repeat(20)}` })
		await offer({ amountOut: 9_999n })
		const hash = `0x${'77'.repeat(32)}` as const
		await offer({ paymentHash: hash })
		const { quote } = await offer()
		await world.pool.query('insert into chain.cancelled_quote values ($1, $2, $3)', [
			...[chainId, quote.maker.toLowerCase(), String(quote.nonce)],
		])
		expect((await quoteFor(invoice)).body).toMatchObject({ kind: 'venue' })
		expect((await quoteFor(invoice, { hash })).body).toMatchObject({ kind: 'maker' })
	})

	test('is not one that the chain calls spent, or that its maker cannot deliver or be paid for', async () => {
		const invoice = await newInvoice()
		for (const [address, otherwise] of [
			[eurc.address, '0x60006000fd'],
			[usdc.address, '0x60006000fd'],
			[exchange, answers(2n ** 256n - 1n)],
		] as const) {
			const { answer } = await offer()
			expect(answer.status).toBe(201)
			const before = await rpc<Hex>(world.rpcUrl, 'eth_getCode', address, 'latest')
			await become(address, otherwise)
			expect((await quoteFor(invoice)).body).toMatchObject({ kind: 'venue' })
			await become(address, before)
			expect((await world.pool.query('select from app.maker_quote')).rowCount).toBe(0)
		}
	})

	test('is refused without two usable feeds in one currency, with the reason', async () => {
		const invoice = await newInvoice()
		await become(feedOut, prices(eurc.address, 110_000_000n, 'CNY'))
		expect(await refused(quoteFor(invoice))).toEqual([409, 'rate_unavailable'])
		const stale = encodeErrorResult({ abi: priceFeedAbi, errorName: 'PriceStale', args: [1n, 2n] })
		await become(feedOut, code(stale, 'fd'))
		const { body } = await quoteFor(invoice)
		expect([body.code, body.detail]).toEqual(['rate_unavailable', expect.stringContaining('price_stale')])
		await world.pool.query('delete from chain.listing where account = $1', [feedOut])
		expect(await refused(quoteFor(invoice))).toEqual([409, 'rate_unavailable'])
	})

	test('is refused where all that is offered costs more than the feeds allow, or nothing is', async () => {
		const invoice = await newInvoice()
		await become(venue.quoter, answers(11_056n, 128n, 160n, 0n, 0n, 0n))
		expect(await refused(quoteFor(invoice))).toEqual([422, 'rate_out_of_range'])
		await world.pool.query("delete from chain.listing where kind = 'venue'")
		expect(await refused(quoteFor(invoice))).toEqual([409, 'rate_unavailable'])
	})

	test('is refused for what cannot be paid so', async () => {
		expect(await refused(quoteFor(`inv_${'0'.repeat(26)}`))).toEqual([404, 'not_found'])
		expect(await refused(quoteFor(await newInvoice({ final: true })))).toEqual([409, 'conversion_not_possible'])
		const invoice = await newInvoice()
		expect(await refused(quoteFor(invoice, { asset: 'EURC' }))).toEqual([409, 'conversion_not_possible'])
		expect(await refused(quoteFor(invoice, { asset: 'DOGE' }))).toEqual([400, 'invalid_request'])
		expect(await refused(quoteFor(invoice, { slippage_bps: 1_001 }))).toEqual([400, 'invalid_request'])
		await world.ask('POST', `/v1/invoices/${invoice}/cancel`, { as: merchant.session })
		expect(await refused(quoteFor(invoice))).toEqual([409, 'invoice_not_payable'])
	})
})

describe('a maker’s quote', () => {
	test('is taken in once, by its signature', async () => {
		const { given, answer } = await offer()
		expect([answer.status, answer.body.amount_in]).toEqual([201, '11000'])
		const again = await world.ask('POST', '/v1/exchange/maker-quotes', { body: given })
		expect(again.body).toEqual(answer.body)
		const forged = { ...given, amount_in: '10999' }
		const { status, body } = await world.ask('POST', '/v1/exchange/maker-quotes', { body: forged })
		expect([status, body.code]).toEqual([422, 'signature_invalid'])
	})

	test('is refused when it is over, too far ahead, spent, not to be delivered, or of other tokens', async () => {
		const now = Math.floor(Date.now() / 1000)
		expect((await offer({ expiry: now - 1 })).answer.body.code).toBe('quote_unavailable')
		expect((await offer({ expiry: now + 90_000 })).answer.body.code).toBe('invalid_request')
		expect((await offer({ tokenIn: payer })).answer.body.code).toBe('invalid_request')
		expect((await offer({ tokenIn: eurc.address })).answer.body.code).toBe('invalid_request')
		await become(exchange, answers(2n ** 256n - 1n))
		expect((await offer()).answer.body.code).toBe('quote_unavailable')
		await become(exchange, answers(0n))
		await become(eurc.address, '0x60006000fd')
		expect((await offer()).answer.body.code).toBe('insufficient_funds')
	})
})

describe('a payment in another token', () => {
	const signed = async (invoice: string, change: object = {}) => {
		const { terms, extension } = (await world.ask('POST', `/v1/checkout/${invoice}/terms`, { body: { payer } }))
			.body as unknown as CheckoutTerms
		const { conversion } = (await quoteFor(invoice)).body as unknown as ExchangeQuote
		return { terms, extension, signature, conversion: { ...conversion, mode: 'erc3009', ...change } }
	}
	const pay = (invoice: string, body: object) =>
		world.ask('POST', `/v1/checkout/${invoice}/payments`, { key: randomUUID(), body })

	test('shows what was agreed at once, and what was paid when the chain has confirmed it', async () => {
		const invoice = await newInvoice({ capture: 'manual' })
		const body = await signed(invoice)
		const answer = await pay(invoice, body)
		const payment = answer.body as unknown as Payment
		const { mode: _, ...agreed } = body.conversion as Record<string, unknown>
		expect([answer.status, payment.conversion]).toEqual([201, { ...agreed, amount_in: null, paid_to: null }])
		const { rows } = await world.pool.query('select data from app.tx_intent order by id desc limit 1')
		expect(rows[0].data).toContain(exchange.slice(2))
		const of = { paymentHash: payment.hash }
		await world.happen(
			{ kind: 'authorized', amount: 10_000n, terms: payment.terms, collector: exchange, ...of },
			{ kind: 'converted', amount: 10_000n, amountIn: 11_010n, token: usdc.address, account: venue.router, ...of },
		)
		const { body: shown } = await world.ask('GET', `/v1/payments/${payment.id}`, { as: merchant.session })
		const now = shown as unknown as Payment
		expect(now).toMatchObject({
			status: 'authorized',
			held: { value: '10000', asset: 'EURC' },
			conversion: { amount_in: { value: '11010', asset: 'USDC', scale: 6 }, paid_to: expect.stringMatching(/^0xf0/i) },
		})
		expect(now.steps.find(({ kind }) => kind === 'converted')).toMatchObject({
			amount: { value: '11010', asset: 'USDC' },
			confirmed: true,
		})
		const { data } = (await world.ask('GET', `/v1/payments/${payment.id}/postings`, { as: merchant.session }))
			.body as unknown as { data: Posting[] }
		const lines = data.map(({ kind, address, asset, delta }) => `${kind} ${address.slice(2, 4)} ${asset} ${delta}`)
		expect(lines.map((line) => line.toLowerCase())).toEqual([
			'authorized a1 eurc -10000',
			'authorized e5 eurc 10000',
			'converted a1 usdc -11010',
			'converted f0 usdc 11010',
			'converted f0 eurc -10000',
			'converted a1 eurc 10000',
		])
	})

	test('takes a maker’s quote for itself: another payment gets another', async () => {
		await offer()
		const [first, second] = [await newInvoice(), await newInvoice()]
		const bodies = [await signed(first), await signed(second)]
		expect(bodies.map(({ conversion }) => conversion.max_in)).toEqual(['11000', '11000'])
		expect((await pay(first, bodies[0] ?? {})).status).toBe(201)
		const answer = await pay(second, bodies[1] ?? {})
		expect([answer.status, answer.body.code]).toEqual([409, 'rate_unavailable'])
		expect((await quoteFor(second)).body).toMatchObject({ kind: 'venue' })
		// What was not used in time is offered again.
		await world.pool.query("update app.maker_quote set claimed_until = now() - interval '1 second'")
		expect((await quoteFor(second)).body).toMatchObject({ kind: 'maker' })
	})

	test('is refused outside of what was signed, whatever the market says', async () => {
		const invoice = await newInvoice()
		for (const [change, status, reason] of [
			[{ max_in: '11009' }, 422, 'rate_out_of_range'],
			[{ via: payer }, 409, 'rate_unavailable'],
			[{ expiry: 1 }, 409, 'authorization_expired'],
			[{ token_in: payer }, 409, 'conversion_not_possible'],
			[{ token_in: eurc.address }, 409, 'conversion_not_possible'],
		] as const) {
			const answer = await pay(invoice, await signed(invoice, change))
			expect([change, answer.status, answer.body.code]).toEqual([change, status, reason])
		}
		await become(venue.quoter, answers(11_050n, 128n, 160n, 0n, 0n, 0n))
		expect((await pay(invoice, await signed(invoice, { via: null }))).status).toBe(201)
	})
})
