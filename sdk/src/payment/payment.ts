/**
 * Payments of the escrow: what a payer signs, in each way the escrow takes tokens in, and the calls that drive a payment.
 */
import { concat, encodeAbiParameters, type Hex, parseSignature, type Address as ViemAddress } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { type Address, checksumAddress, isSameAddress } from '../address/address.ts'
import { paymentEscrowAbi, paymentEscrowV11Abi } from '../contracts/contracts.ts'
import type { Extension } from '../extension/extension.ts'
import { abiShares, type Share } from '../split/split.ts'
import {
	hashTerms,
	increaseNonce,
	PAYMENT_INFO_TYPE,
	receiveTypedData,
	refundTypedData,
	type TokenDomain,
	type TransferAuthorization,
	transferAuthorizationTypedData,
} from '../terms/terms.ts'
import { type ReadClient, type SignableTypedData, type Signer, signPermit, type WriteClient } from '../token/token.ts'
import type { Terms } from '../wire/wire.ts'

/** Terms of a payment as the contract takes them. Amounts in minor units, expiries in Unix seconds, fees in 1/10,000. */
export type PaymentInfo = {
	operator: Address
	payer: Address
	receiver: Address
	token: Address
	maxAmount: bigint
	preApprovalExpiry: number
	authorizationExpiry: number
	refundExpiry: number
	minFeeBps: number
	maxFeeBps: number
	feeReceiver: Address
	salt: bigint
}

/** Which escrow, on which chain. */
export type EscrowDomain = { chainId: number; escrow: string }

/** Thrown before anything is signed or encoded. */
export class PaymentError extends Error {
	readonly code: 'signer_mismatch' | 'signature_length'

	constructor(code: PaymentError['code'], detail: string) {
		super(`${code}: ${detail}`)
		this.name = 'PaymentError'
		this.code = code
	}
}

/**
 * From the wire form of terms.
 *
 * @throws {AddressError} `address_invalid`
 * @example
 * ```ts
 * import { paymentInfoFromTerms } from '@sluice/sdk/payment'
 * declare const payment: import('@sluice/sdk/wire').Payment
 * const paymentInfo = paymentInfoFromTerms(payment.terms)
 * ```
 */
export function paymentInfoFromTerms(terms: Terms): PaymentInfo {
	return {
		...terms,
		operator: checksumAddress(terms.operator),
		payer: checksumAddress(terms.payer),
		receiver: checksumAddress(terms.receiver),
		token: checksumAddress(terms.token),
		feeReceiver: checksumAddress(terms.feeReceiver),
		maxAmount: BigInt(terms.maxAmount),
		salt: BigInt(terms.salt),
	}
}

/**
 * The wire form of terms.
 *
 * @example
 * ```ts
 * import { termsFromPaymentInfo } from '@sluice/sdk/payment'
 * declare const paymentInfo: import('@sluice/sdk/payment').PaymentInfo
 * const terms = termsFromPaymentInfo(paymentInfo)
 * ```
 */
export function termsFromPaymentInfo(paymentInfo: PaymentInfo): Terms {
	return { ...paymentInfo, maxAmount: String(paymentInfo.maxAmount), salt: String(paymentInfo.salt) }
}

/**
 * Identity of a payment, equal to `getHash` of the escrow.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { hashPayment } from '@sluice/sdk/payment'
 * declare const paymentInfo: import('@sluice/sdk/payment').PaymentInfo
 * const hash = hashPayment({ chainId: 31337, escrow: '0x3d79b835857d4490786386041a58e1e0777BEc13', paymentInfo })
 * ```
 */
export function hashPayment(parameters: EscrowDomain & { paymentInfo: PaymentInfo }): Hex {
	return hashTerms({ ...parameters, terms: termsFromPaymentInfo(parameters.paymentInfo) })
}

// What a payer signs

/**
 * ERC-3009: the payer authorises the token itself. One signature, no allowance, no gas.
 *
 * @throws {TermsError} `terms_invalid`, `terms_mismatch`
 * @example
 * ```ts
 * import { paymentTypedData } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof paymentTypedData>[0]
 * const typedData = paymentTypedData(parameters)
 * ```
 */
