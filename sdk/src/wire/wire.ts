/**
 * Wire types: the JSON that the HTTP API speaks, as Zod schemas. The server validates with them and
 * publishes them as OpenAPI; clients take the types. Field names are snake_case, except inside
 * `terms`, which keeps the names of the `PaymentInfo` struct. Amounts are integer strings in minor units.
 */
import { z } from 'zod'

/** `0x` and 40 hex digits. */
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
/** `0x` and 64 hex digits. */
export const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/)
/** `0x` and whole bytes; long enough for a wrapped smart-account signature, and no longer. */
export const bytes = z
	.string()
	.regex(/^0x([0-9a-fA-F]{2})*$/)
	.max(16_386)
/** Unsigned integer as a decimal string, up to 78 digits (uint256). */
export const integer = z.string().regex(/^(0|[1-9][0-9]{0,77})$/)
/** RFC 3339 in UTC. */
export const timestamp = z.string().datetime()

/** Money: `value` in minor units of `asset`, which has `scale` decimals. */
export const money = z.object({
	value: integer,
	asset: z.string().min(1).max(12),
	scale: z.number().int().min(0).max(36),
})
export type Money = z.infer<typeof money>

/** Money as a caller states it: the server knows the scale. */
export const amount = z.object({
	value: integer.refine((v) => v !== '0', 'must be above zero'),
	asset: z.string().min(1).max(12),
})

/** Up to 50 keys of 40 characters, values of 500. */
export const metadata = z
	.record(z.string().min(1).max(40), z.string().max(500))
	.refine((m) => Object.keys(m).length <= 50, 'at most 50 keys')

/** The terms of a payment: `PaymentInfo` of the escrow. `maxAmount` and `salt` are decimal strings; expiries are Unix seconds. */
export const terms = z.object({
	operator: address,
	payer: address,
	receiver: address,
	token: address,
	maxAmount: integer,
	preApprovalExpiry: z.number().int().nonnegative(),
	authorizationExpiry: z.number().int().nonnegative(),
	refundExpiry: z.number().int().nonnegative(),
	minFeeBps: z.number().int().min(0).max(10_000),
	maxFeeBps: z.number().int().min(0).max(10_000),
	feeReceiver: address,
	salt: integer,
})
export type Terms = z.infer<typeof terms>

/** A part of every captured amount; `bps` in 1/10,000. */
export const share = z.object({ account: address, bps: z.number().int().min(1).max(10_000) })
export type Share = z.infer<typeof share>

/** What the salt of extended terms commits to: `Extension` of the escrow, `nonce` as a decimal string. */
export const extension = z.object({
	authorizer: address,
	resolver: address,
	disputeTerms: hash,
	protectedUntil: z.number().int().nonnegative(),
	settleBy: z.number().int().nonnegative(),
	shares: hash,
	nonce: integer,
})
export type ExtensionTerms = z.infer<typeof extension>

export const token = z.object({
	asset: z.string(),
	name: z.string(),
	symbol: z.string(),
	currency: z.enum(['USD', 'EUR', 'CNY']),
	scale: z.number().int(),
	address,
	/** EIP-712 domain version of the token. */
	version: z.string(),
})
export type Token = z.infer<typeof token>

/** `GET /v1/config`: what a client must know of this deployment. */
export const config = z.object({
	object: z.literal('config'),
	chain_id: z.number().int(),
	chain_name: z.string(),
	escrow: address,
	permit2: address,
	operator: address,
	/** Contract through which merchants act without the operator; null where there is none. */
	merchant_actions: address.nullable(),
	/** Contract that freezes and settles disputed holds; null where there is none. */
	disputes: address.nullable(),
	/** Of ERC-4337 v0.8, for accounts of `account_factory`; `token_paymaster` takes tokens for their gas. Null where there is none. */
	entry_point: address.nullable(),
	account_factory: address.nullable(),
	token_paymaster: address.nullable(),
	/** Lists what the contracts may rely on; null where this server does not know it. */
	guard: address.nullable(),
	/** The way into savings vaults; null where there is none. */
	savings_adapter: address.nullable(),
	/** Contract through which payers pay in another token; null where there is none. */
	exchange: address.nullable(),
	/** Contract that knows partners and their merchants; null where there is none. */
	channel_registry: address.nullable(),
	fee_bps: z.number().int(),
	fee_receiver: address,
	confirmations: z.number().int(),
	tokens: z.array(token),
	/** True only on a local chain: `POST /v1/faucet` gives test money. */
	faucet: z.boolean(),
	/** Path of the JSON-RPC proxy on this origin. */
	rpc_path: z.string(),
	explorer_url: z.string().nullable(),
})
export type Config = z.infer<typeof config>

