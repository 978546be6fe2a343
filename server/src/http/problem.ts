/** Errors of the HTTP API: RFC 9457 problems whose `code` is the contract. */
import type { Problem } from '@sluice/sdk/wire'

/** Status and title of every code. Codes are never renamed. */
const PROBLEMS = {
	invalid_request: [400, 'The request is not valid'],
	idempotency_key_missing: [400, 'An Idempotency-Key header is required'],
	unauthorized: [401, 'Sign in or give a valid API key'],
	forbidden: [403, 'Not allowed'],
	not_local_chain: [403, 'Only on a local chain'],
	not_found: [404, 'Not found'],
	method_not_allowed: [405, 'Method not allowed'],
	conflict: [409, 'In conflict with the present state'],
	idempotency_in_progress: [409, 'A request with this key is still running'],
	invoice_expired: [409, 'The invoice has expired'],
	invoice_not_payable: [409, 'The invoice cannot be paid'],
	payment_not_capturable: [409, 'The payment cannot be captured or voided'],
	refund_expired: [409, 'The time for refunds is over'],
	authorization_expired: [409, 'The authorisation has expired'],
	payment_protected: [409, 'The payer is still protected'],
	payment_disputed: [409, 'The payment is in dispute'],
	dispute_not_possible: [409, 'The payment cannot be disputed'],
	rate_unavailable: [409, 'There is no usable rate for the moment'],
	quote_unavailable: [409, 'The quote is used, taken back or over'],
	conversion_not_possible: [409, 'The payment cannot be made in another token'],
	intake_paused: [409, 'Nothing is taken in for the moment'],
	payload_too_large: [413, 'The body is too large'],
	unsupported_media_type: [415, 'The body must be JSON'],
	idempotency_key_reused: [422, 'This key was used for another request'],
	terms_mismatch: [422, 'The terms are not those that were issued'],
	signature_invalid: [422, 'The signature does not fit'],
	insufficient_funds: [422, 'The balance is too low'],
	expiry_out_of_range: [422, 'The time is out of range'],
	amount_exceeds_held: [422, 'More than is held'],
	amount_exceeds_refundable: [422, 'More than can be refunded'],
	fee_too_low: [422, 'The gas is priced or bounded too low'],
	limit_exceeded: [422, 'Above the limit of one signer alone'],
	second_factor_required: [422, 'This takes a second signer'],
	session_exceeded: [422, 'Outside what the session may do'],
	rate_out_of_range: [422, 'It would cost more than was agreed'],
	transaction_reverted: [422, 'The chain refuses this transaction'],
	rate_limited: [429, 'Too many requests'],
	internal: [500, 'Something went wrong here'],
	unavailable: [503, 'Not available for the moment'],
	chain_unavailable: [503, 'The chain cannot be reached'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof PROBLEMS
export type FieldProblem = { pointer: string; code: string; detail: string }

/** Thrown anywhere below a route to refuse the request; becomes the problem of its code. */
export class Refusal extends Error {
	readonly code: ProblemCode
	readonly errors: readonly FieldProblem[]
	/** Seconds, for `Retry-After`. */
	readonly retryAfter: number | null

	constructor(
		code: ProblemCode,
		detail: string,
		more: { errors?: FieldProblem[]; retryAfter?: number; cause?: unknown } = {},
	) {
		super(detail, { cause: more.cause })
		this.name = 'Refusal'
		this.code = code
		this.errors = more.errors ?? []
		this.retryAfter = more.retryAfter ?? null
	}
}

export function statusOf(code: ProblemCode): number {
	return PROBLEMS[code][0]
}

export function titleOf(code: ProblemCode): string {
	return PROBLEMS[code][1]
}

export function problemBody(refusal: Refusal, request: { id: string; path: string; docs: string }): Problem {
	const limited = refusal.code === 'rate_limited'
	return {
		type: limited
			? 'https://iana.org/assignments/http-problem-types#quota-exceeded'
			: `${request.docs}#${refusal.code}`,
		title: titleOf(refusal.code),
		status: statusOf(refusal.code),
		detail: refusal.message,
		instance: request.path,
		code: refusal.code,
		request_id: request.id,
		...(refusal.errors.length > 0 ? { errors: [...refusal.errors] } : {}),
	}
}

export function problemResponse(refusal: Refusal, request: { id: string; path: string; docs: string }): Response {
	const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
	if (refusal.retryAfter !== null) headers.set('Retry-After', String(refusal.retryAfter))
	if (refusal.code === 'unauthorized') headers.set('WWW-Authenticate', 'Bearer')
	return new Response(JSON.stringify(problemBody(refusal, request)), { status: statusOf(refusal.code), headers })
}
