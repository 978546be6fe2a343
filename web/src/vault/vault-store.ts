/** The built-in wallet of this browser: its encrypted vault at rest, its accounts while unlocked. */
import type { SecretAccount } from '@sluice/sdk/accounts'
import type { Language } from '@sluice/sdk/mnemonic'

const STORAGE_KEY = 'sluice.vault'
const LOCK_KEY = 'sluice.vault.lock_minutes'

/** What rests in the browser. Only `vault` matters; it is ciphertext. */
export type StoredVault = {
	version: 1
	/** JSON of `@sluice/sdk/vault`. */
	vault: unknown
	address: `0x${string}`
	wordlist: Language
	created_at: string
}

export type VaultState = { stored: StoredVault | null; unlocked: SecretAccount | null }

function readStored(): StoredVault | null {
	const text = localStorage.getItem(STORAGE_KEY)
	if (!text) return null
	const value: unknown = JSON.parse(text)
	const known = typeof value === 'object' && value !== null && 'version' in value && value.version === 1
	return known ? (value as StoredVault) : null
}

let state: VaultState = { stored: readStored(), unlocked: null }
const listeners = new Set<() => void>()

function publish(next: VaultState) {
	state = next
	for (const listener of listeners) listener()
}

export function getVaultState(): VaultState {
	return state
}

export function subscribeVault(listener: () => void): () => void {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}

export function keepVault(stored: StoredVault, unlocked: SecretAccount | null): void {
	localStorage.setItem(STORAGE_KEY, JSON.stringify(stored))
	publish({ stored, unlocked })
}

export function setUnlocked(unlocked: SecretAccount | null): void {
	publish({ ...state, unlocked })
}

/** Forgets the wallet: only its words bring it back. */
export function removeVault(): void {
	localStorage.removeItem(STORAGE_KEY)
	publish({ stored: null, unlocked: null })
}

export const lockMinuteChoices = [1, 5, 15, 60] as const

/** Minutes without input before the wallet locks. */
export function getLockMinutes(): number {
	const kept = Number(localStorage.getItem(LOCK_KEY))
	return lockMinuteChoices.find((choice) => choice === kept) ?? 5
}

export function setLockMinutes(minutes: number): void {
	localStorage.setItem(LOCK_KEY, String(minutes))
}
