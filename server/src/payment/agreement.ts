/**
 * What can still be agreed on a payment: the payer gives more money or time, or accepts; the merchant gives back,
 * captures in batches, acts by its own signature. Each only records a transaction; the chain decides.
 */
import { actionCall } from '@sluice/sdk/action'
import { withdrawCall } from '@sluice/sdk/credit'
import { extensionFromTerms } from '@sluice/sdk/extension'
import { paymentInfoFromTerms } from '@sluice/sdk/payment'
import type * as wire from '@sluice/sdk/wire'
import type { Payment, SentTransaction } from '@sluice/sdk/wire'
import type { Hex } from 'viem'
import type { z } from 'zod'
import type { Trx } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { type Asked, addActionOf, type DeskDeps, lockOwn, nowSeconds, readAmount, send } from './desk.ts'
import { checkCapture, checkFree, pendingOf } from './payment.ts'
import {
	encodeAccept,
	encodeCaptureBatch,
	encodeExtend,
	encodeIncrease,
	encodeRelease,
	plainRecovery,
	type RefundAuthorization,
} from './relay.ts'
import { type ActionRow, actionsOf, lockPayment, type PaymentRow, paymentsOfInvoices } from './store.ts'
import { showPayment, showPayments } from './view.ts'

/** The payment that an invoice has. @throws {Refusal} `not_found` */
export async function lockOfInvoice(trx: Trx, invoice: string): Promise<PaymentRow> {
	const found = (await paymentsOfInvoices(trx, [invoice])).get(invoice)
	const row = found && (await lockPayment(trx, found.id))
	if (!row || row.status === 'failed') throw new Refusal('not_found', `no payment of invoice ${invoice}`)
	return row
}

export async function relay(
	trx: Trx,
	deps: DeskDeps,
	row: PaymentRow,
	action: { kind: ActionRow['kind']; amount: bigint | null; to?: string; data: Hex },
): Promise<Payment> {
	const { to = deps.escrow, data } = action
	const intent = await send(trx, deps, { to, data })
	await addActionOf(trx, row, { ...action, intent })
	return showPayment(trx, deps, row)
}

/** Gives a part of a hold back. @throws {Refusal} `payment_not_capturable`, `amount_exceeds_held`, … */
export async function release(
	trx: Trx,
	deps: DeskDeps,
	merchant: string,
	id: string,
	asked: Asked | null,
): Promise<Payment> {
	const row = await lockOwn(trx, merchant, id)
	const pending = pendingOf(await actionsOf(trx, [id]))
	const amount = checkFree(row, pending, asked === null ? null : readAmount(row, asked))
	return relay(trx, deps, row, { kind: 'release', amount, data: encodeRelease(row.terms, amount) })
}

/**
 * Captures what is held of many payments in one transaction, all or none.
 * @throws {Refusal} `payment_not_capturable` for one with shares or protection too
 */
export async function captureBatch(
	trx: Trx,
	deps: DeskDeps,
	merchant: string,
	ids: readonly string[],
): Promise<Payment[]> {
	const captures: { row: PaymentRow; amount: bigint }[] = []
	// In one order, so that two batches with the same payments cannot wait for each other.
	for (const id of [...new Set(ids)].sort()) {
		const row = await lockOwn(trx, merchant, id)
		if (row.shares.length > 0 || BigInt(row.extension?.resolver ?? 0) !== 0n)
			throw new Refusal('payment_not_capturable', `${id} has shares or a protection: capture it by itself`)
		const pending = pendingOf(await actionsOf(trx, [id]))
		const expiry = row.expiry ?? row.terms.authorizationExpiry
		captures.push({ row, amount: checkCapture(row, pending, expiry, null, nowSeconds()) })
	}
	const data = encodeCaptureBatch(captures.map(({ row, amount }) => ({ terms: row.terms, amount })))
	const intent = await send(trx, deps, { to: deps.escrow, data })
	for (const { row, amount } of captures) await addActionOf(trx, row, { kind: 'capture', amount, intent })
	return showPayments(
		trx,
		deps,
		captures.map(({ row }) => row),
	)
}

/** The payer confirms what it paid for. */
export async function accept(trx: Trx, deps: DeskDeps, invoice: string, signature: Hex): Promise<Payment> {
	const row = await lockOfInvoice(trx, invoice)
	return relay(trx, deps, row, { kind: 'accept', amount: null, data: encodeAccept(row.terms, signature) })
}

/** The payer lets the hold last longer. @throws {Refusal} `expiry_out_of_range` */
export async function extend(
	trx: Trx,
	deps: DeskDeps,
	invoice: string,
	given: { authorization_expiry: number; signature: Hex },
): Promise<Payment> {
	const row = await lockOfInvoice(trx, invoice)
	const data = encodeExtend(row.terms, given.authorization_expiry, given.signature)
	return relay(trx, deps, row, { kind: 'extend', amount: null, data })
}

/** The payer puts more into the hold. @throws {Refusal} `insufficient_funds`, `authorization_expired` */
export async function increase(
	trx: Trx,
	deps: DeskDeps,
	invoice: string,
	given: { amount: Asked; authorization: RefundAuthorization },
): Promise<Payment> {
	const row = await lockOfInvoice(trx, invoice)
	const amount = readAmount(row, given.amount)
	const data = encodeIncrease(row.terms, amount, given.authorization)
	return relay(trx, deps, row, { kind: 'increase', amount, data })
}

/** What the merchant signed itself: done without the operator’s leave, on its gas. @throws {Refusal} */
export async function actSigned(
	trx: Trx,
	deps: DeskDeps,
	merchant: string,
	id: string,
	given: z.output<typeof wire.merchantAction>,
): Promise<Payment> {
	const row = await lockOwn(trx, merchant, id)
	if (!row.extension || deps.merchantActions === null)
		throw new Refusal('invalid_request', 'the terms of this payment do not name the merchant')
	const { kind, signer, deadline } = given
	const amount = BigInt(given.amount)
	const { feeReceiver, minFeeBps } = row.terms
	const feeAmount = (amount * BigInt(minFeeBps)) / 10_000n
	const data = actionCall({
		escrow: deps.escrow,
		paymentInfo: paymentInfoFromTerms(row.terms),
		extension: extensionFromTerms(row.extension),
		shares: row.shares,
		action: kind === 'capture' ? { kind, amount, feeAmount, feeReceiver } : { kind, amount },
		permission: {
			signer,
			capturable: BigInt(given.capturable),
			refundable: BigInt(given.refundable),
			deadline,
			signature: plainRecovery(given.signature as Hex),
		},
	})
	return relay(trx, deps, row, { kind, amount, to: deps.merchantActions, data })
}

/** Pays out a credit by its owner's signature. @throws {Refusal} `signature_invalid`, `insufficient_funds` */
export async function withdraw(
	trx: Trx,
	deps: DeskDeps,
	account: string,
	given: z.output<typeof wire.withdrawalRequest>,
): Promise<SentTransaction> {
	const signature = plainRecovery(given.signature as Hex)
	const data = withdrawCall({ ...given, account, amount: BigInt(given.amount), signature })
	await send(trx, deps, { to: deps.escrow, data })
	return { object: 'sent_transaction', accepted: true }
}
