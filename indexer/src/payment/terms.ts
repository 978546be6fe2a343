import type { Terms as WireTerms } from '@sluice/sdk/wire'
import type { Address } from 'viem'

/** The terms of a payment as JSON carries them: wire `Terms` with lowercase addresses. */
export type Terms = WireTerms & {
	operator: Address
	payer: Address
	receiver: Address
	token: Address
	feeReceiver: Address
}

/** `PaymentInfo` as viem decodes it. */
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

export const lower = (address: Address): Address => address.toLowerCase() as Address

export function termsOf(info: PaymentInfo): Terms {
	return {
		operator: lower(info.operator),
		payer: lower(info.payer),
		receiver: lower(info.receiver),
		token: lower(info.token),
		maxAmount: info.maxAmount.toString(),
		preApprovalExpiry: info.preApprovalExpiry,
		authorizationExpiry: info.authorizationExpiry,
		refundExpiry: info.refundExpiry,
		minFeeBps: info.minFeeBps,
		maxFeeBps: info.maxFeeBps,
		feeReceiver: lower(info.feeReceiver),
		salt: info.salt.toString(),
	}
}

/** The part of `amount` that goes to the fee receiver, rounded down as the escrow does. Both in minor units; `feeBps` in 1/10,000. */
export const feeOf = (amount: bigint, feeBps: number): bigint => (amount * BigInt(feeBps)) / 10_000n
