/** Opaque cursors of lists: where the last page ended, sealed with a MAC so that nobody builds one by hand. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from './problem.ts'

export const pageQuery = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(20),
	cursor: z.string().min(1).max(300).optional(),
})

const MAC_BYTES = 16

/** `scope` names the list and its owner: a cursor of one list is refused by another. */
export function sealCursor(key: Buffer, scope: string, position: string): string {
	const payload = Buffer.from(position)
	return Buffer.concat([mac(key, scope, payload), payload]).toString('base64url')
}

/** @throws {Refusal} `invalid_request` */
export function openCursor(key: Buffer, scope: string, cursor: string): string {
	const raw = Buffer.from(cursor, 'base64url')
	const payload = raw.subarray(MAC_BYTES)
	const whole = raw.length > MAC_BYTES && raw.toString('base64url') === cursor
	if (!whole || !timingSafeEqual(mac(key, scope, payload), raw.subarray(0, MAC_BYTES))) {
		const detail = 'not a cursor of this list'
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '?cursor', code: 'invalid_cursor', detail }] })
	}
	return payload.toString()
}

function mac(key: Buffer, scope: string, payload: Buffer): Buffer {
	return createHmac('sha256', key).update(`${scope}\0`).update(payload).digest().subarray(0, MAC_BYTES)
}

export type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null }

/** Cuts `limit + 1` rows to a page; the extra row only tells that there is more. */
export function toPage<R, T>(
	rows: readonly R[],
	limit: number,
	show: (row: R) => T,
	seal: (row: R) => string,
): Page<T> {
	const shown = rows.slice(0, limit)
	const last = shown.at(-1)
	const more = rows.length > limit && last !== undefined
	return { data: shown.map(show), has_more: more, next_cursor: more ? seal(last) : null }
}
