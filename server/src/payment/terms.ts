/** Terms as this server issues them: all from the invoice, and a salt that proves that they are ours. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Terms } from '@sluice/sdk/wire'
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
}

const UINT48_MAX = 2 ** 48 - 1

/**
 * Fresh terms. The upper half of the salt is random, the lower half is a MAC over the invoice, all other terms and that
 * random half: so the server knows its own terms again without having stored them.
 */
export function issueTerms(key: Buffer, offer: Offer, payer: string, nonce: Buffer = randomBytes(16)): Terms {
	const terms = deriveTerms(offer, payer)
	return {
		...terms,
		salt: BigInt(`0x${nonce.toString('hex')}${mac(key, offer.invoice, terms, nonce).toString('hex')}`).toString(),
	}
}

/**
 * Terms that came back: derived again from the invoice as it is now, and refused for any difference.
 * @throws {Refusal} `terms_mismatch` naming the fields
 */
export function checkTerms(key: Buffer, offer: Offer, given: Terms): Terms {
	const wanted = deriveTerms(offer, given.payer)
	const errors: FieldProblem[] = []
	for (const name of Object.keys(wanted) as (keyof typeof wanted)[]) {
		const same = String(given[name]).toLowerCase() === String(wanted[name]).toLowerCase()
		if (!same) errors.push({ pointer: `#/terms/${name}`, code: 'terms_mismatch', detail: `${wanted[name]} was issued` })
	}
	if (errors.length > 0)
		throw new Refusal('terms_mismatch', errors.map((e) => `${e.pointer}: ${e.detail}`).join('; '), { errors })
	const salt = Buffer.from(BigInt(given.salt).toString(16).padStart(64, '0'), 'hex')
	if (
		salt.length !== 32 ||
		!timingSafeEqual(mac(key, offer.invoice, wanted, salt.subarray(0, 16)), salt.subarray(16))
	) {
		const detail = 'not a salt that was issued for this invoice and payer'
		throw new Refusal('terms_mismatch', detail, {
			errors: [{ pointer: '#/terms/salt', code: 'terms_mismatch', detail }],
		})
	}
	return { ...wanted, salt: given.salt }
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

function mac(key: Buffer, invoice: string, terms: Omit<Terms, 'salt'>, nonce: Buffer): Buffer {
	const text = JSON.stringify([
		invoice,
		...Object.values(terms).map((v) => String(v).toLowerCase()),
		nonce.toString('hex'),
	])
	return createHmac('sha256', key).update(text).digest().subarray(0, 16)
}