export function paymentTypedData(
	parameters: EscrowDomain & { token: TokenDomain; paymentInfo: PaymentInfo },
): TransferAuthorization {
	return transferAuthorizationTypedData({ ...parameters, terms: termsFromPaymentInfo(parameters.paymentInfo) })
}

/**
 * Permit2 with the terms as its witness: for tokens without ERC-3009. The payer must have given Permit2 an allowance.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { permit2TypedData } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof permit2TypedData>[0]
 * const typedData = permit2TypedData(parameters)
 * ```
 */
export function permit2TypedData(
	parameters: EscrowDomain & { permit2: string; paymentInfo: PaymentInfo },
): SignableTypedData {
	const { chainId, escrow, permit2, paymentInfo } = parameters
	return {
		domain: { name: 'Permit2', chainId, verifyingContract: checksumAddress(permit2) },
		types: {
			EIP712Domain: DOMAIN.filter(({ name }) => name !== 'version'),
			PermitWitnessTransferFrom: [
				{ name: 'permitted', type: 'TokenPermissions' },
				{ name: 'spender', type: 'address' },
				{ name: 'nonce', type: 'uint256' },
				{ name: 'deadline', type: 'uint256' },
				{ name: 'witness', type: 'PaymentInfo' },
			],
			PaymentInfo: PAYMENT_INFO,
			TokenPermissions: [
				{ name: 'token', type: 'address' },
				{ name: 'amount', type: 'uint256' },
			],
		},
		primaryType: 'PermitWitnessTransferFrom',
		message: {
			permitted: { token: checksumAddress(paymentInfo.token), amount: String(paymentInfo.maxAmount) },
			spender: checksumAddress(escrow),
			nonce: String(BigInt(hashPayment({ chainId, escrow, paymentInfo }))),
			deadline: String(paymentInfo.preApprovalExpiry),
			witness: termsFromPaymentInfo(paymentInfo),
		},
	}
}

/**
 * Consent to the terms, on the escrow's own domain: what an allowance needs beside it.
 *
 * @example
 * ```ts
 * import { consentTypedData } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof consentTypedData>[0]
 * const typedData = consentTypedData(parameters)
 * ```
 */
export function consentTypedData(parameters: EscrowDomain & { paymentInfo: PaymentInfo }): SignableTypedData {
	return {
		domain: {
			name: 'Sluice Payment',
			version: '1',
			chainId: parameters.chainId,
			verifyingContract: checksumAddress(parameters.escrow),
		},
		types: { EIP712Domain: DOMAIN, PaymentInfo: PAYMENT_INFO },
		primaryType: 'PaymentInfo',
		message: termsFromPaymentInfo(parameters.paymentInfo),
	}
}

/** A way for the escrow to take tokens in, with what that way needs. */
export type IntakeParameters =
	/** The token checks the signature; `erc3009-vrs` is for tokens that know only the older overload. */
	| { mode: 'erc3009' | 'erc3009-vrs'; token: TokenDomain }
	| { mode: 'permit2'; permit2: string }
	/** An allowance of the payer to the escrow, given before. */
	| { mode: 'allowance' }
	/** What the escrow owes the payer. */
	| { mode: 'credit' }
	/** An allowance given in the same transaction; `nonce` from `getPermitNonce`. */
	| { mode: 'erc2612'; token: TokenDomain; nonce: bigint; value?: bigint | undefined; deadline?: number | undefined }

/**
 * Signs a payment in one of the ways the escrow knows.
 *
 * @returns `signature` over the terms, and the whole `collectorData` for the escrow's `authorize` or `charge`
 * @throws {PaymentError} `signer_mismatch` when the account is not the payer of the terms
 * @example
 * ```ts
 * import { signPayment } from '@sluice/sdk/payment'
 * declare const account: import('viem').LocalAccount
 * declare const payment: import('@sluice/sdk/payment').EscrowDomain & { paymentInfo: import('@sluice/sdk/payment').PaymentInfo }
 * declare const token: import('@sluice/sdk/terms').TokenDomain
 * const { collectorData } = await signPayment(account, { ...payment, mode: 'erc3009', token })
 * ```
 */