export const merchant = z.object({
	id: z.string(),
	object: z.literal('merchant'),
	/** Empty until the merchant gives itself one. */
	name: z.string(),
	/** The wallet that signs in, and where money arrives. */
	address,
	created_at: timestamp,
})
export type Merchant = z.infer<typeof merchant>

export const scope = z.enum([
	'invoice:read',
	'invoice:write',
	'payment:read',
	'payment:write',
	'webhook:read',
	'webhook:write',
	'event:read',
])
export type Scope = z.infer<typeof scope>

export const apiKey = z.object({
	id: z.string(),
	object: z.literal('api_key'),
	name: z.string(),
	scopes: z.array(scope),
	/** The first characters and the last four: enough to recognise, not to use. */
	hint: z.string(),
	created_at: timestamp,
	last_used_at: timestamp.nullable(),
	expires_at: timestamp.nullable(),
	revoked_at: timestamp.nullable(),
})
export type ApiKey = z.infer<typeof apiKey>
/** Only the answer to its creation carries the secret. */
export const apiKeyWithSecret = apiKey.extend({ secret: z.string() })

/**
 * How a payer is protected: nothing is captured before `seconds` after the invoice's expiry, unless the payer accepts, and
 * until then a dispute can be opened. The merchant answers within `answer_seconds`, the arbiter rules within
 * `ruling_seconds` after that; where it does not, the payer gets `default_bps` (1/10,000) of the hold.
 */
export const protection = z.object({
	seconds: z.number().int().min(60).max(7_776_000),
	answer_seconds: z.number().int().min(60).max(7_776_000),
	ruling_seconds: z.number().int().min(60).max(7_776_000),
	arbiter: address,
	default_bps: z.number().int().min(0).max(10_000),
})
export type Protection = z.infer<typeof protection>

export const invoiceStatus = z.enum(['open', 'processing', 'authorized', 'paid', 'refunded', 'expired', 'canceled'])
export const captureMode = z.enum(['automatic', 'manual'])

export const invoice = z.object({
	id: z.string(),
	object: z.literal('invoice'),
	status: invoiceStatus,
	amount: money,
	description: z.string(),
	merchant_order_no: z.string().nullable(),
	/** `automatic` settles at once (charge); `manual` holds until the merchant captures (authorize). */
	capture: captureMode,
	expires_at: timestamp,
	/** Seconds after `expires_at` in which a hold can be captured. */
	authorization_seconds: z.number().int(),
	/** Seconds after that in which a refund can be made. */
	refund_seconds: z.number().int(),
	/** Who else is paid from every captured amount; the merchant gets the rest. */
	shares: z.array(share).max(16),
	protection: protection.nullable(),
	/** Charged for good: no refund on chain, and less gas. */
	final: z.boolean(),
	/** The hosted checkout. */
	url: z.string(),
	payment: z.string().nullable(),
	metadata,
	created_at: timestamp,
})
export type Invoice = z.infer<typeof invoice>

export const invoiceCreate = z.object({
	amount,
	description: z.string().max(500).default(''),
	/** Unique per merchant: the same number with the same content returns the same invoice. */
	merchant_order_no: z.string().min(1).max(32).optional(),
	capture: captureMode.default('automatic'),
	expires_in_seconds: z.number().int().min(10).max(7_776_000).default(3_600),
	authorization_seconds: z.number().int().min(0).max(7_776_000).default(604_800),
	refund_seconds: z.number().int().min(0).max(31_536_000).default(2_592_000),
	/** Two places are left for the channel that the merchant may belong to. */
	shares: z.array(share).max(14).default([]),
	/** Only with `capture: "manual"`, and shorter than `authorization_seconds`. */
	protection: protection.nullable().default(null),
	/** Only with `capture: "automatic"`; there is no refund then. */
	final: z.boolean().default(false),
	metadata: metadata.default({}),
})
export type InvoiceCreate = z.input<typeof invoiceCreate>

export const paymentStatus = z.enum([
	'processing',
	'authorized',
	'partially_captured',
	'captured',
	'partially_refunded',
	'refunded',
	'voided',
	'reclaimed',
	'failed',
])
export type PaymentStatus = z.infer<typeof paymentStatus>

