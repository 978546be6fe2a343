/**
 * What terms can say beyond the standard struct: who else may act, who settles a dispute, who shares. The salt of the
 * terms commits to it, so that the payer's one signature binds it and a plain payment pays nothing for it.
 */
import type { Address, Hex } from '../address/address.ts'
import { checksumAddress } from '../address/address.ts'
import { disputeTermsOf, hashDisputeTerms } from '../dispute/rules.ts'
import { hashShares } from '../split/split.ts'
import { addressWord, bytes32, bytes32Word, keccak, TermsError, typeHash, unsigned } from '../terms/words.ts'
import type { ExtensionTerms, Protection, Share } from '../wire/wire.ts'

/** Times in Unix seconds; an absent part is 20 or 32 zero bytes, or 0. */
export type Extension = {
	/** Besides the operator, may capture, release and refund. */
	authorizer: Address
	/** Contract that may freeze a hold and settle it. */
	resolver: Address
	/** Hash of the rules that the resolver goes by. */
	disputeTerms: Hex
	/** Before it nothing is captured, unless the payer has accepted, and a dispute can be opened. */
	protectedUntil: number
	/** By then a frozen hold is settled. */
	settleBy: number
	/** `hashShares` of the list. */
	shares: Hex
	nonce: bigint
}

/** EIP-712 type of the extension. */
export const EXTENSION_TYPE =
	'Extension(address authorizer,address resolver,bytes32 disputeTerms,uint48 protectedUntil,uint48 settleBy,bytes32 shares,uint256 nonce)'

/** What the salt says without the extension at hand. */
export type ExtensionFlags = { split: boolean; dispute: boolean; final: boolean }

const NONE: Hex = `0x${'0'.repeat(64)}`
const NOBODY: Address = `0x${'0'.repeat(40)}`
/** The six letters `sluice`, at the top of the salt of an extended payment. */
const MARK = 0x736c75696365n
const [SPLIT, DISPUTE, FINAL] = [1n, 2n, 4n]
const COMMITMENT = (1n << 192n) - 1n

/**
 * An extension with nothing in it but what is given; `nonce` is random when absent.
 *
 * @example
 * ```ts
 * import { createExtension, extensionSalt } from '@sluice/sdk/extension'
 * import { hashShares } from '@sluice/sdk/split'
 * const shares = [{ account: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', bps: 250 }] as const
 * const salt = extensionSalt(createExtension({ shares: hashShares(shares) }))
 * ```
 */
export function createExtension(parts: Partial<Extension>): Extension {
	return {
		authorizer: NOBODY,
		resolver: NOBODY,
		disputeTerms: NONE,
		protectedUntil: 0,
		settleBy: 0,
		shares: NONE,
		nonce: randomNonce(),
		...parts,
	}
}

/**
 * The extension that an invoice asks for, or `null` when plain terms say all: the merchant acts through
 * `merchantActions`, where there is one; shares, protection and finality are the invoice's.
 *
 * @throws {TermsError} `terms_invalid`; `terms_mismatch` when a protection needs a disputes contract and there is none
 * @example
 * ```ts
 * import { extensionOf } from '@sluice/sdk/extension'
 * declare const invoice: import('@sluice/sdk/wire').Invoice
 * declare const config: import('@sluice/sdk/wire').Config
 * const extension = extensionOf({ ...invoice, merchantActions: config.merchant_actions, disputes: config.disputes, preApprovalExpiry: 1_800_000_000, nonce: 1n })
 * ```
 */
export function extensionOf(parameters: {
	shares: readonly Share[]
	protection: Protection | null
	final: boolean
	merchantActions: string | null
	disputes: string | null
	preApprovalExpiry: number
	nonce: bigint
}): Extension | null {
	const { shares, protection, final, merchantActions, disputes, preApprovalExpiry, nonce } = parameters
	if (shares.length === 0 && protection === null && !final && merchantActions === null) return null
	const authorizer = merchantActions === null ? NOBODY : checksumAddress(merchantActions)
	const plain = createExtension({ authorizer, shares: hashShares(shares), nonce })
	if (protection === null) return plain
	if (disputes === null) throw new TermsError('terms_mismatch', 'config.disputes', 'a contract', disputes)
	const { rules, protectedUntil, settleBy } = disputeTermsOf(protection, preApprovalExpiry)
	return {
		...plain,
		resolver: checksumAddress(disputes),
		disputeTerms: hashDisputeTerms(rules),
		protectedUntil,
		settleBy,
	}
}

