/**
 * The terms of a payment, and the one message that binds a payer to them.
 *
 * The core of the payment signature, small enough for a checkout page: it needs only keccak-256. A client that is asked
 * to sign derives the message from the terms itself and compares ({@link checkCheckoutTerms}), so that what is shown in
 * plain words is what is signed.
 */
import { type Address, checksumAddress, type Hex, isSameAddress } from '../address/address.ts'
import {
	extensionFromTerms,
	extensionOf,
	extensionSalt,
	readExtensionFlags,
	termsFromExtension,
} from '../extension/extension.ts'
import type { Checkout, CheckoutTerms, Config, ExtensionTerms, Terms, Token, TypedData } from '../wire/wire.ts'
import { addressWord, bytes32, bytes32Word, keccak, TermsError, typeHash, unsigned } from './words.ts'

export { TermsError }

/** EIP-712 type of `PaymentInfo`. */
export const PAYMENT_INFO_TYPE =
	'PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)'
/** Type of the hash that makes the nonce of an increase. */
export const INCREASE_TYPE = 'Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)'
/** Type of the hash that makes the nonce of a refund. */
export const REFUND_TYPE = 'Refund(bytes32 paymentInfoHash,uint256 amount,uint256 salt)'

/** What the EIP-712 domain of a token needs. */
export type TokenDomain = Pick<Token, 'address' | 'name' | 'version'>

/**
 * Identity of a payment: `getHash(info)` of the escrow.
 *
 * @throws {TermsError} `terms_invalid` when a field does not fit its type
 * @example
 * ```ts
 * import { hashTerms } from '@sluice/sdk/terms'
 * declare const terms: import('@sluice/sdk/wire').Terms
 * hashTerms({ chainId: 31337, escrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3', terms }) // '0x…'
 * ```
 */
export function hashTerms(parameters: { chainId: number; escrow: string; terms: Terms }): Hex {
	const inner = bytes32Word('struct', hashStruct(parameters.terms))
	return keccak(unsigned('chainId', parameters.chainId, 256), addressWord('escrow', parameters.escrow), inner)
}

/**
 * EIP-712 struct hash of the terms (no domain): the witness of a Permit2 intake.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { hashStruct } from '@sluice/sdk/terms'
 * declare const terms: import('@sluice/sdk/wire').Terms
 * hashStruct(terms) // '0x…'
 * ```
 */
export function hashStruct(terms: Terms): Hex {
	return keccak(
		typeHash(PAYMENT_INFO_TYPE),
		addressWord('operator', terms.operator),
		addressWord('payer', terms.payer),
		addressWord('receiver', terms.receiver),
		addressWord('token', terms.token),
		unsigned('maxAmount', terms.maxAmount, 120),
		unsigned('preApprovalExpiry', terms.preApprovalExpiry, 48),
		unsigned('authorizationExpiry', terms.authorizationExpiry, 48),
		unsigned('refundExpiry', terms.refundExpiry, 48),
		unsigned('minFeeBps', terms.minFeeBps, 16),
		unsigned('maxFeeBps', terms.maxFeeBps, 16),
		addressWord('feeReceiver', terms.feeReceiver),
		unsigned('salt', terms.salt, 256),
	)
}

/**
 * Token nonce of a payment or refund: the hash with its low 64 bits cleared, so that tokens which number nonces within
 * a key (OpenZeppelin) take it as the first of its key, and tokens with free nonces (USDC) take it as it is.
 *
 * @example
 * ```ts
 * import { tokenNonce } from '@sluice/sdk/terms'
 * tokenNonce(`0x${'ff'.repeat(32)}`) // 0xff…ff0000000000000000
 * ```
 */
export function tokenNonce(hash: string): Hex {
	return `0x${bytes32('hash', hash).slice(2, 50)}${'0'.repeat(16)}`
}

/**
 * Nonce of the ERC-3009 authorisation by which a receiver gives `amount` back for a payment.
 *
 * @param parameters `amount` in minor units; `salt` tells equal refunds of one payment apart
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { refundNonce } from '@sluice/sdk/terms'
 * refundNonce({ paymentHash: `0x${'11'.repeat(32)}`, amount: 2_500_000n, salt: 1n })
 * ```
 */
export function refundNonce(parameters: { paymentHash: string; amount: bigint | string; salt: bigint | string }): Hex {
	return boundNonce(REFUND_TYPE, parameters)
}

