/** Terms as this server issues them: all from the invoice, and a salt that proves that they are ours. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Extension, extensionOf, extensionSalt, termsFromExtension } from '@sluice/sdk/extension'
import type { ExtensionTerms, Protection, Share, Terms } from '@sluice/sdk/wire'
import { getAddress } from 'viem'
import { type FieldProblem, Refusal } from '../http/problem.ts'

/** What the terms of an invoice follow from. */
export type Offer = {
	invoice: string
	operator: string
	receiver: string
	token: string
	amount: bigint
	expiresAt: Date
	authorizationSeconds: number
	refundSeconds: number
	feeBps: number
	feeReceiver: string
	shares: readonly Share[]
	protection: Protection | null
	final: boolean
	merchantActions: string | null
	disputes: string | null
}

/** Terms, and what their salt commits to where they are extended. */
export type Agreement = { terms: Terms; extension: ExtensionTerms | null }

const UINT48_MAX = 2 ** 48 - 1

/**
 * Fresh terms. A nonce makes them unique: its upper half is random, its lower half a MAC over the invoice, all other terms
 * and that random half, so the server knows its own terms again without having stored them. The nonce is the salt of plain
 * terms, and the nonce of the extension that the salt commits to otherwise.
 */
export function issueTerms(key: Buffer, offer: Offer, payer: string, random: Buffer = randomBytes(16)): Agreement {
	const terms = deriveTerms(offer, payer)
	const nonce = BigInt(`0x${random.toString('hex')}${mac(key, offer, terms, random).toString('hex')}`)
	return agree(offer, terms, nonce)
}

/**
 * Terms that came back: derived again from the invoice as it is now, and refused for any difference.
 * @throws {Refusal} `terms_mismatch` naming the fields
 */
export function checkTerms(key: Buffer, offer: Offer, given: Agreement): Agreement {
	const derived = deriveTerms(offer, given.terms.payer)
	const nonce = BigInt(given.extension?.nonce ?? given.terms.salt)
	if (nonce >> 256n !== 0n) throw new Refusal('terms_mismatch', 'the salt does not fit 256 bits')
	const wanted = agree(offer, derived, nonce)
	const errors = [
		...differences('#/terms', wanted.terms, given.terms),
		...differences('#/extension', wanted.extension ?? {}, given.extension ?? {}),
	]
	const bytes = Buffer.from(nonce.toString(16).padStart(64, '0'), 'hex')
	const ours = timingSafeEqual(mac(key, offer, derived, bytes.subarray(0, 16)), bytes.subarray(16))
	if (!ours && errors.length === 0) {
		const detail = 'not a salt that was issued for this invoice and payer'
		errors.push({ pointer: '#/terms/salt', code: 'terms_mismatch', detail })
	}
	if (errors.length > 0)
		throw new Refusal('terms_mismatch', errors.map((e) => `${e.pointer}: ${e.detail}`).join('; '), { errors })
	return wanted
}

function agree(offer: Offer, terms: Omit<Terms, 'salt'>, nonce: bigint): Agreement {
	const extension: Extension | null = extensionOf({ ...offer, preApprovalExpiry: terms.preApprovalExpiry, nonce })
	const salt = extension === null ? nonce : extensionSalt(extension, { final: offer.final })
	return { terms: { ...terms, salt: salt.toString() }, extension: extension && termsFromExtension(extension) }
}

function differences(pointer: string, wanted: object, given: object): FieldProblem[] {
	const values = new Map(Object.entries(given))
	return Object.entries(wanted).flatMap(([name, value]) =>
		String(values.get(name)).toLowerCase() === String(value).toLowerCase()
			? []
			: [{ pointer: `${pointer}/${name}`, code: 'terms_mismatch', detail: `${value} was issued` }],
	)
}

/** The terms but for the salt, addresses in checksum form. */
export function deriveTerms(offer: Offer, payer: string): Omit<Terms, 'salt'> {
	const expiry = Math.floor(offer.expiresAt.getTime() / 1000)
	const authorizationExpiry = expiry + offer.authorizationSeconds
	const refundExpiry = authorizationExpiry + offer.refundSeconds
	if (refundExpiry > UINT48_MAX) throw new Error(`refund expiry ${refundExpiry} does not fit 48 bits`)
	return {
		operator: getAddress(offer.operator),
		payer: getAddress(payer),
		receiver: getAddress(offer.receiver),
		token: getAddress(offer.token),
		maxAmount: String(offer.amount),
		preApprovalExpiry: expiry,
		authorizationExpiry,
		refundExpiry,
		minFeeBps: offer.feeBps,
		maxFeeBps: offer.feeBps,
		feeReceiver: getAddress(offer.feeReceiver),
	}
}

function mac(key: Buffer, { invoice }: Offer, terms: Omit<Terms, 'salt'>, nonce: Buffer): Buffer {
	const text = JSON.stringify([
		invoice,
		...Object.values(terms).map((v) => String(v).toLowerCase()),
		nonce.toString('hex'),
	])
	return createHmac('sha256', key).update(text).digest().subarray(0, 16)
}
