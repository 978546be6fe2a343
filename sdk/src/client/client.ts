/**
 * Typed client of the HTTP API: one function per route, the client first. Runs in browsers and in Node; needs only `fetch`.
 */
import type { z } from 'zod'
import type {
	AccountCredits,
	AccountPayment,
	ApiKey,
	AuthNonce,
	AuthSession,
	acceptRequest,
	bindingRequest,
	Channel,
	ChannelMerchant,
	Checkout,
	CheckoutTerms,
	Config,
	ConversionOrder,
	captureBatchRequest,
	Delegates,
	Dispute,
	disputeStep,
	Escrow,
	Event,
	EventType,
	ExchangeQuote,
	ExchangeRate,
	ExtensionTerms,
	exchangeQuoteRequest,
	extendRequest,
	FaucetResult,
	Intake,
	IntakeEntry,
	Invoice,
	InvoiceCreate,
	increaseRequest,
	leaveRequest,
	MakerQuote,
	Merchant,
	makerQuoteCreate,
	merchantAction,
	Operation,
	OperationQuote,
	operationQuoteRequest,
	operationRequest,
	Page,
	Payment,
	PaymentStatus,
	Posting,
	Problem,
	Refund,
	SavingsPositions,
	SavingsVault,
	Scope,
	SentTransaction,
	SmartAccount,
	Terms,
	WebhookDelivery,
	WebhookEndpoint,
	withdrawalRequest,
} from '../wire/wire.ts'

/** Every failure of a call. `code` is the server's, or one of {@link ClientCode}. */
export class SluiceError extends Error {
	/** Stable code: the contract. */
	readonly code: string
	/** HTTP status; 0 when no answer came. */
	readonly status: number
	/** For people; may change. */
	readonly detail: string
	/** The server's id of the request, for its operator; empty when no answer came. */
	readonly requestId: string
	/** Which fields of the body were refused. */
	readonly errors: NonNullable<Problem['errors']>
	/** Milliseconds the server asked to wait, if it did. */
	readonly retryAfterMs: number | null

	constructor(fields: {
		code: string
		status: number
		detail: string
		requestId?: string
		errors?: Problem['errors']
		retryAfterMs?: number | null
		cause?: unknown
	}) {
		super(`${fields.code}: ${fields.detail}`, { cause: fields.cause })
		this.name = 'SluiceError'
		this.code = fields.code
		this.status = fields.status
		this.detail = fields.detail
		this.requestId = fields.requestId ?? ''
		this.errors = fields.errors ?? []
		this.retryAfterMs = fields.retryAfterMs ?? null
	}
}

/** Codes that this client gives itself, beside those of the server. */
export type ClientCode = 'network_error' | 'timeout' | 'invalid_response' | 'response_too_large' | 'stream_lost'

/** Where and as whom to call. Plain data: make as many as you like. */
export type SluiceClient = {
	/** Origin of the API, without a slash at its end. */
	readonly baseUrl: string
	/** Value of the `Authorization` header; null in a browser that signs in by cookie. */
	readonly authorization: string | null
	readonly fetch: typeof globalThis.fetch
	/** Further attempts after the first one. */
	readonly retries: number
	/** Milliseconds for one attempt. */
	readonly timeoutMs: number
}

/** What every call takes last. */
export type CallOptions = {
	/** Stops the call, waiting included; the call then throws the signal's reason. */
	signal?: AbortSignal | undefined
	/** Of a POST; made at random when absent, and the same in all attempts of one call. */
	idempotencyKey?: string | undefined
}

/** A place in a list: `limit` is 1 to 100. */
export type PageParameters = { cursor?: string | undefined; limit?: number | undefined }

const MAX_BODY_BYTES = 8 * 1024 * 1024
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 30_000

/**
 * A client for one server.
 *
 * @param parameters `baseUrl` like `https://pay.example` (`''` in a browser means this origin); an API key or a session
 * token for programs, neither for public routes or a browser's cookie
 * @example
 * ```ts
 * import { createInvoice, createSluiceClient } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080', apiKey: 'sk_…' })
 * const invoice = await createInvoice(client, { amount: { value: '2500000', asset: 'USDC' }, description: 'Tea' })
 * ```
 */
export function createSluiceClient(parameters: {
	baseUrl: string
	apiKey?: string | undefined
	sessionToken?: string | undefined
	fetch?: typeof globalThis.fetch | undefined
	retries?: number | undefined
	timeoutMs?: number | undefined
}): SluiceClient {
	const secret = parameters.apiKey ?? parameters.sessionToken
	return Object.freeze({
		baseUrl: parameters.baseUrl.replace(/\/+$/, ''),
		authorization: secret === undefined ? null : `Bearer ${secret}`,
		// Browsers refuse a `fetch` that has lost its window.
		fetch: parameters.fetch ?? ((input, init) => globalThis.fetch(input, init)),
		retries: Math.min(parameters.retries ?? 3, 10),
		timeoutMs: parameters.timeoutMs ?? 30_000,
	})
}

// The deployment

/**
 * Chain, escrow, tokens and other facts of this deployment. Public.
 *
 * @throws {SluiceError}
 * @example
 * ```ts
 * import { createSluiceClient, getConfig } from '@sluice/sdk/client'
 * const config = await getConfig(createSluiceClient({ baseUrl: 'http://localhost:8080' }))
 * ```
 */
export function getConfig(client: SluiceClient, options?: CallOptions): Promise<Config> {
	return call(client, 'GET', '/v1/config', undefined, options)
}

/**
 * What the database says is held and credited, beside the escrow's own balances on chain at the same block. Public.
 *
 * @throws {SluiceError} `chain_unavailable`
 * @example
 * ```ts
 * import { createSluiceClient, getEscrow } from '@sluice/sdk/client'
 * const { tokens } = await getEscrow(createSluiceClient({ baseUrl: 'http://localhost:8080' }))
 * ```
 */
export function getEscrow(client: SluiceClient, options?: CallOptions): Promise<Escrow> {
	return call(client, 'GET', '/v1/escrow', undefined, options)
}

// Signing in

/**
 * A nonce for {@link createSiweMessage}; good for one sign-in.
 *
 * @throws {SluiceError}
 * @example
 * ```ts
 * import { createAuthNonce, createSluiceClient } from '@sluice/sdk/client'
 * const { nonce } = await createAuthNonce(createSluiceClient({ baseUrl: 'http://localhost:8080' }))
 * ```
 */
