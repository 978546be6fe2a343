/** Fills an empty world with real payments: signed by the demo accounts, relayed on the local chain, in every state. */
import {
	cancelInvoice,
	capturePayment,
	createInvoice,
	createSluiceClient,
	listInvoices,
	requestFaucet,
	updateMerchant,
	voidPayment,
} from '@sluice/sdk/client'
import { payInvoice } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import type { InvoiceCreate, Payment } from '@sluice/sdk/wire'
import { devAccount, devAccounts } from './stack.ts'
import { createMerchant, untilPayment } from './world.ts'

export type World = { merchant: string; payers: string[]; openInvoice: string }

type Sale = {
	value: string
	asset: 'USDC' | 'EURC' | 'CNYC'
	description: string
	payer: 0 | 1 | 2
	next?: 'capture' | 'part' | 'void' | 'refund' | 'part refund'
}

const sales: Sale[] = [
	{ value: '18500000', asset: 'USDC', description: 'Longjing tea, 200 g', payer: 0 },
	{ value: '42000000', asset: 'USDC', description: 'Celadon teapot', payer: 1, next: 'capture' },
	{ value: '7250000', asset: 'EURC', description: 'Filter papers, 100', payer: 2 },
	{ value: '128000000', asset: 'CNYC', description: '茉莉花茶 500 克', payer: 0 },
	{ value: '64000000', asset: 'USDC', description: 'Tasting for two', payer: 2, next: 'void' },
	{ value: '35900000', asset: 'EURC', description: 'Cast-iron kettle', payer: 1, next: 'refund' },
	{ value: '88000000', asset: 'CNYC', description: '紫砂壶 订金', payer: 2, next: 'part' },
	{ value: '12000000', asset: 'USDC', description: 'Oolong sampler', payer: 0, next: 'part refund' },
]

/** Does nothing when the demo merchant has invoices already; returns what there is to see either way. */
export async function seed(options: { url: string; say?: (line: string) => void }): Promise<World> {
	const { url, say = () => {} } = options
	const begun = Date.now()
	const merchantAccount = devAccount(devAccounts.merchant)
	const payers = [0, 1, 2].map((index) => devAccount(devAccounts.payer + index))
	const { session, merchant } = await createMerchant(url, merchantAccount)
	const world = (invoice: string): World => ({
		merchant: merchant.address,
		payers: payers.map(({ address }) => address),
		openInvoice: invoice,
	})

	const existing = await listInvoices(session, { limit: 100 })
	const open = existing.data.find(({ status }) => status === 'open')
	const offer: InvoiceCreate = {
		amount: { value: '24500000', asset: 'USDC' },
		description: 'Dragon Well tea, first flush',
		expires_in_seconds: 2_592_000,
	}
	if (existing.data.length > 0) return world(open?.url ?? (await createInvoice(session, offer)).url)

	await updateMerchant(session, { name: 'Green Hill Tea · 青山茶舍' })
	const anyone = createSluiceClient({ baseUrl: url })
	await Promise.all(
		payers.flatMap(({ address }) => ['USDC', 'EURC', 'CNYC'].map((asset) => requestFaucet(anyone, { address, asset }))),
	)

	const run = async (sale: Sale) => {
		const payer = payers[sale.payer]
		if (!payer) throw new Error(`there is no payer ${sale.payer}`)
		const { value, asset, description, next } = sale
		const hold = next === 'capture' || next === 'part' || next === 'void'
		const invoice = await createInvoice(session, {
			amount: { value, asset },
			description,
			capture: hold ? 'manual' : 'automatic',
		})
		const paid = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		const payment = await untilPayment(session, paid, 'authorized', 'captured')
		const half = BigInt(value) / 2n
		const refund = (amount: bigint) => refundPayment(session, { account: merchantAccount, payment, amount })
		const steps: Record<NonNullable<Sale['next']>, () => Promise<[unknown, Payment['status']]>> = {
			capture: async () => [await capturePayment(session, payment.id), 'captured'],
			part: async () => [
				await capturePayment(session, payment.id, { amount: { value: half.toString(), asset } }),
				'partially_captured',
			],
			void: async () => [await voidPayment(session, payment.id), 'voided'],
			refund: async () => [await refund(BigInt(value)), 'refunded'],
			'part refund': async () => [await refund(half), 'partially_refunded'],
		}
		if (next) await untilPayment(session, payment, (await steps[next]())[1])
	}
	const [shown, abandoned] = await Promise.all([
		createInvoice(session, offer),
		createInvoice(session, { amount: { value: '9900000', asset: 'EURC' }, description: 'Gift card' }),
		...sales.map(run),
	])
	if (!shown || !abandoned) throw new Error('the open invoices were not made')
	await cancelInvoice(session, abandoned.id)
	say(`${sales.length} payments of the demo world are made (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
	return world(shown.url)
}
