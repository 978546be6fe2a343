import { createInvoice, getCheckout, getPayment } from '@sluice/sdk/client'
import { payInvoice } from '@sluice/sdk/invoice'
import type { Payment } from '@sluice/sdk/wire'
import { describe, expect, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, shop, testChain, until, usd, wallet } from './fixture.ts'

const settled: Payment['status'][] = [
	'authorized',
	'partially_captured',
	'captured',
	'partially_refunded',
	'refunded',
	'voided',
	'reclaimed',
]

describe('a reorganisation of three blocks', () => {
	test('takes back a payment that was seen, which was never shown as settled, and the payment then arrives again, once', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		// The test money must lie below the blocks that the reorganisation takes away.
		const funded = await chain.getBlockNumber()
		await until('the money is deep enough', async () => ((await chain.getBlockNumber()) >= funded + 5n ? true : null))
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(20_00) })
		const payment = await payInvoice(anyone, { account: payer, invoice: invoice.id })

		const seen = await until('the payment is seen', async () => {
			const now = await getPayment(client, payment.id)
			const step = now.steps.find(({ kind, block_number }) => kind === 'charged' && block_number !== null)
			return step ? { now, step } : null
		})
		expect(seen.step.confirmed).toBe(false)
		expect(seen.now.status).toBe('processing')
		expect(seen.now.captured.value).toBe('0')
		const first = seen.step.tx_hash

		await testChain.request({ method: 'anvil_reorg' as never, params: [3, []] as never })
		const gone = await until('the payment is taken back', async () => {
			const now = await getPayment(client, payment.id)
			expect(settled).not.toContain(now.status)
			return now.steps.some(({ kind }) => kind === 'charged') ? null : now
		})
		expect(gone.status).toBe('processing')
		expect((await getCheckout(anyone, invoice.id)).invoice.status).toBe('processing')

		const settledAgain = await untilPayment(client, payment, 'captured')
		expect(settledAgain.steps.filter(({ kind }) => kind === 'charged')).toHaveLength(1)
		expect(settledAgain.steps.find(({ kind }) => kind === 'charged')?.tx_hash).toBe(first)
		expect(await balanceOf(payer.address)).toBe(before - 20_000_000n)
		expect(await balanceOf(account.address)).toBe(20_000_000n - 100_000n)
	})
})