export async function signPayment(
	account: Signer,
	parameters: EscrowDomain & { paymentInfo: PaymentInfo } & IntakeParameters,
): Promise<{ signature: Hex; collectorData: Hex }> {
	const { paymentInfo } = parameters
	requireSigner(account, paymentInfo.payer)
	switch (parameters.mode) {
		case 'erc3009':
		case 'erc3009-vrs': {
			const signature = await account.signTypedData(paymentTypedData(parameters))
			return { signature, collectorData: encodeCollectorData({ mode: parameters.mode, signature }) }
		}
		case 'permit2': {
			const signature = await account.signTypedData(permit2TypedData(parameters))
			return { signature, collectorData: encodeCollectorData({ mode: 'permit2', signature }) }
		}
		case 'credit':
		case 'allowance': {
			const consent = await account.signTypedData(consentTypedData(parameters))
			return { signature: consent, collectorData: encodeCollectorData({ mode: parameters.mode, consent }) }
		}
		case 'erc2612': {
			const value = parameters.value ?? paymentInfo.maxAmount
			const deadline = parameters.deadline ?? paymentInfo.preApprovalExpiry
			const { chainId, token, nonce, escrow } = parameters
			const permit = await signPermit(account, { chainId, token, spender: escrow, value, nonce, deadline })
			const consent = await account.signTypedData(consentTypedData(parameters))
			const collectorData = encodeCollectorData({ mode: 'erc2612', value, deadline, permit, consent })
			return { signature: consent, collectorData }
		}
	}
}

/** Signed material for {@link encodeCollectorData}. */
export type CollectorData =
	| { mode: 'erc3009' | 'erc3009-vrs' | 'permit2'; signature: Hex }
	/** No consent where the payer calls himself or has pre-approved on chain. */
	| { mode: 'allowance' | 'credit'; consent?: Hex | undefined }
	| { mode: 'erc2612'; value: bigint; deadline: bigint | number; permit: Hex; consent?: Hex | undefined }

/**
 * Collector data of the escrow's own intake: a byte for the mode, then what the mode needs.
 *
 * @throws {PaymentError} `signature_length` where 65 bytes are needed
 * @example
 * ```ts
 * import { encodeCollectorData } from '@sluice/sdk/payment'
 * declare const signature: `0x${string}`
 * const collectorData = encodeCollectorData({ mode: 'erc3009', signature })
 * ```
 */
export function encodeCollectorData(data: CollectorData): Hex {
	switch (data.mode) {
		case 'allowance':
			return concat(['0x00', data.consent ?? '0x'])
		case 'erc3009':
			return concat(['0x01', data.signature])
		case 'erc3009-vrs':
			return concat(['0x02', toRsv(data.signature)])
		case 'erc2612': {
			const { r, s, v } = split(data.permit)
			const rest = encodeAbiParameters(
				[
					{ type: 'uint256' },
					{ type: 'uint256' },
					{ type: 'uint8' },
					{ type: 'bytes32' },
					{ type: 'bytes32' },
					{ type: 'bytes' },
				],
				[data.value, BigInt(data.deadline), v, r, s, data.consent ?? '0x'],
			)
			return concat(['0x03', rest])
		}
		case 'permit2':
			return concat(['0x04', data.signature])
		case 'credit':
			return concat(['0x05', data.consent ?? '0x'])
	}
}

/** A signed refund: for the HTTP API, and for the escrow's `refund`. */
export type SignedRefund = {
	salt: bigint
	validBefore: number
	signature: Hex
	/** `authorization` of `POST /v1/payments/{id}/refunds`. */
	authorization: { salt: string; valid_before: number; signature: Hex }
	collectorData: Hex
}

