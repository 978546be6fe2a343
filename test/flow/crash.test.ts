import { createInvoice, createWebhookEndpoint, getPayment } from '@sluice/sdk/client'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import { payInvoice } from '@sluice/sdk/invoice'
import type { Address, Hex } from 'viem'
import { afterEach, describe, expect, test } from 'vitest'
import { receiveWebhooks } from '../../scripts/webhooks.ts'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, killAndWait, query, shop, until, usd, wallet } from './fixture.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

describe('a payment survives kill -9', () => {
	test('of the server between relaying and indexing: it is collected once and settled', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(11_00) })
		const payment = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		await until('it is relayed', async () =>
			(await getPayment(client, payment.id)).steps.some(({ kind }) => kind === 'relayed') ? true : null,
		)
		await killAndWait('server')

		const settled = await untilPayment(client, payment, 'captured')
		expect(await balanceOf(payer.address)).toBe(before - 11_000_000n)
		expect(await balanceOf(account.address)).toBe(11_000_000n - 55_000n)
		expect(await collected(settled.hash)).toBe(1)
	})

	test('of the server the moment the signature is accepted: nothing is sent twice, nothing is lost', async () => {
		const { client } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(7_00) })
		const payment = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		await killAndWait('server')
		const settled = await untilPayment(client, payment, 'captured')
		expect(await balanceOf(payer.address)).toBe(before - 7_000_000n)
		expect(await collected(settled.hash)).toBe(1)
	})

	test('of the worker between fact and webhook: the webhook arrives all the same, with the same id', async () => {
		const { client } = await shop()
		let killed = false
		const attempts: string[] = []
		const receiver = await receiveWebhooks({
			before: async (event) => {
				if (event.type !== 'payment.captured') return
				attempts.push(event.id)
				if (killed) return
				killed = true
				// It dies while it waits for our answer: the delivery has begun and nobody has noted its end.
				await killAndWait('server')
			},
		})
		close = receiver.close
		receiver.use((await createWebhookEndpoint(client, { url: receiver.url, events: ['payment.captured'] })).secret)
		const payer = await wallet('USDC')
		const invoice = await createInvoice(client, { amount: usd(6_00) })
		const payment = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		// Until then the server may be away.
		await until('it is delivered again', async () => (attempts.length > 1 ? true : null), 90_000)
		await untilPayment(client, payment, 'captured')
		expect(new Set(attempts).size).toBe(1)
	})

	test('of PostgreSQL in the middle: amounts, postings and chain agree afterwards', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(13_00) })
		const payment = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		await killAndWait('postgres')
		const settled = await untilPayment(client, payment, 'captured')
		expect(await balanceOf(payer.address)).toBe(before - 13_000_000n)
		expect(await balanceOf(account.address)).toBe(13_000_000n - 65_000n)
		expect(await collected(settled.hash)).toBe(1)
		const unbalanced = await query(
			'select tx_hash, log_index from app.posting group by chain_id, tx_hash, log_index, token having sum(delta) <> 0',
		)
		expect(unbalanced).toEqual([])
	})
})

/** How often the chain says that this payment was collected. */
async function collected(hash: string): Promise<number> {
	const { escrow } = await config()
	const logs = await chain.getContractEvents({
		address: escrow as Address,
		abi: paymentEscrowAbi,
		eventName: 'PaymentCharged',
		args: { paymentInfoHash: hash as Hex },
		fromBlock: 0n,
	})
	return logs.length
}
