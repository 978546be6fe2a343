/** Paying in another currency, from the listed feeds to the books: venue, makers, and what goes back. */
import {
	createExchangeQuote,
	createInvoice,
	createMakerQuote,
	getCheckout,
	getEscrow,
	listExchangeRates,
	voidPayment,
} from '@sluice/sdk/client'
import { cancelQuote, type Quote, signQuote } from '@sluice/sdk/exchange'
import { payInvoiceWith } from '@sluice/sdk/invoice'
import { approve, transfer } from '@sluice/sdk/token'
import type { InvoiceCreate } from '@sluice/sdk/wire'
import { createWalletClient, http } from 'viem'
import { foundry } from 'viem/chains'
import { expect, inject, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, shop, until, wallet } from './fixture.ts'

const eur = (cents: number) => ({ value: String(cents * 10_000), asset: 'EURC' })
const exchanged = async () => {
	const { chain_id: chainId, exchange, tokens } = await config()
	const [usdc, eurc] = ['USDC', 'EURC'].map((asset) => tokens.find((token) => token.asset === asset))
	if (!exchange || !usdc || !eurc) throw new Error('the stack has no exchange')
	return { chainId, exchange, usdc, eurc }
}
const sell = async (cents: number, wanted: Partial<InvoiceCreate> = {}) => {
	const store = await shop()
	return { store, invoice: await createInvoice(store.client, { amount: eur(cents), ...wanted }) }
}
/** The books and the chain agree on what the escrow has. */
const balanced = async () => {
	for (const { held, credited, balance } of (await getEscrow(anyone)).tokens)
		expect(BigInt(held.value) + BigInt(credited.value)).toBe(BigInt(balance.value))
}

test('the rates are those of the listed feeds, with their age', async () => {
	const { data } = await listExchangeRates(anyone)
	expect(data.map(({ asset, currency, price, usable, reason }) => [asset, currency, price, usable, reason])).toEqual(
		expect.arrayContaining([
			['USDC', 'USD', '100000000', true, null],
			['EURC', 'USD', '110000000', true, null],
			['CNYC', 'USD', '14000000', true, null],
		]),
	)
	for (const { age_seconds, heartbeat_seconds } of data)
		expect(age_seconds !== null && heartbeat_seconds !== null && age_seconds < heartbeat_seconds).toBe(true)
})

test('a hold that was paid in dollars is void in euros; a payment never costs more than was allowed', async () => {
	const payer = await wallet('USDC')
	const { store, invoice } = await sell(20_00, { capture: 'manual' })
	const most = 22_200_000n
	const paying = { account: payer, invoice: invoice.id, asset: 'USDC' }
	await expect(payInvoiceWith(anyone, { ...paying, most: 22_000_000n })).rejects.toThrow('The invoice costs')
	const paid = await payInvoiceWith(anyone, { ...paying, most })
	const held = await untilPayment(store.client, paid, 'authorized')
	const spent = 1_000_000_000n - (await balanceOf(payer.address))
	expect(spent > 22_000_000n && spent <= most).toBe(true)
	expect(held.conversion?.amount_in?.value).toBe(String(spent))
	expect(held.steps.map(({ kind }) => kind)).toEqual(['signed', 'relayed', 'authorized', 'converted'])
	await untilPayment(store.client, await voidPayment(store.client, held.id), 'voided')
	expect(await balanceOf(payer.address, 'EURC')).toBe(20_000_000n)
	await balanced()
})

test('a payer without enough of its own token is told so, and the invoice stays open', async () => {
	const payer = await wallet('EURC')
	const { invoice } = await sell(5_00)
	const paying = { account: payer, invoice: invoice.id, asset: 'USDC', most: 10_000_000n }
	await expect(payInvoiceWith(anyone, paying)).rejects.toThrow('insufficient_funds')
	expect((await getCheckout(anyone, invoice.id)).invoice.status).toBe('open')
})

