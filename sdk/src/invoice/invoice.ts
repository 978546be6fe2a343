/** Paying an invoice from a program: read it, check what would be signed, sign once, hand it in. */
import type { LocalAccount } from 'viem'
import { isSameAddress } from '../address/address.ts'
import {
	type CallOptions,
	createCheckoutTerms,
	createExchangeQuote,
	getCheckout,
	getConfig,
	payCheckout,
	type SluiceClient,
} from '../client/client.ts'
import { signConversion } from '../exchange/exchange.ts'
import { paymentInfoFromTerms } from '../payment/payment.ts'
import { checkCheckoutTerms, TermsError } from '../terms/terms.ts'
import type { Payment } from '../wire/wire.ts'

/**
 * Pays an invoice with one signature; the account needs the token and no native coin. What is signed is derived here
 * from the terms and compared with the invoice, so the server cannot slip other terms under it.
 *
 * @param parameters the payer's `account`, the id of the `invoice`, and optionally the `asset` and `most` (minor units) it may cost
 * @returns the payment, `processing`: follow it with `watchCheckout`
 * @throws {SluiceError} `invoice_expired`, `invoice_not_payable`, `insufficient_funds`, …
 * @throws {TermsError} `terms_mismatch` when the server asks for another signature than the invoice calls for
 * @throws {PriceError} `amount_above_limit` when the invoice costs more than `most` or another asset
 * @example
 * ```ts
 * import { createSluiceClient } from '@sluice/sdk/client'
 * import { payInvoice } from '@sluice/sdk/invoice'
 * declare const account: import('viem').LocalAccount
 * const client = createSluiceClient({ baseUrl: 'http://localhost:4000' })
 * const payment = await payInvoice(client, { account, invoice: 'inv_…', asset: 'USDC', most: 5_000_000n })
 * ```
 */
export async function payInvoice(
	client: SluiceClient,
	parameters: {
		account: Pick<LocalAccount, 'address' | 'signTypedData'>
		invoice: string
		asset?: string
		most?: bigint
	},
	options?: CallOptions,
): Promise<Payment> {
	const { account, invoice, asset, most } = parameters
	const [config, checkout] = await Promise.all([getConfig(client, options), getCheckout(client, invoice, options)])
	const price = checkout.invoice.amount
	if ((asset !== undefined && price.asset !== asset) || (most !== undefined && BigInt(price.value) > most)) {
		throw new PriceError(`${price.value} ${price.asset}`, `${most ?? 'any amount of'} ${asset ?? price.asset}`)
	}
	const answer = await createCheckoutTerms(client, invoice, { payer: account.address }, options)
	const { typedData, terms, extension } = checkCheckoutTerms({ config, checkout, payer: account.address, answer })
	const signature = await account.signTypedData(typedData)
	return payCheckout(client, invoice, { terms, extension, signature }, options)
}

/**
 * Pays an invoice in another asset than the one it is in, with one signature that binds both: the terms of the payment, and what
 * the conversion may take at most. What is given back later is in the invoice's asset.
 *
 * @param parameters `asset` to pay with, `most` of it in minor units, and how much worse than the feeds' price it may be (1/10,000)
 * @returns the payment, `processing`: follow it with `watchCheckout`
 * @throws {SluiceError} `rate_unavailable`, `rate_out_of_range`, `insufficient_funds`, …
 * @throws {TermsError} `terms_mismatch` when the server asks for another signature than the invoice and the conversion call for
 * @throws {PriceError} `amount_above_limit` when the conversion could take more than `most`
 * @example
 * ```ts
 * import { createSluiceClient } from '@sluice/sdk/client'
 * import { payInvoiceWith } from '@sluice/sdk/invoice'
 * declare const account: import('viem').LocalAccount
 * const client = createSluiceClient({ baseUrl: 'http://localhost:4000' })
 * const payment = await payInvoiceWith(client, { account, invoice: 'inv_…', asset: 'USDC', most: 60_000_000n })
 * ```
 */
export async function payInvoiceWith(
	client: SluiceClient,
	parameters: {
		account: Pick<LocalAccount, 'address' | 'signTypedData'>
		invoice: string
		asset: string
		most: bigint
		slippageBps?: number
	},
	options?: CallOptions,
): Promise<Payment> {
	const { account, invoice, asset, most, slippageBps = 50 } = parameters
	const [config, checkout] = await Promise.all([getConfig(client, options), getCheckout(client, invoice, options)])
	const token = config.tokens.find((candidate) => candidate.asset === asset)
	const { chain_id: chainId, exchange } = config
	if (token === undefined || exchange === null)
		throw new TermsError('terms_mismatch', 'conversion', 'an exchange that knows the asset', asset)
	const answer = await createCheckoutTerms(client, invoice, { payer: account.address }, options)
	const { terms, extension, hash } = checkCheckoutTerms({ config, checkout, payer: account.address, answer })
	const asked = { invoice, payer: account.address, asset, slippage_bps: slippageBps, hash }
	const { conversion } = await createExchangeQuote(client, asked, options)
	const [maxIn, { via, expiry, slippage_bps }] = [BigInt(conversion.max_in), conversion]
	if (!isSameAddress(conversion.token_in, token.address))
		throw new TermsError('terms_mismatch', 'conversion.token_in', token.address, conversion.token_in)
	if (slippage_bps > slippageBps)
		throw new TermsError('terms_mismatch', 'conversion.slippage_bps', `<= ${slippageBps}`, slippage_bps)
	if (maxIn > most) throw new PriceError(`${maxIn} ${asset}`, `${most} ${asset}`)
	const signature = await signConversion(account, {
		...{ chainId, exchange, mode: 'erc3009', token },
		paymentInfo: paymentInfoFromTerms(terms),
		conversion: { tokenIn: token.address, maxIn, via: via ?? undefined, slippageBps: slippage_bps, expiry },
	})
	const order = { ...conversion, mode: 'erc3009' } as const
	return payCheckout(client, invoice, { terms, extension, conversion: order, signature }, options)
}

/** The invoice costs more, or in another asset, than the caller allowed. */
export class PriceError extends Error {
	/** Stable code. */
	readonly code = 'amount_above_limit'
	/** What the invoice costs, in minor units. */
	readonly price: string
	/** What the caller allowed. */
	readonly limit: string

	constructor(price: string, limit: string) {
		super(`The invoice costs ${price}, the limit is ${limit}`)
		this.name = 'PriceError'
		this.price = price
		this.limit = limit
	}
}
