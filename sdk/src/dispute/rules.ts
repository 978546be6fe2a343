/** The rules of a dispute, which payer and merchant agree to before there is one. On keccak-256 alone. */
import type { Hex } from '../address/address.ts'
import { addressWord, keccak, typeHash, unsigned } from '../terms/words.ts'
import type { Protection } from '../wire/wire.ts'

/**
 * Rules of a dispute, committed in the extension of the terms; until when it can be opened and must be settled are the
 * extension's own `protectedUntil` and `settleBy`. Times in Unix seconds, shares in 1/10,000.
 */
export type DisputeTerms = {
	/** Who rules. */
	arbiter: string
	/** Before it the merchant answers; without an answer the payer gets the hold back. */
	answerUntil: number
	/** The payer's share when there is an answer and no ruling. */
	defaultBps: number
}

/** EIP-712 type of the rules. */
export const DISPUTE_TERMS_TYPE = 'DisputeTerms(address arbiter,uint48 answerUntil,uint16 defaultBps)'

/**
 * The rules that an invoice's protection becomes in the terms of a payment, with the two times that go into the extension.
 *
 * @param preApprovalExpiry of the terms, from which the protection counts
 * @example
 * ```ts
 * import { disputeTermsOf } from '@sluice/sdk/dispute'
 * declare const protection: import('@sluice/sdk/wire').Protection
 * const { rules, protectedUntil } = disputeTermsOf(protection, 1_800_000_000)
 * ```
 */
export function disputeTermsOf(
	protection: Protection,
	preApprovalExpiry: number,
): { rules: DisputeTerms; protectedUntil: number; settleBy: number } {
	const protectedUntil = preApprovalExpiry + protection.seconds
	const answerUntil = protectedUntil + protection.answer_seconds
	return {
		rules: { arbiter: protection.arbiter, answerUntil, defaultBps: protection.default_bps },
		protectedUntil,
		settleBy: answerUntil + protection.ruling_seconds,
	}
}

/**
 * EIP-712 struct hash of the rules: `disputeTerms` of the extension.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { hashDisputeTerms } from '@sluice/sdk/dispute'
 * declare const terms: import('@sluice/sdk/dispute').DisputeTerms
 * hashDisputeTerms(terms) // '0x…'
 * ```
 */
export function hashDisputeTerms(terms: DisputeTerms): Hex {
	return keccak(
		typeHash(DISPUTE_TERMS_TYPE),
		addressWord('disputeTerms.arbiter', terms.arbiter),
		unsigned('disputeTerms.answerUntil', terms.answerUntil, 48),
		unsigned('disputeTerms.defaultBps', terms.defaultBps, 16),
	)
}