export function createAuthNonce(client: SluiceClient, options?: CallOptions): Promise<AuthNonce> {
	return call(client, 'POST', '/v1/auth/nonce', {}, options)
}

/**
 * Signs in with a signed message; the first time makes the merchant. A browser gets a cookie, a program uses the token.
 *
 * @throws {SluiceError} `signature_invalid`, `unauthorized`
 * @example
 * ```ts
 * import { createSluiceClient, verifyAuth } from '@sluice/sdk/client'
 * declare const signed: { message: string; signature: string }
 * const baseUrl = 'http://localhost:8080'
 * const { session_token } = await verifyAuth(createSluiceClient({ baseUrl }), signed)
 * const client = createSluiceClient({ baseUrl, sessionToken: session_token })
 * ```
 */
export function verifyAuth(
	client: SluiceClient,
	body: { message: string; signature: string },
	options?: CallOptions,
): Promise<AuthSession> {
	return call(client, 'POST', '/v1/auth/verify', body, options)
}

/**
 * Ends the session.
 *
 * @throws {SluiceError}
 * @example
 * ```ts
 * import { logout } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await logout(client)
 * ```
 */
export async function logout(client: SluiceClient, options?: CallOptions): Promise<void> {
	await call(client, 'POST', '/v1/auth/logout', {}, options)
}

/**
 * The merchant who calls.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { getMerchant } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const merchant = await getMerchant(client)
 * ```
 */
export function getMerchant(client: SluiceClient, options?: CallOptions): Promise<Merchant> {
	return call(client, 'GET', '/v1/merchant', undefined, options)
}

/**
 * Changes the merchant's name.
 *
 * @throws {SluiceError} `unauthorized`, `invalid_request`
 * @example
 * ```ts
 * import { updateMerchant } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await updateMerchant(client, { name: 'Tea House' })
 * ```
 */
export function updateMerchant(client: SluiceClient, body: { name: string }, options?: CallOptions): Promise<Merchant> {
	return call(client, 'PATCH', '/v1/merchant', body, options)
}

/**
 * Makes an API key; its `secret` is shown this once. Needs a session.
 *
 * @throws {SluiceError} `unauthorized`, `forbidden`
 * @example
 * ```ts
 * import { createApiKey } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { secret } = await createApiKey(client, { name: 'shop', scopes: ['invoice:write', 'payment:read'] })
 * ```
 */
export function createApiKey(
	client: SluiceClient,
	body: { name: string; scopes: Scope[]; expires_at?: string },
	options?: CallOptions,
): Promise<ApiKey & { secret: string }> {
	return call(client, 'POST', '/v1/api_keys', body, options)
}

/**
 * A page of API keys, without their secrets.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listApiKeys } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listApiKeys(client)
 * ```
 */
export function listApiKeys(
	client: SluiceClient,
	parameters: PageParameters = {},
	options?: CallOptions,
): Promise<Page<ApiKey>> {
	return call(client, 'GET', `/v1/api_keys${query(parameters)}`, undefined, options)
}

/**
 * Revokes an API key, at once and for good.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { deleteApiKey } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await deleteApiKey(client, 'key_…')
 * ```
 */
export async function deleteApiKey(client: SluiceClient, id: string, options?: CallOptions): Promise<void> {
	await call(client, 'DELETE', `/v1/api_keys/${segment(id)}`, undefined, options)
}

// Invoices

/**
 * Makes an invoice. The same `merchant_order_no` with the same content returns the invoice made before.
 *
 * @throws {SluiceError} `invalid_request`, `conflict`, `unauthorized`
 * @example
 * ```ts
 * import { createInvoice } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const invoice = await createInvoice(client, { amount: { value: '2500000', asset: 'USDC' }, capture: 'manual' })
 * ```
 */
export function createInvoice(client: SluiceClient, body: InvoiceCreate, options?: CallOptions): Promise<Invoice> {
	return call(client, 'POST', '/v1/invoices', body, options)
}

/**
 * A page of invoices, newest first.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listInvoices, paginate } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * for await (const invoice of paginate(client, listInvoices, { status: 'open' })) console.log(invoice.id)
 * ```
 */
export function listInvoices(
	client: SluiceClient,
	parameters: PageParameters & { status?: Invoice['status'] | undefined } = {},
	options?: CallOptions,
): Promise<Page<Invoice>> {
	return call(client, 'GET', `/v1/invoices${query(parameters)}`, undefined, options)
}

/**
 * One invoice.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { getInvoice } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const invoice = await getInvoice(client, 'inv_…')
 * ```
 */
export function getInvoice(client: SluiceClient, id: string, options?: CallOptions): Promise<Invoice> {
	return call(client, 'GET', `/v1/invoices/${segment(id)}`, undefined, options)
}

/**
 * Cancels an invoice that nobody has paid.
 *
 * @throws {SluiceError} `not_found`, `invoice_not_payable`
 * @example
 * ```ts
 * import { cancelInvoice } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await cancelInvoice(client, 'inv_…')
 * ```
 */
export function cancelInvoice(client: SluiceClient, id: string, options?: CallOptions): Promise<Invoice> {
	return call(client, 'POST', `/v1/invoices/${segment(id)}/cancel`, {}, options)
}

// Payments

/**
 * A page of payments, newest first.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listPayments } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listPayments(client, { status: 'authorized', limit: 50 })
 * ```
 */
export function listPayments(
	client: SluiceClient,
	parameters: PageParameters & { status?: PaymentStatus | undefined; invoice?: string | undefined } = {},
	options?: CallOptions,
): Promise<Page<Payment>> {
	return call(client, 'GET', `/v1/payments${query(parameters)}`, undefined, options)
}

/**
 * One payment with its steps.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { getPayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const payment = await getPayment(client, 'pay_…')
 * ```
 */
export function getPayment(client: SluiceClient, id: string, options?: CallOptions): Promise<Payment> {
	return call(client, 'GET', `/v1/payments/${segment(id)}`, undefined, options)
}

/**
 * Asks to capture a held payment, all of it or a part. The amounts move when the chain has confirmed it.
 *
 * @throws {SluiceError} `payment_not_capturable`, `amount_exceeds_held`, `authorization_expired`
 * @example
 * ```ts
 * import { capturePayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await capturePayment(client, 'pay_…', { amount: { value: '1000000', asset: 'USDC' } })
 * ```
 */
