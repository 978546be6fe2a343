import { fiatTokenAbi } from '@sluice/sdk/contracts'
import * as wire from '@sluice/sdk/wire'
import { getAddress, type Hex } from 'viem'
import { z } from 'zod'
import { reading } from '../chain/client.ts'
import { appliedUpTo } from '../chain/in/store.ts'
import { snapshot } from '../db/db.ts'
import { isId } from '../db/id.ts'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { Refusal } from '../http/problem.ts'
import { publicRoute, type Route, reply, route, streamRoute } from '../http/route.ts'
import type { Streams } from '../http/stream.ts'
import { getInvoice } from '../invoice/invoice.ts'
import { accept, actSigned, captureBatch, extend, increase, release, withdraw } from './agreement.ts'
import { capture, type DeskDeps, getPayment, getRefund, offerTerms, pay, refund, voidPayment } from './desk.ts'
import { dispute, getDispute, showDisputes } from './dispute.ts'
import { balances } from './payment.ts'
import { listDisputed, listPayments, listPostings, listRefunds } from './store.ts'
import { showCheckouts, showPayment, showPayments, showRefund } from './view.ts'

const paymentParams = z.object({ id: z.string().refine((id) => isId('pay', id)) })
const invoiceParams = z.object({ invoice_id: z.string().refine((id) => isId('inv', id)) })
const COLLECT_ERRORS = ['invoice_expired', 'invoice_not_payable', 'chain_unavailable'] as const
const CONVERSION_ERRORS = [
	...(['rate_unavailable', 'rate_out_of_range', 'quote_unavailable', 'conversion_not_possible'] as const),
]
const RELAY_ERRORS = ['transaction_reverted', 'chain_unavailable', 'conflict'] as const

export function paymentRoutes(deps: DeskDeps & { cursorKey: Buffer; streams: Streams }): Route[] {
	return [
		...checkoutRoutes(deps),
		...merchantPaymentRoutes(deps),
		...agreementRoutes(deps),
		...disputeRoutes(deps),
		escrowRoute(deps),
	]
}

function checkoutRoutes(deps: DeskDeps & { streams: Streams }): Route[] {
	return [
		publicRoute({
			method: 'get',
			path: '/v1/checkout/{invoice_id}',
			tag: 'checkout',
			summary: 'What the hosted checkout shows',
			params: invoiceParams,
			answer: wire.checkout,
			async run({ db, params }) {
				const checkout = (await showCheckouts(db, deps, [params.invoice_id])).get(params.invoice_id)
				if (!checkout) throw new Refusal('not_found', `no invoice ${params.invoice_id}`)
				return checkout
			},
		}),
		publicRoute({
			method: 'post',
			path: '/v1/checkout/{invoice_id}/terms',
			tag: 'checkout',
			summary: 'What this payer is asked to sign',
			limit: 'pay',
			params: invoiceParams,
			body: wire.checkoutTermsRequest,
			answer: wire.checkoutTerms,
			errors: COLLECT_ERRORS,
			run: ({ db, params, body }) => offerTerms(db, deps, params.invoice_id, body.payer),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/checkout/{invoice_id}/payments',
			tag: 'checkout',
			summary: 'Pay with signed terms',
			limit: 'pay',
			params: invoiceParams,
			body: wire.checkoutPay,
			status: 201,
			answer: wire.payment,
			errors: [
				...COLLECT_ERRORS,
				'terms_mismatch',
				'signature_invalid',
				'insufficient_funds',
				'authorization_expired',
				'transaction_reverted',
				...CONVERSION_ERRORS,
			],
			idempotency: 'required',
			run: ({ transact, params, body }) =>
				transact((trx) => pay(trx, deps, params.invoice_id, { ...body, signature: body.signature as Hex })),
		}),
		streamRoute({
			path: '/v1/checkout/{invoice_id}/events',
			tag: 'checkout',
			summary: 'The checkout, live: `checkout` at once and on every change',
			access: null,
			params: invoiceParams,
			answer: wire.checkout,
			async run({ db, params, ip, request }) {
				await getInvoice(db, params.invoice_id, null)
				return deps.streams.open({ kind: 'checkout', topic: params.invoice_id, ip, signal: request.signal })
			},
		}),
	]
}

