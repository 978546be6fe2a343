/**
 * Paying in another token than the one that settles: the best of listed venues and makers' standing quotes, as a conversion to sign, and
 * the signed conversion as what the escrow's collector takes. The payer's signature and the listed feeds bound it; the chain decides.
 */
import {
	conversionLimit,
	encodeQuoteData,
	encodeVenueData,
	hashQuote,
	isQuoteSpent,
	makerTypedData,
	type Price,
	type Quote,
} from '@sluice/sdk/exchange'
import { tokenNonce } from '@sluice/sdk/terms'
import { getAllowance, getBalance } from '@sluice/sdk/token'
import type * as wire from '@sluice/sdk/wire'
import type { ConversionOrder, ExchangeQuote, MakerQuote, Terms, Token } from '@sluice/sdk/wire'
import { type Address, getAddress, type Hex, hashTypedData, parseAbi } from 'viem'
import type { z } from 'zod'
import { reading } from '../chain/client.ts'
import type { Db, Trx } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { Refusal } from '../http/problem.ts'
import { findInvoices, statusAt, tokenOf } from '../invoice/invoice.ts'
import { listedFeeds, type RateDeps, venueOffers } from './rates.ts'
import { addQuote, claimQuote, countQuotes, dropExpired, dropQuote, type QuoteRow, quotesFor } from './store.ts'

export type ExchangeDeps = RateDeps & {
	chainId: number
	/** Null where there is no exchange: then payments are made in their own token. */
	exchange: string | null
}

/** How long a payer has to sign and send, in seconds. */
const CONVERSION_SECONDS = 300
/** How long a payment that takes a quote may be on its way. */
const CLAIM_SECONDS = 120
const QUOTE_SECONDS_MAX = 86_400
const QUOTES_PER_MAKER_MAX = 500
/** So many of the best quotes are asked for at the chain, until one can be delivered. */
const QUOTES_TRIED_MAX = 5
const WHOLE_BPS = 10_000n
const MOST = 2n ** 120n - 1n

const authorizationAbi = parseAbi(['function authorizationState(address, bytes32) view returns (bool)'])

type Wanted = {
	tokenIn: string
	tokenOut: string
	amount: bigint
	payer: string
	hash: string | null
	/** Venue or maker; null: any. */
	via: string | null
	slippageBps: number
	/** What the payer signed at most. */
	maxIn: bigint
}

type Route = { via: Address; amountIn: bigint; limit: bigint; feedIn: Address; feedOut: Address } & (
	| { kind: 'venue'; path: Hex }
	| { kind: 'maker'; quote: QuoteRow }
)

/** The cheapest way that the feeds and the payer's maximum allow. @throws {Refusal} `rate_unavailable`, `rate_out_of_range` */
async function findRoute(db: Db, deps: ExchangeDeps, exchange: Address, wanted: Wanted): Promise<Route> {
	const { tokenIn, tokenOut, amount, slippageBps, maxIn } = wanted
	const { feedIn, feedOut, priceIn, priceOut } = await pricesOf(db, deps, tokenIn, tokenOut)
	const conversion = { maxIn, slippageBps }
	const limit = conversionLimit({ conversion, maxAmount: amount, amount, priceIn, priceOut })
	const [[venue], maker] = await Promise.all([
		venueOffers(db, deps, { tokenIn, tokenOut, amountOut: amount, router: wanted.via }),
		bestQuote(db, deps, exchange, wanted),
	])
	const bounds = { limit, feedIn, feedOut }
	const routes: Route[] = [
		...(maker
			? [{ kind: 'maker', quote: maker, via: getAddress(maker.maker), amountIn: maker.amount_in, ...bounds } as const]
			: []),
		...(venue ? [{ kind: 'venue', via: venue.router, ...venue, ...bounds } as const] : []),
	]
	const [best] = routes.sort((a, b) => (a.amountIn < b.amountIn ? -1 : a.amountIn > b.amountIn ? 1 : 0))
	if (!best) throw new Refusal('rate_unavailable', 'no venue and no maker exchanges these tokens for this amount')
	if (best.amountIn > limit)
		throw new Refusal('rate_out_of_range', `it takes ${best.amountIn}, and at most ${limit} is allowed`)
	return best
}