/**
 * Signs that the escrow may take `amount` from the receiver of a payment and give it back to its payer.
 *
 * @param account the receiver
 * @param parameters `amount` in minor units; `validBefore` in Unix seconds; `salt` is random when absent
 * @example
 * ```ts
 * import { signRefund } from '@sluice/sdk/payment'
 * declare const account: import('viem').LocalAccount
 * declare const payment: import('@sluice/sdk/wire').Payment
 * declare const config: import('@sluice/sdk/wire').Config
 * declare const token: import('@sluice/sdk/wire').Token
 * const { authorization } = await signRefund(account, {
 * 	chainId: config.chain_id,
 * 	escrow: config.escrow,
 * 	token,
 * 	paymentHash: payment.hash,
 * 	amount: 500_000n,
 * 	validBefore: Math.floor(Date.now() / 1000) + 3600,
 * })
 * ```
 */
export async function signRefund(
	account: Signer,
	parameters: EscrowDomain & {
		token: TokenDomain
		paymentHash: string
		amount: bigint
		validBefore: number
		salt?: bigint | undefined
		mode?: 'erc3009' | 'erc3009-vrs' | undefined
	},
): Promise<SignedRefund> {
	const { validBefore, mode = 'erc3009' } = parameters
	const salt = parameters.salt ?? randomSalt()
	const typedData = refundTypedData({ ...parameters, salt, receiver: account.address })
	const signature = await account.signTypedData(typedData)
	return {
		salt,
		validBefore,
		signature,
		authorization: { salt: String(salt), valid_before: validBefore, signature },
		collectorData: encodeRefundData({ mode, salt, validBefore, signature }),
	}
}

/** Signed material for {@link encodeRefundData}. */
export type RefundData =
	/** The operator's allowance. */
	| { mode: 'allowance' }
	| { mode: 'erc3009' | 'erc3009-vrs'; salt: bigint; validBefore: bigint | number; signature: Hex }
	/** What the escrow owes the receiver; nothing signed where the receiver itself calls. */
	| { mode: 'credit'; deadline?: bigint | number | undefined; signature?: Hex | undefined }

/**
 * Collector data of the escrow's own refund intake.
 *
 * @throws {PaymentError} `signature_length` where 65 bytes are needed
 * @example
 * ```ts
 * import { encodeRefundData } from '@sluice/sdk/payment'
 * declare const signed: { salt: bigint; validBefore: number; signature: `0x${string}` }
 * const collectorData = encodeRefundData({ mode: 'erc3009', ...signed })
 * ```
 */
export function encodeRefundData(data: RefundData): Hex {
	if (data.mode === 'allowance') return '0x'
	if (data.mode === 'credit') {
		const values = [BigInt(data.deadline ?? 0), data.signature ?? '0x'] as const
		return concat(['0x05', encodeAbiParameters([{ type: 'uint256' }, { type: 'bytes' }], values)])
	}
	return encodeBound(data)
}

function encodeBound(data: Extract<RefundData, { salt: bigint }>): Hex {
	const signature = data.mode === 'erc3009' ? data.signature : toRsv(data.signature)
	const rest = encodeAbiParameters(
		[{ type: 'uint256' }, { type: 'uint256' }, { type: 'bytes' }],
		[data.salt, BigInt(data.validBefore), signature],
	)
	return concat([data.mode === 'erc3009' ? '0x01' : '0x02', rest])
}

// Driving a payment on chain

/** A payment at an escrow. */
export type PaymentReference = { escrow: string; paymentInfo: PaymentInfo }
/** Where the tokens come from: the escrow's own intake when no `collector` is named. */
export type Collection = { collectorData: Hex; collector?: string | undefined }
/**
 * Fee of a capture or charge, in 1/10,000 or in minor units; the least that the terms allow, to the receiver they name, when
 * absent.
 */
export type Fee = {
	feeBps?: number | undefined
	feeAmount?: bigint | undefined
	feeReceiver?: string | undefined
}
/** What extended terms have beside them: the extension that the salt commits to, and its shares. */
export type Extended = { extension?: Extension | undefined; shares?: readonly Share[] | undefined }

/**
 * Takes `amount` from the payer and holds it. The client's account is the operator of the terms.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { authorize } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference & { collectorData: `0x${string}` }
 * const hash = await authorize(client, { ...payment, amount: 2_500_000n })
 * ```
 */
