/** Payments, refunds and the checkout as the API shows them. Read in batches: a page or a tick costs a handful of queries. */
import type { Checkout, Money, Payment, PaymentStatus, PaymentStep, Refund, Token } from '@sluice/sdk/wire'
import { paymentStatus } from '@sluice/sdk/wire'
import { getAddress } from 'viem'
import { creditsWaiting, factsOf, type Indexer, indexedHead, type SeenFact } from '../chain/in/store.ts'
import { type Relay, relaysOf } from '../chain/out/store.ts'
import { type ChannelView, sharesByChannel } from '../channel/channel.ts'
import type { Db } from '../db/db.ts'
import { findInvoices, type InvoiceRow, showInvoice } from '../invoice/invoice.ts'
import { getMerchants } from '../merchant/merchant.ts'
import { isFinal } from './payment.ts'
import { type ActionRow, actionsOf, type PaymentRow, paymentsOfInvoices, type RefundRow } from './store.ts'

export type ViewDeps = ChannelView & {
	indexer: Indexer
	confirmations: number
	tokens: readonly Token[]
	publicUrl: string
}

/** Wire payments in the order of `rows`. */
export async function showPayments(db: Db, deps: ViewDeps, rows: readonly PaymentRow[]): Promise<Payment[]> {
	if (rows.length === 0) return []
	const facts = await factsOf(
		db,
		deps.indexer,
		rows.map((row) => row.hash),
	)
	const actions = await actionsOf(
		db,
		rows.map((row) => row.id),
	)
	const relays = await relaysOf(
		db,
		actions.map((action) => action.intent_id),
	)
	const waiting = await creditsWaiting(
		db,
		deps.indexer.chainId,
		rows.map((row) => row.hash),
	)
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	const byPayment = Map.groupBy(actions, (action) => action.payment_id)
	return rows.map((row) => {
		const money = (value: bigint) => moneyOf(deps.tokens, row.asset, value)
		const steps = stepsOf(row, {
			facts: facts.get(row.hash) ?? [],
			actions: byPayment.get(row.id) ?? [],
			relays,
			head,
			confirmations: deps.confirmations,
			money,
			moneyIn: (token, value) => moneyIn(deps.tokens, token, value),
		})
		return {
			id: row.id,
			object: 'payment',
			status: statusOfRow(row),
			invoice: row.invoice_id,
			hash: row.hash,
			terms: row.terms,
			extension: row.extension,
			shares: row.shares,
			amount: money(row.amount),
			held: money(row.held),
			captured: money(row.captured),
			fee: money(row.fee),
			refunded: money(row.refunded),
			refundable: money(isFinal(row.terms) ? 0n : row.captured - row.refunded),
			authorization_expiry: row.expiry ?? row.terms.authorizationExpiry,
			accepted: row.accepted,
			disputed: row.frozen,
			credited: money(waiting.find((c) => c.paymentHash === row.hash && c.account === row.receiver)?.amount ?? 0n),
			conversion: row.conversion && {
				...row.conversion,
				amount_in: row.amount_in === null ? null : moneyIn(deps.tokens, row.conversion.token_in, row.amount_in),
				paid_to: row.paid_to === null ? null : getAddress(row.paid_to),
			},
			failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' },
			steps,
			created_at: row.created_at.toISOString(),
		}
	})
}

export async function showPayment(db: Db, deps: ViewDeps, row: PaymentRow): Promise<Payment> {
	const [payment] = await showPayments(db, deps, [row])
	if (!payment) throw new Error('a payment was not shown')
	return payment
}

export function statusOfRow(row: Pick<PaymentRow, 'status'>): PaymentStatus {
	return paymentStatus.parse(row.status)
}

export function moneyOf(tokens: readonly Token[], asset: string, value: bigint): Money {
	// An asset that is no longer configured keeps its name; its scale is then unknown and given as 0.
	return { value: String(value), asset, scale: tokens.find((t) => t.asset === asset)?.scale ?? 0 }
}

/** Of a token that is not configured here the address stands for the name, and the scale is unknown and given as 0. */
function moneyIn(tokens: readonly Token[], token: string, value: bigint): Money {
	const asset = tokens.find(({ address }) => address.toLowerCase() === token.toLowerCase())?.asset
	return moneyOf(tokens, asset ?? token.slice(0, 12), value)
}

type StepSources = {
	facts: readonly SeenFact[]
	actions: readonly ActionRow[]
	relays: ReadonlyMap<string, Relay>
	head: number
	confirmations: number
	money(value: bigint): Money
	moneyIn(token: string, value: bigint): Money
}