/** Usable feeds of both tokens in one currency. @throws {Refusal} `rate_unavailable` with the reasons of those that are not */
async function pricesOf(db: Db, deps: ExchangeDeps, tokenIn: string, tokenOut: string) {
	const told = await listedFeeds(db, deps)
	const of = (token: string) =>
		told.flatMap(({ feed, price }) =>
			price?.token.toLowerCase() === token.toLowerCase() ? [{ feed, price: price satisfies Price }] : [],
		)
	for (const into of of(tokenIn))
		for (const out of of(tokenOut))
			if (into.price.currency === out.price.currency)
				return { feedIn: into.feed, feedOut: out.feed, priceIn: into.price, priceOut: out.price }
	const reasons = told.flatMap(({ feed, reason }) => (reason === null ? [] : [`${feed}: ${reason}`]))
	throw new Refusal('rate_unavailable', ['no usable price feed of both tokens', ...reasons].join('; '))
}

/** The best standing quote that the maker can deliver; one that the chain calls spent is dropped. */
async function bestQuote(db: Db, deps: ExchangeDeps, exchange: Address, wanted: Wanted): Promise<QuoteRow | undefined> {
	const demand = {
		tokenIn: wanted.tokenIn.toLowerCase(),
		tokenOut: wanted.tokenOut.toLowerCase(),
		amountOut: wanted.amount,
		payer: wanted.payer.toLowerCase(),
		hash: wanted.hash?.toLowerCase() ?? null,
		maker: wanted.via?.toLowerCase() ?? null,
		now: nowSeconds(),
	}
	for (const row of await quotesFor(db, deps.indexer, demand, QUOTES_TRIED_MAX)) {
		if (await reading(isQuoteSpent(deps.chain, { exchange, maker: row.maker, nonce: row.nonce })))
			await dropQuote(db, row.id)
		else if (await reading(canDeliver(deps, exchange, row))) return row
	}
	return undefined
}

async function canDeliver({ chain }: ExchangeDeps, exchange: Address, row: QuoteRow): Promise<boolean> {
	const [account, token] = [row.maker, row.token_out]
	if ((await getBalance(chain, { account, token })) < row.amount_out) return false
	if (row.delivery === 'allowance')
		return (await getAllowance(chain, { token, owner: account, spender: exchange })) >= row.amount_out
	const authorization = {
		address: getAddress(token),
		abi: authorizationAbi,
		functionName: 'authorizationState',
	} as const
	return !(await chain.readContract({ ...authorization, args: [getAddress(account), tokenNonce(row.hash as Hex)] }))
}

/**
 * What paying an invoice in another asset takes now.
 * @throws {Refusal} `not_found`, `invoice_not_payable`, `conversion_not_possible`, `rate_unavailable`, `rate_out_of_range`
 */
