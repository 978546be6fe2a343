/** What people may ask of a payment: pay, capture, void, refund. Each only records an intent; the chain decides. */
import { createHash } from 'node:crypto'
import { encodeCollectorData } from '@sluice/sdk/payment'
import { hashTerms, transferAuthorizationTypedData } from '@sluice/sdk/terms'
import type { CheckoutTerms, ConversionOrder, Payment, Refund, Token } from '@sluice/sdk/wire'
import canonicalize from 'canonicalize'
import type { Hex } from 'viem'
import type { ChainClient } from '../chain/client.ts'
import { enqueue } from '../chain/out/store.ts'
import { sharesByChannel } from '../channel/channel.ts'
import { type Db, isUniqueViolation, type Trx } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { convert, type ExchangeDeps } from '../exchange/exchange.ts'
import { Refusal } from '../http/problem.ts'
import {
	findInvoices,
	type InvoiceDeps,
	type InvoiceRow,
	lockInvoice,
	setInvoice,
	statusAt,
	tokenOf,
} from '../invoice/invoice.ts'
import { getMerchant } from '../merchant/merchant.ts'
import { emitEvent } from '../webhook/webhook.ts'
import { checkCapture, checkRefund, checkVoid, pendingOf } from './payment.ts'
import {
	encodeCapture,
	encodeCollect,
	encodeRefund,
	encodeVoid,
	plainRecovery,
	type RefundAuthorization,
	simulate,
} from './relay.ts'
import {
	type ActionRow,
	actionsOf,
	addAction,
	addPayment,
	addRefund,
	findPayments,
	findRefund,
	findRefundByNo,
	lockPayment,
	type PaymentRow,
	touchPayment,
} from './store.ts'
import { type Agreement, checkTerms, issueTerms, type Offer } from './terms.ts'
import { showPayment, showRefund, type ViewDeps } from './view.ts'

export type DeskDeps = ViewDeps &
	InvoiceDeps &
	ExchangeDeps & {
		chain: ChainClient
		chainId: number
		escrow: string
		operator: string
		feeReceiver: string
		termsKey: Buffer
	}

/** The kind of intent that the sender reports back to this noun. */
export const INTENT_KIND = 'payment'

const ADDRESS_ZERO = /^0x0{40}$/

/** What this payer would sign. @throws {Refusal} `not_found`, `invoice_expired`, `invoice_not_payable`, `invalid_request` */
export async function offerTerms(db: Db, deps: DeskDeps, invoice: string, payer: string): Promise<CheckoutTerms> {
	const row = (await findInvoices(db, [invoice]))[0]
	if (!row) throw new Refusal('not_found', `no invoice ${invoice}`)
	requirePayable(row)
	const { offer, token } = await offerOf(db, deps, row)
	const same = [offer.receiver, deps.escrow, offer.token].some((a) => a.toLowerCase() === payer.toLowerCase())
	if (same || ADDRESS_ZERO.test(payer)) {
		const detail = 'this address cannot pay this invoice'
		throw new Refusal('invalid_request', detail, {
			errors: [{ pointer: '#/payer', code: 'payer_not_possible', detail }],
		})
	}
	const { terms, extension } = issueTerms(deps.termsKey, offer, payer)
	const domain = { chainId: deps.chainId, escrow: deps.escrow, terms }
	const { domain: tokenDomain, types, primaryType, message } = transferAuthorizationTypedData({ ...domain, token })
	return {
		object: 'checkout_terms',
		terms,
		extension,
		hash: hashTerms(domain),
		typed_data: {
			domain: { ...tokenDomain, chainId: Number(tokenDomain.chainId) },
			types: Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, fields.map((f) => ({ ...f }))])),
			primaryType,
			message: { ...message },
		},
	}
}

function requirePayable(row: InvoiceRow): void {
	const status = statusAt(row, Date.now())
	if (status === 'expired')
		throw new Refusal('invoice_expired', `the invoice expired at ${row.expires_at.toISOString()}`)
	if (status !== 'open') throw new Refusal('invoice_not_payable', `the invoice is ${status}`)
}

async function offerOf(db: Db, deps: DeskDeps, row: InvoiceRow): Promise<{ offer: Offer; token: Token }> {
	const token = tokenOf(deps.tokens, row.asset)
	const merchant = await getMerchant(db, row.merchant_id)
	const bound = (await sharesByChannel(db, deps, [merchant.address])).get(merchant.address.toLowerCase()) ?? []
	const shares = [...row.shares, ...bound]
	const total = shares.reduce((sum, { bps }) => sum + bps, deps.feeBps)
	if (total > 10_000)
		throw new Refusal('invoice_not_payable', `with the fee and the channel, the shares are ${total} of 10000`)
	return {
		token,
		offer: {
			invoice: row.id,
			operator: deps.operator,
			receiver: merchant.address,
			token: token.address,
			amount: row.amount,
			expiresAt: row.expires_at,
			authorizationSeconds: row.authorization_seconds,
			refundSeconds: row.refund_seconds,
			feeBps: deps.feeBps,
			feeReceiver: deps.feeReceiver,
			shares,
			protection: row.protection,
			final: row.final,
			merchantActions: deps.merchantActions,
			disputes: deps.disputes,
		},
	}
}

