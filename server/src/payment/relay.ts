/** Payments as calls of the escrow: encoding, simulation, and what its refusals mean. */
import { exchangeAbi, paymentEscrowAbi, priceFeedAbi } from '@sluice/sdk/contracts'
import { type ExtensionFlags, extensionFromTerms, readExtensionFlags } from '@sluice/sdk/extension'
import { batchOf, encodeRefundData, paymentInfoFromTerms } from '@sluice/sdk/payment'
import { abiShares } from '@sluice/sdk/split'
import type { ExtensionTerms, Share, Terms } from '@sluice/sdk/wire'
import { type Abi, encodeFunctionData, getAddress, type Hex, parseAbi } from 'viem'
import { tryCall } from '../chain/call.ts'
import type { ChainClient } from '../chain/client.ts'
import type { Revert } from '../chain/revert.ts'
import { type ProblemCode, Refusal } from '../http/problem.ts'

const errorsOf = (abi: Abi) => abi.filter(({ type }) => type === 'error')

/** Errors that may come out of the escrow, or through it out of a token, the exchange or a price feed. */
export const relayAbi: Abi = [
	...paymentEscrowAbi,
	...errorsOf(exchangeAbi),
	...errorsOf(priceFeedAbi),
	...parseAbi([
		'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
		'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
		'error ERC3009InvalidSignature()',
	]),
]

/** A payment as the escrow must be told of it: what the salt commits to is shown where the call needs it. */
export type Extended = { terms: Terms; extension: ExtensionTerms | null; shares: readonly Share[] }
export type Collect = Extended & { mode: 'authorize' | 'charge'; collector: string; collectorData: Hex }

/** The call that takes the money in: `authorize` holds it, `charge` passes it on at once. */
export function encodeCollect({ mode, collector, collectorData, ...payment }: Collect): Hex {
	const info = paymentInfoFromTerms(payment.terms)
	const intake = [info.maxAmount, getAddress(collector), collectorData] as const
	const abi = paymentEscrowAbi
	if (mode === 'authorize') return encodeFunctionData({ abi, functionName: 'authorize', args: [info, ...intake] })
	const shown = extensionFor(payment, ({ split }) => split)
	if (shown === null) {
		const args = [info, ...intake, info.maxFeeBps, info.feeReceiver] as const
		return encodeFunctionData({ abi, functionName: 'charge', args })
	}
	const args = [info, ...shown, ...intake, feeOf(info, info.maxAmount), info.feeReceiver] as const
	return encodeFunctionData({ abi, functionName: 'charge', args })
}

export function encodeCapture(payment: Extended, amount: bigint): Hex {
	const info = paymentInfoFromTerms(payment.terms)
	const abi = paymentEscrowAbi
	const shown = extensionFor(payment, ({ split, dispute }) => split || dispute)
	if (shown === null) {
		const args = [info, amount, info.maxFeeBps, info.feeReceiver] as const
		return encodeFunctionData({ abi, functionName: 'capture', args })
	}
	const args = [info, ...shown, amount, feeOf(info, amount), info.feeReceiver] as const
	return encodeFunctionData({ abi, functionName: 'capture', args })
}

/** Captures of plain payments in one call; the sum of all or nothing. */
export function encodeCaptureBatch(captures: readonly { terms: Terms; amount: bigint }[]): Hex {
	const items = captures.map(({ terms, amount }) => ({ paymentInfo: paymentInfoFromTerms(terms), amount }))
	return encodeFunctionData({ abi: paymentEscrowAbi, functionName: 'captureBatch', args: [batchOf(items)] })
}

export function encodeRelease(terms: Terms, amount: bigint): Hex {
	const args = [paymentInfoFromTerms(terms), amount] as const
	return encodeFunctionData({ abi: paymentEscrowAbi, functionName: 'release', args })
}

export function encodeIncrease(terms: Terms, amount: bigint, authorization: RefundAuthorization): Hex {
	const data = encodeRefundData(signedBy(authorization))
	return encodeFunctionData({
		abi: paymentEscrowAbi,
		functionName: 'increase',
		args: [paymentInfoFromTerms(terms), amount, data],
	})
}

export function encodeExtend(terms: Terms, authorizationExpiry: number, signature: Hex): Hex {
	const args = [paymentInfoFromTerms(terms), authorizationExpiry, plainRecovery(signature)] as const
	return encodeFunctionData({ abi: paymentEscrowAbi, functionName: 'extend', args })
}

export function encodeAccept(terms: Terms, signature: Hex): Hex {
	const args = [paymentInfoFromTerms(terms), plainRecovery(signature)] as const
	return encodeFunctionData({ abi: paymentEscrowAbi, functionName: 'accept', args })
}

/** Extension and shares as the ABI takes them, for terms whose flags ask for it; null for others. */
function extensionFor({ terms, extension, shares }: Extended, wanted: (flags: ExtensionFlags) => boolean) {
	const flags = readExtensionFlags(terms.salt)
	if (flags === null || !wanted(flags)) return null
	if (extension === null) throw new Error('extended terms without their extension')
	return [extensionFromTerms(extension), abiShares(shares)] as const
}