export function authorize(
	client: WriteClient,
	parameters: PaymentReference & Collection & { amount: bigint },
): Promise<Hex> {
	const { paymentInfo, amount, collectorData } = parameters
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'authorize',
		args: [paymentInfo, amount, collectorOf(parameters), collectorData],
	})
}

/**
 * Takes `amount` from the payer and pays it out at once, less fee and shares.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { charge } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference & { collectorData: `0x${string}` }
 * const hash = await charge(client, { ...payment, amount: 2_500_000n })
 * ```
 */
export function charge(
	client: WriteClient,
	parameters: PaymentReference & Collection & Fee & Extended & { amount: bigint },
): Promise<Hex> {
	const { paymentInfo, amount, collectorData, extension, feeAmount } = parameters
	const from = [amount, collectorOf(parameters), collectorData] as const
	const functionName = 'charge'
	if (extension !== undefined) {
		const args = [
			paymentInfo,
			extension,
			abiShares(parameters.shares ?? []),
			...from,
			...feeAmountOf(parameters),
		] as const
		return writeContract(client, { ...target(client, parameters), functionName, args })
	}
	if (feeAmount !== undefined) {
		const args = [paymentInfo, ...from, ...feeAmountOf(parameters)] as const
		return writeContract(client, { ...target(client, parameters), abi: withErrors, functionName, args })
	}
	const args = [paymentInfo, ...from, ...feeOf(parameters)] as const
	return writeContract(client, { ...target(client, parameters), functionName, args })
}

/**
 * Pays `amount` of a hold out to the receiver, less fee and shares. The client's account is the operator, or the authorizer
 * of the extension.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { capture } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await capture(client, { ...payment, amount: 1_000_000n })
 * ```
 */
export function capture(
	client: WriteClient,
	parameters: PaymentReference & Fee & Extended & { amount: bigint },
): Promise<Hex> {
	const { paymentInfo, amount, extension, feeAmount } = parameters
	const functionName = 'capture'
	if (extension !== undefined) {
		const args = [
			paymentInfo,
			extension,
			abiShares(parameters.shares ?? []),
			amount,
			...feeAmountOf(parameters),
		] as const
		return writeContract(client, { ...target(client, parameters), functionName, args })
	}
	if (feeAmount !== undefined) {
		const args = [paymentInfo, amount, ...feeAmountOf(parameters)] as const
		return writeContract(client, { ...target(client, parameters), abi: withErrors, functionName, args })
	}
	const args = [paymentInfo, amount, ...feeOf(parameters)] as const
	return writeContract(client, { ...target(client, parameters), functionName, args })
}

/** Most captures of one batch. */
export const BATCH_MAX = 100

/**
 * Captures many plain payments in one transaction, all or none. They are sorted here so that each receiver and each fee
 * receiver is paid in one transfer for each token.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { captureBatch } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const items: (import('@sluice/sdk/payment').Fee & { paymentInfo: import('@sluice/sdk/payment').PaymentInfo; amount: bigint })[]
 * const hash = await captureBatch(client, { escrow: '0x3d79b835857d4490786386041a58e1e0777BEc13', items })
 * ```
 */
export function captureBatch(
	client: WriteClient,
	parameters: { escrow: string; items: readonly (Fee & { paymentInfo: PaymentInfo; amount: bigint })[] },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'captureBatch',
		args: [batchOf(parameters.items)],
	})
}

/**
 * The argument of `captureBatch`, in the order that costs least.
 *
 * @example
 * ```ts
 * import { batchOf } from '@sluice/sdk/payment'
 * declare const items: Parameters<typeof batchOf>[0]
 * const sorted = batchOf(items)
 * ```
 */
export function batchOf(items: readonly (Fee & { paymentInfo: PaymentInfo; amount: bigint })[]) {
	return items
		.map((item) => {
			const [feeAmount, feeReceiver] = feeAmountOf(item)
			return { paymentInfo: item.paymentInfo, amount: item.amount, feeAmount, feeReceiver }
		})
		.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}