/**
 * From the wire form.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { extensionFromTerms } from '@sluice/sdk/extension'
 * declare const payment: import('@sluice/sdk/wire').Payment
 * const extension = payment.extension && extensionFromTerms(payment.extension)
 * ```
 */
export function extensionFromTerms(terms: ExtensionTerms): Extension {
	unsigned('extension.nonce', terms.nonce, 256)
	return {
		...terms,
		authorizer: checksumAddress(terms.authorizer),
		resolver: checksumAddress(terms.resolver),
		disputeTerms: `0x${bytes32('extension.disputeTerms', terms.disputeTerms).slice(2)}`,
		shares: `0x${bytes32('extension.shares', terms.shares).slice(2)}`,
		nonce: BigInt(terms.nonce),
	}
}

/**
 * The wire form of an extension.
 *
 * @example
 * ```ts
 * import { createExtension, termsFromExtension } from '@sluice/sdk/extension'
 * const terms = termsFromExtension(createExtension({}))
 * ```
 */
export function termsFromExtension(extension: Extension): ExtensionTerms {
	return { ...extension, nonce: String(extension.nonce) }
}

/**
 * The salt that commits terms to an extension: a mark, flags, and 192 bits of its hash.
 *
 * @param options `final`: the charge cannot be refunded on chain, and costs less gas
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { createExtension, extensionSalt } from '@sluice/sdk/extension'
 * const salt = extensionSalt(createExtension({}), { final: true })
 * ```
 */
export function extensionSalt(extension: Extension, options: { final?: boolean | undefined } = {}): bigint {
	const flags =
		(BigInt(extension.shares) === 0n ? 0n : SPLIT) |
		(BigInt(extension.resolver) === 0n ? 0n : DISPUTE) |
		(options.final ? FINAL : 0n)
	return (MARK << 208n) | (flags << 192n) | (BigInt(hashExtension(extension)) & COMMITMENT)
}

/**
 * What a salt says of its extension, or `null` for a plain payment.
 *
 * @example
 * ```ts
 * import { readExtensionFlags } from '@sluice/sdk/extension'
 * readExtensionFlags(1n) // null
 * ```
 */
export function readExtensionFlags(salt: bigint | string): ExtensionFlags | null {
	const value = BigInt(salt)
	if (value >> 208n !== MARK) return null
	const has = (flag: bigint) => ((value >> 192n) & flag) !== 0n
	return { split: has(SPLIT), dispute: has(DISPUTE), final: has(FINAL) }
}

/**
 * Refuses an extension that is not the one the salt commits to.
 *
 * @throws {TermsError} `terms_mismatch`, `terms_invalid`
 * @example
 * ```ts
 * import { checkExtension } from '@sluice/sdk/extension'
 * declare const terms: import('@sluice/sdk/wire').Terms
 * declare const extension: import('@sluice/sdk/extension').Extension
 * checkExtension(terms.salt, extension)
 * ```
 */
export function checkExtension(salt: bigint | string, extension: Extension): void {
	const expected = extensionSalt(extension, { final: readExtensionFlags(salt)?.final })
	if (BigInt(salt) !== expected) throw new TermsError('terms_mismatch', 'salt', String(expected), String(salt))
}

/**
 * EIP-712 struct hash of an extension.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { createExtension, hashExtension } from '@sluice/sdk/extension'
 * hashExtension(createExtension({ nonce: 1n })) // '0x…'
 * ```
 */
export function hashExtension(extension: Extension): Hex {
	return keccak(
		typeHash(EXTENSION_TYPE),
		addressWord('extension.authorizer', extension.authorizer),
		addressWord('extension.resolver', extension.resolver),
		bytes32Word('extension.disputeTerms', extension.disputeTerms),
		unsigned('extension.protectedUntil', extension.protectedUntil, 48),
		unsigned('extension.settleBy', extension.settleBy, 48),
		bytes32Word('extension.shares', extension.shares),
		unsigned('extension.nonce', extension.nonce, 256),
	)
}

function randomNonce(): bigint {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return bytes.reduce((nonce, byte) => (nonce << 8n) | BigInt(byte), 0n)
}