function merchantPaymentRoutes(deps: DeskDeps & { cursorKey: Buffer; streams: Streams }): Route[] {
	const { cursorKey } = deps
	return [
		route({
			method: 'get',
			path: '/v1/payments',
			tag: 'payments',
			summary: 'List payments, newest first',
			access: 'payment:read',
			query: pageQuery.extend({ status: wire.paymentStatus.optional(), invoice: z.string().max(40).optional() }),
			answer: wire.page(wire.payment),
			async run({ db, caller, query }) {
				const scope = `payments ${caller.merchant}`
				const rows = await listPayments(db, {
					merchant: caller.merchant,
					before: query.cursor ? openCursor(cursorKey, scope, query.cursor) : null,
					status: query.status ?? null,
					invoice: query.invoice ?? null,
					limit: query.limit + 1,
				})
				const page = toPage(
					rows,
					query.limit,
					(row) => row,
					(row) => sealCursor(cursorKey, scope, row.id),
				)
				return { ...page, data: await showPayments(db, deps, page.data), next_cursor: page.next_cursor }
			},
		}),
		route({
			method: 'get',
			path: '/v1/payments/{id}',
			tag: 'payments',
			summary: 'One payment',
			access: 'payment:read',
			params: paymentParams,
			answer: wire.payment,
			run: async ({ db, caller, params }) => showPayment(db, deps, await getPayment(db, caller.merchant, params.id)),
		}),
		route({
			method: 'post',
			path: '/v1/payments/{id}/capture',
			tag: 'payments',
			summary: 'Capture what is held, or part of it',
			access: 'payment:write',
			params: paymentParams,
			body: wire.captureRequest,
			answer: wire.payment,
			errors: [...RELAY_ERRORS, 'payment_not_capturable', 'amount_exceeds_held', 'authorization_expired'],
			idempotency: 'required',
			run: ({ transact, caller, params, body }) =>
				transact((trx) => capture(trx, deps, caller.merchant, params.id, body.amount ?? null)),
		}),
		route({
			method: 'post',
			path: '/v1/payments/{id}/void',
			tag: 'payments',
			summary: 'Give back all that is held',
			access: 'payment:write',
			params: paymentParams,
			answer: wire.payment,
			errors: [...RELAY_ERRORS, 'payment_not_capturable'],
			idempotency: 'required',
			run: ({ transact, caller, params }) => transact((trx) => voidPayment(trx, deps, caller.merchant, params.id)),
		}),
		route({
			method: 'post',
			path: '/v1/payments/{id}/refunds',
			tag: 'payments',
			summary: 'Refund what was captured, with the merchant’s own signature',
			access: 'payment:write',
			params: paymentParams,
			body: wire.refundRequest,
			status: 201,
			answer: wire.refund,
			errors: [
				...RELAY_ERRORS,
				'amount_exceeds_refundable',
				'refund_expired',
				'authorization_expired',
				'signature_invalid',
				'insufficient_funds',
			],
			idempotency: 'required',
			async run({ transact, caller, params, body }) {
				const done = await transact((trx) => refund(trx, deps, caller.merchant, params.id, body))
				return reply(done.refund, { status: done.created ? 201 : 200 })
			},
		}),
		route({
			method: 'get',
			path: '/v1/payments/{id}/refunds',
			tag: 'payments',
			summary: 'Refunds of a payment, newest first',
			access: 'payment:read',
			params: paymentParams,
			query: pageQuery,
			answer: wire.page(wire.refund),
			async run({ db, caller, params, query }) {
				const payment = await getPayment(db, caller.merchant, params.id)
				const scope = `refunds ${payment.id}`
				const before = query.cursor ? openCursor(cursorKey, scope, query.cursor) : null
				const rows = await listRefunds(db, payment.id, before, query.limit + 1)
				return toPage(
					rows,
					query.limit,
					(row) => showRefund(deps, row, payment.asset),
					(row) => sealCursor(cursorKey, scope, row.id),
				)
			},
		}),
		route({
			method: 'get',
			path: '/v1/refunds/{id}',
			tag: 'payments',
			summary: 'One refund',
			access: 'payment:read',
			params: z.object({ id: z.string().refine((id) => isId('ref', id)) }),
			answer: wire.refund,
			run: ({ db, caller, params }) => getRefund(db, deps, caller.merchant, params.id),
		}),
		route({
			method: 'get',
			path: '/v1/payments/{id}/postings',
			tag: 'payments',
			summary: 'The double entry of a payment, oldest first',
			access: 'payment:read',
			params: paymentParams,
			query: pageQuery,
			answer: wire.page(wire.posting),
			async run({ db, caller, params, query }) {
				const payment = await getPayment(db, caller.merchant, params.id)
				const scope = `postings ${payment.id}`
				const after = query.cursor ? Number(openCursor(cursorKey, scope, query.cursor)) : 0
				const rows = await listPostings(db, payment.hash, after, query.limit + 1)
				return toPage(
					rows,
					query.limit,
					(row) => ({
						object: 'posting' as const,
						kind: wire.posting.shape.kind.parse(row.kind),
						address: getAddress(row.address),
						asset: deps.tokens.find((t) => t.address.toLowerCase() === row.token)?.asset ?? row.token.slice(0, 12),
						delta: String(row.delta),
						tx_hash: row.tx_hash,
						block_number: row.block_number,
						log_index: row.log_index,
					}),
					(row) => sealCursor(cursorKey, scope, String(row.id)),
				)
			},
		}),
		streamRoute({
			path: '/v1/events/stream',
			tag: 'events',
			summary: 'Payments and invoices of the merchant, live: `payment` and `invoice` after every change',
			access: 'event:read',
			answer: z.union([wire.payment, wire.invoice]),
			async run({ ip, request }, caller) {
				if (!caller) throw new Refusal('unauthorized', 'no credentials')
				return deps.streams.open({ kind: 'merchant', topic: caller.merchant, ip, signal: request.signal })
			},
		}),
	]
}

