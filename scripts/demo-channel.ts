/** The demo of a channel: who brought a merchant in earns a share of its payments, without anybody's goodwill. */
import {
	bindingTypedData,
	getChannelNonce,
	getChannelShares,
	leaveTypedData,
	registerPartner,
	sponsorTypedData,
} from '@sluice/sdk/channel'
import {
	createBinding,
	createInvoice,
	getAccountCredits,
	getChannelByPartner,
	getCheckout,
	leaveBinding,
	listChannelMerchants,
	requestFaucet,
	withdrawCredit,
} from '@sluice/sdk/client'
import { getCreditNonce, signWithdraw } from '@sluice/sdk/credit'
import { hashShares } from '@sluice/sdk/split'
import type { Payment } from '@sluice/sdk/wire'
import { createWalletClient, http, type LocalAccount } from 'viem'
import { freshAccount, type Stage, untilTrue } from './demo-extended.ts'
import { txOf } from './world.ts'

export async function channelScenario(stage: Stage): Promise<Payment[]> {
	const { url, anyone, client, config, chain, merchant, step, usd, hold, balanceOf } = stage
	const registry = config.channel_registry
	if (registry === null) throw new Error('this deployment has no channel registry')
	const domain = { chainId: config.chain_id, registry }
	const soon = () => Math.floor(Date.now() / 1000) + 600
	const [partner, reseller] = [await freshAccount(), await freshAccount()]
	const walletOf = async (account: LocalAccount) => {
		const { tx_hash } = await requestFaucet(anyone, { address: account.address, asset: 'ETH' })
		await chain.waitForTransactionReceipt({ hash: tx_hash as `0x${string}` })
		return createWalletClient({ account, chain: chain.chain, transport: http(`${url}${config.rpc_path}`) })
	}
	const known = (account: LocalAccount) =>
		untilTrue(() =>
			getChannelByPartner(anyone, account.address).then(
				() => true,
				() => false,
			),
		)
	const bound = (count: number) =>
		untilTrue(async () => (await getChannelByPartner(anyone, reseller.address)).merchants === count)

	await step(
		'a partner registers, with a cap of 3 %',
		async () => {
			const wallet = await walletOf(partner)
			const hash = await registerPartner(wallet, { registry, payout: partner.address, capBps: 300 })
			await known(partner)
			return hash
		},
		(hash) => hash,
	)
	await step(
		'a reseller registers below it, and gives it 40 % of its share by its signature',
		async () => {
			const [deadline, cutBps] = [soon(), 4_000]
			const sponsored = { partner: reseller.address, parent: partner.address, cutBps, deadline }
			const signature = await partner.signTypedData(sponsorTypedData({ ...domain, ...sponsored }))
			const parent = { partner: partner.address, cutBps, deadline, signature }
			const wallet = await walletOf(reseller)
			const hash = await registerPartner(wallet, { registry, payout: reseller.address, capBps: 300, parent })
			await known(reseller)
			return hash
		},
		(hash) => hash,
	)
	await step('the merchant is bound to the reseller at 2.5 %, by both signatures and without native coin', async () => {
		const nonce = await getChannelNonce(chain, { registry, merchant: merchant.address })
		const [deadline, shareBps] = [soon(), 250]
		const agreed = { merchant: merchant.address, partner: reseller.address, shareBps, nonce, deadline }
		const typedData = bindingTypedData({ ...domain, ...agreed })
		await createBinding(anyone, {
			...{ merchant: merchant.address, partner: reseller.address, share_bps: shareBps, deadline },
			merchant_signature: await merchant.signTypedData(typedData),
			partner_signature: await reseller.signTypedData(typedData),
		})
		await bound(1)
	})
	const payment = await step(
		'a sale of 100.00 commits to the shares that the registry says, and is charged',
		async () => {
			const paid = await hold(10_000, 'Brought in by a reseller', { capture: 'automatic' })
			const shares = await getChannelShares(chain, { registry, merchant: merchant.address })
			if (hashShares(paid.shares) !== hashShares(shares)) throw new Error(JSON.stringify(paid.shares))
			const bps = shares.map((share) => share.bps)
			if (String(bps) !== '150,100') throw new Error(`the shares are ${bps}`)
			return paid
		},
		(paid) => txOf(paid, 'shared'),
	)
	await step('the reseller is credited 1.50 and the partner 1.00; both have it paid out', async () => {
		for (const [account, amount] of [
			[reseller, 1_500_000n],
			[partner, 1_000_000n],
		] as const) {
			const { credits } = await getAccountCredits(anyone, { address: account.address })
			const [credit] = credits
			if (credit?.amount.value !== String(amount)) throw new Error(`${account.address}: ${JSON.stringify(credits)}`)
			const nonce = await getCreditNonce(chain, { escrow: config.escrow, account: account.address })
			const asked = { token: credit.token, to: account.address, amount, nonce, deadline: soon() }
			const { signature } = await signWithdraw(account, { chainId: config.chain_id, escrow: config.escrow, ...asked })
			const { token, to, deadline } = asked
			await withdrawCredit(anyone, account.address, { token, to, amount: String(amount), deadline, signature })
			await untilTrue(async () => (await balanceOf(account.address)) === amount)
		}
	})
	await step('the merchant leaves, by its signature alone; its next payment gives the channel nothing', async () => {
		const nonce = await getChannelNonce(chain, { registry, merchant: merchant.address })
		const deadline = soon()
		const typedData = leaveTypedData({ ...domain, merchant: merchant.address, nonce, deadline })
		const signature = await merchant.signTypedData(typedData)
		await leaveBinding(anyone, { merchant: merchant.address, deadline, signature })
		await bound(0)
		const { data } = await listChannelMerchants(anyone, { partner: reseller.address })
		if (data.length !== 1 || data[0]?.left_at === null) throw new Error(JSON.stringify(data))
		const invoice = await createInvoice(client, { amount: usd(1_000), description: 'On its own' })
		const { shares } = (await getCheckout(anyone, invoice.id)).invoice
		if (shares.length > 0) throw new Error(JSON.stringify(shares))
	})
	const own = await step(
		'which is seen in a payment of 10.00',
		() => hold(1_000, 'On its own', { capture: 'automatic' }),
		(paid) => txOf(paid, 'charged'),
	)
	if (own.shares.length > 0) throw new Error('a share was taken after the merchant had left')
	return [payment, own]
}