/** One step in the life of a payment. `confirmed: false` may still be taken back by a reorganisation of the chain. */
export const paymentStep = z.object({
	/** `credited`: the token refused to pay out a part of the step before it, and that part waits in the escrow. */
	kind: z.enum([
		'signed',
		'relayed',
		'authorized',
		'charged',
		'captured',
		'voided',
		'reclaimed',
		'refunded',
		'credited',
		'shared',
		'released',
		'increased',
		'extended',
		'accepted',
		'frozen',
		'settled',
		'converted',
		'failed',
	]),
	/** Of a conversion, what the payer paid, in its own token. */
	amount: money.nullable(),
	fee: money.nullable(),
	tx_hash: hash.nullable(),
	block_number: z.number().int().nullable(),
	log_index: z.number().int().nullable(),
	confirmations: z.number().int(),
	confirmed: z.boolean(),
	at: timestamp,
})
export type PaymentStep = z.infer<typeof paymentStep>

/**
 * What a payer agrees to who pays in another token: `Conversion` of the exchange. `max_in` in minor units of `token_in`;
 * `via` the venue or maker, null for any; `expiry` in Unix seconds, itself too late.
 */
export const conversionTerms = z.object({
	token_in: address,
	max_in: integer,
	via: address.nullable(),
	slippage_bps: z.number().int().min(0).max(1_000),
	expiry: z.number().int().positive(),
})
export type ConversionTerms = z.infer<typeof conversionTerms>
/** With how the payer pays: the signature is over what `signConversion` of `@sluice/sdk/exchange` signs for that mode. */
export const conversionOrder = conversionTerms.extend({ mode: z.enum(['allowance', 'erc3009', 'permit2']) })
export type ConversionOrder = z.infer<typeof conversionOrder>

export const payment = z.object({
	id: z.string(),
	object: z.literal('payment'),
	status: paymentStatus,
	invoice: z.string(),
	/** `PaymentInfo` hash: the identity of the payment on chain. */
	hash,
	terms,
	extension: extension.nullable(),
	shares: z.array(share),
	amount: money,
	/** These six move only with confirmed facts of the chain. */
	held: money,
	captured: money,
	fee: money,
	refunded: money,
	refundable: money,
	/** Until when the hold can be captured, Unix seconds: by the terms, or as the payer extended it. */
	authorization_expiry: z.number().int(),
	/** The payer confirmed what it paid for. */
	accepted: z.boolean(),
	/** A dispute froze the hold. */
	disputed: z.boolean(),
	/** Of what was captured, what the token refused to pay to the receiver: it waits in the escrow until withdrawn. */
	credited: money,
	/** How the payer pays in another token; null when it pays in the one that settles. */
	conversion: conversionTerms
		.extend({
			/** What was paid, and to which venue or maker: null until the chain has confirmed it. */
			amount_in: money.nullable(),
			paid_to: address.nullable(),
		})
		.nullable(),
	/** Why it failed, with a stable code. */
	failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
	steps: z.array(paymentStep),
	created_at: timestamp,
})
export type Payment = z.infer<typeof payment>

/** What the hosted checkout shows to anyone who has the link. */
export const checkout = z.object({
	object: z.literal('checkout'),
	invoice: invoice.pick({
		id: true,
		status: true,
		amount: true,
		description: true,
		merchant_order_no: true,
		capture: true,
		expires_at: true,
		authorization_seconds: true,
		refund_seconds: true,
		shares: true,
		protection: true,
		final: true,
		url: true,
		created_at: true,
	}),
	merchant: merchant.pick({ name: true, address: true }),
	payment: payment.nullable(),
})
export type Checkout = z.infer<typeof checkout>

/** EIP-712 typed data as `eth_signTypedData_v4` takes it. */
export const typedData = z.object({
	domain: z.object({ name: z.string(), version: z.string(), chainId: z.number().int(), verifyingContract: address }),
	types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
	primaryType: z.string(),
	message: z.record(z.string(), z.unknown()),
})
export type TypedData = z.infer<typeof typedData>

export const checkoutTermsRequest = z.object({ payer: address })
/** What the payer is asked to sign; a client derives `typed_data` from `terms` again before it signs. */
export const checkoutTerms = z.object({
	object: z.literal('checkout_terms'),
	terms,
	/** What the salt of the terms commits to; null for plain terms. */
	extension: extension.nullable(),
	hash,
	typed_data: typedData,
})
export type CheckoutTerms = z.infer<typeof checkoutTerms>