/** What payer and merchant agree to after the payment was made. */
function agreementRoutes(deps: DeskDeps): Route[] {
	const ofInvoice = { params: invoiceParams, answer: wire.payment, limit: 'pay', idempotency: 'required' } as const
	const errors = [...RELAY_ERRORS, 'signature_invalid'] as const
	return [
		route({
			method: 'post',
			path: '/v1/payments/{id}/release',
			tag: 'payments',
			summary: 'Give a part of what is held back to the payer',
			access: 'payment:write',
			params: paymentParams,
			body: wire.releaseRequest,
			answer: wire.payment,
			errors: [...RELAY_ERRORS, 'payment_not_capturable', 'amount_exceeds_held'],
			idempotency: 'required',
			run: ({ transact, caller, params, body }) =>
				transact((trx) => release(trx, deps, caller.merchant, params.id, body.amount ?? null)),
		}),
		route({
			method: 'post',
			path: '/v1/payments/capture_batch',
			tag: 'payments',
			summary: 'Capture many payments in one transaction, all or none',
			access: 'payment:write',
			body: wire.captureBatchRequest,
			answer: wire.paymentList,
			errors: [...RELAY_ERRORS, 'payment_not_capturable', 'authorization_expired'],
			idempotency: 'required',
			run: ({ transact, caller, body }) =>
				transact(async (trx) => ({ data: await captureBatch(trx, deps, caller.merchant, body.payments) })),
		}),
		route({
			method: 'post',
			path: '/v1/payments/{id}/actions',
			tag: 'payments',
			summary: 'Bring an action on chain that the merchant signed itself',
			access: 'payment:write',
			params: paymentParams,
			body: wire.merchantAction,
			answer: wire.payment,
			errors: [...errors, 'payment_not_capturable', 'amount_exceeds_held', 'payment_protected', 'payment_disputed'],
			idempotency: 'required',
			run: ({ transact, caller, params, body }) =>
				transact((trx) => actSigned(trx, deps, caller.merchant, params.id, body)),
		}),
		publicRoute({
			...ofInvoice,
			method: 'post',
			path: '/v1/checkout/{invoice_id}/accept',
			tag: 'checkout',
			summary: 'The payer confirms what it paid for',
			body: wire.acceptRequest,
			errors: [...errors, 'payment_not_capturable', 'payment_disputed'],
			run: ({ transact, params, body }) =>
				transact((trx) => accept(trx, deps, params.invoice_id, body.signature as Hex)),
		}),
		publicRoute({
			...ofInvoice,
			method: 'post',
			path: '/v1/checkout/{invoice_id}/extend',
			tag: 'checkout',
			summary: 'The payer lets the hold last longer',
			body: wire.extendRequest,
			errors: [...errors, 'payment_not_capturable', 'expiry_out_of_range'],
			run: ({ transact, params, body }) =>
				transact((trx) => extend(trx, deps, params.invoice_id, { ...body, signature: body.signature as Hex })),
		}),
		publicRoute({
			...ofInvoice,
			method: 'post',
			path: '/v1/checkout/{invoice_id}/increase',
			tag: 'checkout',
			summary: 'The payer puts more into the hold',
			body: wire.increaseRequest,
			errors: [...errors, 'insufficient_funds', 'authorization_expired', 'payment_disputed', 'intake_paused'],
			run: ({ transact, params, body }) => transact((trx) => increase(trx, deps, params.invoice_id, body)),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/accounts/{address}/withdrawals',
			tag: 'accounts',
			summary: 'Pay out a credit by its owner’s signature',
			limit: 'pay',
			params: z.object({ address: wire.address }),
			body: wire.withdrawalRequest,
			status: 202,
			answer: wire.sentTransaction,
			errors: [...errors, 'insufficient_funds', 'authorization_expired'],
			idempotency: 'required',
			run: ({ transact, params, body }) => transact((trx) => withdraw(trx, deps, params.address, body)),
		}),
	]
}