const feeOf = ({ maxFeeBps }: { maxFeeBps: number }, amount: bigint) => (amount * BigInt(maxFeeBps)) / 10_000n

const signedBy = ({ salt, valid_before, signature }: RefundAuthorization) =>
	({
		mode: 'erc3009',
		salt: BigInt(salt),
		validBefore: valid_before,
		signature: plainRecovery(signature as Hex),
	}) as const

export function encodeVoid(terms: Terms): Hex {
	return encodeFunctionData({ abi: paymentEscrowAbi, functionName: 'void', args: [paymentInfoFromTerms(terms)] })
}

export type RefundAuthorization = { salt: string; valid_before: number; signature: string }

export function encodeRefund(terms: Terms, amount: bigint, escrow: string, authorization: RefundAuthorization): Hex {
	const data = encodeRefundData(signedBy(authorization))
	return encodeFunctionData({
		abi: paymentEscrowAbi,
		functionName: 'refund',
		args: [paymentInfoFromTerms(terms), amount, getAddress(escrow), data],
	})
}

/** Some wallets write the recovery id as 0 or 1; tokens want 27 or 28. Smart-account signatures are left alone. */
export function plainRecovery(signature: Hex): Hex {
	if (signature.length !== 132) return signature
	const v = Number.parseInt(signature.slice(130), 16)
	return v > 1 ? signature : (`${signature.slice(0, 130)}${(v + 27).toString(16)}` as Hex)
}

/**
 * Runs the call on the present state of the chain, as the operator would send it.
 * @throws {Refusal} with the code that the revert stands for; `chain_unavailable` when the node does not answer
 */
export async function simulate(chain: ChainClient, call: { from: string; to: string; data: Hex }): Promise<void> {
	const revert = await tryCall(chain, call, relayAbi)
	if (revert === null) return
	const { code, detail } = explain(revert)
	throw new Refusal(code, detail, { cause: revert.cause })
}

const CODES: Record<string, ProblemCode> = {
	AfterPreApprovalExpiry: 'invoice_expired',
	AfterAuthorizationExpiry: 'authorization_expired',
	AfterRefundExpiry: 'refund_expired',
	InsufficientAuthorization: 'amount_exceeds_held',
	ZeroAuthorization: 'payment_not_capturable',
	BeforeProtectionEnds: 'payment_protected',
	AfterProtectionEnds: 'dispute_not_possible',
	PaymentIsFrozen: 'payment_disputed',
	PaymentIsAccepted: 'dispute_not_possible',
	InvalidExtendedExpiry: 'expiry_out_of_range',
	IntakePaused: 'intake_paused',
	InsufficientCredit: 'insufficient_funds',
	RefundExceedsCapture: 'amount_exceeds_refundable',
	PaymentAlreadyCollected: 'invoice_not_payable',
	ExceedsMaxAmount: 'terms_mismatch',
	InvalidExpiries: 'terms_mismatch',
	InvalidSender: 'terms_mismatch',
	InvalidFeeBpsRange: 'terms_mismatch',
	FeeBpsOverflow: 'terms_mismatch',
	FeeBpsOutOfRange: 'terms_mismatch',
	InvalidFeeReceiver: 'terms_mismatch',
	ZeroFeeReceiver: 'terms_mismatch',
	AmountOverflow: 'terms_mismatch',
	ERC20InsufficientBalance: 'insufficient_funds',
	ERC20InsufficientAllowance: 'insufficient_funds',
	ERC3009InvalidSignature: 'signature_invalid',
	InvalidSignature: 'signature_invalid',
	InvalidConsent: 'signature_invalid',
	ConversionExpired: 'authorization_expired',
	SlippageTooHigh: 'terms_mismatch',
	NothingToConvert: 'terms_mismatch',
	NotAgreedTo: 'terms_mismatch',
	InputAboveLimit: 'rate_out_of_range',
	NotListed: 'rate_unavailable',
	CurrenciesDiffer: 'rate_unavailable',
	QuoteExpired: 'quote_unavailable',
	QuoteSpent: 'quote_unavailable',
	...Object.fromEntries(errorsOf(priceFeedAbi).map((error) => ['name' in error ? error.name : '', 'rate_unavailable'])),
}

const REASONS: readonly (readonly [RegExp, ProblemCode])[] = [
	[/exceeds balance|insufficient balance/i, 'insufficient_funds'],
	[/exceeds allowance/i, 'insufficient_funds'],
	[/authorization is (used|cancel)/i, 'invoice_not_payable'],
	[/authorization is (expired|not yet valid)/i, 'authorization_expired'],
	[/signature|ecrecover/i, 'signature_invalid'],
	[/too much requested/i, 'rate_out_of_range'],
]

/** A revert as a problem of ours; one that has no code of its own is `transaction_reverted` with the chain's reason. */
export function explain(revert: Revert): { code: ProblemCode; detail: string } {
	const named = CODES[revert.name]
	if (named) return { code: named, detail: revert.reason }
	const found = REASONS.find(([pattern]) => pattern.test(revert.reason))
	return { code: found?.[1] ?? 'transaction_reverted', detail: revert.reason }
}