/**
 * Takes signed terms and enqueues the call that collects. One payment at a time may claim an invoice.
 * @throws {Refusal} `not_found`, `invoice_expired`, `invoice_not_payable`, `terms_mismatch`, `signature_invalid`,
 * `insufficient_funds`, `transaction_reverted`, `chain_unavailable`; of a conversion also `rate_unavailable`, `rate_out_of_range`,
 * `quote_unavailable`, `conversion_not_possible`
 */
export async function pay(
	trx: Trx,
	deps: DeskDeps,
	invoice: string,
	signed: Agreement & { conversion: ConversionOrder | null; signature: Hex },
): Promise<Payment> {
	const row = await lockInvoice(trx, invoice)
	if (!row) throw new Refusal('not_found', `no invoice ${invoice}`)
	requirePayable(row)
	const { offer, token } = await offerOf(trx, deps, row)
	const { terms, extension } = checkTerms(deps.termsKey, offer, signed)
	const mode = row.capture === 'manual' ? 'authorize' : 'charge'
	const { shares } = offer
	const hash = hashTerms({ chainId: deps.chainId, escrow: deps.escrow, terms })
	const signature = plainRecovery(signed.signature)
	if (signed.conversion && row.final)
		throw new Refusal('conversion_not_possible', 'a final payment is made in the token that settles')
	const intake = signed.conversion
		? await convert(trx, deps, { terms, hash, order: signed.conversion, signature })
		: { collector: deps.escrow, collectorData: encodeCollectorData({ mode: 'erc3009', signature }) }
	const data = encodeCollect({ mode, terms, extension, shares, ...intake })
	await simulate(deps.chain, { from: deps.operator, to: deps.escrow, data })
	const payment = await claim(trx, {
		id: newId('pay'),
		merchant_id: row.merchant_id,
		invoice_id: row.id,
		hash,
		asset: token.asset,
		token: token.address.toLowerCase(),
		payer: terms.payer.toLowerCase(),
		receiver: terms.receiver.toLowerCase(),
		terms,
		extension,
		shares: [...shares],
		conversion: signed.conversion && conversionOf(signed.conversion),
		mode,
		amount: row.amount,
		failure_code: null,
		failure_detail: null,
	})
	await act(trx, deps, payment, { kind: mode, amount: row.amount, data })
	await setInvoice(trx, deps, row, 'processing', payment.id)
	const shown = await showPayment(trx, deps, payment)
	await emitEvent(trx, deps.send, {
		merchant: row.merchant_id,
		object: payment.id,
		type: 'payment.processing',
		data: { ...shown },
	})
	return shown
}

const conversionOf = ({ mode: _, ...conversion }: ConversionOrder) => conversion

async function claim(trx: Trx, payment: Parameters<typeof addPayment>[1]): Promise<PaymentRow> {
	try {
		return await addPayment(trx, payment)
	} catch (error) {
		if (isUniqueViolation(error, 'payment_of_invoice'))
			throw new Refusal('invoice_not_payable', 'another payment has the invoice')
		if (isUniqueViolation(error, 'payment_hash'))
			throw new Refusal('invoice_not_payable', 'these terms were used before; ask for new ones')
		throw error
	}
}

/** Simulates a call that the operator makes, and records it for the sender. @returns the intent */
export async function send(trx: Trx, deps: DeskDeps, call: { to: string; data: Hex }): Promise<string> {
	await simulate(deps.chain, { from: deps.operator, ...call })
	return enqueue(trx, { chainId: deps.chainId, sender: deps.operator, kind: INTENT_KIND, ...call })
}

async function act(
	trx: Trx,
	deps: DeskDeps,
	payment: PaymentRow,
	action: { kind: ActionRow['kind']; amount: bigint | null; data: Hex; refund?: string },
): Promise<void> {
	const intent = await enqueue(trx, {
		chainId: deps.chainId,
		sender: deps.operator,
		kind: INTENT_KIND,
		to: deps.escrow,
		data: action.data,
	})
	await addActionOf(trx, payment, { ...action, intent })
}

/** Notes what a transaction will do to a payment. */
export async function addActionOf(
	trx: Trx,
	payment: PaymentRow,
	action: { kind: ActionRow['kind']; amount: bigint | null; intent: string; refund?: string },
): Promise<void> {
	await addAction(trx, {
		id: newId('act'),
		payment_id: payment.id,
		kind: action.kind,
		amount: action.amount,
		intent_id: action.intent,
		refund_id: action.refund ?? null,
		failure_code: null,
		failure_detail: null,
		settled_at: null,
	})
	await touchPayment(trx, payment.id)
}