/** `extension` as it was given with the terms; with `conversion`, the signature is over that. */
export const checkoutPay = z.object({
	terms,
	extension: extension.nullable().default(null),
	conversion: conversionOrder.nullable().default(null),
	signature: bytes,
})

export const captureRequest = z.object({ amount: amount.optional() })

export const releaseRequest = z.object({ amount: amount.optional() })
/** Payments of one merchant, captured whole, all or none. */
export const captureBatchRequest = z.object({ payments: z.array(z.string().max(40)).min(1).max(100) })
export const paymentList = z.object({ data: z.array(payment) })

/** The payer's signature over `acceptTypedData` of `@sluice/sdk/payment`. */
export const acceptRequest = z.object({ signature: bytes })
/** The payer's signature over `extendTypedData`; `authorization_expiry` in Unix seconds. */
export const extendRequest = z.object({ authorization_expiry: z.number().int().positive(), signature: bytes })
/** The payer's ERC-3009 authorisation for more; see `signIncrease`. */
export const increaseRequest = z.object({
	amount,
	authorization: z.object({ salt: integer, valid_before: z.number().int().positive(), signature: bytes }),
})

/** A step of a dispute with the signatures over `disputeTypedData` of `@sluice/sdk/dispute`; `0x` for a side that gets all. */
export const disputeStep = z.discriminatedUnion('step', [
	z.object({ step: z.literal('open'), signature: bytes }),
	z.object({ step: z.literal('answer'), signature: bytes }),
	z.object({
		step: z.literal('evidence'),
		party: address,
		content_hash: hash,
		uri: z.string().min(1).max(512),
		signature: bytes,
	}),
	z.object({
		step: z.literal('agree'),
		payer_bps: z.number().int().min(0).max(10_000),
		valid_until: z.number().int().positive(),
		payer_signature: bytes,
		receiver_signature: bytes,
	}),
	z.object({ step: z.literal('conclude') }),
])

/**
 * A dispute over a payment. The payer opened it; the merchant answers before `answer_until`, or the payer has the hold
 * back; the arbiter rules before `settle_by`, or the payer gets `default_bps` (1/10,000).
 */
export const dispute = z.object({
	object: z.literal('dispute'),
	payment: z.string(),
	invoice: z.string(),
	status: z.enum(['open', 'answered', 'ended']),
	/** How it ended; `settled`: no word of how, `returned`: the payer had the hold back while it was open. */
	outcome: z.enum(['agreement', 'ruling', 'no_answer', 'default', 'settled', 'returned']).nullable(),
	arbiter: address,
	default_bps: z.number().int(),
	opened_at: timestamp,
	answer_until: timestamp,
	answered_at: timestamp.nullable(),
	settle_by: timestamp,
	ended_at: timestamp.nullable(),
	/** What the hold was divided into, fee and shares included. */
	payer_amount: money.nullable(),
	receiver_amount: money.nullable(),
	/** The first hundred things shown, oldest first. Addresses written by a party: never followed by themselves. */
	evidence: z
		.array(z.object({ party: address, content_hash: hash, uri: z.string(), at: timestamp, tx_hash: hash }))
		.max(100),
	/** False while a reorganisation of the chain may still change it. */
	confirmed: z.boolean(),
})
export type Dispute = z.infer<typeof dispute>

/** Who acts for the merchant at `merchant_actions`, as the chain says. */
export const delegates = z.object({
	object: z.literal('delegates'),
	delegates: z.array(z.object({ address, since: timestamp, confirmed: z.boolean() })),
})
export type Delegates = z.infer<typeof delegates>

/** Whether tokens come in, now. */
export const intake = z.object({
	object: z.literal('intake'),
	tokens: z.array(
		z.object({
			token: address,
			asset: z.string(),
			/** Its code is known to move exactly what it is asked to. */
			vetted: z.boolean(),
			/** Until when payments in it are refused; exits are not. Null: not paused. */
			paused_until: timestamp.nullable(),
		}),
	),
})
export type Intake = z.infer<typeof intake>

