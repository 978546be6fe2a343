/**
 * The vault: secret bytes under a password, as JSON that may lie in plain sight.
 *
 * A random key encrypts the secret; each unlocker wraps that key in its own way (today: a password through Argon2id). The
 * whole header, unlockers and their parameters included, is authenticated with the secret, so that nothing in it can be
 * weakened, added or taken away. What is wrong is refused with a code of its own; there is no fallback.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { createSecret, type Secret } from '../secret/secret.ts'

/** Cost of Argon2id: memory in KiB, passes over it. */
export type PasswordCost = { memory: number; passes: number }

/** The key of the vault, wrapped by a password. Byte strings are hex. */
export type PasswordUnlocker = PasswordCost & {
	type: 'password'
	id: string
	kdf: 'argon2id'
	salt: string
	nonce: string
	wrapped: string
}
/** An unlocker that this version does not know: kept and authenticated as it is. */
export type OtherUnlocker = { type: string; id: string; [field: string]: string | number }
/** One way to open a vault. */
export type Unlocker = PasswordUnlocker | OtherUnlocker

/** A locked vault: plain JSON. Byte strings are hex. */
export type Vault = {
	version: 1
	id: string
	cipher: 'xchacha20-poly1305'
	unlockers: Unlocker[]
	nonce: string
	ciphertext: string
	/** SHA-256 of everything above: tells damage from a wrong password. The cipher, not this, keeps forgers out. */
	digest: string
}

/** Thrown when a vault cannot be made or opened. Never says anything of the secret. */
export class VaultError extends Error {
	readonly code:
		| 'vault_invalid'
		| 'vault_version'
		| 'vault_tampered'
		| 'vault_parameters'
		| 'vault_unlocker_missing'
		| 'password_wrong'
		| 'password_short'
		| 'secret_length'

	constructor(code: VaultError['code'], detail: string) {
		super(`${code}: ${detail}`)
		this.name = 'VaultError'
		this.code = code
	}
}

/** Below this a vault is refused: someone made it easy to guess. New vaults are made with it. */
export const PASSWORD_COST: Readonly<PasswordCost> = { memory: 65_536, passes: 3 }
/** Above this a vault is refused: someone made it impossible to open. */
const MOST_MEMORY = 1_048_576
const MOST_PASSES = 16
const PASSWORD_LENGTH = 8
const MOST_UNLOCKERS = 16
const MOST_SECRET_BYTES = 65_536
const TAG_BYTES = 16

/** What deriving a key from a password reports; it takes about a second. */
export type VaultOptions = { onProgress?: ((fraction: number) => void) | undefined }

/**
 * Locks `secret` with a password.
 *
 * @param parameters `secret` of 1 to 65,536 bytes, which stays the caller's to wipe; `password` of at least 8 characters
 * @throws {VaultError} `password_short`, `secret_length`, `vault_parameters`
 * @example
 * ```ts
 * import { mnemonicToEntropy } from '@sluice/sdk/mnemonic'
 * import { createVault } from '@sluice/sdk/vault'
 * const secret = await mnemonicToEntropy('test test test test test test test test test test test junk')
 * const vault = await createVault({ secret, password: 'correct horse' })
 * secret.fill(0)
 * localStorage.setItem('vault', JSON.stringify(vault))
 * ```
 */
export async function createVault(
	parameters: { secret: Uint8Array; password: string; cost?: PasswordCost | undefined },
	options: VaultOptions = {},
): Promise<Vault> {
	const { secret, password, cost = PASSWORD_COST } = parameters
	if (secret.length < 1 || secret.length > MOST_SECRET_BYTES) {
		throw new VaultError('secret_length', `${secret.length} bytes`)
	}
	requirePassword(password)
	const id = bytesToHex(random(16))
	const key = random(32)
	try {
		const unlocker = await wrapByPassword(id, key, password, cost, options)
		return seal({ version: 1, id, cipher: 'xchacha20-poly1305', unlockers: [unlocker] }, key, secret)
	} finally {
		key.fill(0)
	}
}

/**
 * Opens a vault.
 *
 * @param vault what {@link createVault} gave, after JSON and back
 * @returns the secret; `wipe()` it when done
 * @throws {VaultError} `password_wrong`; `vault_tampered` for a changed byte anywhere; `vault_parameters` for a cost below the
 * floor or absurdly above; `vault_invalid`, `vault_version`, `vault_unlocker_missing`
 * @example
 * ```ts
 * import { unlockVault } from '@sluice/sdk/vault'
 * const vault: unknown = JSON.parse(localStorage.getItem('vault') ?? 'null')
 * const secret = await unlockVault(vault, { password: 'correct horse' })
 * secret.use((bytes) => console.log(bytes.length))
 * secret.wipe()
 * ```
 */