/** @throws {Refusal} `not_found` for another merchant's payment too */
export async function getPayment(db: Db, merchant: string, id: string): Promise<PaymentRow> {
	const row = (await findPayments(db, [id]))[0]
	if (!row || row.merchant_id !== merchant) throw new Refusal('not_found', `no payment ${id}`)
	return row
}

export async function lockOwn(trx: Trx, merchant: string, id: string): Promise<PaymentRow> {
	const row = await lockPayment(trx, id)
	if (!row || row.merchant_id !== merchant) throw new Refusal('not_found', `no payment ${id}`)
	return row
}

export type Asked = { value: string; asset: string }

export function readAmount(row: PaymentRow, asked: Asked): bigint {
	if (asked.asset === row.asset) return BigInt(asked.value)
	const detail = `the payment is in ${row.asset}`
	throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/amount/asset', code: 'wrong_asset', detail }] })
}

/** @throws {Refusal} `payment_not_capturable`, `authorization_expired`, `amount_exceeds_held`, … */
export async function capture(
	trx: Trx,
	deps: DeskDeps,
	merchant: string,
	id: string,
	asked: Asked | null,
): Promise<Payment> {
	const row = await lockOwn(trx, merchant, id)
	const pending = pendingOf(await actionsOf(trx, [id]))
	const amount = checkCapture(
		row,
		pending,
		row.expiry ?? row.terms.authorizationExpiry,
		asked === null ? null : readAmount(row, asked),
		nowSeconds(),
	)
	const data = encodeCapture(row, amount)
	await simulate(deps.chain, { from: deps.operator, to: deps.escrow, data })
	await act(trx, deps, row, { kind: 'capture', amount, data })
	return showPayment(trx, deps, row)
}

/** @throws {Refusal} `payment_not_capturable`, `conflict`, … */
export async function voidPayment(trx: Trx, deps: DeskDeps, merchant: string, id: string): Promise<Payment> {
	const row = await lockOwn(trx, merchant, id)
	checkVoid(row, pendingOf(await actionsOf(trx, [id])))
	const data = encodeVoid(row.terms)
	await simulate(deps.chain, { from: deps.operator, to: deps.escrow, data })
	await act(trx, deps, row, { kind: 'void', amount: row.held, data })
	return showPayment(trx, deps, row)
}

export type RefundRequest = {
	amount: Asked
	merchant_refund_no?: string | undefined
	reason: string
	authorization: RefundAuthorization
}

/** The same refund number with the same content returns the refund it made. @throws {Refusal} `amount_exceeds_refundable`, `refund_expired`, `conflict`, … */
export async function refund(
	trx: Trx,
	deps: DeskDeps,
	merchant: string,
	id: string,
	request: RefundRequest,
): Promise<{ refund: Refund; created: boolean }> {
	const row = await lockOwn(trx, merchant, id)
	const { amount: asked, merchant_refund_no, reason } = request
	const contentHash = createHash('sha256')
		.update(canonicalize({ payment: id, amount: asked, reason }) ?? '')
		.digest('hex')
	if (merchant_refund_no !== undefined) {
		const known = await findRefundByNo(trx, merchant, merchant_refund_no)
		if (known && known.content_hash !== contentHash) {
			throw new Refusal('conflict', `merchant_refund_no ${merchant_refund_no} is taken by another refund`)
		}
		if (known) return { refund: showRefund(deps, known, row.asset), created: false }
	}
	const amount = readAmount(row, asked)
	checkRefund(row, pendingOf(await actionsOf(trx, [id])), row.terms, amount, nowSeconds())
	if (request.authorization.valid_before <= nowSeconds()) {
		const detail = 'the authorisation is over'
		const errors = [{ pointer: '#/authorization/valid_before', code: 'too_small', detail }]
		throw new Refusal('authorization_expired', detail, { errors })
	}
	const data = encodeRefund(row.terms, amount, deps.escrow, request.authorization)
	await simulate(deps.chain, { from: deps.operator, to: deps.escrow, data })
	const added = await addRefund(trx, {
		id: newId('ref'),
		merchant_id: merchant,
		payment_id: id,
		amount,
		merchant_refund_no: merchant_refund_no ?? null,
		content_hash: contentHash,
		reason,
		tx_hash: null,
		failure_code: null,
		failure_detail: null,
	})
	if (!added) throw new Refusal('conflict', `merchant_refund_no ${merchant_refund_no} is being used right now`)
	await act(trx, deps, row, { kind: 'refund', amount, data, refund: added.id })
	return { refund: showRefund(deps, added, row.asset), created: true }
}

/** @throws {Refusal} `not_found` for another merchant's refund too */
export async function getRefund(db: Db, deps: ViewDeps, merchant: string, id: string): Promise<Refund> {
	const row = await findRefund(db, id)
	const payment = row ? (await findPayments(db, [row.payment_id]))[0] : undefined
	if (!row || !payment || row.merchant_id !== merchant) throw new Refusal('not_found', `no refund ${id}`)
	return showRefund(deps, row, payment.asset)
}

export function nowSeconds(): number {
	return Math.floor(Date.now() / 1000)
}