/**
 * Nonce of the ERC-3009 authorisation by which a payer gives `amount` more into a hold.
 *
 * @param parameters `amount` in minor units; `salt` tells equal increases of one payment apart
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { increaseNonce } from '@sluice/sdk/terms'
 * increaseNonce({ paymentHash: `0x${'11'.repeat(32)}`, amount: 2_500_000n, salt: 1n })
 * ```
 */
export function increaseNonce(parameters: {
	paymentHash: string
	amount: bigint | string
	salt: bigint | string
}): Hex {
	return boundNonce(INCREASE_TYPE, parameters)
}

function boundNonce(
	type: string,
	{ paymentHash, amount, salt }: { paymentHash: string; amount: bigint | string; salt: bigint | string },
): Hex {
	const words = [bytes32Word('paymentHash', paymentHash), unsigned('amount', amount, 256), unsigned('salt', salt, 256)]
	return tokenNonce(keccak(typeHash(type), ...words))
}

/** ERC-3009 `ReceiveWithAuthorization` as `eth_signTypedData_v4` takes it: JSON, integers as decimal strings. */
export type TransferAuthorization = {
	domain: { name: string; version: string; chainId: number; verifyingContract: Address }
	/** `EIP712Domain` and `ReceiveWithAuthorization`. */
	types: Record<string, { name: string; type: string }[]>
	primaryType: 'ReceiveWithAuthorization'
	message: {
		from: Address
		to: Address
		value: string
		validAfter: string
		validBefore: string
		nonce: Hex
	}
}

/**
 * The message by which a payer agrees to `terms`: at most `maxAmount` may move to the escrow, until `preApprovalExpiry`,
 * and only for the payment whose hash is the nonce.
 *
 * @throws {TermsError} `terms_invalid`; `terms_mismatch` when `token` is not the token of the terms
 * @example
 * ```ts
 * import { transferAuthorizationTypedData } from '@sluice/sdk/terms'
 * declare const config: import('@sluice/sdk/wire').Config
 * declare const terms: import('@sluice/sdk/wire').Terms
 * const token = config.tokens.find((t) => t.address === terms.token)
 * if (!token) throw new Error('unknown token')
 * const typedData = transferAuthorizationTypedData({ chainId: config.chain_id, escrow: config.escrow, token, terms })
 * ```
 */
export function transferAuthorizationTypedData(parameters: {
	chainId: number
	escrow: string
	token: TokenDomain
	terms: Terms
}): TransferAuthorization {
	const { chainId, escrow, token, terms } = parameters
	if (!isSameAddress(token.address, terms.token)) {
		throw new TermsError('terms_mismatch', 'terms.token', token.address, terms.token)
	}
	return authorization({
		chainId,
		token,
		from: terms.payer,
		to: escrow,
		value: terms.maxAmount,
		validBefore: String(terms.preApprovalExpiry),
		nonce: tokenNonce(hashTerms({ chainId, escrow, terms })),
	})
}

/**
 * The message by which the receiver of a payment gives `amount` back to its payer through the escrow.
 *
 * @param parameters `amount` in minor units, `validBefore` in Unix seconds (exclusive)
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { refundTypedData } from '@sluice/sdk/terms'
 * declare const payment: import('@sluice/sdk/wire').Payment
 * declare const config: import('@sluice/sdk/wire').Config
 * declare const token: import('@sluice/sdk/wire').Token
 * const typedData = refundTypedData({
 * 	chainId: config.chain_id,
 * 	escrow: config.escrow,
 * 	token,
 * 	paymentHash: payment.hash,
 * 	receiver: payment.terms.receiver,
 * 	amount: 2_500_000n,
 * 	salt: 1n,
 * 	validBefore: payment.terms.refundExpiry,
 * })
 * ```
 */
export function refundTypedData(parameters: {
	chainId: number
	escrow: string
	token: TokenDomain
	paymentHash: string
	receiver: string
	amount: bigint | string
	salt: bigint | string
	validBefore: number
}): TransferAuthorization {
	return receiveTypedData({ ...parameters, from: parameters.receiver, nonce: refundNonce(parameters) })
}

/**
 * An ERC-3009 authorisation to the escrow, with a nonce that binds it to what it is for.
 *
 * @param parameters `amount` in minor units, `validBefore` in Unix seconds (exclusive)
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { receiveTypedData } from '@sluice/sdk/terms'
 * declare const parameters: Parameters<typeof receiveTypedData>[0]
 * const typedData = receiveTypedData(parameters)
 * ```
 */