export async function unlockVault(
	vault: unknown,
	parameters: { password: string },
	options: VaultOptions = {},
): Promise<Secret> {
	const checked = readVault(vault)
	const { key } = await unwrapByPassword(checked, parameters.password, options)
	try {
		return createSecret(open(checked, key))
	} finally {
		key.fill(0)
	}
}

/**
 * Changes the password of a vault. The other unlockers stay; the old password opens the new vault no more.
 *
 * @throws {VaultError} as {@link unlockVault}, and `password_short`
 * @example
 * ```ts
 * import { rewrapVault } from '@sluice/sdk/vault'
 * declare const vault: import('@sluice/sdk/vault').Vault
 * const changed = await rewrapVault(vault, { password: 'correct horse', newPassword: 'battery staple' })
 * ```
 */
export async function rewrapVault(
	vault: unknown,
	parameters: { password: string; newPassword: string; cost?: PasswordCost | undefined },
	options: VaultOptions = {},
): Promise<Vault> {
	const { password, newPassword, cost = PASSWORD_COST } = parameters
	const checked = readVault(vault)
	requirePassword(newPassword)
	const { key, unlocker: old } = await unwrapByPassword(checked, password, options)
	try {
		const secret = open(checked, key)
		try {
			const fresh = await wrapByPassword(checked.id, key, newPassword, cost, options)
			const unlockers = checked.unlockers.map((unlocker) => (unlocker.id === old.id ? fresh : unlocker))
			return seal({ version: 1, id: checked.id, cipher: checked.cipher, unlockers }, key, secret)
		} finally {
			secret.fill(0)
		}
	} finally {
		key.fill(0)
	}
}

/**
 * Whether a vault was made with less effort than new ones are: then {@link rewrapVault} it at the next unlock.
 *
 * @throws {VaultError} `vault_invalid`, `vault_version`, `vault_tampered`, `vault_parameters`
 * @example
 * ```ts
 * import { isVaultOutdated } from '@sluice/sdk/vault'
 * declare const vault: import('@sluice/sdk/vault').Vault
 * if (isVaultOutdated(vault)) console.log('ask for the password and rewrap')
 * ```
 */
export function isVaultOutdated(vault: unknown): boolean {
	return passwordUnlockers(readVault(vault)).some(
		({ memory, passes }) => memory < PASSWORD_COST.memory || passes < PASSWORD_COST.passes,
	)
}

type Header = Pick<Vault, 'version' | 'id' | 'cipher' | 'unlockers'>

function seal(header: Header, key: Uint8Array, secret: Uint8Array): Vault {
	const nonce = random(24)
	const ciphertext = xchacha20poly1305(key, nonce, headerBytes(header)).encrypt(secret)
	const body = { ...header, nonce: bytesToHex(nonce), ciphertext: bytesToHex(ciphertext) }
	return { ...body, digest: digestOf(body) }
}

function open(vault: Vault, key: Uint8Array): Uint8Array {
	try {
		const cipher = xchacha20poly1305(key, hexToBytes(vault.nonce), headerBytes(vault))
		return cipher.decrypt(hexToBytes(vault.ciphertext))
	} catch {
		throw new VaultError('vault_tampered', 'the header does not belong to the secret')
	}
}

async function wrapByPassword(
	vaultId: string,
	key: Uint8Array,
	password: string,
	cost: PasswordCost,
	options: VaultOptions,
): Promise<PasswordUnlocker> {
	requireCost(cost)
	const id = bytesToHex(random(8))
	const salt = random(32)
	const nonce = random(24)
	const wrapping = await deriveKey(password, salt, cost, options)
	try {
		return {
			type: 'password',
			id,
			kdf: 'argon2id',
			memory: cost.memory,
			passes: cost.passes,
			salt: bytesToHex(salt),
			nonce: bytesToHex(nonce),
			wrapped: bytesToHex(xchacha20poly1305(wrapping, nonce, wrapContext(vaultId, id)).encrypt(key)),
		}
	} finally {
		wrapping.fill(0)
	}
}

async function unwrapByPassword(
	vault: Vault,
	password: string,
	options: VaultOptions,
): Promise<{ key: Uint8Array; unlocker: PasswordUnlocker }> {
	const unlockers = passwordUnlockers(vault)
	if (unlockers.length === 0) throw new VaultError('vault_unlocker_missing', 'no password opens this vault')
	for (const unlocker of unlockers) {
		const wrapping = await deriveKey(password, hexToBytes(unlocker.salt), unlocker, options)
		try {
			const cipher = xchacha20poly1305(wrapping, hexToBytes(unlocker.nonce), wrapContext(vault.id, unlocker.id))
			return { key: cipher.decrypt(hexToBytes(unlocker.wrapped)), unlocker }
		} catch {
			// Another password may be the one; after the last it is wrong.
		} finally {
			wrapping.fill(0)
		}
	}
	throw new VaultError('password_wrong', 'the password does not open this vault')
}