/** One entry of the public ledger of what governance did to the way in. */
export const intakeEntry = z.object({
	object: z.literal('intake_entry'),
	kind: z.enum(['paused', 'resumed', 'vetted', 'unvetted']),
	/** The zero address: every token that is not vetted. */
	token: address,
	until: timestamp.nullable(),
	reason: z.string().nullable(),
	at: timestamp,
	tx_hash: hash,
	confirmed: z.boolean(),
})
export type IntakeEntry = z.infer<typeof intakeEntry>

/** What the merchant signed with `signAction` of `@sluice/sdk/action`; amounts in minor units. */
export const merchantAction = z.object({
	kind: z.enum(['capture', 'release']),
	amount: integer,
	capturable: integer,
	refundable: integer,
	deadline: z.number().int().positive(),
	signer: address,
	signature: bytes,
})

/** A withdrawal signed with `signWithdraw` of `@sluice/sdk/credit`. */
export const withdrawalRequest = z.object({
	token: address,
	to: address,
	amount: integer,
	deadline: z.number().int().positive(),
	signature: bytes,
})
export const sentTransaction = z.object({ object: z.literal('sent_transaction'), accepted: z.literal(true) })
export type SentTransaction = z.infer<typeof sentTransaction>

/** The merchant signs an ERC-3009 authorisation to the escrow for the refund; see `refundTypedData` of `@sluice/sdk/payment`. */
export const refundRequest = z.object({
	amount,
	merchant_refund_no: z.string().min(1).max(32).optional(),
	reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).default('requested_by_customer'),
	authorization: z.object({ salt: integer, valid_before: z.number().int().positive(), signature: bytes }),
})

export const refund = z.object({
	id: z.string(),
	object: z.literal('refund'),
	status: z.enum(['pending', 'succeeded', 'failed']),
	payment: z.string(),
	amount: money,
	merchant_refund_no: z.string().nullable(),
	reason: z.string(),
	tx_hash: hash.nullable(),
	failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
	created_at: timestamp,
})
export type Refund = z.infer<typeof refund>

export const eventType = z.enum([
	'invoice.created',
	'invoice.paid',
	'invoice.expired',
	'invoice.canceled',
	'payment.processing',
	'payment.authorized',
	'payment.captured',
	'payment.voided',
	'payment.reclaimed',
	'payment.refunded',
	'payment.credited',
	'payment.shared',
	'payment.released',
	'payment.increased',
	'payment.extended',
	'payment.accepted',
	'payment.disputed',
	'payment.settled',
	'payment.failed',
	'webhook.test',
])
export type EventType = z.infer<typeof eventType>

/** Body of a webhook (Standard Webhooks 1.0.0), and an item of `GET /v1/events`. `sequence` grows per object. */
export const event = z.object({
	id: z.string(),
	type: eventType,
	timestamp,
	sequence: z.number().int(),
	api_version: z.string(),
	data: z.record(z.string(), z.unknown()),
})
export type Event = z.infer<typeof event>

export const webhookEndpoint = z.object({
	id: z.string(),
	object: z.literal('webhook_endpoint'),
	url: z.string(),
	events: z.array(eventType),
	status: z.enum(['enabled', 'failing', 'disabled']),
	created_at: timestamp,
})
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>
export const webhookEndpointWithSecret = webhookEndpoint.extend({ secret: z.string() })

export const webhookDelivery = z.object({
	id: z.string(),
	object: z.literal('webhook_delivery'),
	event: z.string(),
	endpoint: z.string(),
	status: z.enum(['pending', 'succeeded', 'failed']),
	attempts: z.number().int(),
	response_status: z.number().int().nullable(),
	error: z.string().nullable(),
	next_attempt_at: timestamp.nullable(),
	created_at: timestamp,
})
export type WebhookDelivery = z.infer<typeof webhookDelivery>

/** A payment as the chain alone tells it: public, by address, for the history of a wallet. */
export const accountPayment = z.object({
	object: z.literal('account_payment'),
	hash,
	direction: z.enum(['in', 'out']),
	payer: address,
	receiver: address,
	amount: money,
	held: money,
	captured: money,
	refunded: money,
	authorization_expiry: z.number().int(),
	refund_expiry: z.number().int(),
	terms,
	tx_hash: hash,
	confirmed: z.boolean(),
	at: timestamp,
})
export type AccountPayment = z.infer<typeof accountPayment>

/** What waits in the escrow for an address because its token refused to pay it out; anyone may have it paid out (`withdraw`). */
export const accountCredits = z.object({
	object: z.literal('account_credits'),
	address,
	credits: z.array(
		z.object({
			token: address,
			amount: money,
			/** False while a reorganisation of the chain may still change it. */
			confirmed: z.boolean(),
		}),
	),
})
export type AccountCredits = z.infer<typeof accountCredits>