function disputeRoutes(deps: DeskDeps & { cursorKey: Buffer }): Route[] {
	return [
		publicRoute({
			method: 'post',
			path: '/v1/checkout/{invoice_id}/dispute',
			tag: 'checkout',
			summary: 'A step of a dispute, signed by whose step it is',
			limit: 'pay',
			params: invoiceParams,
			body: wire.disputeStep,
			answer: wire.payment,
			errors: [...RELAY_ERRORS, 'signature_invalid', 'dispute_not_possible', 'payment_disputed'],
			idempotency: 'required',
			run: ({ transact, params, body }) => transact((trx) => dispute(trx, deps, params.invoice_id, body)),
		}),
		publicRoute({
			method: 'get',
			path: '/v1/checkout/{invoice_id}/dispute',
			tag: 'checkout',
			summary: 'The dispute over a payment, with what was shown',
			params: invoiceParams,
			answer: wire.dispute,
			run: ({ db, params }) => getDispute(db, deps, params.invoice_id),
		}),
		route({
			method: 'get',
			path: '/v1/disputes',
			tag: 'payments',
			summary: 'List disputes over the merchant’s payments, newest first',
			access: 'payment:read',
			query: pageQuery,
			answer: wire.page(wire.dispute),
			async run({ db, caller, query }) {
				const scope = `disputes ${caller.merchant}`
				const [openedAt, id] = query.cursor ? openCursor(deps.cursorKey, scope, query.cursor).split(' ') : []
				const rows = await listDisputed(db, deps.indexer, {
					merchant: caller.merchant,
					before: openedAt && id ? { openedAt: Number(openedAt), id } : null,
					limit: query.limit + 1,
				})
				const page = toPage(
					rows,
					query.limit,
					({ payment }) => payment,
					({ openedAt, payment }) => sealCursor(deps.cursorKey, scope, `${openedAt} ${payment.id}`),
				)
				return { ...page, data: await showDisputes(db, deps, page.data) }
			},
		}),
	]
}

function escrowRoute(deps: DeskDeps): Route {
	return publicRoute({
		method: 'get',
		path: '/v1/escrow',
		tag: 'chain',
		summary: 'What the books say is held and credited, beside the balance on chain at the same block',
		answer: wire.escrow,
		errors: ['chain_unavailable'],
		async run({ db }) {
			const { applied, books } = await snapshot(db, async (trx) => ({
				applied: await appliedUpTo(trx, deps.indexer, deps.confirmations),
				books: new Map((await balances(trx, [deps.escrow])).map((b) => [b.token, b])),
			}))
			const blockNumber = applied === null ? await reading(deps.chain.getBlockNumber()) : BigInt(applied)
			const tokens = await Promise.all(
				deps.tokens.map(async ({ address, asset, scale }) => {
					const balance = await reading(
						deps.chain.readContract({
							address: getAddress(address),
							abi: fiatTokenAbi,
							functionName: 'balanceOf',
							args: [getAddress(deps.escrow)],
							blockNumber,
						}),
					)
					const money = (value: bigint) => ({ value: String(value), asset, scale })
					const { balance: booked, credited } = books.get(address.toLowerCase()) ?? { balance: 0n, credited: 0n }
					return {
						token: getAddress(address),
						held: money(booked - credited),
						credited: money(credited),
						balance: money(balance),
					}
				}),
			)
			return {
				object: 'escrow' as const,
				address: getAddress(deps.escrow),
				block_number: applied,
				tokens,
			}
		},
	})
}