const placeOf = ({
	paymentInfo: { token, receiver },
	feeReceiver,
}: {
	paymentInfo: PaymentInfo
	feeReceiver: string
}) => `${token} ${feeReceiver} ${receiver}`.toLowerCase()

/**
 * Gives the whole hold back to the payer.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { voidPayment } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await voidPayment(client, payment)
 * ```
 */
export function voidPayment(client: WriteClient, parameters: PaymentReference): Promise<Hex> {
	return writeContract(client, { ...target(client, parameters), functionName: 'void', args: [parameters.paymentInfo] })
}

/**
 * Gives `amount` of a hold back to the payer. The client's account is the operator, or the authorizer of the extension.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { release } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await release(client, { ...payment, amount: 500_000n })
 * ```
 */
export function release(
	client: WriteClient,
	parameters: PaymentReference & Pick<Extended, 'extension'> & { amount: bigint },
): Promise<Hex> {
	const { paymentInfo, extension, amount } = parameters
	const functionName = 'release'
	if (extension === undefined) {
		return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo, amount] })
	}
	return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo, extension, amount] })
}

/**
 * The payer takes an uncaptured hold back, from `authorizationExpiry` on, without anybody's leave. A hold that a dispute
 * froze and nobody settled needs its `extension`, and comes back 30 days after `settleBy`.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { reclaim } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await reclaim(client, payment)
 * ```
 */
export function reclaim(client: WriteClient, parameters: PaymentReference & Pick<Extended, 'extension'>): Promise<Hex> {
	const { paymentInfo, extension } = parameters
	const functionName = 'reclaim'
	if (extension === undefined) {
		return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo] })
	}
	return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo, extension] })
}

/**
 * Gives `amount` of what was captured back to the payer; `collectorData` from {@link signRefund}.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { refund } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference & { collectorData: `0x${string}` }
 * const hash = await refund(client, { ...payment, amount: 500_000n })
 * ```
 */
export function refund(
	client: WriteClient,
	parameters: PaymentReference & Collection & Pick<Extended, 'extension'> & { amount: bigint },
): Promise<Hex> {
	const { paymentInfo, extension, amount, collectorData } = parameters
	const functionName = 'refund'
	const from = [amount, collectorOf(parameters), collectorData] as const
	if (extension === undefined) {
		return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo, ...from] })
	}
	return writeContract(client, { ...target(client, parameters), functionName, args: [paymentInfo, extension, ...from] })
}

// What the payer agrees to later

/**
 * Signs that the escrow may take `amount` more from the payer into a hold; for `increase`.
 *
 * @param parameters `amount` in minor units; `validBefore` in Unix seconds; `salt` is random when absent
 * @example
 * ```ts
 * import { signIncrease } from '@sluice/sdk/payment'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signIncrease>[1]
 * const { collectorData } = await signIncrease(account, parameters)
 * ```
 */
export async function signIncrease(
	account: Signer,
	parameters: EscrowDomain & {
		token: TokenDomain
		paymentHash: string
		amount: bigint
		validBefore: number
		salt?: bigint | undefined
		mode?: 'erc3009' | 'erc3009-vrs' | undefined
	},
): Promise<{ salt: bigint; signature: Hex; collectorData: Hex }> {
	const { validBefore, amount, mode = 'erc3009' } = parameters
	const salt = parameters.salt ?? randomSalt()
	const nonce = increaseNonce({ paymentHash: parameters.paymentHash, amount, salt })
	const typedData = receiveTypedData({ ...parameters, from: account.address, nonce })
	const signature = await account.signTypedData(typedData)
	return { salt, signature, collectorData: encodeBound({ mode, salt, validBefore, signature }) }
}

/**
 * Takes `amount` more from the payer into a hold; `collectorData` from {@link signIncrease}.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { increase } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference & { collectorData: `0x${string}` }
 * const hash = await increase(client, { ...payment, amount: 500_000n })
 * ```
 */
