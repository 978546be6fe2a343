/** Demos of what terms can say beyond the standard: shares, disputes; and of captures in a batch. */
import { mnemonicToAccount } from '@sluice/sdk/accounts'
import {
	capturePayments,
	createInvoice,
	getAccountCredits,
	getPayment,
	type SluiceClient,
	stepDispute,
	withdrawCredit,
} from '@sluice/sdk/client'
import { getCreditNonce, signWithdraw } from '@sluice/sdk/credit'
import { disputeTypedData } from '@sluice/sdk/dispute'
import { payInvoice } from '@sluice/sdk/invoice'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import type { Config, InvoiceCreate, Payment } from '@sluice/sdk/wire'
import type { LocalAccount, PublicClient } from 'viem'
import type { receiveWebhooks } from './webhooks.ts'
import { txOf, untilCheckout, untilPayment } from './world.ts'

/** What a scenario is played with. */
export type Stage = {
	url: string
	anyone: SluiceClient
	client: SluiceClient
	config: Config
	chain: PublicClient
	payer: LocalAccount
	merchant: LocalAccount
	webhooks: Awaited<ReturnType<typeof receiveWebhooks>>
	step<T>(name: string, work: () => Promise<T>, tx?: (result: T) => string | null): Promise<T>
	/** `usd(1_50)` is 1.50 USDC. */
	usd(cents: number): { value: string; asset: string }
	balanceOf(address: string, asset?: string): Promise<bigint>
	/** From now on the books of an account are compared with the chain, in every token. */
	watch(who: string, address: string): Promise<void>
	/** Tells the local node what no public one would listen to. */
	node(method: string, ...params: unknown[]): Promise<void>
	/** Notes what the chain says of a balance beside what the API's answers add up to; the demo fails where they differ. */
	compare(who: string, address: string, asset: string, onChain: bigint, told: bigint): void
	/** A paid invoice of so many cents, held unless `wanted` says otherwise. */
	hold(cents: number, description: string, wanted?: Partial<InvoiceCreate>): Promise<Payment>
	untilBlockTime(timestamp: number): Promise<void>
}
/** Plays, and returns the payments whose books are compared with the chain. */
export type Scenario = (stage: Stage) => Promise<Payment[]>

export const freshAccount = async () => mnemonicToAccount(await generateMnemonic())

/** A marketplace: the shop's sale pays a partner 2.5 % and an affiliate 0.4 %, by the payer's one signature. */
async function split({ anyone, config, chain, step, hold, balanceOf }: Stage): Promise<Payment[]> {
	const [partner, affiliate] = [await freshAccount(), await freshAccount()]
	const shares = [
		{ account: partner.address, bps: 250 },
		{ account: affiliate.address, bps: 40 },
	]
	const payment = await step(
		'a sale of 100.00 with shares of 2.5 % and 0.4 % is signed once and charged',
		() => hold(10_000, 'Two pots, by a partner', { capture: 'automatic', shares }),
		(paid) => txOf(paid, 'charged'),
	)
	const credit = await step('the partner is credited 2.50', async () => {
		const { credits } = await getAccountCredits(anyone, { address: partner.address })
		const found = credits[0]
		if (found?.amount.value !== '2500000') throw new Error(`the partner has ${found?.amount.value ?? 'nothing'}`)
		return found
	})
	await step('it has the credit paid out by a signature, without native coin', async () => {
		const amount = BigInt(credit.amount.value)
		const nonce = await getCreditNonce(chain, { escrow: config.escrow, account: partner.address })
		const deadline = Math.floor(Date.now() / 1000) + 600
		const domain = { chainId: config.chain_id, escrow: config.escrow }
		const asked = { token: credit.token, to: partner.address, amount, nonce, deadline }
		const { signature } = await signWithdraw(partner, { ...domain, ...asked })
		const body = { token: credit.token, to: partner.address, amount: credit.amount.value, deadline, signature }
		await withdrawCredit(anyone, partner.address, body)
		await untilTrue(async () => (await balanceOf(partner.address)) === amount)
		await untilTrue(async () => (await getAccountCredits(anyone, { address: partner.address })).credits.length === 0)
	})
	return [payment]
}

