/** Facts applied: the only place where the money of a payment moves. And what becomes of transactions that failed. */
import type { EventType } from '@sluice/sdk/wire'
import type { Effects } from '../chain/in/applier.ts'
import { appliedFacts, type Fact, paymentsWithdrawn } from '../chain/in/store.ts'
import type { Outcome } from '../chain/out/sender.ts'
import { intentOfTransaction } from '../chain/out/store.ts'
import type { Trx } from '../db/db.ts'
import { type InvoiceDeps, lockInvoice, setInvoice } from '../invoice/invoice.ts'
import { emitEvent } from '../webhook/webhook.ts'
import { applyMovement, invoiceStatusFor, postingsOf, statusOf } from './payment.ts'
import { explain } from './relay.ts'
import {
	type ActionRow,
	actionsOfIntent,
	addPostings,
	lockPayment,
	lockPaymentByHash,
	type PaymentRow,
	settleAction,
	settleRefund,
	touchPayments,
	updatePayment,
} from './store.ts'
import { showPayment, statusOfRow, type ViewDeps } from './view.ts'

export type PaymentEventDeps = ViewDeps & InvoiceDeps & { escrow: string }

const EVENT_OF: Record<Exclude<Fact['kind'], 'withdrawn' | 'converted'>, EventType> = {
	authorized: 'payment.authorized',
	charged: 'payment.captured',
	captured: 'payment.captured',
	voided: 'payment.voided',
	reclaimed: 'payment.reclaimed',
	refunded: 'payment.refunded',
	credited: 'payment.credited',
	shared: 'payment.shared',
	released: 'payment.released',
	increased: 'payment.increased',
	extended: 'payment.extended',
	accepted: 'payment.accepted',
	frozen: 'payment.disputed',
	settled: 'payment.settled',
}

export function paymentEffects(deps: PaymentEventDeps): Effects {
	const move = (kind: keyof typeof EVENT_OF) => (trx: Trx, fact: Fact) => applyFact(trx, deps, fact, kind)
	return {
		authorized: move('authorized'),
		charged: move('charged'),
		captured: move('captured'),
		voided: move('voided'),
		reclaimed: move('reclaimed'),
		refunded: move('refunded'),
		credited: move('credited'),
		shared: move('shared'),
		released: move('released'),
		increased: move('increased'),
		extended: move('extended'),
		accepted: move('accepted'),
		frozen: move('frozen'),
		settled: move('settled'),
		async converted(trx, fact) {
			await post(trx, deps, fact)
			const row = fact.paymentHash === null ? undefined : await lockPaymentByHash(trx, fact.paymentHash)
			if (row) await updatePayment(trx, row.id, { amount_in: fact.amountIn, paid_to: fact.account })
		},
		async withdrawn(trx, fact) {
			await post(trx, deps, fact)
			await touchPayments(trx, await paymentsWithdrawn(trx, fact))
		},
	}
}

async function applyFact(trx: Trx, deps: PaymentEventDeps, fact: Fact, kind: keyof typeof EVENT_OF): Promise<void> {
	await post(trx, deps, fact)
	const row = fact.paymentHash === null ? undefined : await lockPaymentByHash(trx, fact.paymentHash)
	// Others may use the escrow too, with terms of their own: booked above, and nobody's payment here.
	if (!row) return
	const amounts = applyMovement(row, fact)
	const next = await updatePayment(trx, row.id, {
		...amounts,
		...changeOf(row, fact),
		status: statusOf(amounts, false),
		failure_code: null,
		failure_detail: null,
	})
	await settleByFact(trx, row.id, fact)
	await follow(trx, deps, next)
	await tell(trx, deps, next, EVENT_OF[kind])
}

/** What a fact changes beside the money. */
function changeOf(row: PaymentRow, fact: Fact): Partial<Pick<PaymentRow, 'amount' | 'expiry' | 'accepted' | 'frozen'>> {
	switch (fact.kind) {
		case 'increased':
			return { amount: row.amount + fact.amount }
		case 'extended':
			return { expiry: fact.expiry }
		case 'accepted':
			return { accepted: true }
		case 'frozen':
			return { frozen: true }
		case 'voided':
		case 'settled':
		case 'reclaimed':
			return { frozen: false }
		default:
			return {}
	}
}

