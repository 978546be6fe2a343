import * as wire from '@sluice/sdk/wire'
import { publicRoute, type Route } from '../http/route.ts'
import { type ExchangeDeps, quoteInvoice } from './exchange.ts'
import { offerQuote } from './maker.ts'
import { showRates } from './rates.ts'

export function exchangeRoutes(deps: ExchangeDeps): Route[] {
	return [
		publicRoute({
			method: 'get',
			path: '/v1/exchange/rates',
			tag: 'exchange',
			summary: 'The listed price feeds: price and age, or why a feed is not used',
			limit: 'pay',
			answer: wire.exchangeRateList,
			errors: ['chain_unavailable'],
			run: async ({ db }) => ({ data: await showRates(db, deps) }),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/exchange/quotes',
			tag: 'exchange',
			summary: 'What paying an invoice in another asset takes now',
			limit: 'pay',
			body: wire.exchangeQuoteRequest,
			answer: wire.exchangeQuote,
			errors: [
				...(['not_found', 'invoice_not_payable', 'conversion_not_possible'] as const),
				...(['rate_unavailable', 'rate_out_of_range', 'chain_unavailable'] as const),
			],
			run: ({ db, body }) => quoteInvoice(db, deps, body),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/exchange/maker-quotes',
			tag: 'exchange',
			summary: 'Offer a maker’s signed quote; it serves once, and the same quote again is the same offer',
			limit: 'pay',
			body: wire.makerQuoteCreate,
			status: 201,
			answer: wire.makerQuote,
			errors: [
				...(['signature_invalid', 'quote_unavailable', 'insufficient_funds'] as const),
				...(['conversion_not_possible', 'chain_unavailable'] as const),
			],
			run: ({ db, body }) => offerQuote(db, deps, body),
		}),
	]
}