export function capturePayment(
	client: SluiceClient,
	id: string,
	body: { amount?: { value: string; asset: string } } = {},
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/payments/${segment(id)}/capture`, body, options)
}

/**
 * Asks to give the whole hold back to the payer.
 *
 * @throws {SluiceError} `conflict`, `payment_not_capturable`
 * @example
 * ```ts
 * import { voidPayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await voidPayment(client, 'pay_…')
 * ```
 */
export function voidPayment(client: SluiceClient, id: string, options?: CallOptions): Promise<Payment> {
	return call(client, 'POST', `/v1/payments/${segment(id)}/void`, {}, options)
}

/**
 * A page of the postings of a payment: what its confirmed facts moved, line by line, with their transactions.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { listPaymentPostings } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listPaymentPostings(client, { payment: 'pay_…' })
 * ```
 */
export function listPaymentPostings(
	client: SluiceClient,
	parameters: PageParameters & { payment: string },
	options?: CallOptions,
): Promise<Page<Posting>> {
	const { payment, ...place } = parameters
	return call(client, 'GET', `/v1/payments/${segment(payment)}/postings${query(place)}`, undefined, options)
}

/** Body of {@link createRefund}: the authorisation comes from `signRefund` of `@sluice/sdk/payment`. */
export type RefundCreate = {
	amount: { value: string; asset: string }
	authorization: { salt: string; valid_before: number; signature: string }
	reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer'
	merchant_refund_no?: string
}

/**
 * Refunds a captured payment, all of it or a part, from the merchant's wallet.
 *
 * @throws {SluiceError} `amount_exceeds_refundable`, `refund_expired`, `signature_invalid`, `insufficient_funds`
 * @example
 * ```ts
 * import { createRefund } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const authorization: { salt: string; valid_before: number; signature: string }
 * await createRefund(client, 'pay_…', { amount: { value: '500000', asset: 'USDC' }, authorization })
 * ```
 */
export function createRefund(
	client: SluiceClient,
	payment: string,
	body: RefundCreate,
	options?: CallOptions,
): Promise<Refund> {
	return call(client, 'POST', `/v1/payments/${segment(payment)}/refunds`, body, options)
}

/**
 * A page of the refunds of a payment.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { listRefunds } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listRefunds(client, { payment: 'pay_…' })
 * ```
 */
export function listRefunds(
	client: SluiceClient,
	parameters: PageParameters & { payment: string },
	options?: CallOptions,
): Promise<Page<Refund>> {
	const { payment, ...place } = parameters
	return call(client, 'GET', `/v1/payments/${segment(payment)}/refunds${query(place)}`, undefined, options)
}

/**
 * One refund.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { getRefund } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const refund = await getRefund(client, 'ref_…')
 * ```
 */
export function getRefund(client: SluiceClient, id: string, options?: CallOptions): Promise<Refund> {
	return call(client, 'GET', `/v1/refunds/${segment(id)}`, undefined, options)
}

// Webhooks and events

/**
 * Adds a webhook endpoint; its signing `secret` is shown this once.
 *
 * @throws {SluiceError} `invalid_request` for an address that is not allowed
 * @example
 * ```ts
 * import { createWebhookEndpoint } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { secret } = await createWebhookEndpoint(client, { url: 'https://shop.example/hook', events: ['invoice.paid'] })
 * ```
 */
export function createWebhookEndpoint(
	client: SluiceClient,
	body: { url: string; events?: EventType[] },
	options?: CallOptions,
): Promise<WebhookEndpoint & { secret: string }> {
	return call(client, 'POST', '/v1/webhook_endpoints', body, options)
}

/**
 * A page of webhook endpoints.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listWebhookEndpoints } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listWebhookEndpoints(client)
 * ```
 */
export function listWebhookEndpoints(
	client: SluiceClient,
	parameters: PageParameters = {},
	options?: CallOptions,
): Promise<Page<WebhookEndpoint>> {
	return call(client, 'GET', `/v1/webhook_endpoints${query(parameters)}`, undefined, options)
}

/**
 * Removes a webhook endpoint.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { deleteWebhookEndpoint } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await deleteWebhookEndpoint(client, 'whe_…')
 * ```
 */
export async function deleteWebhookEndpoint(client: SluiceClient, id: string, options?: CallOptions): Promise<void> {
	await call(client, 'DELETE', `/v1/webhook_endpoints/${segment(id)}`, undefined, options)
}

/**
 * Sends a `webhook.test` event to an endpoint.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { testWebhookEndpoint } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await testWebhookEndpoint(client, 'whe_…')
 * ```
 */
export function testWebhookEndpoint(client: SluiceClient, id: string, options?: CallOptions): Promise<WebhookDelivery> {
	return call(client, 'POST', `/v1/webhook_endpoints/${segment(id)}/test`, {}, options)
}

/**
 * A new signing secret; the old one signs beside it for a while.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { rotateWebhookSecret } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { secret } = await rotateWebhookSecret(client, 'whe_…')
 * ```
 */
export function rotateWebhookSecret(
	client: SluiceClient,
	id: string,
	options?: CallOptions,
): Promise<WebhookEndpoint & { secret: string }> {
	return call(client, 'POST', `/v1/webhook_endpoints/${segment(id)}/rotate_secret`, {}, options)
}

/**
 * A page of the deliveries of an endpoint.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { listWebhookDeliveries } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listWebhookDeliveries(client, { endpoint: 'whe_…' })
 * ```
 */
export function listWebhookDeliveries(
	client: SluiceClient,
	parameters: PageParameters & { endpoint: string },
	options?: CallOptions,
): Promise<Page<WebhookDelivery>> {
	const { endpoint, ...place } = parameters
	const path = `/v1/webhook_endpoints/${segment(endpoint)}/deliveries${query(place)}`
	return call(client, 'GET', path, undefined, options)
}

/**
 * Delivers again.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { redeliverWebhook } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * await redeliverWebhook(client, 'whd_…')
 * ```
 */
export function redeliverWebhook(client: SluiceClient, id: string, options?: CallOptions): Promise<WebhookDelivery> {
	return call(client, 'POST', `/v1/webhook_deliveries/${segment(id)}/redeliver`, {}, options)
}

/**
 * A page of events: newest first, or with `after` (an event id) oldest first from there, to catch up without webhooks.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listEvents } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listEvents(client, { after: 'evt_…' })
 * ```
 */
export function listEvents(
	client: SluiceClient,
	parameters: PageParameters & { after?: string | undefined } = {},
	options?: CallOptions,
): Promise<Page<Event>> {
	return call(client, 'GET', `/v1/events${query(parameters)}`, undefined, options)
}

// Checkout

/**
 * What a payer sees of an invoice. Public.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { createSluiceClient, getCheckout } from '@sluice/sdk/client'
 * const checkout = await getCheckout(createSluiceClient({ baseUrl: 'http://localhost:8080' }), 'inv_…')
 * ```
 */
export function getCheckout(client: SluiceClient, invoice: string, options?: CallOptions): Promise<Checkout> {
	return call(client, 'GET', `/v1/checkout/${segment(invoice)}`, undefined, options)
}

/**
 * The terms for one payer. Check them with `checkCheckoutTerms` of `@sluice/sdk/terms` before signing.
 *
 * @throws {SluiceError} `invoice_expired`, `invoice_not_payable`
 * @example
 * ```ts
 * import { createCheckoutTerms } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const answer = await createCheckoutTerms(client, 'inv_…', { payer: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })
 * ```
 */
export function createCheckoutTerms(
	client: SluiceClient,
	invoice: string,
	body: { payer: string },
	options?: CallOptions,
): Promise<CheckoutTerms> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/terms`, body, options)
}

/**
 * Hands in the signed terms; the payment then runs on the server's gas. With a `conversion` the signature is over that.
 *
 * @throws {SluiceError} `terms_mismatch`, `signature_invalid`, `insufficient_funds`, `invoice_expired`, `invoice_not_payable`,
 * `rate_unavailable`, `rate_out_of_range`
 * @example
 * ```ts
 * import { payCheckout } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const signed: Parameters<typeof payCheckout>[2]
 * const payment = await payCheckout(client, 'inv_…', signed)
 * ```
 */
export function payCheckout(
	client: SluiceClient,
	invoice: string,
	body: { terms: Terms; extension: ExtensionTerms | null; conversion?: ConversionOrder; signature: string },
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/payments`, body, options)
}

