import { checkExtension, extensionFromTerms } from '@sluice/sdk/extension'
import { expect, test } from 'vitest'
import { type Agreement, checkTerms, issueTerms, type Offer } from './terms.ts'

const key = Buffer.alloc(32, 1)
const payer = `0x${'a1'.repeat(20)}`
const offer: Offer = {
	invoice: 'inv_1',
	operator: `0x${'11'.repeat(20)}`,
	receiver: `0x${'22'.repeat(20)}`,
	token: `0x${'33'.repeat(20)}`,
	amount: 2_500_000n,
	expiresAt: new Date(1_800_000_000_000),
	authorizationSeconds: 60,
	refundSeconds: 3_600,
	feeBps: 50,
	feeReceiver: `0x${'44'.repeat(20)}`,
	shares: [],
	protection: null,
	final: false,
	merchantActions: null,
	disputes: null,
}
const extended: Offer = {
	...offer,
	shares: [{ account: `0x${'55'.repeat(20)}`, bps: 250 }],
	protection: {
		seconds: 60,
		answer_seconds: 120,
		ruling_seconds: 180,
		arbiter: `0x${'66'.repeat(20)}`,
		default_bps: 5_000,
	},
	merchantActions: `0x${'77'.repeat(20)}`,
	disputes: `0x${'88'.repeat(20)}`,
}
const refused = (work: () => unknown) => expect(work).toThrow(expect.objectContaining({ code: 'terms_mismatch' }))

test('terms that were issued come back unharmed, in any letter case', () => {
	const issued = issueTerms(key, offer, payer)
	const { terms } = issued
	expect(issued.extension).toBeNull()
	expect(checkTerms(key, offer, issued)).toEqual(issued)
	expect(checkTerms(key, offer, { ...issued, terms: { ...terms, payer: terms.payer.toLowerCase() } })).toEqual(issued)
	expect([terms.preApprovalExpiry, terms.authorizationExpiry, terms.refundExpiry]).toEqual([
		1_800_000_000, 1_800_000_060, 1_800_003_660,
	])
})

test('extended terms commit to their extension, and come back with it', () => {
	const issued = issueTerms(key, extended, payer)
	const { terms, extension } = issued
	if (!extension) throw new Error('no extension')
	checkExtension(terms.salt, extensionFromTerms(extension))
	expect(extension).toMatchObject({ protectedUntil: 1_800_000_060, settleBy: 1_800_000_360 })
	expect(checkTerms(key, extended, issued)).toEqual(issued)
	refused(() => checkTerms(key, extended, { terms, extension: null }))
	refused(() => checkTerms(key, offer, issued))
	for (const change of [
		{ nonce: String(BigInt(extension.nonce) ^ 1n) },
		{ settleBy: extension.settleBy + 1 },
		{ authorizer: payer },
		{ resolver: payer },
		{ shares: `0x${'00'.repeat(32)}` },
	])
		refused(() => checkTerms(key, extended, { terms, extension: { ...extension, ...change } }))
	refused(() => checkTerms(key, { ...extended, shares: [] }, issued))
	refused(() => checkTerms(Buffer.alloc(32, 2), extended, issued))
})

test('any difference is refused: a field, the payer, the salt, the invoice or the key', () => {
	const issued = issueTerms(key, offer, payer)
	const { terms } = issued
	for (const change of [
		{ maxAmount: '2500001' },
		{ operator: payer },
		{ receiver: payer },
		{ token: payer },
		{ feeReceiver: payer },
		{ payer: offer.receiver },
		{ minFeeBps: 0 },
		{ maxFeeBps: 51 },
		{ preApprovalExpiry: terms.preApprovalExpiry + 1 },
		{ authorizationExpiry: terms.authorizationExpiry + 1 },
		{ refundExpiry: terms.refundExpiry + 1 },
		{ salt: String(BigInt(terms.salt) ^ 1n) },
		{ salt: String(BigInt(terms.salt) ^ (1n << 200n)) },
		{ salt: '0' },
		{ salt: '9'.repeat(78) },
	]) {
		const changed: Agreement = { terms: { ...terms, ...change }, extension: null }
		refused(() => checkTerms(key, offer, changed))
	}
	refused(() => checkTerms(key, { ...offer, invoice: 'inv_2' }, issued))
	refused(() => checkTerms(Buffer.alloc(32, 2), offer, issued))
})
