/** Shares of a channel, from the registry to the credits: always those that the registry says. */
import { bindingTypedData, getChannelNonce, getChannelShares, lowerCap, registerPartner } from '@sluice/sdk/channel'
import {
	createBinding,
	createInvoice,
	getAccountCredits,
	getChannelByPartner,
	getCheckout,
	getEscrow,
} from '@sluice/sdk/client'
import { payInvoice } from '@sluice/sdk/invoice'
import { hashShares } from '@sluice/sdk/split'
import { createWalletClient, type Hex, http, type LocalAccount } from 'viem'
import { foundry } from 'viem/chains'
import { expect, inject, test } from 'vitest'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, chain, config, shop, until, usd, wallet } from './fixture.ts'

const clientOf = (account: LocalAccount) =>
	createWalletClient({ account, chain: foundry, transport: http(inject('rpcUrl')) })
const done = async (hash: Promise<Hex>) =>
	expect((await chain.waitForTransactionReceipt({ hash: await hash })).status).toBe('success')

test('a merchant’s payments give its channel what the registry says, a lowered cap included', async () => {
	const { chain_id: chainId, channel_registry: registry } = await config()
	if (!registry) throw new Error('the stack has no channel registry')
	const [store, payer, partner] = [await shop(), await wallet('USDC'), await wallet('ETH')]
	const merchant = store.account.address
	await done(registerPartner(clientOf(partner), { registry, payout: partner.address, capBps: 300 }))
	const nonce = await getChannelNonce(chain, { registry, merchant })
	const deadline = Math.floor(Date.now() / 1000) + 600
	const typedData = bindingTypedData({
		chainId,
		registry,
		merchant,
		partner: partner.address,
		shareBps: 250,
		nonce,
		deadline,
	})
	const binding = {
		...{ merchant, partner: partner.address, share_bps: 250, deadline },
		merchant_signature: await store.account.signTypedData(typedData),
		partner_signature: await partner.signTypedData(typedData),
	}
	await expect(createBinding(anyone, { ...binding, share_bps: 251 })).rejects.toThrow('signature_invalid')
	await expect(createBinding(anyone, { ...binding, partner: payer.address })).rejects.toThrow('not_found')
	await createBinding(anyone, binding)
	await until('the merchant is bound', async () =>
		(await getChannelByPartner(anyone, partner.address)).merchants === 1 ? true : null,
	)
	await expect(createBinding(anyone, binding)).rejects.toThrow('signature_invalid')

	const sell = async () => {
		const invoice = await createInvoice(store.client, { amount: usd(100_00) })
		const paid = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		const payment = await untilPayment(store.client, paid, 'captured')
		expect(hashShares(payment.shares)).toBe(hashShares(await getChannelShares(chain, { registry, merchant })))
		return payment
	}
	expect((await sell()).shares.map(({ bps }) => bps)).toEqual([250])
	await done(lowerCap(clientOf(partner), { registry, capBps: 100 }))
	const open = await createInvoice(store.client, { amount: usd(1_00) })
	await until('the lower cap is known', async () =>
		(await getCheckout(anyone, open.id)).invoice.shares[0]?.bps === 100 ? true : null,
	)
	const payment = await sell()
	expect(payment.shares.map(({ bps }) => bps)).toEqual([100])
	expect(payment.steps.find(({ kind }) => kind === 'shared')?.amount?.value).toBe('1000000')
	const { credits } = await getAccountCredits(anyone, { address: partner.address })
	expect(credits.map(({ amount }) => amount.value)).toEqual(['3500000'])
	for (const { held, credited, balance } of (await getEscrow(anyone)).tokens)
		expect(BigInt(held.value) + BigInt(credited.value)).toBe(BigInt(balance.value))
})
