import { AbiCoder, id, keccak256 } from 'ethers'
import { expect, test } from 'vitest'
import { DISPUTE_TERMS_TYPE, disputeTermsOf, hashDisputeTerms } from './rules.ts'

const protection = {
	seconds: 60,
	answer_seconds: 120,
	ruling_seconds: 180,
	arbiter: `0x${'0b'.repeat(20)}`,
	default_bps: 5_000,
}

test('the rules follow from the protection, each period after the other', () => {
	expect(disputeTermsOf(protection, 1_000)).toEqual({
		rules: { arbiter: protection.arbiter, answerUntil: 1_180, defaultBps: 5_000 },
		protectedUntil: 1_060,
		settleBy: 1_360,
	})
})

test('their hash is that of the ABI encoding', () => {
	const { rules } = disputeTermsOf(protection, 1_800_000_000)
	const types = ['bytes32', 'address', 'uint48', 'uint16']
	const encoded = AbiCoder.defaultAbiCoder().encode(types, [id(DISPUTE_TERMS_TYPE), ...Object.values(rules)])
	expect(hashDisputeTerms(rules)).toBe(keccak256(encoded))
})