const unixSeconds = z.number().int().nonnegative()

/** `GET /v1/accounts/{address}`: an account with signers of its own, as the chain tells it. Times are Unix seconds. */
export const smartAccount = z.object({
	object: z.literal('account'),
	address,
	chain_id: z.number().int(),
	created_at: timestamp,
	/** Recoveries that were finished. */
	epoch: z.number().int(),
	signers: z.array(
		z.object({
			id: hash,
			kind: z.enum(['key', 'passkey']),
			/** 20 bytes of a key, 97 of a passkey. */
			signer: bytes,
		}),
	),
	/** What one signer alone may spend, in minor units; the zero address is the native coin. */
	limits: z.array(
		z.object({
			token: address,
			asset: z.string().nullable(),
			per_day: integer,
			spent_today: integer,
			/** Whether one signer alone may call every function of it. */
			open: z.boolean(),
		}),
	),
	/** Those that can still be used, or will be. */
	sessions: z.array(
		z.object({
			hash,
			key: address,
			valid_after: unixSeconds,
			valid_until: unixSeconds,
			/** Wei, for all operations together. */
			gas: integer,
			scopes: z.array(z.object({ target: address, selector: z.string() })),
			caps: z.array(z.object({ token: address, amount: integer, spent: integer })),
			salt: hash,
		}),
	),
	guardians: z
		.object({ accounts: z.array(address), threshold: z.number().int(), delay_seconds: z.number().int() })
		.nullable(),
	/** The recovery under way. */
	recovery: z.object({ signers: z.array(bytes), ready_at: unixSeconds }).nullable(),
})
export type SmartAccount = z.infer<typeof smartAccount>

/** An operation of ERC-4337 v0.8 without its signature, by the names of that standard. Integers are decimal strings. */
export const operationTerms = z.object({
	sender: address,
	nonce: integer,
	factory: address.optional(),
	factoryData: bytes.optional(),
	callData: bytes,
	callGasLimit: integer,
	verificationGasLimit: integer,
	preVerificationGas: integer,
	maxFeePerGas: integer,
	maxPriorityFeePerGas: integer,
	paymaster: address.optional(),
	paymasterVerificationGasLimit: integer.optional(),
	paymasterPostOpGasLimit: integer.optional(),
	paymasterData: bytes.optional(),
})
export type OperationTerms = z.infer<typeof operationTerms>

/** `POST /v1/operations/quotes`: an operation whose gas and price the server is asked for. */
export const operationQuoteRequest = z.object({
	operation: operationTerms
		.pick({ sender: true, nonce: true, factory: true, factoryData: true, callData: true })
		.extend({ callGasLimit: integer.optional(), verificationGasLimit: integer.optional() }),
	/** How many will sign it. */
	signers: z.union([z.literal(1), z.literal(2)]).default(1),
	/** Token that the paymaster takes; without it, gas comes out of the account's own coin or deposit. */
	asset: z.string().min(1).max(12).optional(),
	/** Whether a permit for the paymaster will follow the price. */
	permit: z.boolean().default(false),
})
export const operationQuote = z.object({
	object: z.literal('operation_quote'),
	/** Complete but for the signature (and the permit behind `paymasterData`). */
	operation: operationTerms,
	/** The most that the paymaster takes; null without one. */
	max_fee: money.nullable(),
	valid_until: timestamp.nullable(),
})
export type OperationQuote = z.infer<typeof operationQuote>
export const operationRequest = z.object({ operation: operationTerms.extend({ signature: bytes }) })

/**
 * An operation on its way, or executed. `reverted`: the entry point executed it and its calls failed, gas is paid all the same.
 * `failed`: it never got there; nothing was paid.
 */
export const operation = z.object({
	object: z.literal('operation'),
	hash,
	account: address,
	nonce: integer,
	status: z.enum(['queued', 'relayed', 'processing', 'executed', 'reverted', 'failed']),
	tx_hash: hash.nullable(),
	/** Wei; what the entry point took for it. */
	gas_cost: integer.nullable(),
	paymaster: address.nullable(),
	/** What the paymaster took. */
	fee: money.nullable(),
	failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
	at: timestamp,
})
export type Operation = z.infer<typeof operation>