export function increase(
	client: WriteClient,
	parameters: PaymentReference & { amount: bigint; collectorData: Hex },
): Promise<Hex> {
	const { paymentInfo, amount, collectorData } = parameters
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'increase',
		args: [paymentInfo, amount, collectorData],
	})
}

/**
 * What a payer signs to let the hold of a payment last until `authorizationExpiry`.
 *
 * @example
 * ```ts
 * import { extendTypedData } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof extendTypedData>[0]
 * const typedData = extendTypedData(parameters)
 * ```
 */
export function extendTypedData(
	parameters: EscrowDomain & { paymentHash: string; authorizationExpiry: number },
): SignableTypedData {
	const { paymentHash, authorizationExpiry } = parameters
	return escrowTypedData(parameters, 'Extend', [
		['bytes32', 'paymentInfoHash', paymentHash],
		['uint48', 'authorizationExpiry', authorizationExpiry],
	])
}

/**
 * Lets a hold last longer; `signature` of the payer over {@link extendTypedData}, or none where the client is the payer.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { extend } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await extend(client, { ...payment, authorizationExpiry: 1_900_000_000 })
 * ```
 */
export function extend(
	client: WriteClient,
	parameters: PaymentReference & { authorizationExpiry: number; signature?: Hex | undefined },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'extend',
		args: [parameters.paymentInfo, parameters.authorizationExpiry, parameters.signature ?? '0x'],
	})
}

/**
 * What a payer signs to confirm what it paid for.
 *
 * @example
 * ```ts
 * import { acceptTypedData } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof acceptTypedData>[0]
 * const typedData = acceptTypedData(parameters)
 * ```
 */
export function acceptTypedData(parameters: EscrowDomain & { paymentHash: string }): SignableTypedData {
	return escrowTypedData(parameters, 'Accept', [['bytes32', 'paymentInfoHash', parameters.paymentHash]])
}

/**
 * Confirms what was paid for: a protected hold can be captured from then on, and no longer disputed. `signature` of the
 * payer over {@link acceptTypedData}, or none where the client is the payer.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { accept } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await accept(client, payment)
 * ```
 */
export function accept(
	client: WriteClient,
	parameters: PaymentReference & { signature?: Hex | undefined },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'accept',
		args: [parameters.paymentInfo, parameters.signature ?? '0x'],
	})
}

/**
 * The payer agrees to the terms on chain, for an intake by allowance without a signature.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { preApprove } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await preApprove(client, payment)
 * ```
 */
export function preApprove(client: WriteClient, parameters: PaymentReference): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'preApprove',
		args: [parameters.paymentInfo],
	})
}

/** What the escrow knows of a payment; amounts in minor units. */
export type PaymentState = { collected: boolean; capturable: bigint; refundable: bigint }

/**
 * State of a payment on chain.
 *
 * @example
 * ```ts
 * import { getPaymentState } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { escrow: string; hash: `0x${string}` }
 * const { collected, capturable, refundable } = await getPaymentState(client, of)
 * ```
 */
export async function getPaymentState(
	client: ReadClient,
	parameters: { escrow: string; hash: Hex },
): Promise<PaymentState> {
	const [collected, capturable, refundable] = await readContract(client, {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		functionName: 'paymentState',
		args: [parameters.hash],
	})
	return { collected, capturable, refundable }
}

/**
 * The hash that the escrow itself computes: the second opinion on {@link hashPayment}.
 *
 * @example
 * ```ts
 * import { getPaymentHash } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const payment: import('@sluice/sdk/payment').PaymentReference
 * const hash = await getPaymentHash(client, payment)
 * ```
 */
export function getPaymentHash(client: ReadClient, parameters: PaymentReference): Promise<Hex> {
	return readContract(client, {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		functionName: 'getHash',
		args: [parameters.paymentInfo],
	})
}

/** What the escrow knows of a payment beyond the standard. Times in Unix seconds, amounts in minor units. */
export type ExtendedState = {
	/** The payer confirmed what it paid for. */
	accepted: boolean
	/** A dispute froze the hold. */
	frozen: boolean
	/** When the authorization expires, where the payer extended it. */
	extendedExpiry: number | null
}

