/** API keys: shown once, kept as a hash, limited to scopes, revocable at once. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type ApiKey, type Scope, scope } from '@sluice/sdk/wire'
import type { Db } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { Refusal } from '../http/problem.ts'
import { addKey, findLiveKey, type KeyRow, markUsed, revoke } from './store.ts'

export { listKeys } from './store.ts'

export function showKey(row: KeyRow): ApiKey {
	return {
		id: row.id,
		object: 'api_key',
		name: row.name,
		scopes: row.scopes.map((s) => scope.parse(s)),
		hint: row.hint,
		created_at: row.created_at.toISOString(),
		last_used_at: row.last_used_at?.toISOString() ?? null,
		expires_at: row.expires_at?.toISOString() ?? null,
		revoked_at: row.revoked_at?.toISOString() ?? null,
	}
}

/** `sk_test_` on a local chain, `sk_live_` elsewhere; 256 random bits, so a plain hash is enough. */
export async function createKey(
	db: Db,
	request: { merchant: string; name: string; scopes: Scope[]; expiresAt: Date | null; live: boolean },
): Promise<ApiKey & { secret: string }> {
	if (request.expiresAt && request.expiresAt.getTime() <= Date.now()) {
		const detail = 'must be in the future'
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/expires_at', code: 'too_small', detail }] })
	}
	const prefix = request.live ? 'sk_live_' : 'sk_test_'
	const secret = prefix + randomBytes(32).toString('base64url')
	const row = await addKey(db, {
		id: newId('key'),
		merchant_id: request.merchant,
		name: request.name,
		scopes: [...new Set(request.scopes)],
		secret_hash: hashSecret(secret),
		hint: `${prefix}…${secret.slice(-4)}`,
		expires_at: request.expiresAt,
	})
	return { ...showKey(row), secret }
}

export async function findKeyCaller(
	db: Db,
	secret: string,
): Promise<{ id: string; merchant: string; scopes: ReadonlySet<string> } | null> {
	if (!/^sk_(live|test)_[A-Za-z0-9_-]{43}$/.test(secret)) return null
	const hash = hashSecret(secret)
	const row = await findLiveKey(db, hash)
	if (!row || !timingSafeEqual(row.secret_hash, hash)) return null
	if (!row.last_used_at || row.last_used_at.getTime() < Date.now() - 60_000) await markUsed(db, row.id)
	return { id: row.id, merchant: row.merchant_id, scopes: new Set(row.scopes) }
}

/** @throws {Refusal} `not_found` */
export async function revokeKey(db: Db, merchant: string, id: string): Promise<ApiKey> {
	const row = await revoke(db, merchant, id)
	if (!row) throw new Refusal('not_found', `no API key ${id}`)
	return showKey(row)
}

function hashSecret(secret: string): Buffer {
	return createHash('sha256').update(secret).digest()
}