/** A listed vault of savings. Its shares are tokens of their own; prices are of one whole share, in the asset. */
export const savingsVault = z.object({
	object: z.literal('savings_vault'),
	vault: address,
	name: z.string(),
	asset: z.string(),
	asset_address: address,
	share_scale: z.number().int(),
	listed_at: timestamp,
	share_price: money,
	/** The newest price known that is at least 30 days old. */
	share_price_before: z.object({ price: money, at: timestamp }).nullable(),
})
export type SavingsVault = z.infer<typeof savingsVault>

/** `GET /v1/savings/positions/{address}`: what an address has in vaults now, and what it moved through the adapter. */
export const savingsPositions = z.object({
	object: z.literal('savings_positions'),
	address,
	positions: z.array(
		z.object({
			vault: address,
			asset: z.string(),
			/** Whether more can be put in. */
			listed: z.boolean(),
			shares: integer,
			/** What they would bring now, after the vault's own fees; null if the vault does not say. */
			assets: money.nullable(),
			saved: money,
			withdrawn: money,
		}),
	),
})
export type SavingsPositions = z.infer<typeof savingsPositions>

/** `POST /v1/auth/nonce`: to be put into the sign-in message (EIP-4361), once. */
export const authNonce = z.object({ nonce: z.string(), expires_at: timestamp })
export type AuthNonce = z.infer<typeof authNonce>
/** `POST /v1/auth/verify`: the sign-in message as it was signed. */
export const authVerify = z.object({ message: z.string().min(1).max(4_000), signature: bytes })
/** The token is for programs; browsers get it as an HttpOnly cookie too. */
export const authSession = z.object({ merchant, session_token: z.string(), expires_at: timestamp })
export type AuthSession = z.infer<typeof authSession>
export const merchantUpdate = z.object({ name: z.string().trim().min(1).max(80) })
export const apiKeyCreate = z.object({
	name: z.string().trim().min(1).max(80),
	scopes: z.array(scope).min(1).max(20),
	expires_at: timestamp.optional(),
})
export const webhookEndpointCreate = z.object({
	url: z.url().max(2_000),
	/** None named: all of them. */
	events: z.array(eventType).max(20).default([]),
})

/** `POST /v1/faucet`, on a local chain only; `asset` may be `ETH`. */
export const faucetRequest = z.object({ address, asset: z.string().min(1).max(12) })
export const faucetResult = z.object({ object: z.literal('faucet_transfer'), tx_hash: hash, amount: money })
export type FaucetResult = z.infer<typeof faucetResult>

/** One line of the double entry that a confirmed fact makes; all lines of a fact sum to zero. `delta` is signed, in minor units. */
export const posting = z.object({
	object: z.literal('posting'),
	kind: z.enum([
		'authorized',
		'charged',
		'captured',
		'voided',
		'reclaimed',
		'refunded',
		'credited',
		'withdrawn',
		'shared',
		'released',
		'increased',
		'settled',
		'converted',
	]),
	address,
	asset: z.string(),
	delta: z.string().regex(/^(0|-?[1-9][0-9]{0,77})$/),
	tx_hash: hash,
	block_number: z.number().int(),
	log_index: z.number().int(),
})
export type Posting = z.infer<typeof posting>

/** `GET /v1/escrow`: what the database says is held and credited, beside their sum on chain, the escrow's balance at the same block. */
export const escrow = z.object({
	object: z.literal('escrow'),
	address,
	/** Every fact up to this block is applied, and none after it; null before the first. */
	block_number: z.number().int().nullable(),
	tokens: z.array(z.object({ token: address, held: money, credited: money, balance: money })),
})
export type Escrow = z.infer<typeof escrow>

/**
 * A listed price feed. `price` tells that so many minor units of the token are worth `amount × price / 10^scale` of the currency.
 * A feed that is not `usable` says why in `reason`: the name of the contract's error in snake_case, or `unreadable`.
 */
export const exchangeRate = z.object({
	object: z.literal('exchange_rate'),
	feed: address,
	token: address,
	/** Null for a token that is not traded here. */
	asset: z.string().nullable(),
	currency: z.string(),
	price: integer.nullable(),
	scale: z.number().int().nullable(),
	/** What the aggregator said last, and when; null where it cannot be read. */
	updated_at: timestamp.nullable(),
	/** Seconds since then, by the clock of the chain. */
	age_seconds: z.number().int().nullable(),
	/** Older than this, and it is not used. */
	heartbeat_seconds: z.number().int().nullable(),
	usable: z.boolean(),
	reason: z.string().nullable(),
})
export type ExchangeRate = z.infer<typeof exchangeRate>
export const exchangeRateList = z.object({ data: z.array(exchangeRate) })

