/** Disputes: how the parties bring their steps on chain, and what the chain says of them. */
import { disputeCall, disputeTermsOf } from '@sluice/sdk/dispute'
import { extensionFromTerms } from '@sluice/sdk/extension'
import { paymentInfoFromTerms } from '@sluice/sdk/payment'
import type { Dispute, Payment } from '@sluice/sdk/wire'
import * as wire from '@sluice/sdk/wire'
import { getAddress, type Hex } from 'viem'
import type { z } from 'zod'
import { indexedHead } from '../chain/in/store.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { findInvoices } from '../invoice/invoice.ts'
import { lockOfInvoice, relay } from './agreement.ts'
import type { DeskDeps } from './desk.ts'
import { plainRecovery } from './relay.ts'
import { disputesOf, evidenceOf, type PaymentRow, paymentsOfInvoices } from './store.ts'
import { moneyOf, type ViewDeps } from './view.ts'

const EVIDENCE_MOST = 100

type Step = z.output<typeof wire.disputeStep>

/**
 * A step of a dispute, with the signatures it needs; anyone may bring it.
 * @throws {Refusal} `dispute_not_possible`, `signature_invalid`, …
 */
export async function dispute(trx: Trx, deps: DeskDeps, invoice: string, step: Step): Promise<Payment> {
	const row = await lockOfInvoice(trx, invoice)
	const protection = (await findInvoices(trx, [invoice]))[0]?.protection
	if (!protection || !row.extension || deps.disputes === null)
		throw new Refusal('dispute_not_possible', 'the payment has no protection')
	const data = disputeCall({
		paymentInfo: paymentInfoFromTerms(row.terms),
		extension: extensionFromTerms(row.extension),
		disputeTerms: disputeTermsOf(protection, row.terms.preApprovalExpiry).rules,
		shares: row.shares,
		step: signedStep(step),
	})
	return relay(trx, deps, row, { kind: 'dispute', amount: null, to: deps.disputes, data })
}

function signedStep(step: Step): Parameters<typeof disputeCall>[0]['step'] {
	const signed = (text: string) => plainRecovery(text as Hex)
	switch (step.step) {
		case 'open':
		case 'answer':
			return { step: step.step, signature: signed(step.signature) }
		case 'evidence':
			return {
				step: step.step,
				party: step.party,
				contentHash: step.content_hash as Hex,
				uri: step.uri,
				signature: signed(step.signature),
			}
		case 'agree':
			return {
				step: step.step,
				payerBps: step.payer_bps,
				validUntil: step.valid_until,
				payerSignature: signed(step.payer_signature),
				receiverSignature: signed(step.receiver_signature),
			}
		case 'conclude':
			return { step: step.step }
	}
}

/** The dispute over the payment of an invoice. @throws {Refusal} `not_found` */
export async function getDispute(db: Db, deps: ViewDeps, invoice: string): Promise<Dispute> {
	const row = (await paymentsOfInvoices(db, [invoice])).get(invoice)
	const [dispute] = row ? await showDisputes(db, deps, [row]) : []
	if (!dispute) throw new Refusal('not_found', `no dispute over the payment of invoice ${invoice}`)
	return dispute
}

/** The disputes over these payments, in their order; a payment without one is left out. */
export async function showDisputes(db: Db, deps: ViewDeps, rows: readonly PaymentRow[]): Promise<Dispute[]> {
	const hashes = rows.map((row) => row.hash)
	const disputes = new Map((await disputesOf(db, deps.indexer, hashes)).map((row) => [row.payment_hash, row]))
	const evidence = Map.groupBy(
		await evidenceOf(db, deps.indexer, [...disputes.keys()], EVIDENCE_MOST),
		(row) => row.payment_hash,
	)
	const invoices = await findInvoices(
		db,
		rows.map((row) => row.invoice_id),
	)
	const protections = new Map(invoices.map((invoice) => [invoice.id, invoice.protection]))
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	return rows.flatMap((row) => {
		const dispute = disputes.get(row.hash)
		if (!dispute) return []
		const protection = protections.get(row.invoice_id)
		if (!protection) throw new Error(`${row.id} is in dispute and its invoice has no protection`)
		const { rules, settleBy } = disputeTermsOf(protection, row.terms.preApprovalExpiry)
		const money = (value: bigint | null) => (value === null ? null : moneyOf(deps.tokens, row.asset, BigInt(value)))
		return [
			{
				object: 'dispute' as const,
				payment: row.id,
				invoice: row.invoice_id,
				status: wire.dispute.shape.status.parse(dispute.status),
				outcome: wire.dispute.shape.outcome.parse(dispute.outcome),
				arbiter: getAddress(rules.arbiter),
				default_bps: rules.defaultBps,
				opened_at: isoTime(dispute.opened_at),
				answer_until: isoTime(rules.answerUntil),
				answered_at: dispute.answered_at === null ? null : isoTime(dispute.answered_at),
				settle_by: isoTime(settleBy),
				ended_at: dispute.ended_at === null ? null : isoTime(dispute.ended_at),
				payer_amount: money(dispute.payer_amount),
				receiver_amount: money(dispute.receiver_amount),
				evidence: (evidence.get(row.hash) ?? []).map(({ party, content_hash, uri, at, tx_hash }) => ({
					party: getAddress(party),
					content_hash,
					uri,
					at: isoTime(at),
					tx_hash,
				})),
				confirmed: head - Number(dispute.updated_block) >= deps.confirmations,
			},
		]
	})
}

const isoTime = (seconds: number) => new Date(Number(seconds) * 1000).toISOString()
