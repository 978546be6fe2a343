/** The demo of paying in another currency: a payer with dollars, a merchant that is settled in euros. */
import {
	capturePayment,
	createExchangeQuote,
	createInvoice,
	createMakerQuote,
	getPayment,
	listExchangeRates,
	requestFaucet,
} from '@sluice/sdk/client'
import { priceFeedAbi } from '@sluice/sdk/contracts'
import { type Quote, signQuote } from '@sluice/sdk/exchange'
import { payInvoiceWith } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import type { InvoiceCreate, Payment } from '@sluice/sdk/wire'
import { type Address, toHex } from 'viem'
import { aggregatorDateSlot } from '../ignition/market.ts'
import { freshAccount, type Stage } from './demo-extended.ts'
import { txOf, untilPayment } from './world.ts'

export async function exchangeScenario(stage: Stage): Promise<Payment[]> {
	const { anyone, client, config, chain, payer, merchant, step, balanceOf, watch, node } = stage
	const { exchange } = config
	const [dollar, euro] = ['USDC', 'EURC'].map((asset) => config.tokens.find((token) => token.asset === asset))
	if (exchange === null || !dollar || !euro) throw new Error('this deployment has no exchange of dollars and euros')
	const eur = (cents: number) => ({ value: String(cents * 10_000), asset: 'EURC' })
	const units = (cents: number) => BigInt(cents) * 10_000n
	const sell = async (cents: number, wanted: Partial<InvoiceCreate> = {}) =>
		createInvoice(client, { amount: eur(cents), description: 'An espresso machine, from abroad', ...wanted })
	const pay = async (invoice: string, most: number) =>
		untilPayment(
			client,
			await payInvoiceWith(anyone, { account: payer, invoice, asset: 'USDC', most: units(most) }),
			...(['authorized', 'captured'] as const),
		)
	const converted = (payment: Payment) => txOf(payment, 'converted')

	await step('the listed feeds tell a price each, and are fresh', async () => {
		const { data } = await listExchangeRates(anyone)
		const unusable = data.filter(({ usable }) => !usable)
		if (data.length === 0 || unusable.length > 0) throw new Error(`not usable: ${JSON.stringify(unusable)}`)
	})

	const held = await step(
		'an invoice of 40.00 EUR is held; the payer signed once, and paid dollars through the listed venue',
		async () => {
			const invoice = await sell(4_000, { capture: 'manual' })
			const before = await balanceOf(payer.address)
			const payment = await pay(invoice.id, 4_500)
			expectPaid(payment, before - (await balanceOf(payer.address)), 'venue')
			return payment
		},
		converted,
	)
	await step(
		'it is captured: the merchant has euros',
		async () => untilPayment(client, await capturePayment(client, held.id), 'captured'),
		(payment) => txOf(payment, 'captured'),
	)

	const maker = await freshAccount()
	const price = units(2_740)
	await step('a maker offers 25.00 EUR for 27.40 USD, by a signature and without native coin', async () => {
		const { tx_hash } = await requestFaucet(anyone, { address: maker.address, asset: 'EURC' })
		await chain.waitForTransactionReceipt({ hash: tx_hash as `0x${string}` })
		await watch('maker', maker.address)
		const quote: Quote = {
			maker: maker.address,
			tokenIn: dollar.address,
			amountIn: price,
			tokenOut: euro.address,
			amountOut: units(2_500),
			expiry: Math.floor(Date.now() / 1000) + 600,
			nonce: 1n,
		}
		const domain = { chainId: config.chain_id, exchange }
		const signature = await signQuote(maker, { ...domain, quote, mode: 'erc3009', token: euro })
		await createMakerQuote(anyone, {
			...{ maker: maker.address, token_in: quote.tokenIn, amount_in: String(price), token_out: quote.tokenOut },
			...{ amount_out: String(quote.amountOut), expiry: quote.expiry, nonce: '1', delivery: 'erc3009', signature },
		})
	})
	const charged = await step(
		'the next invoice of 25.00 EUR is charged by that quote, to the cent, and by no other payment again',
		async () => {
			const invoice = await sell(2_500)
			const before = await balanceOf(payer.address)
			const payment = await pay(invoice.id, 2_800)
			expectPaid(payment, before - (await balanceOf(payer.address)), 'maker')
			if ((await balanceOf(maker.address)) !== price) throw new Error('the maker did not get its price')
			const again = await sell(2_500)
			const { kind } = await createExchangeQuote(anyone, { invoice: again.id, payer: payer.address, asset: 'USDC' })
			if (kind !== 'venue') throw new Error('a used quote is offered again')
			return payment
		},
		converted,
	)
	await step(
		'10.00 EUR of it are refunded, in euros',
		async () => {
			const before = await balanceOf(payer.address, 'EURC')
			const payment = await getPayment(client, charged.id)
			await refundPayment(client, { account: merchant, payment, amount: units(1_000) })
			const refunded = await untilPayment(client, payment, 'partially_refunded')
			if ((await balanceOf(payer.address, 'EURC')) !== before + units(1_000)) throw new Error('not 10.00 EUR came back')
			return refunded
		},
		(payment) => txOf(payment, 'refunded'),
	)

	await step('a feed that has gone stale says so, and nothing is exchanged until it is fresh again', async () => {
		const { data } = await listExchangeRates(anyone)
		const feed = data.find(({ asset }) => asset === 'EURC')?.feed as Address
		const aggregator = await chain.readContract({ address: feed, abi: priceFeedAbi, functionName: 'AGGREGATOR' })
		const dateIt = (seconds: bigint) =>
			node('anvil_setStorageAt', aggregator, aggregatorDateSlot, toHex(seconds, { size: 32 }))
		const invoice = await sell(1_500)
		const { timestamp } = await chain.getBlock()
		await dateIt(timestamp - 86_500n)
		try {
			const rate = (await listExchangeRates(anyone)).data.find((one) => one.feed === feed)
			if (rate?.usable !== false || rate.reason !== 'price_stale') throw new Error(`it says ${rate?.reason}`)
			const code = await pay(invoice.id, 2_000).then(
				() => 'paid',
				(error: { code?: string }) => error.code,
			)
			if (code !== 'rate_unavailable') throw new Error(`paying ended with ${code}`)
		} finally {
			await dateIt(0n)
		}
	})
	return [held, charged]
}

/** What left the payer is what the payment says, within what was signed. */
function expectPaid({ id, conversion }: Payment, paid: bigint, way: 'venue' | 'maker') {
	if (conversion?.amount_in?.value !== String(paid))
		throw new Error(`${id}: ${paid} left the payer, ${conversion?.amount_in?.value} is shown`)
	if (paid > BigInt(conversion.max_in)) throw new Error(`${id}: more than was signed`)
	if (conversion.paid_to !== conversion.via) throw new Error(`${id}: not by the ${way} that was agreed to`)
}