/** What happened so far: the signature, what we sent, what the chain said, what failed; oldest first. */
export function stepsOf(
	row: Pick<PaymentRow, 'created_at' | 'failure_code' | 'updated_at' | 'amount'>,
	from: StepSources,
): PaymentStep[] {
	const { money } = from
	// Never more than it takes to be final, so that an old payment does not change with every block.
	const depth = (block: number) => Math.max(0, Math.min(from.head - block, from.confirmations))
	const blank = { fee: null, tx_hash: null, block_number: null, log_index: null, confirmations: 0, confirmed: true }
	const sentAt = new Map<string, number>()
	const steps: (PaymentStep & { order: number })[] = [
		{
			...blank,
			kind: 'signed',
			amount: money(row.amount),
			at: row.created_at.toISOString(),
			order: row.created_at.getTime(),
		},
	]
	for (const action of from.actions) {
		const relay = from.relays.get(action.intent_id)
		if (!relay) continue
		const order = Math.max(relay.at.getTime(), row.created_at.getTime())
		if (relay.txHash) sentAt.set(relay.txHash, order)
		const amount = action.amount === null ? null : money(action.amount)
		if (relay.txHash !== null || action.state === 'pending') {
			steps.push({
				...blank,
				kind: 'relayed',
				amount,
				tx_hash: relay.txHash,
				block_number: relay.minedBlock,
				confirmations: relay.minedBlock === null ? 0 : depth(relay.minedBlock),
				confirmed: relay.state === 'confirmed',
				at: relay.at.toISOString(),
				order,
			})
		}
		if (action.state === 'failed') {
			const at = action.settled_at ?? row.updated_at
			const tx_hash = relay.state === 'failed' && relay.minedBlock !== null ? relay.txHash : null
			steps.push({ ...blank, kind: 'failed', amount, tx_hash, at: at.toISOString(), order: at.getTime() })
		}
	}
	for (const fact of from.facts) {
		// Of an account, not of a payment.
		if (fact.kind === 'withdrawn') continue
		steps.push({
			kind: fact.kind,
			amount: fact.kind === 'converted' ? from.moneyIn(fact.token ?? '', fact.amountIn ?? 0n) : money(fact.amount),
			fee: fact.fee === null ? null : money(fact.fee),
			tx_hash: fact.txHash,
			block_number: fact.blockNumber,
			log_index: fact.logIndex,
			confirmations: fact.confirmed ? from.confirmations : depth(fact.blockNumber),
			confirmed: fact.confirmed,
			at: new Date(fact.blockTimestamp * 1000).toISOString(),
			// A block counts whole seconds: what it did still comes after what made it do so.
			order: Math.max(fact.blockTimestamp * 1000, (sentAt.get(fact.txHash) ?? 0) + 1),
		})
	}
	return steps.sort((a, b) => a.order - b.order).map(({ order: _, ...step }) => step)
}

export function showRefund(deps: Pick<ViewDeps, 'tokens'>, row: RefundRow, asset: string): Refund {
	return {
		id: row.id,
		object: 'refund',
		status: row.status,
		payment: row.payment_id,
		amount: moneyOf(deps.tokens, asset, row.amount),
		merchant_refund_no: row.merchant_refund_no,
		reason: row.reason,
		tx_hash: row.tx_hash,
		failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' },
		created_at: row.created_at.toISOString(),
	}
}

/** What anyone with the link sees, by invoice id. Unknown ids are left out. */
export async function showCheckouts(
	db: Db,
	deps: ViewDeps,
	invoices: readonly string[],
): Promise<Map<string, Checkout>> {
	const rows = await findInvoices(db, invoices)
	const merchants = await getMerchants(
		db,
		rows.map((row) => row.merchant_id),
	)
	const payments = await paymentsOfInvoices(
		db,
		rows.map((row) => row.id),
	)
	const bound = await sharesByChannel(
		db,
		deps,
		[...merchants.values()].map(({ address }) => address),
	)
	const shown = new Map((await showPayments(db, deps, [...payments.values()])).map((p) => [p.invoice, p]))
	const checkouts = new Map<string, Checkout>()
	for (const row of rows) {
		const merchant = merchants.get(row.merchant_id)
		if (!merchant) throw new Error(`merchant ${row.merchant_id} is missing`)
		const payment = payments.get(row.id)
		const claimed = payment?.claims_invoice ? payment : undefined
		checkouts.set(row.id, {
			object: 'checkout',
			invoice: {
				...publicInvoice(deps, row),
				// What was signed, or what would be now.
				shares: claimed?.shares ?? [...row.shares, ...(bound.get(merchant.address.toLowerCase()) ?? [])],
			},
			merchant: { name: merchant.name, address: getAddress(merchant.address) },
			payment: shown.get(row.id) ?? null,
		})
	}
	return checkouts
}

/** Without what is the merchant's own: metadata. */
function publicInvoice(deps: ViewDeps, row: InvoiceRow): Checkout['invoice'] {
	const { object: _, metadata: __, payment: ___, ...invoice } = showInvoice(deps, row)
	return invoice
}
