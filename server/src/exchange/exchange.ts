/**
 * Paying in another token than the one that settles: the best of listed venues and makers' standing quotes, as a conversion to sign, and
 * the signed conversion as what the escrow's collector takes. The payer's signature and the listed feeds bound it; the chain decides.
 */
import { conversionLimit, encodeQuoteData, encodeVenueData } from '@sluice/sdk/exchange'
import type * as wire from '@sluice/sdk/wire'
import type { ConversionOrder, ExchangeQuote, Terms, Token } from '@sluice/sdk/wire'
import { type Address, getAddress, type Hex } from 'viem'
import type { z } from 'zod'
import type { Db, Trx } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { findInvoices, statusAt, tokenOf } from '../invoice/invoice.ts'
import { bestQuote, nowSeconds, quoteOf, requireExchange } from './maker.ts'
import { type ExchangeDeps, listedFeeds, venueOffers } from './rates.ts'
import { claimQuote, dropExpired, type QuoteRow } from './store.ts'

export type { ExchangeDeps } from './rates.ts'

/** How long a payer has to sign and send, in seconds. */
const CONVERSION_SECONDS = 300
/** How long a payment that takes a quote may be on its way. */
const CLAIM_SECONDS = 120
const WHOLE_BPS = 10_000n
const MOST = 2n ** 120n - 1n

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
		bestQuote(db, deps, exchange, {
			tokenIn: tokenIn.toLowerCase(),
			tokenOut: tokenOut.toLowerCase(),
			amountOut: amount,
			payer: wanted.payer.toLowerCase(),
			hash: wanted.hash?.toLowerCase() ?? null,
			maker: wanted.via?.toLowerCase() ?? null,
			now: nowSeconds(),
		}),
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
		told.flatMap(({ feed, price }) => (price?.token.toLowerCase() === token.toLowerCase() ? [{ feed, price }] : []))
	for (const into of of(tokenIn))
		for (const out of of(tokenOut))
			if (into.price.currency === out.price.currency)
				return { feedIn: into.feed, feedOut: out.feed, priceIn: into.price, priceOut: out.price }
	const reasons = told.flatMap(({ feed, reason }) => (reason === null ? [] : [`${feed}: ${reason}`]))
	throw new Refusal('rate_unavailable', ['no usable price feed of both tokens', ...reasons].join('; '))
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

export const forgetQuotes = (db: Db): Promise<void> => dropExpired(db)
