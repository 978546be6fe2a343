import { expect, test } from 'vitest'
import { checkTerms, issueTerms } from './terms.ts'

const key = Buffer.alloc(32, 1)
const payer = `0x${'a1'.repeat(20)}`
const offer = {
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
}

test('terms that were issued come back unharmed, in any letter case', () => {
	const terms = issueTerms(key, offer, payer)
	expect(checkTerms(key, offer, terms)).toEqual(terms)
	expect(checkTerms(key, offer, { ...terms, payer: terms.payer.toLowerCase() })).toEqual(terms)
	expect([terms.preApprovalExpiry, terms.authorizationExpiry, terms.refundExpiry]).toEqual([
		1_800_000_000, 1_800_000_060, 1_800_003_660,
	])
})

test('any difference is refused: a field, the payer, the salt, the invoice or the key', () => {
	const terms = issueTerms(key, offer, payer)
	const refused = (work: () => unknown) => expect(work).toThrow(expect.objectContaining({ code: 'terms_mismatch' }))
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
		refused(() => checkTerms(key, offer, { ...terms, ...change }))
	}
	refused(() => checkTerms(key, { ...offer, invoice: 'inv_2' }, terms))
	refused(() => checkTerms(Buffer.alloc(32, 2), offer, terms))
})