// What is agreed later

/**
 * Gives a part of a hold back to the payer; all that is free of it when no amount is named.
 *
 * @throws {SluiceError} `payment_not_capturable`, `amount_exceeds_held`
 * @example
 * ```ts
 * import { releasePayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof releasePayment>[2]
 * await releasePayment(client, 'pay_…', body)
 * ```
 */
export function releasePayment(
	client: SluiceClient,
	id: string,
	body: { amount?: { value: string; asset: string } } = {},
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/payments/${segment(id)}/release`, body, options)
}

/**
 * Brings on chain what the merchant signed with `signAction` of `@sluice/sdk/action`.
 *
 * @throws {SluiceError} `signature_invalid`, `payment_not_capturable`, `payment_protected`, `payment_disputed`
 * @example
 * ```ts
 * import { actOnPayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof actOnPayment>[2]
 * await actOnPayment(client, 'pay_…', body)
 * ```
 */
export function actOnPayment(
	client: SluiceClient,
	id: string,
	body: z.input<typeof merchantAction>,
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/payments/${segment(id)}/actions`, body, options)
}

/**
 * The payer of an invoice confirms what it paid for; `signature` over `acceptTypedData` of `@sluice/sdk/payment`.
 *
 * @throws {SluiceError} `signature_invalid`, `payment_not_capturable`, `payment_disputed`
 * @example
 * ```ts
 * import { acceptPayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof acceptPayment>[2]
 * await acceptPayment(client, 'inv_…', body)
 * ```
 */
export function acceptPayment(
	client: SluiceClient,
	invoice: string,
	body: z.input<typeof acceptRequest>,
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/accept`, body, options)
}

/**
 * The payer lets the hold last longer; `signature` over `extendTypedData` of `@sluice/sdk/payment`.
 *
 * @throws {SluiceError} `signature_invalid`, `expiry_out_of_range`
 * @example
 * ```ts
 * import { extendPayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof extendPayment>[2]
 * await extendPayment(client, 'inv_…', body)
 * ```
 */
export function extendPayment(
	client: SluiceClient,
	invoice: string,
	body: z.input<typeof extendRequest>,
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/extend`, body, options)
}

/**
 * The payer puts more into the hold; `authorization` from `signIncrease` of `@sluice/sdk/payment`.
 *
 * @throws {SluiceError} `signature_invalid`, `insufficient_funds`, `authorization_expired`
 * @example
 * ```ts
 * import { increasePayment } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof increasePayment>[2]
 * await increasePayment(client, 'inv_…', body)
 * ```
 */
