import { inspect } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { createVault, isVaultOutdated, PASSWORD_COST, rewrapVault, unlockVault, type Vault } from './vault.ts'

const password = 'correct horse 电池'
const secret = Uint8Array.from(Buffer.from('a secret of the user', 'utf8'))
// Deriving a key takes a second: one vault serves all.
let vault: Vault

beforeAll(async () => {
	vault = await createVault({ secret, password })
})

const stored = (): Vault => JSON.parse(JSON.stringify(vault))
const read = async (from: unknown, pass: string) => {
	const opened = await unlockVault(from, { password: pass })
	return opened.use((bytes) => Buffer.from(bytes).toString('utf8'))
}

/** The vault after a change, with a digest that a forger computed again. */
async function forge(change: (copy: Vault) => void): Promise<Vault> {
	const copy = stored()
	change(copy)
	const { digest: _, ...body } = copy
	const bytes = new TextEncoder().encode(canonical(body))
	return { ...copy, digest: Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex') }
}

function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
	if (typeof value !== 'object' || value === null) return JSON.stringify(value)
	const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
	return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

function unlocker(of: Vault) {
	const [first] = of.unlockers
	if (first === undefined) throw new Error('no unlocker')
	return first as Record<string, string | number>
}

describe('a vault', () => {
	test('opens with its password, after JSON and back', async () => {
		expect(await read(stored(), password)).toBe('a secret of the user')
		expect(JSON.stringify(vault)).not.toContain(Buffer.from(secret).toString('hex'))
		expect(isVaultOutdated(stored())).toBe(false)
	})

	test('takes the same password however it was composed', async () => {
		const accented = await createVault({ secret, password: 'pässwörd'.normalize('NFC') })
		expect(await read(accented, 'pässwörd'.normalize('NFD'))).toBe('a secret of the user')
	})

	test('the order of keys in storage does not matter', async () => {
		const shuffled = Object.fromEntries(Object.entries(stored()).reverse())
		expect(await read(shuffled, password)).toBe('a secret of the user')
	})

	test('a forged digest is the digest of the format', async () => {
		expect((await forge(() => undefined)).digest).toBe(vault.digest)
	})

	test('reports progress', async () => {
		const seen: number[] = []
		await unlockVault(stored(), { password }, { onProgress: (fraction) => seen.push(fraction) })
		expect(seen.at(-1)).toBe(1)
	})

	test('gives a secret that shows nothing and can be wiped', async () => {
		const opened = await unlockVault(stored(), { password })
		for (const shown of [`${opened}`, JSON.stringify({ opened }), inspect(opened), inspect({ opened })]) {
			expect(shown).toContain('[redacted]')
			expect(shown).not.toContain('secret of')
		}
		const bytes = opened.use((inner) => inner)
		opened.wipe()
		expect(bytes.every((byte) => byte === 0)).toBe(true)
		expect(() => opened.use((inner) => inner)).toThrow(expect.objectContaining({ code: 'secret_wiped' }))
	})
})

describe('is refused', () => {
	test('with the wrong password', async () => {
		await expect(unlockVault(stored(), { password: 'correct horse' })).rejects.toMatchObject({ code: 'password_wrong' })
	})

	test('when a byte was changed anywhere', async () => {
		const flip = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1)
		for (const field of ['id', 'nonce', 'ciphertext', 'digest'] as const) {
			const copy = stored()
			copy[field] = flip(copy[field])
			await expect(unlockVault(copy, { password }), field).rejects.toMatchObject({ code: 'vault_tampered' })
		}
		for (const field of ['id', 'salt', 'nonce', 'wrapped']) {
			const copy = stored()
			unlocker(copy)[field] = flip(String(unlocker(copy)[field]))
			await expect(unlockVault(copy, { password }), field).rejects.toMatchObject({ code: 'vault_tampered' })
		}
	})

	test('when a forger mended the digest of another secret', async () => {
		const other = await createVault({ secret: Uint8Array.of(1), password })
		const grafted = await forge((copy) => {
			copy.nonce = other.nonce
			copy.ciphertext = other.ciphertext
		})
		await expect(unlockVault(grafted, { password })).rejects.toMatchObject({ code: 'vault_tampered' })
	})

	test('when a forger added an unlocker', async () => {
		const added = await forge((copy) =>
			copy.unlockers.push({ type: 'passkey', id: '00'.repeat(8), credential: 'mine' }),
		)
		await expect(unlockVault(added, { password })).rejects.toMatchObject({ code: 'vault_tampered' })
	})

	test('when a forger changed the cost within its bounds', async () => {
		const dearer = await forge((copy) => {
			unlocker(copy).passes = 4
		})
		await expect(unlockVault(dearer, { password })).rejects.toMatchObject({ code: 'password_wrong' })
	})

	test.each([
		['memory', 65_535],
		['memory', 8],
		['passes', 2],
		['passes', 0],
		['memory', 2 ** 21],
		['passes', 17],
		['kdf', 'pbkdf2'],
	])('when %s is %s', async (field, value) => {
		const weaker = await forge((copy) => {
			unlocker(copy)[field] = value
		})
		await expect(unlockVault(weaker, { password })).rejects.toMatchObject({ code: 'vault_parameters' })
		await expect(rewrapVault(weaker, { password, newPassword: 'battery staple' })).rejects.toMatchObject({
			code: 'vault_parameters',
		})
	})

	test('of another version or shape', async () => {
		await expect(unlockVault({ ...stored(), version: 2 }, { password })).rejects.toMatchObject({
			code: 'vault_version',
		})
		const shapes: unknown[] = [
			null,
			[],
			'vault',
			{ ...stored(), unlockers: {} },
			{ ...stored(), unlockers: Array.from({ length: 17 }, () => unlocker(stored())) },
			{ ...stored(), unlockers: [null] },
			{ ...stored(), cipher: 'aes-256-cbc' },
			{ ...stored(), nonce: '00' },
			{ ...stored(), ciphertext: 'zz' },
			{ ...stored(), ciphertext: '00'.repeat(70_000) },
			{ ...stored(), id: 5 },
			{ ...stored(), unlockers: [{ ...unlocker(stored()), memory: '65536' }] },
		]
		for (const shape of shapes) {
			await expect(unlockVault(shape, { password })).rejects.toMatchObject({ code: 'vault_invalid' })
		}
	})

	test('without any password unlocker', async () => {
		const none = await forge((copy) => copy.unlockers.splice(0))
		await expect(unlockVault(none, { password })).rejects.toMatchObject({ code: 'vault_unlocker_missing' })
	})

	test('before it is made: short passwords, empty and huge secrets, cheap parameters', async () => {
		await expect(createVault({ secret, password: '1234567' })).rejects.toMatchObject({ code: 'password_short' })
		await expect(createVault({ secret: new Uint8Array(0), password })).rejects.toMatchObject({ code: 'secret_length' })
		await expect(createVault({ secret: new Uint8Array(65_537), password })).rejects.toMatchObject({
			code: 'secret_length',
		})
		const cost = { ...PASSWORD_COST, memory: 1_024 }
		await expect(createVault({ secret, password, cost })).rejects.toMatchObject({ code: 'vault_parameters' })
	})
})

describe('rewrapVault', () => {
	test('changes the password and keeps the secret', async () => {
		const changed = await rewrapVault(stored(), { password, newPassword: 'battery staple' })
		expect(changed.id).toBe(vault.id)
		expect(changed.ciphertext).not.toBe(vault.ciphertext)
		expect(await read(changed, 'battery staple')).toBe('a secret of the user')
		await expect(unlockVault(changed, { password })).rejects.toMatchObject({ code: 'password_wrong' })
		// The old unlocker cannot be put back into the new vault.
		const { digest: _, ...body } = { ...changed, unlockers: vault.unlockers }
		const digest = Buffer.from(
			await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical(body))),
		).toString('hex')
		await expect(unlockVault({ ...body, digest }, { password })).rejects.toMatchObject({ code: 'vault_tampered' })
	})

	test('needs the old password, and a new one that is long enough', async () => {
		await expect(rewrapVault(stored(), { password: 'wrong one', newPassword: 'battery staple' })).rejects.toMatchObject(
			{
				code: 'password_wrong',
			},
		)
		await expect(rewrapVault(stored(), { password, newPassword: 'short' })).rejects.toMatchObject({
			code: 'password_short',
		})
	})
})
