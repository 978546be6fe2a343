import {
	capturePayment,
	createInvoice,
	createSluiceClient,
	getConfig,
	getEscrow,
	getInvoice,
	getPayment,
	listAccountPayments,
	listEvents,
	requestFaucet,
	type SluiceError,
	voidPayment,
} from '@sluice/sdk/client'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import { payInvoice } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import { getPaymentState, hashPayment, paymentInfoFromTerms, reclaim } from '@sluice/sdk/payment'
import { type Address, createWalletClient, http } from 'viem'
import { foundry } from 'viem/chains'
import { describe, expect, inject, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, shop, until, usd, wallet } from './fixture.ts'

describe('a payment through the whole stack', () => {
	test('is settled at once when the invoice captures automatically, and the payer needs no native coin', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(12_34), description: 'at once' })
		const payment = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'captured',
		)

		const fee = (12_340_000n * 50n) / 10_000n
		expect(await balanceOf(payer.address)).toBe(before - 12_340_000n)
		expect(await balanceOf(account.address)).toBe(12_340_000n - fee)
		expect(payment.captured.value).toBe('12340000')
		expect(payment.fee.value).toBe(String(fee))
		expect(payment.held.value).toBe('0')
		expect(await chain.getBalance({ address: payer.address })).toBe(0n)
		expect((await getInvoice(client, invoice.id)).status).toBe('paid')
	})

	test('is held, captured in part, refunded in part, and the rest voided, with every step on chain', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, { amount: usd(100_00), capture: 'manual' })
		const held = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'authorized',
		)
		expect(held.held.value).toBe('100000000')

		await expect(capturePayment(client, held.id, { amount: usd(100_01) })).rejects.toMatchObject({
			code: 'amount_exceeds_held',
		})
		const part = await untilPayment(
			client,
			await capturePayment(client, held.id, { amount: usd(60_00) }),
			'partially_captured',
		)
		expect([part.held.value, part.captured.value, part.refundable.value]).toEqual(['40000000', '60000000', '60000000'])

		await expect(refundPayment(client, { account, payment: part, amount: 60_000_001n })).rejects.toMatchObject({
			code: 'amount_exceeds_refundable',
		})
		await refundPayment(client, { account, payment: part, amount: 25_000_000n })
		await untilPayment(client, part, 'partially_refunded')
		await voidPayment(client, part.id)
		const rest = await until('the rest is voided', async () => {
			const now = await getPayment(client, part.id)
			return now.held.value === '0' ? now : null
		})
		expect([rest.captured.value, rest.refunded.value]).toEqual(['60000000', '25000000'])
		expect(await balanceOf(payer.address)).toBe(before - 60_000_000n + 25_000_000n)
		expect(rest.steps.filter(({ confirmed, tx_hash }) => confirmed && tx_hash).map(({ kind }) => kind)).toEqual(
			expect.arrayContaining(['authorized', 'captured', 'refunded', 'voided']),
		)
	})

	test('can be reclaimed by the payer alone once the hold has expired, and not a second before', async () => {
		const { client } = await shop()
		const payer = await wallet('USDC', 'ETH')
		const before = await balanceOf(payer.address)
		const invoice = await createInvoice(client, {
			amount: usd(15_00),
			capture: 'manual',
			expires_in_seconds: 12,
			authorization_seconds: 0,
		})
		const held = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'authorized',
		)
		const { escrow } = await config()
		const paymentInfo = paymentInfoFromTerms(held.terms)
		const sender = createWalletClient({ account: payer, chain: foundry, transport: http(inject('rpcUrl')) })
		await expect(reclaim(sender, { escrow: escrow as Address, paymentInfo })).rejects.toThrow(
			/BeforeAuthorizationExpiry/,
		)
		await until('the hold expires', async () =>
			(await chain.getBlock()).timestamp >= BigInt(paymentInfo.authorizationExpiry) ? true : null,
		)
		await reclaim(sender, { escrow: escrow as Address, paymentInfo })
		await untilPayment(client, held, 'reclaimed')
		expect(await balanceOf(payer.address)).toBe(before)
		await expect(capturePayment(client, held.id)).rejects.toMatchObject({ code: 'payment_not_capturable' })
	})

	test('has the same hash in the SDK and in the contract, and the same state on chain and in the database', async () => {
		const { client } = await shop()
		const payer = await wallet('EURC')
		const invoice = await createInvoice(client, { amount: { value: '7000001', asset: 'EURC' }, capture: 'manual' })
		const held = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'authorized',
		)
		const { escrow, chain_id } = await getConfig(anyone)
		const paymentInfo = paymentInfoFromTerms(held.terms)
		const onChain = await chain.readContract({
			address: escrow as Address,
			abi: paymentEscrowAbi,
			functionName: 'getHash',
			args: [paymentInfo],
		})
		expect(hashPayment({ chainId: chain_id, escrow: escrow as Address, paymentInfo })).toBe(onChain)
		expect(held.hash).toBe(onChain)
		expect(await getPaymentState(chain, { escrow: escrow as Address, hash: onChain })).toMatchObject({
			collected: true,
			capturable: 7_000_001n,
			refundable: 0n,
		})
		const totals = await getEscrow(anyone)
		for (const { held: inDatabase, credited, balance } of totals.tokens)
			expect(BigInt(balance.value)).toBe(BigInt(inDatabase.value) + BigInt(credited.value))
	})

	test('is in the public history of the payer’s address and in the events of the merchant, in order', async () => {
		const { client } = await shop()
		const payer = await wallet('USDC')
		const invoice = await createInvoice(client, { amount: usd(3_00) })
		const payment = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'captured',
		)
		const { data } = await listAccountPayments(anyone, { address: payer.address })
		expect(data.map(({ hash, direction, confirmed }) => [hash, direction, confirmed])).toEqual([
			[payment.hash, 'out', true],
		])
		const types = (await listEvents(client)).data.map(({ type }) => type)
		expect(types).toEqual(expect.arrayContaining(['invoice.created', 'payment.captured', 'invoice.paid']))
	})

	test('is refused without money, on other terms, with a foreign signature and twice', async () => {
		const { client } = await shop()
		const poor = await wallet()
		const invoice = await createInvoice(client, { amount: usd(5_00) })
		const code = (promise: Promise<unknown>) =>
			promise.then(
				() => 'accepted',
				(error: SluiceError) => error.code,
			)
		expect(await code(payInvoice(anyone, { account: poor, invoice: invoice.id }))).toBe('insufficient_funds')

		const payer = await wallet('USDC')
		const stranger = await wallet()
		const forged = { address: payer.address, signTypedData: stranger.signTypedData }
		expect(await code(payInvoice(anyone, { account: forged, invoice: invoice.id }))).toBe('signature_invalid')
		expect(await code(payInvoice(anyone, { account: payer, invoice: invoice.id, most: 4_999_999n }))).toBe(
			'amount_above_limit',
		)

		const first = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		expect(await code(payInvoice(anyone, { account: payer, invoice: invoice.id }))).toBe('invoice_not_payable')
		await untilPayment(client, first, 'captured')
		expect(
			await code(
				requestFaucet(createSluiceClient({ baseUrl: anyone.baseUrl, retries: 0 }), {
					address: payer.address,
					asset: 'DOGE',
				}),
			),
		).toBe('invalid_request')
	})
})
