/** The only file that sees the recovery phrase outside the screens that show or read it. */
import { mnemonicToAccount, type SecretAccount } from '@sluice/sdk/accounts'
import { entropyToMnemonic, type Language, mnemonicToEntropy } from '@sluice/sdk/mnemonic'
import { createVault, rewrapVault, unlockVault } from '@sluice/sdk/vault'
import type { StoredVault } from './vault-store.ts'

/** Encrypts a phrase under a password, and opens its first account. */
export async function sealPhrase(
	phrase: string,
	language: Language,
	password: string,
): Promise<{ stored: StoredVault; account: SecretAccount }> {
	const account = await mnemonicToAccount(phrase)
	const entropy = await mnemonicToEntropy(phrase, language)
	try {
		const vault = await createVault({ secret: entropy, password })
		const stored: StoredVault = {
			version: 1,
			vault,
			address: account.address,
			wordlist: language,
			created_at: new Date().toISOString(),
		}
		return { stored, account }
	} finally {
		entropy.fill(0)
	}
}

/** The recovery phrase, for the eyes of someone who knows the password. */
export async function revealPhrase(stored: StoredVault, password: string): Promise<string> {
	const secret = await unlockVault(stored.vault, { password })
	try {
		return await secret.use((entropy) => entropyToMnemonic(entropy, stored.wordlist))
	} finally {
		secret.wipe()
	}
}

export async function openAccount(stored: StoredVault, password: string): Promise<SecretAccount> {
	return mnemonicToAccount(await revealPhrase(stored, password))
}

export async function changePassword(stored: StoredVault, password: string, next: string): Promise<StoredVault> {
	return { ...stored, vault: await rewrapVault(stored.vault, { password, newPassword: next }) }
}