async function deriveKey(
	password: string,
	salt: Uint8Array,
	cost: PasswordCost,
	{ onProgress }: VaultOptions,
): Promise<Uint8Array> {
	const bytes = utf8ToBytes(password.normalize('NFKC'))
	try {
		const settings = { t: cost.passes, m: cost.memory, p: 1, dkLen: 32, asyncTick: 16 }
		return await argon2idAsync(bytes, salt, onProgress === undefined ? settings : { ...settings, onProgress })
	} finally {
		bytes.fill(0)
	}
}

function wrapContext(vaultId: string, unlockerId: string): Uint8Array {
	return utf8ToBytes(`sluice vault key 1 ${vaultId} ${unlockerId}`)
}

function headerBytes({ version, id, cipher, unlockers }: Header): Uint8Array {
	return concatBytes(utf8ToBytes('sluice vault 1 '), utf8ToBytes(canonical({ version, id, cipher, unlockers })))
}

function digestOf({ version, id, cipher, unlockers, nonce, ciphertext }: Omit<Vault, 'digest'>): string {
	return bytesToHex(sha256(utf8ToBytes(canonical({ version, id, cipher, unlockers, nonce, ciphertext }))))
}

/** JSON with sorted keys: the same bytes wherever it was stored. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
	if (typeof value !== 'object' || value === null) return JSON.stringify(value)
	const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
	return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

function passwordUnlockers(vault: Vault): PasswordUnlocker[] {
	return vault.unlockers.filter(isPasswordUnlocker)
}

function isPasswordUnlocker(unlocker: Unlocker): unlocker is PasswordUnlocker {
	return unlocker.type === 'password'
}

function requirePassword(password: string): void {
	if ([...password.normalize('NFKC')].length < PASSWORD_LENGTH) {
		throw new VaultError('password_short', `at least ${PASSWORD_LENGTH} characters`)
	}
}

function requireCost({ memory, passes }: PasswordCost): void {
	const enough = memory >= PASSWORD_COST.memory && passes >= PASSWORD_COST.passes
	if (!enough || memory > MOST_MEMORY || passes > MOST_PASSES) {
		throw new VaultError('vault_parameters', `argon2id with ${memory} KiB and ${passes} passes`)
	}
}

/** Checks shape, bounds, digest and cost of what came from storage. */
function readVault(value: unknown): Vault {
	const fields = record(value, 'vault')
	if (fields.version !== 1) throw new VaultError('vault_version', String(fields.version).slice(0, 20))
	const { unlockers } = fields
	if (!Array.isArray(unlockers) || unlockers.length > MOST_UNLOCKERS) throw new VaultError('vault_invalid', 'unlockers')
	if (fields.cipher !== 'xchacha20-poly1305') throw new VaultError('vault_invalid', 'cipher')
	const vault: Vault = {
		version: 1,
		cipher: fields.cipher,
		id: hexField(fields, 'id', 16),
		unlockers: unlockers.map(readUnlocker),
		nonce: hexField(fields, 'nonce', 24),
		ciphertext: hexField(fields, 'ciphertext', 1 + TAG_BYTES, MOST_SECRET_BYTES + TAG_BYTES),
		digest: hexField(fields, 'digest', 32),
	}
	if (digestOf(vault) !== vault.digest) throw new VaultError('vault_tampered', 'the digest is another')
	for (const unlocker of passwordUnlockers(vault)) requireCost(unlocker)
	return vault
}

function readUnlocker(value: unknown): Unlocker {
	const fields = record(value, 'unlocker')
	const { type } = fields
	if (typeof type !== 'string') throw new VaultError('vault_invalid', 'unlocker.type')
	if (type !== 'password') {
		const other: OtherUnlocker = { type, id: hexField(fields, 'id', 8) }
		for (const [name, field] of Object.entries(fields)) {
			if (typeof field !== 'string' && typeof field !== 'number') throw new VaultError('vault_invalid', 'unlocker')
			other[name] = field
		}
		return other
	}
	if (fields.kdf !== 'argon2id') throw new VaultError('vault_parameters', 'kdf')
	return {
		type: 'password',
		id: hexField(fields, 'id', 8),
		kdf: 'argon2id',
		memory: integerField(fields, 'memory'),
		passes: integerField(fields, 'passes'),
		salt: hexField(fields, 'salt', 32),
		nonce: hexField(fields, 'nonce', 24),
		wrapped: hexField(fields, 'wrapped', 32 + TAG_BYTES),
	}
}

function record(value: unknown, name: string): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new VaultError('vault_invalid', name)
	return { ...value }
}

function hexField(fields: Record<string, unknown>, name: string, least: number, most = least): string {
	const value = fields[name]
	const length = typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value) ? value.length / 2 : -1
	if (typeof value !== 'string' || length < least || length > most) throw new VaultError('vault_invalid', name)
	return value
}

function integerField(fields: Record<string, unknown>, name: string): number {
	const value = fields[name]
	if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new VaultError('vault_invalid', name)
	return value
}

function random(length: number): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(length))
}