export async function quoteInvoice(
	db: Db,
	deps: ExchangeDeps,
	asked: z.output<typeof wire.exchangeQuoteRequest>,
): Promise<ExchangeQuote> {
	const exchange = requireExchange(deps)
	const [invoice] = await findInvoices(db, [asked.invoice])
	if (!invoice) throw new Refusal('not_found', `no invoice ${asked.invoice}`)
	const status = statusAt(invoice, Date.now())
	if (status !== 'open') throw new Refusal('invoice_not_payable', `the invoice is ${status}`)
	if (invoice.final) throw new Refusal('conversion_not_possible', 'a final payment is made in the token that settles')
	const [into, out] = [tokenOf(deps.tokens, asked.asset, '#/asset'), tokenOf(deps.tokens, invoice.asset)]
	if (into.asset === out.asset) throw new Refusal('conversion_not_possible', `the invoice is in ${out.asset} already`)
	const route = await findRoute(db, deps, exchange, {
		tokenIn: into.address,
		tokenOut: out.address,
		amount: invoice.amount,
		payer: asked.payer,
		hash: asked.hash ?? null,
		via: null,
		slippageBps: asked.slippage_bps,
		maxIn: MOST,
	})
	// A pool may move until the payment is there, a maker's quote does not.
	const room = route.kind === 'venue' ? BigInt(asked.slippage_bps) : 0n
	const roomy = (route.amountIn * (WHOLE_BPS + room)) / WHOLE_BPS
	const maxIn = roomy < route.limit ? roomy : route.limit
	const expiries = [
		...[nowSeconds() + CONVERSION_SECONDS, Math.floor(invoice.expires_at.getTime() / 1000)],
		...(route.kind === 'maker' ? [route.quote.expiry] : []),
	]
	const money = (value: bigint, { asset, scale }: Token) => ({ value: String(value), asset, scale })
	return {
		object: 'exchange_quote',
		invoice: invoice.id,
		conversion: {
			token_in: getAddress(into.address),
			max_in: String(maxIn),
			via: route.via,
			slippage_bps: asked.slippage_bps,
			expiry: Math.min(...expiries),
		},
		kind: route.kind,
		amount_in: money(route.amountIn, into),
		amount_out: money(invoice.amount, out),
		feed_in: route.feedIn,
		feed_out: route.feedOut,
	}
}

/**
 * The signed conversion of a payment as the collector and its data. A quote that it takes is claimed with the transaction.
 * @throws {Refusal} `conversion_not_possible`, `authorization_expired`, `rate_unavailable`, `rate_out_of_range`, `quote_unavailable`
 */
export async function convert(
	trx: Trx,
	deps: ExchangeDeps,
	payment: { terms: Terms; hash: string; order: ConversionOrder; signature: Hex },
): Promise<{ collector: Address; collectorData: Hex }> {
	const { terms, hash, order, signature } = payment
	const collector = requireExchange(deps)
	const known = deps.tokens.some(({ address }) => address.toLowerCase() === order.token_in.toLowerCase())
	if (!known || order.token_in.toLowerCase() === terms.token.toLowerCase())
		throw new Refusal('conversion_not_possible', `${order.token_in} is not exchanged here for ${terms.token}`)
	if (order.expiry <= nowSeconds()) throw new Refusal('authorization_expired', 'the conversion is over')
	const conversion = {
		tokenIn: order.token_in,
		maxIn: BigInt(order.max_in),
		via: order.via ?? undefined,
		slippageBps: order.slippage_bps,
		expiry: order.expiry,
	}
	const route = await findRoute(trx, deps, collector, {
		tokenIn: order.token_in,
		tokenOut: terms.token,
		amount: BigInt(terms.maxAmount),
		payer: terms.payer,
		hash,
		via: order.via,
		slippageBps: order.slippage_bps,
		maxIn: conversion.maxIn,
	})
	const { feedIn, feedOut } = route
	const signed = { conversion, mode: order.mode, signature, feedIn, feedOut }
	if (route.kind === 'venue')
		return { collector, collectorData: encodeVenueData({ order: signed, venue: route.via, path: route.path }) }
	const { quote: row } = route
	if (!(await claimQuote(trx, row.id, CLAIM_SECONDS)))
		throw new Refusal('quote_unavailable', 'another payment takes this quote')
	const made = { delivery: row.delivery, signature: row.signature as Hex }
	return { collector, collectorData: encodeQuoteData({ order: signed, quote: quoteOf(row), ...made }) }
}

/**
 * Takes a maker's quote in, once.
 * @throws {Refusal} `signature_invalid`, `quote_unavailable` when it is used, taken back or over, `invalid_request`
 */
