/** What the page shows, told from the state of the invoice and its payment. Pure: no clock, no network. */
import type { Checkout, Payment, PaymentStep } from '@sluice/sdk/wire'

export type Stage = 'open' | 'processing' | 'settled' | 'failed' | 'expired' | 'canceled'

/** @param now milliseconds since 1970 */
export function stageOf(checkout: Checkout, now: number): Stage {
	const { invoice, payment } = checkout
	if (payment && payment.status !== 'failed') return payment.status === 'processing' ? 'processing' : 'settled'
	if (invoice.status === 'canceled') return 'canceled'
	const expired = invoice.status === 'expired' || Date.parse(invoice.expires_at) <= now
	// A failure with time left is shown above the button that tries again.
	if (payment) return 'failed'
	return expired ? 'expired' : 'open'
}

/** Whether a payer can still sign for this invoice. */
export function isPayable(checkout: Checkout, now: number): boolean {
	const { invoice, payment } = checkout
	const free = payment === null || payment.status === 'failed'
	return free && invoice.status !== 'canceled' && invoice.status !== 'expired' && Date.parse(invoice.expires_at) > now
}

/** Milliseconds left, once they matter: in the last quarter of the invoice's life; null before. */
export function urgentTimeLeft(invoice: Checkout['invoice'], now: number): number | null {
	const end = Date.parse(invoice.expires_at)
	const life = end - Date.parse(invoice.created_at)
	const left = end - now
	return left > 0 && left <= life / 4 ? left : null
}

const intakeKinds: readonly PaymentStep['kind'][] = ['charged', 'authorized']

/** The step that put the payment on chain, confirmed or not. */
export const intakeStep = (payment: Payment): PaymentStep | undefined =>
	payment.steps.findLast((step) => intakeKinds.includes(step.kind))

/** Whether the chain took back a step that had been seen: the block that held it is no longer part of the chain. */
export function isTakenBack(before: Checkout, after: Checkout): boolean {
	if (!before.payment || !after.payment || before.payment.hash !== after.payment.hash) return false
	return intakeStep(before.payment) !== undefined && intakeStep(after.payment) === undefined
}

export type ProgressStep = {
	name: 'signed' | 'sent' | 'confirmed' | 'done'
	state: 'done' | 'now' | 'next'
	/** RFC 3339, when it is known. */
	at: string | null
	txHash: string | null
}

/** The four steps of a running payment; exactly one of them is `now` until all are done. */
export function progressOf(payment: Payment): { steps: ProgressStep[]; confirmations: number } {
	const signed = payment.steps.find((step) => step.kind === 'signed')
	const relayed = payment.steps.findLast((step) => step.kind === 'relayed' && step.tx_hash !== null)
	const intake = intakeStep(payment)
	const reached = intake?.confirmed ? 4 : intake ? 2 : relayed ? 2 : 1
	const facts = [
		{ name: 'signed', at: signed?.at ?? payment.created_at, txHash: null },
		{ name: 'sent', at: relayed?.at ?? intake?.at ?? null, txHash: intake?.tx_hash ?? relayed?.tx_hash ?? null },
		{ name: 'confirmed', at: null, txHash: null },
		{ name: 'done', at: null, txHash: null },
	] as const
	const steps = facts.map(
		(fact, i): ProgressStep => ({ ...fact, state: i < reached ? 'done' : i === reached ? 'now' : 'next' }),
	)
	return { steps, confirmations: intake?.confirmations ?? 0 }
}