/**
 * What became of a payment's extension on chain.
 *
 * @example
 * ```ts
 * import { getExtendedState } from '@sluice/sdk/payment'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { escrow: string; hash: `0x${string}` }
 * const { accepted, frozen } = await getExtendedState(client, of)
 * ```
 */
export async function getExtendedState(
	client: ReadClient,
	parameters: { escrow: string; hash: Hex },
): Promise<ExtendedState> {
	const [accepted, frozen, extendedExpiry] = await readContract(client, {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		functionName: 'extendedState',
		args: [parameters.hash],
	})
	return { accepted, frozen, extendedExpiry: extendedExpiry === 0 ? null : extendedExpiry }
}

const DOMAIN = [
	{ name: 'name', type: 'string' },
	{ name: 'version', type: 'string' },
	{ name: 'chainId', type: 'uint256' },
	{ name: 'verifyingContract', type: 'address' },
]

/** Fields of `PaymentInfo`, read from its one type string. */
const PAYMENT_INFO = PAYMENT_INFO_TYPE.slice('PaymentInfo('.length, -1)
	.split(',')
	.map((text) => {
		const [type = '', name = ''] = text.split(' ')
		return { name, type }
	})

function target(client: WriteClient, parameters: { escrow: string }) {
	return {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		account: client.account,
		chain: client.chain ?? null,
	}
}

function collectorOf(parameters: { escrow: string; collector?: string | undefined }): ViemAddress {
	return checksumAddress(parameters.collector ?? parameters.escrow)
}

/** v1.1's overloads, with the errors of the whole. */
const withErrors = [...paymentEscrowV11Abi, ...paymentEscrowAbi.filter((item) => item.type === 'error')] as const

function feeAmountOf(parameters: Fee & { paymentInfo: PaymentInfo; amount: bigint }): readonly [bigint, ViemAddress] {
	const { paymentInfo, amount, feeBps = paymentInfo.minFeeBps, feeAmount, feeReceiver } = parameters
	const fee = feeAmount ?? (amount * BigInt(feeBps)) / 10_000n
	return [fee, checksumAddress(feeReceiver ?? paymentInfo.feeReceiver)]
}

/** A message on the escrow's own domain, from its fields as type, name and value. */
export function escrowTypedData(
	domain: EscrowDomain,
	primaryType: string,
	fields: readonly (readonly [type: string, name: string, value: string | number])[],
): SignableTypedData {
	return {
		domain: {
			name: 'Sluice Payment',
			version: '1',
			chainId: domain.chainId,
			verifyingContract: checksumAddress(domain.escrow),
		},
		types: { EIP712Domain: DOMAIN, [primaryType]: fields.map(([type, name]) => ({ name, type })) },
		primaryType,
		message: Object.fromEntries(fields.map(([, name, value]) => [name, String(value)])),
	}
}

function feeOf({ paymentInfo, feeBps, feeReceiver }: PaymentReference & Fee): readonly [number, ViemAddress] {
	return [feeBps ?? paymentInfo.minFeeBps, checksumAddress(feeReceiver ?? paymentInfo.feeReceiver)]
}

function requireSigner(account: Signer, expected: string): void {
	if (!isSameAddress(account.address, expected)) {
		throw new PaymentError('signer_mismatch', `${account.address} is not ${expected}`)
	}
}

function split(signature: Hex): { r: Hex; s: Hex; v: number } {
	if (signature.length !== 132)
		throw new PaymentError('signature_length', `${(signature.length - 2) / 2} bytes, not 65`)
	const { r, s, yParity } = parseSignature(signature)
	return { r, s, v: 27 + yParity }
}

/** `r ‖ s ‖ v` with v as 27 or 28, which tokens insist on. */
function toRsv(signature: Hex): Hex {
	const { r, s, v } = split(signature)
	return concat([r, s, v === 27 ? '0x1b' : '0x1c'])
}

function randomSalt(): bigint {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return bytes.reduce((salt, byte) => (salt << 8n) | BigInt(byte), 0n)
}