export function increasePayment(
	client: SluiceClient,
	invoice: string,
	body: z.input<typeof increaseRequest>,
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/increase`, body, options)
}

/**
 * Brings a step of a dispute on chain; signatures over `disputeTypedData` of `@sluice/sdk/dispute`.
 *
 * @throws {SluiceError} `signature_invalid`, `dispute_not_possible`, `payment_disputed`
 * @example
 * ```ts
 * import { stepDispute } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof stepDispute>[2]
 * await stepDispute(client, 'inv_…', body)
 * ```
 */
export function stepDispute(
	client: SluiceClient,
	invoice: string,
	body: z.input<typeof disputeStep>,
	options?: CallOptions,
): Promise<Payment> {
	return call(client, 'POST', `/v1/checkout/${segment(invoice)}/dispute`, body, options)
}

/**
 * The dispute over the payment of an invoice, with what was shown. Public, as the chain is.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { getDispute } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { status, answer_until, evidence } = await getDispute(client, 'inv_…')
 * ```
 */
export function getDispute(client: SluiceClient, invoice: string, options?: CallOptions): Promise<Dispute> {
	return call(client, 'GET', `/v1/checkout/${segment(invoice)}/dispute`, undefined, options)
}

/**
 * Disputes over the merchant's payments, newest first.
 *
 * @throws {SluiceError} `invalid_request`
 * @example
 * ```ts
 * import { listDisputes } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listDisputes(client, {})
 * ```
 */
export function listDisputes(
	client: SluiceClient,
	parameters: PageParameters,
	options?: CallOptions,
): Promise<Page<Dispute>> {
	return call(client, 'GET', `/v1/disputes${query(parameters)}`, undefined, options)
}

/**
 * Whether tokens come in, now. Public.
 *
 * @throws {SluiceError} `chain_unavailable`
 * @example
 * ```ts
 * import { createSluiceClient, getIntake } from '@sluice/sdk/client'
 * const { tokens } = await getIntake(createSluiceClient({ baseUrl: 'http://localhost:8080' }))
 * ```
 */
export function getIntake(client: SluiceClient, options?: CallOptions): Promise<Intake> {
	return call(client, 'GET', '/v1/intake', undefined, options)
}

/**
 * What governance did to the way in: every pause with its reason, every vetting; newest first. Public.
 *
 * @throws {SluiceError} `invalid_request`
 * @example
 * ```ts
 * import { createSluiceClient, listIntakeEntries } from '@sluice/sdk/client'
 * const { data } = await listIntakeEntries(createSluiceClient({ baseUrl: 'http://localhost:8080' }), {})
 * ```
 */
export function listIntakeEntries(
	client: SluiceClient,
	parameters: PageParameters,
	options?: CallOptions,
): Promise<Page<IntakeEntry>> {
	return call(client, 'GET', `/v1/intake/entries${query(parameters)}`, undefined, options)
}

/**
 * Who acts for the merchant on chain, by its wallet's own word.
 *
 * @throws {SluiceError} `unauthorized`
 * @example
 * ```ts
 * import { listDelegates } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { delegates } = await listDelegates(client)
 * ```
 */
export function listDelegates(client: SluiceClient, options?: CallOptions): Promise<Delegates> {
	return call(client, 'GET', '/v1/merchant/delegates', undefined, options)
}

/**
 * Pays out a credit of an account, signed with `signWithdraw` of `@sluice/sdk/credit`.
 *
 * @throws {SluiceError} `signature_invalid`, `insufficient_funds`
 * @example
 * ```ts
 * import { withdrawCredit } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof withdrawCredit>[2]
 * await withdrawCredit(client, '0x…', body)
 * ```
 */
export function withdrawCredit(
	client: SluiceClient,
	address: string,
	body: z.input<typeof withdrawalRequest>,
	options?: CallOptions,
): Promise<SentTransaction> {
	return call(client, 'POST', `/v1/accounts/${segment(address)}/withdrawals`, body, options)
}

/**
 * Captures many payments in one transaction, all or none.
 *
 * @throws {SluiceError} `payment_not_capturable`, `authorization_expired`
 * @example
 * ```ts
 * import { capturePayments } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await capturePayments(client, { payments: ['pay_…', 'pay_…'] })
 * ```
 */
export function capturePayments(
	client: SluiceClient,
	body: z.input<typeof captureBatchRequest>,
	options?: CallOptions,
): Promise<{ data: Payment[] }> {
	return call(client, 'POST', '/v1/payments/capture_batch', body, options)
}

// Accounts

/**
 * A page of the payments of an address, in and out, as the chain tells them. Public.
 *
 * @throws {SluiceError} `invalid_request`
 * @example
 * ```ts
 * import { createSluiceClient, listAccountPayments } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { data } = await listAccountPayments(client, { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })
 * ```
 */
export function listAccountPayments(
	client: SluiceClient,
	parameters: PageParameters & { address: string },
	options?: CallOptions,
): Promise<Page<AccountPayment>> {
	const { address, ...place } = parameters
	return call(client, 'GET', `/v1/accounts/${segment(address)}/payments${query(place)}`, undefined, options)
}

/**
 * What waits for an address in the escrow because its token refused to pay it out. Public.
 *
 * @throws {SluiceError} `invalid_request`
 * @example
 * ```ts
 * import { createSluiceClient, getAccountCredits } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { credits } = await getAccountCredits(client, { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })
 * ```
 */
export function getAccountCredits(
	client: SluiceClient,
	parameters: { address: string },
	options?: CallOptions,
): Promise<AccountCredits> {
	return call(client, 'GET', `/v1/accounts/${segment(parameters.address)}/credits`, undefined, options)
}

/**
 * An account with signers of its own: who signs, limits and what of them is spent today, sessions, guardians, a recovery
 * under way. Public.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { createSluiceClient, getAccount } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { limits } = await getAccount(client, '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 * ```
 */
export function getAccount(client: SluiceClient, address: string, options?: CallOptions): Promise<SmartAccount> {
	return call(client, 'GET', `/v1/accounts/${segment(address)}`, undefined, options)
}

/**
 * Gas, and where `asset` is given the paymaster's signed price, for an operation of an account. `operate` of
 * `@sluice/sdk/operation` does all of it.
 *
 * @throws {SluiceError} `limit_exceeded`, `second_factor_required`, `session_exceeded`, `transaction_reverted`, …
 * @example
 * ```ts
 * import { createSluiceClient, quoteOperation } from '@sluice/sdk/client'
 * declare const operation: Parameters<typeof quoteOperation>[1]['operation']
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const quote = await quoteOperation(client, { operation, asset: 'USDC' })
 * ```
 */
export function quoteOperation(
	client: SluiceClient,
	body: z.input<typeof operationQuoteRequest>,
	options?: CallOptions,
): Promise<OperationQuote> {
	return call(client, 'POST', '/v1/operations/quotes', body, options)
}

/**
 * Has the relayer bring a signed operation to the entry point.
 *
 * @throws {SluiceError} `signature_invalid`, `insufficient_funds`, `fee_too_low`, `limit_exceeded`, `conflict`, …
 * @example
 * ```ts
 * import { createSluiceClient, sendOperation } from '@sluice/sdk/client'
 * declare const signed: Parameters<typeof sendOperation>[1]
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { hash } = await sendOperation(client, signed)
 * ```
 */
export function sendOperation(
	client: SluiceClient,
	body: z.input<typeof operationRequest>,
	options?: CallOptions,
): Promise<Operation> {
	return call(client, 'POST', '/v1/operations', body, options)
}

/**
 * An operation by its hash. Public.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { createSluiceClient, getOperation } from '@sluice/sdk/client'
 * declare const hash: string
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { status } = await getOperation(client, hash)
 * ```
 */
export function getOperation(client: SluiceClient, hash: string, options?: CallOptions): Promise<Operation> {
	return call(client, 'GET', `/v1/operations/${segment(hash)}`, undefined, options)
}

/**
 * A page of the operations that an account executed, newest first. Public.
 *
 * @throws {SluiceError} `invalid_request`
 * @example
 * ```ts
 * import { createSluiceClient, listOperations } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { data } = await listOperations(client, { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })
 * ```
 */
export function listOperations(
	client: SluiceClient,
	parameters: PageParameters & { address: string },
	options?: CallOptions,
): Promise<Page<Operation>> {
	const { address, ...place } = parameters
	return call(client, 'GET', `/v1/accounts/${segment(address)}/operations${query(place)}`, undefined, options)
}

/**
 * A page of the vaults that savings can be put into. Public.
 *
 * @throws {SluiceError} `chain_unavailable`
 * @example
 * ```ts
 * import { createSluiceClient, listSavingsVaults } from '@sluice/sdk/client'
 * const { data } = await listSavingsVaults(createSluiceClient({ baseUrl: 'http://localhost:8080' }))
 * ```
 */
export function listSavingsVaults(
	client: SluiceClient,
	parameters: PageParameters = {},
	options?: CallOptions,
): Promise<Page<SavingsVault>> {
	return call(client, 'GET', `/v1/savings/vaults${query(parameters)}`, undefined, options)
}

/**
 * What an address has in savings vaults, listed or not. Public.
 *
 * @throws {SluiceError} `chain_unavailable`
 * @example
 * ```ts
 * import { createSluiceClient, getSavingsPositions } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { positions } = await getSavingsPositions(client, '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 * ```
 */
export function getSavingsPositions(
	client: SluiceClient,
	address: string,
	options?: CallOptions,
): Promise<SavingsPositions> {
	return call(client, 'GET', `/v1/savings/positions/${segment(address)}`, undefined, options)
}

/**
 * Test money on a local chain; `asset` may be `ETH` too.
 *
 * @throws {SluiceError} `not_local_chain`, `rate_limited`
 * @example
 * ```ts
 * import { createSluiceClient, requestFaucet } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * await requestFaucet(client, { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', asset: 'USDC' })
 * ```
 */
export function requestFaucet(
	client: SluiceClient,
	body: { address: string; asset: string },
	options?: CallOptions,
): Promise<FaucetResult> {
	return call(client, 'POST', '/v1/faucet', body, options)
}

// Exchange and channels

/**
 * The listed price feeds, each with its price or the reason why there is none. Public.
 *
 * @throws {SluiceError} `chain_unavailable`
 * @example
 * ```ts
 * import { createSluiceClient, listExchangeRates } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * const { data } = await listExchangeRates(client)
 * ```
 */
export function listExchangeRates(client: SluiceClient, options?: CallOptions): Promise<{ data: ExchangeRate[] }> {
	return call(client, 'GET', '/v1/exchange/rates', undefined, options)
}

/**
 * What paying an invoice in another asset takes now: the best of venues and makers, as a conversion to sign. Public.
 *
 * @throws {SluiceError} `rate_unavailable`, `rate_out_of_range`, `invoice_not_payable`
 * @example
 * ```ts
 * import { createExchangeQuote } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof createExchangeQuote>[1]
 * const { conversion, amount_in } = await createExchangeQuote(client, body)
 * ```
 */
export function createExchangeQuote(
	client: SluiceClient,
	body: z.input<typeof exchangeQuoteRequest>,
	options?: CallOptions,
): Promise<ExchangeQuote> {
	return call(client, 'POST', '/v1/exchange/quotes', body, options)
}

/**
 * Offers a maker's signed quote to whoever pays that amount. It serves once; `cancelQuote` of `@sluice/sdk/exchange` takes it back.
 *
 * @throws {SluiceError} `signature_invalid`, `quote_unavailable`, `invalid_request`
 * @example
 * ```ts
 * import { createMakerQuote } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof createMakerQuote>[1]
 * const { id } = await createMakerQuote(client, body)
 * ```
 */
export function createMakerQuote(
	client: SluiceClient,
	body: z.input<typeof makerQuoteCreate>,
	options?: CallOptions,
): Promise<MakerQuote> {
	return call(client, 'POST', '/v1/exchange/maker-quotes', body, options)
}

/**
 * A channel by the address of its partner. Public.
 *
 * @throws {SluiceError} `not_found`
 * @example
 * ```ts
 * import { getChannelByPartner } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { cap_bps, merchants } = await getChannelByPartner(client, '0x…')
 * ```
 */
export function getChannelByPartner(client: SluiceClient, partner: string, options?: CallOptions): Promise<Channel> {
	return call(client, 'GET', `/v1/channels/${segment(partner)}`, undefined, options)
}

/**
 * A page of the merchants that are or were bound to a channel, the newest binding first. Public.
 *
 * @throws {SluiceError} `not_found`, `invalid_request`
 * @example
 * ```ts
 * import { listChannelMerchants } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * const { data } = await listChannelMerchants(client, { partner: '0x…' })
 * ```
 */
export function listChannelMerchants(
	client: SluiceClient,
	parameters: PageParameters & { partner: string },
	options?: CallOptions,
): Promise<Page<ChannelMerchant>> {
	const { partner, ...place } = parameters
	return call(client, 'GET', `/v1/channels/${segment(partner)}/merchants${query(place)}`, undefined, options)
}

/**
 * Has a binding brought on chain that merchant and partner signed (`bindingTypedData` of `@sluice/sdk/channel`).
 *
 * @throws {SluiceError} `signature_invalid`, `not_found`, `authorization_expired`
 * @example
 * ```ts
 * import { createBinding } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof createBinding>[1]
 * await createBinding(client, body)
 * ```
 */
export function createBinding(
	client: SluiceClient,
	body: z.input<typeof bindingRequest>,
	options?: CallOptions,
): Promise<SentTransaction> {
	return call(client, 'POST', '/v1/channels/bindings', body, options)
}

/**
 * Has a merchant's leaving brought on chain (`leaveTypedData` of `@sluice/sdk/channel`).
 *
 * @throws {SluiceError} `signature_invalid`, `authorization_expired`
 * @example
 * ```ts
 * import { leaveBinding } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const body: Parameters<typeof leaveBinding>[1]
 * await leaveBinding(client, body)
 * ```
 */
export function leaveBinding(
	client: SluiceClient,
	body: z.input<typeof leaveRequest>,
	options?: CallOptions,
): Promise<SentTransaction> {
	return call(client, 'POST', '/v1/channels/bindings/leave', body, options)
}

// Lists

/**
 * Walks a list page by page and yields its items.
 *
 * @param list one of the `list…` functions
 * @param options `max`: stop after so many items; 10,000 when absent
 * @throws {SluiceError}
 * @example
 * ```ts
 * import { listPayments, paginate } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * for await (const payment of paginate(client, listPayments, { status: 'captured' })) console.log(payment.id, payment.status)
 * ```
 */
export async function* paginate<P extends PageParameters | undefined, T>(
	client: SluiceClient,
	list: (client: SluiceClient, parameters: P, options?: CallOptions) => Promise<Page<T>>,
	parameters: NonNullable<NoInfer<P>>,
	options: CallOptions & { max?: number | undefined } = {},
): AsyncGenerator<T, void, void> {
	const { max = 10_000, ...callOptions } = options
	let place = parameters
	for (let left = max; left > 0; ) {
		const page = await list(client, place, callOptions)
		for (const item of page.data.slice(0, left)) yield item
		left -= page.data.length
		if (!page.has_more || page.next_cursor === null || page.data.length === 0) return
		place = { ...parameters, cursor: page.next_cursor }
	}
}

// Streams

/** How a stream may be watched. */
export type WatchOptions = {
	/** Ends the stream: the loop over it just stops. */
	signal?: AbortSignal | undefined
	/** Told when the connection is up, and when it is lost and being tried again. */
	onConnection?: ((state: 'open' | 'lost') => void) | undefined
	/** Attempts in a row without one message before giving up; 30 when absent. */
	attempts?: number | undefined
}

/**
 * Follows a checkout live: its state at once, then again on every change. Reconnects by itself.
 *
 * @throws {SluiceError} `not_found` and other refusals at once; `stream_lost` when it cannot be reached any more
 * @example
 * ```ts
 * import { createSluiceClient, watchCheckout } from '@sluice/sdk/client'
 * const client = createSluiceClient({ baseUrl: 'http://localhost:8080' })
 * for await (const checkout of watchCheckout(client, 'inv_…')) if (checkout.invoice.status === 'paid') break
 * ```
 */
export async function* watchCheckout(
	client: SluiceClient,
	invoice: string,
	options: WatchOptions = {},
): AsyncGenerator<Checkout, void, void> {
	for await (const message of watch(client, `/v1/checkout/${segment(invoice)}/events`, options)) {
		if (message.type === 'checkout') yield readJson<Checkout>(message.data)
	}
}

/** What {@link watchEvents} yields: the object after its change. */
export type MerchantMessage = { type: 'payment'; data: Payment } | { type: 'invoice'; data: Invoice }

/**
 * Follows the merchant's payments and invoices live. Reconnects by itself; read the lists once after `open`, since
 * changes made while the connection was lost are not repeated.
 *
 * @throws {SluiceError} `unauthorized` and other refusals at once; `stream_lost` when it cannot be reached any more
 * @example
 * ```ts
 * import { watchEvents } from '@sluice/sdk/client'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * for await (const message of watchEvents(client)) console.log(message.type, message.data.id)
 * ```
 */
export async function* watchEvents(
	client: SluiceClient,
	options: WatchOptions = {},
): AsyncGenerator<MerchantMessage, void, void> {
	for await (const message of watch(client, '/v1/events/stream', options)) {
		if (message.type === 'payment') yield { type: 'payment', data: readJson<Payment>(message.data) }
		else if (message.type === 'invoice') yield { type: 'invoice', data: readJson<Invoice>(message.data) }
	}
}

// One call

async function call<T>(
	client: SluiceClient,
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
	path: string,
	body: unknown,
	options: CallOptions = {},
): Promise<T> {
	const headers: Record<string, string> = { accept: 'application/json' }
	if (client.authorization !== null) headers.authorization = client.authorization
	if (body !== undefined) headers['content-type'] = 'application/json'
	if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? randomKey()
	const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) }
	for (let attempt = 0; ; attempt++) {
		options.signal?.throwIfAborted()
		try {
			return (await send(client, path, init, options.signal)) as T
		} catch (error) {
			if (options.signal?.aborted || !(error instanceof SluiceError)) throw error
			const wait = attempt < client.retries && isTransient(error) ? waitMs(attempt, error.retryAfterMs) : null
			if (wait === null) throw error
			await sleep(wait, options.signal)
		}
	}
}