test('a maker’s quote serves until the maker takes it back on chain', async () => {
	const { chainId, exchange, usdc, eurc } = await exchanged()
	const [payer, maker] = [await wallet('USDC'), await wallet('EURC', 'ETH')]
	const { invoice } = await sell(10_00)
	const quote: Quote = {
		maker: maker.address,
		tokenIn: usdc.address,
		amountIn: 10_900_000n,
		tokenOut: eurc.address,
		amountOut: 10_000_000n,
		taker: payer.address,
		expiry: Math.floor(Date.now() / 1000) + 600,
		nonce: 77n,
	}
	const offered = {
		...{ maker: quote.maker, token_in: quote.tokenIn, amount_in: '10900000', token_out: quote.tokenOut },
		...{
			amount_out: '10000000',
			taker: payer.address,
			expiry: quote.expiry,
			nonce: '77',
			delivery: 'erc3009' as const,
		},
		signature: await signQuote(maker, { chainId, exchange, quote, mode: 'erc3009', token: eurc }),
	}
	await createMakerQuote(anyone, offered)
	const asked = { invoice: invoice.id, payer: payer.address, asset: 'USDC' }
	expect(await createExchangeQuote(anyone, asked)).toMatchObject({ kind: 'maker', conversion: { max_in: '10900000' } })
	expect(await createExchangeQuote(anyone, { ...asked, payer: maker.address })).toMatchObject({ kind: 'venue' })
	const client = createWalletClient({ account: maker, chain: foundry, transport: http(inject('rpcUrl')) })
	const hash = await cancelQuote(client, { exchange, nonce: quote.nonce })
	expect((await chain.waitForTransactionReceipt({ hash })).status).toBe('success')
	await until('the quote is gone', async () =>
		(await createExchangeQuote(anyone, asked)).kind === 'venue' ? true : null,
	)
	await expect(createMakerQuote(anyone, offered)).rejects.toThrow('quote_unavailable')
})

test('a maker who has spent what it offered stands in nobody’s way', async () => {
	const { chainId, exchange, usdc, eurc } = await exchanged()
	const [payer, maker] = [await wallet('USDC'), await wallet('EURC', 'ETH')]
	const client = createWalletClient({ account: maker, chain: foundry, transport: http(inject('rpcUrl')) })
	const token = eurc.address
	const { store, invoice } = await sell(12_00)
	const quote: Quote = {
		maker: maker.address,
		tokenIn: usdc.address,
		amountIn: 12_000_000n,
		tokenOut: eurc.address,
		amountOut: 12_000_000n,
		expiry: Math.floor(Date.now() / 1000) + 600,
		nonce: 1n,
	}
	const offered = {
		...{ maker: quote.maker, token_in: quote.tokenIn, amount_in: '12000000', token_out: quote.tokenOut },
		...{ amount_out: '12000000', expiry: quote.expiry, nonce: '1', delivery: 'allowance' as const },
		signature: await signQuote(maker, { chainId, exchange, quote, mode: 'allowance' }),
	}
	// Without an allowance it is not even taken in.
	await expect(createMakerQuote(anyone, offered)).rejects.toThrow('insufficient_funds')
	const approved = await approve(client, { token, spender: exchange, value: quote.amountOut })
	await chain.waitForTransactionReceipt({ hash: approved })
	await createMakerQuote(anyone, offered)
	const asked = { invoice: invoice.id, payer: payer.address, asset: 'USDC' }
	expect(await createExchangeQuote(anyone, asked)).toMatchObject({ kind: 'maker' })
	const gone = await transfer(client, { token, to: payer.address, value: 990_000_000n })
	await chain.waitForTransactionReceipt({ hash: gone })
	const paying = { account: payer, invoice: invoice.id, asset: 'USDC', most: 14_000_000n }
	const payment = await untilPayment(store.client, await payInvoiceWith(anyone, paying), 'captured')
	expect(payment.conversion?.paid_to).not.toBe(maker.address)
	await balanced()
})