export function receiveTypedData(parameters: {
	chainId: number
	escrow: string
	token: TokenDomain
	from: string
	amount: bigint | string
	validBefore: number
	nonce: Hex
}): TransferAuthorization {
	const { chainId, token, from, escrow, amount, validBefore, nonce } = parameters
	return authorization({
		chainId,
		token,
		from,
		to: escrow,
		value: String(amount),
		validBefore: String(validBefore),
		nonce,
	})
}

/**
 * Refuses typed data that is not, field by field, the authorisation of these terms: nothing may be missing, added,
 * reordered or changed. Only the letter case of hex is free.
 *
 * @throws {TermsError} `terms_mismatch` with the path of the first difference
 * @example
 * ```ts
 * import { checkTypedData } from '@sluice/sdk/terms'
 * declare const context: Parameters<typeof checkTypedData>[1]
 * declare const answer: import('@sluice/sdk/wire').CheckoutTerms
 * checkTypedData(answer.terms, context, answer.typed_data)
 * ```
 */
export function checkTypedData(
	terms: Terms,
	context: { chainId: number; escrow: string; token: TokenDomain },
	typedData: TypedData,
): void {
	compare('typed_data', transferAuthorizationTypedData({ ...context, terms }), typedData)
}

/**
 * Checks the server's whole answer to "what am I asked to sign" against what the payer saw: this invoice, this amount,
 * this merchant, the configured operator, escrow, token and fee bound, expiries in their order, and the extension that the
 * salt commits to; then the hash and the typed data against the terms. Returns what the signature will say.
 *
 * @throws {TermsError} `terms_invalid`, `terms_mismatch`
 * @example
 * ```ts
 * import { checkCheckoutTerms } from '@sluice/sdk/terms'
 * declare const config: import('@sluice/sdk/wire').Config
 * declare const checkout: import('@sluice/sdk/wire').Checkout
 * declare const answer: import('@sluice/sdk/wire').CheckoutTerms
 * const { typedData } = checkCheckoutTerms({ config, checkout, payer: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', answer })
 * ```
 */
export function checkCheckoutTerms(parameters: {
	config: Config
	checkout: Checkout
	payer: string
	answer: CheckoutTerms
}): {
	terms: Terms
	extension: ExtensionTerms | null
	token: Token
	hash: Hex
	typedData: TransferAuthorization
} {
	const { config, checkout, payer, answer } = parameters
	const { terms } = answer
	const token = config.tokens.find((candidate) => candidate.asset === checkout.invoice.amount.asset)
	if (token === undefined) {
		const known = config.tokens.map((candidate) => candidate.asset).join(' ')
		throw new TermsError('terms_mismatch', 'invoice.amount.asset', known, checkout.invoice.amount.asset)
	}
	compare('invoice.amount.scale', token.scale, checkout.invoice.amount.scale)
	sameAddress('terms.operator', config.operator, terms.operator)
	sameAddress('terms.payer', payer, terms.payer)
	sameAddress('terms.receiver', checkout.merchant.address, terms.receiver)
	sameAddress('terms.token', token.address, terms.token)
	sameAddress('terms.feeReceiver', config.fee_receiver, terms.feeReceiver)
	compare('terms.maxAmount', checkout.invoice.amount.value, terms.maxAmount)
	if (!(terms.maxFeeBps <= config.fee_bps)) {
		throw new TermsError('terms_mismatch', 'terms.maxFeeBps', `<= ${config.fee_bps}`, terms.maxFeeBps)
	}
	if (terms.minFeeBps > terms.maxFeeBps) {
		throw new TermsError('terms_mismatch', 'terms.minFeeBps', `<= ${terms.maxFeeBps}`, terms.minFeeBps)
	}
	checkExpiries(checkout, terms)
	checkExtensionOf(config, checkout, answer)
	const context = { chainId: config.chain_id, escrow: config.escrow, token }
	const hash = hashTerms({ ...context, terms })
	if (answer.hash.toLowerCase() !== hash) throw new TermsError('terms_mismatch', 'hash', hash, answer.hash)
	checkTypedData(terms, context, answer.typed_data)
	const typedData = transferAuthorizationTypedData({ ...context, terms })
	return { terms, extension: answer.extension, token, hash, typedData }
}