async function post(trx: Trx, deps: PaymentEventDeps, fact: Fact): Promise<void> {
	await addPostings(
		trx,
		postingsOf(fact, await termsOf(trx, fact), deps.escrow).map((posting) => ({
			...posting,
			chain_id: fact.chainId,
			tx_hash: fact.txHash,
			log_index: fact.logIndex,
			block_number: fact.blockNumber,
			kind: fact.kind,
			payment_hash: fact.paymentHash,
		})),
	)
}

/** The terms that say who gave and who got; a fact without a payment says so itself. */
async function termsOf(trx: Trx, fact: Fact): Promise<Parameters<typeof postingsOf>[1]> {
	if (fact.terms) return fact.terms
	if (fact.paymentHash === null) return { payer: '', receiver: '', feeReceiver: '', token: fact.token ?? '' }
	const earlier = await appliedFacts(trx, fact.chainId, fact.paymentHash)
	const terms = earlier.find((f) => f.terms !== null)?.terms
	if (!terms) throw new Error(`${fact.kind} of ${fact.paymentHash} came before the payment itself`)
	return terms
}

/** The action whose transaction brought this fact has done its work. */
async function settleByFact(trx: Trx, payment: string, fact: Fact): Promise<void> {
	const intent = await intentOfTransaction(trx, fact.txHash)
	const actions = intent === null ? [] : await actionsOfIntent(trx, intent)
	const action = actions.find(({ payment_id }) => payment_id === payment)
	if (!action) return
	await settleAction(trx, action.id, { state: 'succeeded' })
	if (action.refund_id !== null) {
		await settleRefund(trx, action.refund_id, {
			status: 'succeeded',
			tx_hash: fact.txHash,
			failure_code: null,
			failure_detail: null,
		})
	}
}

/** Brings the invoice to where its payment is. */
async function follow(trx: Trx, deps: PaymentEventDeps, row: PaymentRow): Promise<void> {
	const invoice = await lockInvoice(trx, row.invoice_id)
	if (!invoice) throw new Error(`invoice ${row.invoice_id} is missing`)
	const claimed = invoice.payment_id !== null && invoice.payment_id !== row.id
	if (claimed) return
	const status = invoiceStatusFor(statusOfRow(row))
	await setInvoice(trx, deps, invoice, status, status === 'open' ? null : row.id)
}

async function tell(trx: Trx, deps: PaymentEventDeps, row: PaymentRow, type: EventType): Promise<void> {
	const data = { ...(await showPayment(trx, deps, row)) }
	await emitEvent(trx, deps.send, { merchant: row.merchant_id, object: row.id, type, data })
}

/** A transaction of ours is final. Success needs nothing where a fact of the escrow tells more. */
export function paymentOutcome(deps: PaymentEventDeps): (trx: Trx, outcome: Outcome) => Promise<void> {
	return async (trx, outcome) => {
		for (const { id, payment_id } of await actionsOfIntent(trx, outcome.intent)) {
			const payment = await lockPayment(trx, payment_id)
			const action = (await actionsOfIntent(trx, outcome.intent)).find((current) => current.id === id)
			if (!payment || action?.state !== 'pending') continue
			if (outcome.state !== 'confirmed') await fail(trx, deps, payment, action, outcome)
			else if (action.kind === 'dispute') await settleAction(trx, id, { state: 'succeeded' })
		}
	}
}

async function fail(
	trx: Trx,
	deps: PaymentEventDeps,
	payment: PaymentRow,
	action: ActionRow,
	outcome: Exclude<Outcome, { state: 'confirmed' }>,
): Promise<void> {
	// The money is in already: the fact of it is on its way, whoever sent the transaction.
	if (outcome.revert.name === 'PaymentAlreadyCollected') return
	const { code, detail } = explain(outcome.revert)
	await settleAction(trx, action.id, { state: 'failed', failure_code: code, failure_detail: detail })
	if (action.refund_id !== null) {
		await settleRefund(trx, action.refund_id, {
			status: 'failed',
			tx_hash: outcome.txHash,
			failure_code: code,
			failure_detail: detail,
		})
	}
	const collects = action.kind === 'authorize' || action.kind === 'charge'
	if (!collects || payment.collected > 0n) {
		await updatePayment(trx, payment.id, {})
		return
	}
	const failed = await updatePayment(trx, payment.id, {
		status: 'failed',
		claims_invoice: false,
		failure_code: code,
		failure_detail: detail,
	})
	await follow(trx, deps, failed)
	await tell(trx, deps, failed, 'payment.failed')
}
