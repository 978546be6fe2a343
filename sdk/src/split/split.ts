/** Shares of a captured amount: who else is paid, as the payer signs it. */
import { type Address, checksumAddress, type Hex, isSameAddress } from '../address/address.ts'
import { addressWord, keccak, TermsError, unsigned } from '../terms/words.ts'

/** A part of every captured amount; `bps` in 1/10,000. */
export type Share = { account: string; bps: number }

/** Most shares that one payment can have. */
export const SHARES_MAX = 16

/**
 * The list as the contracts take it.
 *
 * @throws {AddressError} `address_invalid`
 * @example
 * ```ts
 * import { abiShares } from '@sluice/sdk/split'
 * abiShares([{ account: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', bps: 250 }])
 * ```
 */
export function abiShares(shares: readonly Share[]): { account: Address; bps: number }[] {
	return shares.map(({ account, bps }) => ({ account: checksumAddress(account), bps }))
}

/**
 * What the extension of a payment commits to: `keccak256(abi.encode(shares))`; 32 zero bytes for no shares.
 *
 * @throws {TermsError} `terms_invalid` for more than 16 shares, a share of zero, shares above the whole, or a zero account
 * @example
 * ```ts
 * import { hashShares } from '@sluice/sdk/split'
 * hashShares([{ account: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', bps: 250 }]) // '0x…'
 * ```
 */
export function hashShares(shares: readonly Share[]): Hex {
	if (shares.length === 0) return `0x${'0'.repeat(64)}`
	if (shares.length > SHARES_MAX)
		throw new TermsError('terms_invalid', 'shares', `at most ${SHARES_MAX}`, shares.length)
	let total = 0
	const words = shares.flatMap(({ account, bps }, i) => {
		if (isSameAddress(account, `0x${'0'.repeat(40)}`))
			throw new TermsError('terms_invalid', `shares.${i}.account`, 'an account', account)
		if (bps <= 0) throw new TermsError('terms_invalid', `shares.${i}.bps`, 'above 0', bps)
		total += bps
		return [addressWord(`shares.${i}.account`, account), unsigned(`shares.${i}.bps`, bps, 16)]
	})
	if (total > 10_000) throw new TermsError('terms_invalid', 'shares', 'at most 10000 in all', total)
	return keccak(unsigned('offset', 32, 256), unsigned('length', shares.length, 256), ...words)
}

/**
 * How one capture is divided. Each share is rounded down over all that was captured of the payment so far, so that many
 * small captures pay the same as one; the receiver gets the rest, so that the parts make the amount to the unit. Where fee
 * and shares take the whole, rounding can leave the last shares a unit short; nothing is ever refused for it.
 *
 * @param parameters `captured` before this capture, `amount` and `fee` of it, minor units
 * @example
 * ```ts
 * import { splitCapture } from '@sluice/sdk/split'
 * declare const shares: import('@sluice/sdk/split').Share[]
 * const { parts, receiver } = splitCapture({ shares, captured: 0n, amount: 2_500_000n, fee: 12_500n })
 * ```
 */
export function splitCapture(parameters: { shares: readonly Share[]; captured: bigint; amount: bigint; fee: bigint }): {
	parts: bigint[]
	receiver: bigint
} {
	const { shares, captured, amount, fee } = parameters
	let receiver = amount - fee
	const parts = shares.map(({ bps }) => {
		const due = shareOf(captured + amount, bps) - shareOf(captured, bps)
		// biome-ignore lint/complexity/useMathMinMax: these are bigint
		const part = due < receiver ? due : receiver
		receiver -= part
		return part
	})
	return { parts, receiver }
}

const shareOf = (captured: bigint, bps: number) => (captured * BigInt(bps)) / 10_000n