async function send(
	client: SluiceClient,
	path: string,
	init: { method: string; headers: Record<string, string>; body: string | null },
	signal: AbortSignal | undefined,
): Promise<unknown> {
	const timeout = AbortSignal.timeout(client.timeoutMs)
	let response: Response
	let text: string
	try {
		response = await client.fetch(`${client.baseUrl}${path}`, {
			...init,
			credentials: 'same-origin',
			signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
		})
		text = await readText(response)
	} catch (cause) {
		signal?.throwIfAborted()
		if (cause instanceof SluiceError) throw cause
		const code: ClientCode = timeout.aborted ? 'timeout' : 'network_error'
		const detail = timeout.aborted ? `no answer in ${client.timeoutMs} ms` : 'the server could not be reached'
		throw new SluiceError({ code, status: 0, detail, cause })
	}
	if (!response.ok) throw toError(response, text)
	if (text === '') return undefined
	try {
		return JSON.parse(text)
	} catch (cause) {
		throw new SluiceError({ ...answerOf(response), code: 'invalid_response', detail: 'the answer is not JSON', cause })
	}
}

async function readText(response: Response): Promise<string> {
	if (response.body === null) return ''
	const reader = response.body.getReader()
	const decoder = new TextDecoder()
	let text = ''
	let bytes = 0
	try {
		for (;;) {
			const { done, value } = await reader.read()
			if (done) return text + decoder.decode()
			bytes += value.byteLength
			if (bytes > MAX_BODY_BYTES) {
				const detail = `the answer is longer than ${MAX_BODY_BYTES} bytes`
				throw new SluiceError({ ...answerOf(response), code: 'response_too_large', detail })
			}
			text += decoder.decode(value, { stream: true })
		}
	} finally {
		await closeReader(reader)
	}
}

