import { expect, test } from 'vitest'
import { openTestDatabase } from '../../test/fixture.ts'
import { addNonce, addSession, findSession, forgetExpired, takeNonce, upsertMerchant } from './store.ts'

test('nonces and sessions that have run out are worth nothing, and go at the sweep', async () => {
	const { db, pool } = await openTestDatabase()
	const [past, future] = [new Date(Date.now() - 1_000), new Date(Date.now() + 60_000)]
	await addNonce(db, 'old', past)
	await addNonce(db, 'older', past)
	await addNonce(db, 'new', future)
	expect(await takeNonce(db, 'old')).toBe(false)
	expect(await takeNonce(db, 'new')).toBe(true)
	expect(await takeNonce(db, 'new')).toBe(false)

	const merchant = await upsertMerchant(db, { id: 'mer_1', address: `0x${'ab'.repeat(20)}`, name: '' })
	expect(await upsertMerchant(db, { id: 'mer_2', address: merchant.address, name: 'other' })).toEqual(merchant)
	for (const [id, expires_at] of [
		['ses_1', past],
		['ses_2', future],
	] as const)
		await addSession(db, { id, token_hash: Buffer.from(id), merchant_id: merchant.id, expires_at })
	expect(await findSession(db, Buffer.from('ses_1'))).toBeUndefined()
	await forgetExpired(db)
	const left = await pool.query('select id from app.session union all select nonce from app.auth_nonce')
	expect(left.rows).toEqual([{ id: 'ses_2' }])
})