/** The salt commits to what the page says of shares, protection and finality, and to nothing else. */
function checkExtensionOf(config: Config, checkout: Checkout, answer: CheckoutTerms): void {
	const { terms, extension } = answer
	const { shares, protection, final } = checkout.invoice
	const wanted = extensionOf({
		shares,
		protection,
		final,
		merchantActions: config.merchant_actions,
		disputes: config.disputes,
		preApprovalExpiry: terms.preApprovalExpiry,
		nonce: extension === null ? 0n : extensionFromTerms(extension).nonce,
	})
	compare('extension', wanted && termsFromExtension(wanted), extension)
	if (wanted === null) {
		if (readExtensionFlags(terms.salt) !== null)
			throw new TermsError('terms_mismatch', 'terms.salt', 'a plain salt', terms.salt)
	} else compare('terms.salt', String(extensionSalt(wanted, { final })), terms.salt)
}

function checkExpiries(checkout: Checkout, terms: Terms): void {
	const { expires_at, authorization_seconds, refund_seconds } = checkout.invoice
	// A second of slack: the invoice may carry milliseconds, the terms cannot.
	const latest = Math.ceil(Date.parse(expires_at) / 1000)
	const bounds = [
		['terms.preApprovalExpiry', 0, terms.preApprovalExpiry, latest],
		['terms.authorizationExpiry', terms.preApprovalExpiry, terms.authorizationExpiry, latest + authorization_seconds],
		[
			'terms.refundExpiry',
			terms.authorizationExpiry,
			terms.refundExpiry,
			latest + authorization_seconds + refund_seconds,
		],
	] as const
	for (const [path, least, actual, most] of bounds) {
		if (!(actual >= least && actual <= most))
			throw new TermsError('terms_mismatch', path, `${least} to ${most}`, actual)
	}
}

/** Fields of the domain, in the order of the standard. */
const DOMAIN_FIELDS = [
	{ name: 'name', type: 'string' },
	{ name: 'version', type: 'string' },
	{ name: 'chainId', type: 'uint256' },
	{ name: 'verifyingContract', type: 'address' },
] as const

const AUTHORIZATION_FIELDS = [
	{ name: 'from', type: 'address' },
	{ name: 'to', type: 'address' },
	{ name: 'value', type: 'uint256' },
	{ name: 'validAfter', type: 'uint256' },
	{ name: 'validBefore', type: 'uint256' },
	{ name: 'nonce', type: 'bytes32' },
] as const

function authorization(parameters: {
	chainId: number
	token: TokenDomain
	from: string
	to: string
	value: string
	validBefore: string
	nonce: Hex
}): TransferAuthorization {
	const { token } = parameters
	unsigned('chainId', parameters.chainId, 256)
	unsigned('value', parameters.value, 256)
	unsigned('validBefore', parameters.validBefore, 256)
	return {
		domain: {
			name: token.name,
			version: token.version,
			chainId: parameters.chainId,
			verifyingContract: checksumAddress(token.address),
		},
		types: {
			EIP712Domain: DOMAIN_FIELDS.map((field) => ({ ...field })),
			ReceiveWithAuthorization: AUTHORIZATION_FIELDS.map((field) => ({ ...field })),
		},
		primaryType: 'ReceiveWithAuthorization',
		message: {
			from: checksumAddress(parameters.from),
			to: checksumAddress(parameters.to),
			value: parameters.value,
			validAfter: '0',
			validBefore: parameters.validBefore,
			nonce: parameters.nonce,
		},
	}
}

/** Deep equality that says where it ends; hex compares by value, everything else exactly. */
function compare(path: string, expected: unknown, actual: unknown): void {
	if (typeof expected === 'object' && expected !== null) {
		if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) {
			throw new TermsError('terms_mismatch', path, expected, actual)
		}
		const wanted = Object.entries(expected)
		const given = new Map(Object.entries(actual))
		for (const [key, value] of wanted) compare(`${path}.${key}`, value, given.get(key))
		for (const key of given.keys()) {
			if (!Object.hasOwn(expected, key))
				throw new TermsError('terms_mismatch', `${path}.${key}`, undefined, given.get(key))
		}
		return
	}
	if (expected === actual) return
	const bothHex = isHex(expected) && isHex(actual) && expected.toLowerCase() === actual.toLowerCase()
	if (!bothHex) throw new TermsError('terms_mismatch', path, expected, actual)
}

function isHex(value: unknown): value is string {
	return typeof value === 'string' && /^0x[0-9a-fA-F]+$/.test(value)
}

function sameAddress(path: string, expected: string, actual: string): void {
	if (!isSameAddress(expected, actual)) throw new TermsError('terms_mismatch', path, expected, actual)
}