export async function offerQuote(
	db: Db,
	deps: ExchangeDeps,
	given: z.output<typeof wire.makerQuoteCreate>,
): Promise<MakerQuote> {
	const exchange = requireExchange(deps)
	const { chain, chainId, tokens } = deps
	const known = (address: string, pointer: string): Token => {
		const token = tokens.find((candidate) => candidate.address.toLowerCase() === address.toLowerCase())
		if (token) return token
		const detail = `one of ${tokens.map((candidate) => candidate.address).join(', ')}`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer, code: 'unknown_token', detail }] })
	}
	const [into, out] = [known(given.token_in, '#/token_in'), known(given.token_out, '#/token_out')]
	if (into.asset === out.asset) {
		const detail = 'must be another token'
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/token_out', code: 'invalid', detail }] })
	}
	const now = nowSeconds()
	if (given.expiry <= now) throw new Refusal('quote_unavailable', 'the quote is over')
	if (given.expiry > now + QUOTE_SECONDS_MAX) {
		const detail = `at most ${QUOTE_SECONDS_MAX} seconds ahead`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/expiry', code: 'too_big', detail }] })
	}
	const [maker, nonce] = [getAddress(given.maker), BigInt(given.nonce)]
	const quote = quoteOf({
		...given,
		amount_in: BigInt(given.amount_in),
		amount_out: BigInt(given.amount_out),
		nonce,
	})
	const signature = given.signature as Hex
	const way =
		given.delivery === 'allowance' ? ({ mode: 'allowance' } as const) : ({ mode: 'erc3009', token: out } as const)
	const typedData = makerTypedData({ chainId, exchange, quote, ...way })
	if (!(await reading(chain.verifyHash({ address: maker, hash: hashTypedData(typedData), signature }))))
		throw new Refusal('signature_invalid', 'not the maker’s signature over this quote')
	if (await reading(isQuoteSpent(chain, { exchange, maker, nonce })))
		throw new Refusal('quote_unavailable', 'the quote was used or taken back')
	if ((await countQuotes(db, maker.toLowerCase(), now)) >= QUOTES_PER_MAKER_MAX)
		throw new Refusal('rate_limited', `a maker may have ${QUOTES_PER_MAKER_MAX} quotes standing`, { retryAfter: 60 })
	const row = await addQuote(db, {
		id: newId('mqt'),
		hash: hashQuote(quote),
		maker: maker.toLowerCase(),
		token_in: into.address.toLowerCase(),
		amount_in: quote.amountIn,
		token_out: out.address.toLowerCase(),
		amount_out: quote.amountOut,
		taker: given.taker?.toLowerCase() ?? null,
		payment_hash: given.payment_hash?.toLowerCase() ?? null,
		expiry: given.expiry,
		nonce,
		delivery: given.delivery,
		signature,
	})
	return showQuote(row)
}

export const forgetQuotes = (db: Db): Promise<void> => dropExpired(db)

function showQuote(row: QuoteRow): MakerQuote {
	return {
		id: row.id,
		object: 'maker_quote',
		hash: row.hash,
		maker: getAddress(row.maker),
		token_in: getAddress(row.token_in),
		amount_in: String(row.amount_in),
		token_out: getAddress(row.token_out),
		amount_out: String(row.amount_out),
		taker: row.taker === null ? null : getAddress(row.taker),
		payment_hash: row.payment_hash,
		expiry: row.expiry,
		nonce: String(row.nonce),
		delivery: row.delivery,
		created_at: row.created_at.toISOString(),
	}
}

type QuoteParts = Pick<QuoteRow, 'maker' | 'token_in' | 'amount_in' | 'token_out' | 'amount_out'> &
	Pick<QuoteRow, 'taker' | 'payment_hash' | 'expiry' | 'nonce'>

function quoteOf(row: QuoteParts): Quote {
	return {
		maker: row.maker,
		tokenIn: row.token_in,
		amountIn: row.amount_in,
		tokenOut: row.token_out,
		amountOut: row.amount_out,
		taker: row.taker ?? undefined,
		paymentHash: (row.payment_hash as Hex | null) ?? undefined,
		expiry: row.expiry,
		nonce: row.nonce,
	}
}

function requireExchange({ exchange }: ExchangeDeps): Address {
	if (exchange === null) throw new Refusal('conversion_not_possible', 'there is no exchange here')
	return getAddress(exchange)
}

const nowSeconds = () => Math.floor(Date.now() / 1000)
