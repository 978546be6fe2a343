/** Paying an invoice from a program: read it, check what would be signed, sign once, hand it in. */
import type { LocalAccount } from 'viem'
import {
	type CallOptions,
	createCheckoutTerms,
	getCheckout,
	getConfig,
	payCheckout,
	type SluiceClient,
} from '../client/client.ts'
import { checkCheckoutTerms } from '../terms/terms.ts'
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