/** What paying an invoice in `asset` takes now. `hash` is the payment's, for quotes that are for it alone. */
export const exchangeQuoteRequest = z.object({
	invoice: z.string().max(40),
	payer: address,
	asset: z.string().min(1).max(12),
	slippage_bps: z.number().int().min(0).max(1_000).default(50),
	hash: hash.optional(),
})
export const exchangeQuote = z.object({
	object: z.literal('exchange_quote'),
	invoice: z.string(),
	/** For the payer to sign, with the terms of the payment. */
	conversion: conversionTerms,
	kind: z.enum(['venue', 'maker']),
	/** What it would cost this moment; at most `conversion.max_in`. */
	amount_in: money,
	amount_out: money,
	/** The listed feeds that bound it. */
	feed_in: address,
	feed_out: address,
})
export type ExchangeQuote = z.infer<typeof exchangeQuote>

/**
 * A maker's offer, signed with `signQuote` of `@sluice/sdk/exchange`: `Quote` of the exchange. Amounts and `nonce` are decimal strings;
 * `taker` and `payment_hash` null for any; `expiry` in Unix seconds, itself too late, at most a day ahead.
 */
export const makerQuoteCreate = z.object({
	maker: address,
	token_in: address,
	amount_in: integer.refine((v) => v !== '0', 'must be above zero'),
	token_out: address,
	amount_out: integer.refine((v) => v !== '0', 'must be above zero'),
	taker: address.nullable().default(null),
	payment_hash: hash.nullable().default(null),
	expiry: z.number().int().positive(),
	nonce: integer,
	/** How the maker gives: by an allowance to the exchange, or by this very signature (ERC-3009). */
	delivery: z.enum(['allowance', 'erc3009']),
	signature: bytes,
})
export const makerQuote = makerQuoteCreate.omit({ signature: true }).extend({
	id: z.string(),
	object: z.literal('maker_quote'),
	/** `Quote` struct hash. */
	hash,
	created_at: timestamp,
})
export type MakerQuote = z.infer<typeof makerQuote>

/** A partner and its channel, as the chain tells it. Shares in 1/10,000 of what is captured, the cut in 1/10,000 of the share. */
export const channel = z.object({
	object: z.literal('channel'),
	address,
	payout: address,
	cap_bps: z.number().int(),
	parent: z.object({ address, cut_bps: z.number().int() }).nullable(),
	/** Another payout address, which can accept from `acceptable_from` on (Unix seconds). */
	proposal: z.object({ payout: address, acceptable_from: z.number().int() }).nullable(),
	/** How many are bound to it now. */
	merchants: z.number().int(),
	registered_at: timestamp,
})
export type Channel = z.infer<typeof channel>

/** A time that a merchant spent with a channel; `left_at` null while it is bound. */
export const channelMerchant = z.object({
	object: z.literal('channel_merchant'),
	address,
	/** As both agreed; the channel's cap may be lower. */
	share_bps: z.number().int(),
	bound_at: timestamp,
	left_at: timestamp.nullable(),
})
export type ChannelMerchant = z.infer<typeof channelMerchant>

/** What merchant and partner signed with `bindingTypedData` of `@sluice/sdk/channel`. */
export const bindingRequest = z.object({
	merchant: address,
	partner: address,
	share_bps: z.number().int().min(1).max(3_000),
	deadline: z.number().int().positive(),
	merchant_signature: bytes,
	partner_signature: bytes,
})
/** What the merchant signed with `leaveTypedData`. */
export const leaveRequest = z.object({ merchant: address, deadline: z.number().int().positive(), signature: bytes })

/** RFC 9457, with `code` as the contract. */
export const problem = z.object({
	type: z.string(),
	title: z.string(),
	status: z.number().int(),
	detail: z.string(),
	instance: z.string().optional(),
	code: z.string(),
	request_id: z.string(),
	errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>

/** A page of a list: newest first; pass `next_cursor` back as `cursor`. */
export const page = <T extends z.ZodType>(item: T) =>
	z.object({ data: z.array(item), has_more: z.boolean(), next_cursor: z.string().nullable() })
export type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null }