/** Lets go of the connection; a stream that already failed has told its reader why. */
async function closeReader(reader: { cancel: () => Promise<void> }): Promise<void> {
	await reader.cancel().catch(() => undefined)
}

function answerOf(response: Response): { status: number; requestId: string; retryAfterMs: number | null } {
	return {
		status: response.status,
		requestId: response.headers.get('request-id') ?? '',
		retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
	}
}

function toError(response: Response, text: string): SluiceError {
	const answer = answerOf(response)
	const problem = readProblem(text)
	return new SluiceError({
		code: problem.code ?? `http_${response.status}`,
		status: answer.status,
		detail: problem.detail ?? problem.title ?? `HTTP ${response.status}`,
		requestId: problem.request_id ?? answer.requestId,
		errors: problem.errors,
		retryAfterMs: answer.retryAfterMs,
	})
}

/** A proxy in between may answer with a page of its own: then nothing is known but the status. */
function readProblem(text: string): Partial<Problem> {
	try {
		const value: unknown = JSON.parse(text)
		return typeof value === 'object' && value !== null ? value : {}
	} catch {
		return {}
	}
}

function readJson<T>(text: string): T {
	try {
		return JSON.parse(text) as T
	} catch (cause) {
		throw new SluiceError({ code: 'invalid_response', status: 200, detail: 'a message is not JSON', cause })
	}
}

