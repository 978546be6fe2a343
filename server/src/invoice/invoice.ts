/** Invoices: what a merchant asks for. Their state follows the payment, which follows the chain. */
import { createHash } from 'node:crypto'
import type { Invoice, InvoiceCreate, Token } from '@sluice/sdk/wire'
import { invoiceCreate, invoiceStatus } from '@sluice/sdk/wire'
import canonicalize from 'canonicalize'
import type { Db, Trx } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { Refusal } from '../http/problem.ts'
import type { Send } from '../jobs/jobs.ts'
import { type Emit, emitEvent } from '../webhook/webhook.ts'
import {
	addInvoice,
	changedInvoices,
	findByOrderNo,
	findInvoices,
	type InvoiceRow,
	lockInvoice,
	overdueInvoices,
	updateInvoice,
} from './store.ts'

export type { InvoiceRow } from './store.ts'
export { changedInvoices, findInvoices, lockInvoice }

export type InvoiceStatus = Invoice['status']
export type InvoiceDeps = {
	publicUrl: string
	tokens: readonly Token[]
	send: Send
	/** 1/10,000 of each payment that the operator takes. */
	feeBps: number
	/** Null where the contracts that extended terms need are not deployed. */
	merchantActions: string | null
	disputes: string | null
}

export const EXPIRE_JOB = 'invoice.expire'
const AMOUNT_MAX = 2n ** 120n

/** `now` decides: an open invoice whose time is over is shown as expired, before the job has noticed. */
export function statusAt(row: Pick<InvoiceRow, 'status' | 'expires_at'>, now: number): InvoiceStatus {
	if (row.status === 'open' && row.expires_at.getTime() <= now) return 'expired'
	return invoiceStatus.parse(row.status)
}

export function showInvoice(deps: Pick<InvoiceDeps, 'publicUrl' | 'tokens'>, row: InvoiceRow): Invoice {
	return {
		id: row.id,
		object: 'invoice',
		status: statusAt(row, Date.now()),
		amount: { value: String(row.amount), asset: row.asset, scale: tokenOf(deps.tokens, row.asset).scale },
		description: row.description,
		merchant_order_no: row.merchant_order_no,
		capture: row.capture === 'manual' ? 'manual' : 'automatic',
		expires_at: row.expires_at.toISOString(),
		authorization_seconds: row.authorization_seconds,
		refund_seconds: row.refund_seconds,
		shares: row.shares,
		protection: row.protection,
		final: row.final,
		url: `${deps.publicUrl}/c/${row.id}`,
		payment: row.payment_id,
		metadata: row.metadata,
		created_at: row.created_at.toISOString(),
	}
}

/** @throws {Refusal} `invalid_request` for an asset that is not traded here */
export function tokenOf(tokens: readonly Token[], asset: string, pointer = '#/amount/asset'): Token {
	const token = tokens.find((t) => t.asset === asset)
	if (token) return token
	const detail = `one of ${tokens.map((t) => t.asset).join(', ')}`
	throw new Refusal('invalid_request', `${pointer}: ${detail}`, {
		errors: [{ pointer, code: 'unknown_asset', detail }],
	})
}

/** A hash over all the merchant stated, defaults included: the same order number with other content is a conflict. */
export function contentHash(request: InvoiceCreate): string {
	return createHash('sha256')
		.update(canonicalize(invoiceCreate.parse(request)) ?? '')
		.digest('hex')
}

/** @throws {Refusal} `invalid_request`, `conflict` when the order number is taken by other content */
export async function createInvoice(
	trx: Trx,
	deps: InvoiceDeps,
	merchant: string,
	request: InvoiceCreate,
): Promise<{ invoice: Invoice; created: boolean }> {
	const wanted = invoiceCreate.parse(request)
	tokenOf(deps.tokens, wanted.amount.asset)
	const amount = BigInt(wanted.amount.value)
	if (amount >= AMOUNT_MAX) {
		const detail = `must be below 2^120`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/amount/value', code: 'too_big', detail }] })
	}
	checkExtension(deps, wanted)
	// Whole seconds, as the chain counts; the terms of the payment carry this very moment.
	const expiresAt = new Date((Math.floor(Date.now() / 1000) + wanted.expires_in_seconds) * 1000)
	const row = await addInvoice(trx, {
		id: newId('inv'),
		merchant_id: merchant,
		amount,
		asset: wanted.amount.asset,
		description: wanted.description,
		merchant_order_no: wanted.merchant_order_no ?? null,
		content_hash: contentHash(wanted),
		capture: wanted.capture,
		expires_at: expiresAt,
		authorization_seconds: wanted.authorization_seconds,
		refund_seconds: wanted.refund_seconds,
		shares: wanted.shares,
		protection: wanted.protection,
		final: wanted.final,
		metadata: wanted.metadata,
		payment_id: null,
	})
	if (!row) {
		const known = await findByOrderNo(trx, merchant, wanted.merchant_order_no ?? '')
		if (known?.content_hash === contentHash(wanted)) return { invoice: showInvoice(deps, known), created: false }
		throw new Refusal(
			'conflict',
			`merchant_order_no ${wanted.merchant_order_no} is taken by an invoice with other content`,
		)
	}
	await deps.send(trx, EXPIRE_JOB, { invoice: row.id }, { startAfter: expiresAt })
	const invoice = showInvoice(deps, row)
	await emitInvoice(trx, deps, row, 'invoice.created')
	return { invoice, created: true }
}

