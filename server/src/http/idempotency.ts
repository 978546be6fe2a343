/**
 * Idempotency keys: the row is written in the transaction of the effect, so both exist or neither does.
 * Two requests with one key meet at a transaction lock; the loser is told to come back, and then gets the same answer.
 */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type Db, isUniqueViolation, type Trx, transaction } from '../db/db.ts'
import { Refusal } from './problem.ts'
import { addAnswer, findAnswer, forgetAnswers, lockKey } from './store.ts'

export const KEY_LENGTH_MAX = 255
export const KEEP_DAYS = 7

export type Stored = { status: number; body: string }

/** Takes the bare form and the quoted string of the IETF draft. @throws {Refusal} `invalid_request` */
export function readKey(header: string | null): string | null {
	if (header === null) return null
	const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(header.trim())
	const key = quoted?.[1]?.replace(/\\(["\\])/g, '$1') ?? header.trim()
	if (key.length === 0 || key.length > KEY_LENGTH_MAX || !/^[\x20-\x7e]+$/.test(key)) {
		throw new Refusal('invalid_request', `Idempotency-Key must be 1 to ${KEY_LENGTH_MAX} printable ASCII characters`)
	}
	return key
}

/** SHA-256 over method, path, canonical body (RFC 8785) and API version: the order of keys in the body does not matter. */
export function fingerprint(request: { method: string; path: string; body: unknown; version: string }): string {
	const body = request.body === undefined ? '' : canonicalize(request.body)
	return createHash('sha256')
		.update(JSON.stringify([request.method, request.path, request.version, body]))
		.digest('hex')
}

/**
 * Runs `effect` once per (tenant, key). A refusal thrown by it rolls everything back and stores nothing, so that the
 * same key may try again.
 * @throws {Refusal} `idempotency_key_reused`, `idempotency_in_progress`
 */
export async function once(
	db: Db,
	request: { tenant: string; key: string; fingerprint: string },
	effect: (trx: Trx) => Promise<Stored>,
): Promise<{ stored: Stored; replayed: boolean }> {
	const { tenant, key } = request
	const before = await find(db, request)
	if (before) return { stored: before, replayed: true }
	try {
		return await transaction(db, async (trx) => {
			if (!(await lockKey(trx, tenant, key))) throw inProgress()
			const found = await find(trx, request)
			if (found) return { stored: found, replayed: true }
			const stored = await effect(trx)
			await addAnswer(trx, tenant, key, { ...stored, fingerprint: request.fingerprint })
			return { stored, replayed: false }
		})
	} catch (error) {
		if (isUniqueViolation(error, 'idempotency_pkey')) throw inProgress()
		throw error
	}
}

function inProgress(): Refusal {
	return new Refusal('idempotency_in_progress', 'a request with this Idempotency-Key is still running', {
		retryAfter: 1,
	})
}

async function find(db: Db, request: { tenant: string; key: string; fingerprint: string }): Promise<Stored | null> {
	const row = await findAnswer(db, request.tenant, request.key)
	if (!row) return null
	if (row.fingerprint !== request.fingerprint) {
		throw new Refusal('idempotency_key_reused', 'this Idempotency-Key was used with another method, path or body')
	}
	return { status: row.status, body: row.body }
}

export async function forgetOldKeys(db: Db): Promise<void> {
	await forgetAnswers(db, KEEP_DAYS)
}