/** Failures that the same request may survive: too much at once, a server that starts or stops, a lost connection. */
function isTransient(error: SluiceError): boolean {
	if (error.status === 0) return true
	if (error.status === 409) return error.code === 'idempotency_in_progress'
	return error.status === 429 || error.status === 502 || error.status === 503 || error.status === 504
}

/** Milliseconds before the next attempt: what the server asked for, else doubling with jitter; null when it asks too long. */
function waitMs(attempt: number, retryAfterMs: number | null): number | null {
	if (retryAfterMs !== null) return retryAfterMs <= LONGEST_WAIT_MS ? retryAfterMs : null
	const ceiling = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS)
	return ceiling / 2 + (Math.random() * ceiling) / 2
}

function readRetryAfter(value: string | null): number | null {
	if (value === null) return null
	if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000
	const moment = Date.parse(value)
	return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now())
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const stop = () => {
			clearTimeout(timer)
			reject(signal?.reason)
		}
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', stop)
			resolve()
		}, ms)
		signal?.addEventListener('abort', stop, { once: true })
	})
}

/** 128 random bits. Not `randomUUID`: browsers have it only on secure origins. */
function randomKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function segment(id: string): string {
	if (id === '' || id === '.' || id === '..') {
		throw new SluiceError({ code: 'invalid_request', status: 0, detail: `not an id: ${JSON.stringify(id)}` })
	}
	return encodeURIComponent(id)
}

function query(parameters: Record<string, string | number | undefined>): string {
	const search = new URLSearchParams()
	for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, String(value))
	const text = search.toString()
	return text === '' ? '' : `?${text}`
}

// Server-sent events, over fetch: unlike EventSource it can carry a header and tell why it failed.

type Message = { type: string; data: string; id: string }

const SILENCE_MS = 45_000
const MAX_MESSAGE_CHARS = 1024 * 1024
const LONGEST_RECONNECT_MS = 15_000

async function* watch(client: SluiceClient, path: string, options: WatchOptions): AsyncGenerator<Message, void, void> {
	const { signal, attempts = 30 } = options
	let failures = 0
	let lastId = ''
	while (!signal?.aborted) {
		let retryAfterMs: number | null = null
		try {
			for await (const message of connect(client, path, lastId, options)) {
				failures = 0
				lastId = message.id
				yield message
			}
		} catch (error) {
			if (signal?.aborted) return
			if (!(error instanceof SluiceError) || !isLost(error)) throw error
			retryAfterMs = error.retryAfterMs
		}
		if (signal?.aborted) return
		failures += 1
		if (failures >= attempts) {
			throw new SluiceError({ code: 'stream_lost', status: 0, detail: `no message in ${failures} attempts` })
		}
		options.onConnection?.('lost')
		try {
			const wait = Math.min(waitMs(failures, retryAfterMs) ?? LONGEST_RECONNECT_MS, LONGEST_RECONNECT_MS)
			await sleep(wait, signal)
		} catch (error) {
			if (signal?.aborted) return
			throw error
		}
	}
}

function isLost(error: SluiceError): boolean {
	return isTransient(error) || error.status >= 500
}

/** One connection: yields its messages until it ends; throws {@link SluiceError} when it fails or falls silent. */
async function* connect(
	client: SluiceClient,
	path: string,
	lastId: string,
	options: WatchOptions,
): AsyncGenerator<Message, void, void> {
	const gone = new AbortController()
	const signal = options.signal === undefined ? gone.signal : AbortSignal.any([gone.signal, options.signal])
	let silence = setTimeout(() => gone.abort(), client.timeoutMs)
	try {
		const headers: Record<string, string> = { accept: 'text/event-stream' }
		if (client.authorization !== null) headers.authorization = client.authorization
		if (lastId !== '') headers['last-event-id'] = lastId
		const response = await client.fetch(`${client.baseUrl}${path}`, {
			headers,
			signal,
			credentials: 'same-origin',
			cache: 'no-store',
		})
		if (!response.ok) throw toError(response, await readText(response))
		if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
			throw new SluiceError({ ...answerOf(response), code: 'invalid_response', detail: 'the answer is not a stream' })
		}
		clearTimeout(silence)
		options.onConnection?.('open')
		const reader = response.body.getReader()
		const decoder = new TextDecoder()
		const parser = createMessageParser(lastId)
		try {
			for (;;) {
				silence = setTimeout(() => gone.abort(), SILENCE_MS)
				const { done, value } = await reader.read()
				// The consumer may take its time: only the server's silence counts.
				clearTimeout(silence)
				if (done) return
				yield* parser(decoder.decode(value, { stream: true }))
			}
		} finally {
			await closeReader(reader)
		}
	} catch (cause) {
		if (cause instanceof SluiceError) throw cause
		const code: ClientCode = gone.signal.aborted ? 'timeout' : 'network_error'
		throw new SluiceError({ code, status: 0, detail: 'the stream was lost', cause })
	} finally {
		clearTimeout(silence)
		gone.abort()
	}
}

/** Event stream format of the HTML standard: feed text as it comes, take the messages that are whole. */
function createMessageParser(lastId: string): (text: string) => Message[] {
	let buffer = ''
	let type = ''
	let data: string[] = []
	let id = lastId
	return (text) => {
		buffer += text
		const messages: Message[] = []
		for (;;) {
			const end = /\r\n|\n|\r(?!$)/.exec(buffer)
			if (end === null) break
			const line = buffer.slice(0, end.index)
			buffer = buffer.slice(end.index + end[0].length)
			if (line === '') {
				if (data.length > 0) messages.push({ type: type || 'message', data: data.join('\n'), id })
				type = ''
				data = []
				continue
			}
			const colon = line.indexOf(':')
			const field = colon === -1 ? line : line.slice(0, colon)
			const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
			if (field === 'event') type = value
			else if (field === 'data') data.push(value)
			else if (field === 'id' && !value.includes('\0')) id = value
		}
		if (buffer.length + data.reduce((sum, line) => sum + line.length, 0) > MAX_MESSAGE_CHARS) {
			throw new SluiceError({ code: 'response_too_large', status: 200, detail: 'a message of the stream is too long' })
		}
		return messages
	}
}