/** What an invoice asks for beyond plain terms must be what the escrow can do. */
function checkExtension(deps: InvoiceDeps, wanted: ReturnType<typeof invoiceCreate.parse>): void {
	const { shares, protection, final } = wanted
	const refuse = (pointer: string, code: string, detail: string) => {
		throw new Refusal('invalid_request', `${pointer}: ${detail}`, { errors: [{ pointer, code, detail }] })
	}
	const total = shares.reduce((sum, { bps }) => sum + bps, deps.feeBps)
	if (total > 10_000) refuse('#/shares', 'too_big', `with the fee they are ${total} of 10000`)
	for (const [i, { account }] of shares.entries())
		if (/^0x0{40}$/.test(account)) refuse(`#/shares/${i}/account`, 'invalid', 'nobody has this address')
	if ((shares.length > 0 || final) && deps.merchantActions === null)
		refuse(final ? '#/final' : '#/shares', 'not_available', 'the escrow here knows plain terms only')
	if (final && wanted.capture !== 'automatic') refuse('#/final', 'invalid', 'only with capture "automatic"')
	if (protection === null) return
	if (deps.disputes === null) refuse('#/protection', 'not_available', 'there is no disputes contract here')
	if (wanted.capture !== 'manual') refuse('#/protection', 'invalid', 'only with capture "manual"')
	if (wanted.authorization_seconds <= protection.seconds)
		refuse('#/authorization_seconds', 'too_small', 'must be longer than the protection, or nothing could be captured')
}

/** @throws {Refusal} `not_found` for another merchant's invoice too */
export async function getInvoice(db: Db, id: string, merchant: string | null): Promise<InvoiceRow> {
	const row = (await findInvoices(db, [id]))[0]
	if (!row || (merchant !== null && row.merchant_id !== merchant)) throw new Refusal('not_found', `no invoice ${id}`)
	return row
}

/** @throws {Refusal} `not_found`, `conflict` when it is being paid or is done with */
export async function cancelInvoice(trx: Trx, deps: InvoiceDeps, merchant: string, id: string): Promise<Invoice> {
	const row = await lockInvoice(trx, id)
	if (!row || row.merchant_id !== merchant) throw new Refusal('not_found', `no invoice ${id}`)
	const status = statusAt(row, Date.now())
	if (status === 'canceled' && row.payment_id === null) return showInvoice(deps, row)
	if (status !== 'open') throw new Refusal('conflict', `the invoice is ${status}`)
	return showInvoice(deps, await setInvoice(trx, deps, row, 'canceled', null))
}

/** Moves an invoice and tells the merchant, if it moved at all. The row must be locked. */
export async function setInvoice(
	trx: Trx,
	deps: InvoiceDeps,
	row: InvoiceRow,
	status: InvoiceStatus,
	payment: string | null,
): Promise<InvoiceRow> {
	if (row.status === status && row.payment_id === payment) return row
	const next = await updateInvoice(trx, row.id, { status, payment_id: payment })
	if (row.status !== status && (status === 'paid' || status === 'expired' || status === 'canceled')) {
		await emitInvoice(trx, deps, next, `invoice.${status}`)
	}
	return next
}

/** Expires an invoice that is still open after its time. */
export async function expireInvoice(trx: Trx, deps: InvoiceDeps, id: string): Promise<void> {
	const row = await lockInvoice(trx, id)
	if (row?.status === 'open' && row.expires_at.getTime() <= Date.now())
		await setInvoice(trx, deps, row, 'expired', null)
}

export function overdue(db: Db, limit: number): Promise<string[]> {
	return overdueInvoices(db, limit)
}

async function emitInvoice(trx: Trx, deps: InvoiceDeps, row: InvoiceRow, type: Emit['type']): Promise<void> {
	await emitEvent(trx, deps.send, {
		merchant: row.merchant_id,
		object: row.id,
		type,
		data: { ...showInvoice(deps, row) },
	})
}