/** A buyer who is protected: it opens a dispute, the shop answers, and both agree on a quarter back. */
async function dispute({ anyone, client, config, payer, merchant, step, hold }: Stage): Promise<Payment[]> {
	const { disputes } = config
	if (disputes === null) throw new Error('this deployment has no disputes contract')
	const arbiter = await freshAccount()
	const payment = await step(
		'a protected payment of 80.00 is held: nothing can be captured before the payer accepts or the time is over',
		() =>
			hold(8_000, 'A teapot, by post', {
				protection: {
					seconds: 600,
					answer_seconds: 600,
					ruling_seconds: 600,
					arbiter: arbiter.address,
					default_bps: 5_000,
				},
			}),
		(paid) => txOf(paid, 'authorized'),
	)
	const about = { chainId: config.chain_id, disputes, paymentHash: payment.hash }
	const now = (wanted: (payment: Payment) => boolean) =>
		untilCheckout(anyone, payment.invoice, (checkout) => checkout.payment !== null && wanted(checkout.payment))
	await step('the payer opens a dispute by a signature; the hold is frozen', async () => {
		const signature = await payer.signTypedData(disputeTypedData({ ...about, step: 'open' }))
		await stepDispute(anyone, payment.invoice, { step: 'open', signature })
		await now(({ disputed }) => disputed)
	})
	await step('the shop answers by a signature', async () => {
		const signature = await merchant.signTypedData(disputeTypedData({ ...about, step: 'answer' }))
		await stepDispute(anyone, payment.invoice, { step: 'answer', signature })
	})
	await step(
		'both sign a settlement: a quarter goes back, the rest is the shop’s',
		async () => {
			const until = Math.floor(Date.now() / 1000) + 600
			const offer = disputeTypedData({ ...about, step: 'offer', payerBps: 2_500, validUntil: until })
			await stepDispute(anyone, payment.invoice, {
				step: 'agree',
				payer_bps: 2_500,
				valid_until: until,
				payer_signature: await payer.signTypedData(offer),
				receiver_signature: await merchant.signTypedData(offer),
			})
			await now(({ captured }) => captured.value === '60000000')
			return getPayment(client, payment.id)
		},
		(settled) => txOf(settled, 'settled'),
	)
	return [payment]
}

/** The evening of a shop: five holds captured in one transaction. */
async function batch({ anyone, client, payer, step, usd }: Stage): Promise<Payment[]> {
	const payments = await step('five payments are held', () =>
		Promise.all(
			[1_000, 2_000, 3_000, 4_000, 5_000].map(async (cents) => {
				const invoice = await createInvoice(client, { amount: usd(cents), capture: 'manual', description: 'Tasting' })
				return untilPayment(client, await payInvoice(anyone, { account: payer, invoice: invoice.id }), 'authorized')
			}),
		),
	)
	await step(
		'they are captured in one transaction, with one transfer to the shop',
		async () => {
			await capturePayments(client, { payments: payments.map(({ id }) => id) })
			const done = await Promise.all(payments.map((payment) => untilPayment(client, payment, 'captured')))
			const hashes = new Set(done.map((payment) => txOf(payment, 'captured')))
			if (hashes.size !== 1) throw new Error(`${hashes.size} transactions`)
			return [...hashes][0] ?? null
		},
		(tx) => tx,
	)
	return payments
}

export async function untilTrue(ask: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
	const deadline = Date.now() + timeoutMs
	while (!(await ask())) {
		if (Date.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} s`)
		await new Promise((done) => setTimeout(done, 200))
	}
}

export const extendedScenarios: Record<string, Scenario> = { split, dispute, batch }
