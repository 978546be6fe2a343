/** Rate limits: token buckets in SQL, so that all processes on one database share them. */
import type { Db } from '../db/db.ts'
import { forgetBuckets, takeToken } from './store.ts'

/** `quota` requests per `window` seconds, all of which may come at once. */
export type Policy = { name: string; quota: number; window: number }

export const POLICIES = {
	api: { name: 'api', quota: 1_200, window: 60 },
	public: { name: 'public', quota: 1_200, window: 60 },
	auth: { name: 'auth', quota: 120, window: 60 },
	pay: { name: 'pay', quota: 300, window: 60 },
	faucet: { name: 'faucet', quota: 60, window: 60 },
	rpc: { name: 'rpc', quota: 6_000, window: 60 },
} as const satisfies Record<string, Policy>
export type PolicyName = keyof typeof POLICIES

export type Verdict = { allowed: boolean; remaining: number; resetSeconds: number; retrySeconds: number }

/** Takes one token from the bucket of `subject`. One statement; the row lock orders parallel requests. */
export async function take(db: Db, policy: Policy, subject: string): Promise<Verdict> {
	const { quota, window } = policy
	const row = await takeToken(db, { key: `${policy.name}:${subject}`, quota, perSecond: quota / window })
	return verdict(policy, row)
}

export function verdict(policy: Policy, row: { tokens: number; allowed: boolean }): Verdict {
	const rate = policy.quota / policy.window
	return {
		allowed: row.allowed,
		remaining: Math.max(0, Math.floor(row.tokens)),
		resetSeconds: Math.ceil((policy.quota - row.tokens) / rate),
		retrySeconds: Math.max(1, Math.ceil((1 - row.tokens) / rate)),
	}
}

/** Headers of the IETF draft (2025-09). */
export function rateHeaders(policy: Policy, v: Verdict): Record<string, string> {
	return {
		'RateLimit-Policy': `"${policy.name}";q=${policy.quota};w=${policy.window}`,
		RateLimit: `"${policy.name}";r=${v.remaining};t=${v.resetSeconds}`,
	}
}

export async function forgetFullBuckets(db: Db): Promise<void> {
	await forgetBuckets(db)
}
