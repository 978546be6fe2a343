/** Secrets at rest: AES-256-GCM, bound to the row they belong to. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

export function seal(key: Buffer, owner: string, secret: string): string {
	const iv = randomBytes(IV_BYTES)
	const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
	cipher.setAAD(Buffer.from(owner))
	const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
	return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
}

/** @throws {Error} when the key, the owner or the text is another one */
export function unseal(key: Buffer, owner: string, sealed: string): string {
	const raw = Buffer.from(sealed, 'base64')
	const decipher = createDecipheriv('aes-256-gcm', key, raw.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
	decipher.setAAD(Buffer.from(owner))
	decipher.setAuthTag(raw.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
	return Buffer.concat([decipher.update(raw.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
}
