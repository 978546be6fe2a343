/**
 * Recovery phrases of BIP-39, in all ten languages.
 *
 * A phrase is a string only here, at the edge to people; what it stands for is bytes, which the caller wipes. Engines give
 * no way to wipe a string: keep it short-lived.
 */
import { entropyToMnemonic as scureEntropyToMnemonic, mnemonicToEntropy as scureMnemonicToEntropy } from '@scure/bip39'

/** Languages with a BIP-39 wordlist. */
export type Language =
	| 'english'
	| 'simplified-chinese'
	| 'traditional-chinese'
	| 'japanese'
	| 'korean'
	| 'spanish'
	| 'french'
	| 'italian'
	| 'portuguese'
	| 'czech'

type Loader = () => Promise<string[]>

/**
 * Loaders of the wordlists: a list of 2,048 words is fetched only when it is needed.
 *
 * @example
 * ```ts
 * import { wordlists } from '@sluice/sdk/mnemonic'
 * const words = await wordlists['simplified-chinese']()
 * ```
 */
export const wordlists: Readonly<Record<Language, Loader>> = {
	english: async () => (await import('@scure/bip39/wordlists/english.js')).wordlist,
	'simplified-chinese': async () => (await import('@scure/bip39/wordlists/simplified-chinese.js')).wordlist,
	'traditional-chinese': async () => (await import('@scure/bip39/wordlists/traditional-chinese.js')).wordlist,
	japanese: async () => (await import('@scure/bip39/wordlists/japanese.js')).wordlist,
	korean: async () => (await import('@scure/bip39/wordlists/korean.js')).wordlist,
	spanish: async () => (await import('@scure/bip39/wordlists/spanish.js')).wordlist,
	french: async () => (await import('@scure/bip39/wordlists/french.js')).wordlist,
	italian: async () => (await import('@scure/bip39/wordlists/italian.js')).wordlist,
	portuguese: async () => (await import('@scure/bip39/wordlists/portuguese.js')).wordlist,
	czech: async () => (await import('@scure/bip39/wordlists/czech.js')).wordlist,
}

/** Thrown for a text that is not a recovery phrase. Carries positions, never words. */
export class MnemonicError extends Error {
	readonly code: 'mnemonic_length' | 'mnemonic_word' | 'mnemonic_checksum' | 'mnemonic_ambiguous' | 'entropy_invalid'
	/** Positions (from 0) of words that no list has, in the language that has the most of them. */
	readonly positions: readonly number[]

	constructor(code: MnemonicError['code'], positions: readonly number[] = []) {
		super(positions.length === 0 ? code : `${code}: position ${positions.map((at) => at + 1).join(', ')}`)
		this.name = 'MnemonicError'
		this.code = code
		this.positions = positions
	}
}

const STRENGTHS = [128, 160, 192, 224, 256] as const
/** Bits of entropy: 128 gives 12 words, 256 gives 24. */
export type Strength = (typeof STRENGTHS)[number]

/**
 * A new recovery phrase from the system's random source.
 *
 * @param parameters 12 English words when absent
 * @example
 * ```ts
 * import { generateMnemonic } from '@sluice/sdk/mnemonic'
 * const phrase = await generateMnemonic({ language: 'simplified-chinese', strength: 256 })
 * ```
 */
export async function generateMnemonic(
	parameters: { language?: Language | undefined; strength?: Strength | undefined } = {},
): Promise<string> {
	const { language = 'english', strength = 128 } = parameters
	if (!STRENGTHS.includes(strength)) throw new MnemonicError('entropy_invalid')
	const entropy = crypto.getRandomValues(new Uint8Array(strength / 8))
	try {
		return await entropyToMnemonic(entropy, language)
	} finally {
		entropy.fill(0)
	}
}

/**
 * The form that BIP-39 hashes: NFKD, single spaces, lower case. Chinese characters written without spaces are set apart.
 *
 * @example
 * ```ts
 * import { normalizeMnemonic } from '@sluice/sdk/mnemonic'
 * normalizeMnemonic('  Test test\ttest　junk ') // 'test test test junk'
 * ```
 */
export function normalizeMnemonic(text: string): string {
	const plain = text.normalize('NFKD').trim().toLowerCase()
	const apart = /^[\p{Script=Han}\s]+$/u.test(plain) ? plain.replace(/\p{Script=Han}/gu, '$& ').trim() : plain
	return apart.split(/\s+/).join(' ')
}

/**
 * Whether a text is a recovery phrase: 12 to 24 words of one list, with the right checksum.
 *
 * @param language any language when absent
 * @example
 * ```ts
 * import { validateMnemonic } from '@sluice/sdk/mnemonic'
 * await validateMnemonic('test test test test test test test test test test test junk') // true
 * ```
 */
export async function validateMnemonic(mnemonic: string, language?: Language): Promise<boolean> {
	try {
		await requireValid(mnemonic, language)
		return true
	} catch (error) {
		if (error instanceof MnemonicError) return false
		throw error
	}
}

/**
 * Languages whose list has every word of the phrase. Where several have (English and French share 100 words), the
 * checksum decides, if it holds in any of them; both Chinese lists agree on all the words they share, so both may stay.
 *
 * @returns none when some word is in no list
 * @example
 * ```ts
 * import { detectWordlists } from '@sluice/sdk/mnemonic'
 * await detectWordlists('test test test test test test test test test test test junk') // ['english']
 * ```
 */
export async function detectWordlists(mnemonic: string): Promise<Language[]> {
	const normal = normalizeMnemonic(mnemonic)
	const found: Language[] = []
	const sound: Language[] = []
	for (const language of candidates(normal)) {
		const wordlist = await wordlists[language]()
		if (unknownPositions(normal, wordlist).length > 0) continue
		found.push(language)
		if (hasChecksum(normal, wordlist)) sound.push(language)
	}
	return sound.length > 0 ? sound : found
}

/**
 * The entropy that a phrase encodes. The caller wipes it.
 *
 * @param language detected when absent
 * @throws {MnemonicError} `mnemonic_length`, `mnemonic_word`, `mnemonic_checksum`; `mnemonic_ambiguous` when two languages
 * read it differently and none was named
 * @example
 * ```ts
 * import { mnemonicToEntropy } from '@sluice/sdk/mnemonic'
 * const entropy = await mnemonicToEntropy('test test test test test test test test test test test junk')
 * entropy.fill(0)
 * ```
 */
export async function mnemonicToEntropy(mnemonic: string, language?: Language): Promise<Uint8Array> {
	await requireValid(mnemonic, language)
	const normal = normalizeMnemonic(mnemonic)
	const languages = language === undefined ? await detectWordlists(normal) : [language]
	let entropy: Uint8Array | undefined
	for (const candidate of languages) {
		const read = decode(normal, await wordlists[candidate]())
		if (entropy !== undefined && !sameBytes(entropy, read)) throw new MnemonicError('mnemonic_ambiguous')
		entropy = read
	}
	if (entropy === undefined) throw new MnemonicError('mnemonic_checksum')
	return entropy
}

/**
 * The phrase that encodes this entropy.
 *
 * @param entropy 16, 20, 24, 28 or 32 bytes
 * @throws {MnemonicError} `entropy_invalid`
 * @example
 * ```ts
 * import { entropyToMnemonic } from '@sluice/sdk/mnemonic'
 * await entropyToMnemonic(new Uint8Array(16)) // 'abandon abandon … about'
 * ```
 */
export async function entropyToMnemonic(entropy: Uint8Array, language: Language = 'english'): Promise<string> {
	if (!STRENGTHS.some((strength) => strength === entropy.length * 8)) throw new MnemonicError('entropy_invalid')
	return scureEntropyToMnemonic(entropy, await wordlists[language]())
}

/**
 * The 64-byte seed of a phrase (PBKDF2-HMAC-SHA512, 2,048 rounds, by WebCrypto where there is one). The caller wipes it.
 * A phrase with a wrong checksum is refused: a seed from a typo is somebody's lost money.
 *
 * @param passphrase the optional "25th word"; any text gives another, equally valid seed
 * @throws {MnemonicError} `mnemonic_length`, `mnemonic_word`, `mnemonic_checksum`
 * @example
 * ```ts
 * import { mnemonicToSeed } from '@sluice/sdk/mnemonic'
 * const seed = await mnemonicToSeed('test test test test test test test test test test test junk')
 * seed.fill(0)
 * ```
 */
export async function mnemonicToSeed(mnemonic: string, passphrase = ''): Promise<Uint8Array> {
	await requireValid(mnemonic)
	const encoder = new TextEncoder()
	const password = encoder.encode(normalizeMnemonic(mnemonic))
	const salt = encoder.encode(`mnemonic${passphrase.normalize('NFKD')}`)
	try {
		// Browsers have `subtle` only on secure origins; the result is the same without.
		if (crypto.subtle === undefined) {
			const [{ pbkdf2Async }, { sha512 }] = await Promise.all([
				import('@noble/hashes/pbkdf2.js'),
				import('@noble/hashes/sha2.js'),
			])
			return await pbkdf2Async(sha512, password, salt, { c: 2048, dkLen: 64 })
		}
		const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
		const parameters = { name: 'PBKDF2', hash: 'SHA-512', salt, iterations: 2048 }
		return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 512))
	} finally {
		password.fill(0)
		salt.fill(0)
	}
}

/** Throws unless the phrase holds in the language, or in some language. */
async function requireValid(mnemonic: string, language?: Language): Promise<void> {
	const normal = normalizeMnemonic(mnemonic)
	const count = normal.split(' ').length
	if (count < 12 || count > 24 || count % 3 !== 0) throw new MnemonicError('mnemonic_length')
	let fewest: number[] | undefined
	for (const candidate of language === undefined ? candidates(normal) : [language]) {
		const wordlist = await wordlists[candidate]()
		const unknown = unknownPositions(normal, wordlist)
		if (unknown.length === 0 && hasChecksum(normal, wordlist)) return
		if (fewest === undefined || unknown.length < fewest.length) fewest = unknown
	}
	if (fewest === undefined || fewest.length > 0) throw new MnemonicError('mnemonic_word', fewest)
	throw new MnemonicError('mnemonic_checksum')
}

/** Languages that the script allows, the likeliest first: no list is loaded in vain. */
function candidates(normal: string): readonly Language[] {
	if (/\p{Script=Han}/u.test(normal)) return ['simplified-chinese', 'traditional-chinese']
	if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(normal)) return ['japanese']
	if (/\p{Script=Hangul}/u.test(normal)) return ['korean']
	return ['english', 'spanish', 'french', 'italian', 'portuguese', 'czech']
}

const indexes = new WeakMap<string[], Set<string>>()

function unknownPositions(normal: string, wordlist: string[]): number[] {
	let index = indexes.get(wordlist)
	if (index === undefined) {
		index = new Set(wordlist.map((word) => word.normalize('NFKD')))
		indexes.set(wordlist, index)
	}
	const known = index
	return normal.split(' ').flatMap((word, at) => (known.has(word) ? [] : [at]))
}

function hasChecksum(normal: string, wordlist: string[]): boolean {
	try {
		decode(normal, wordlist).fill(0)
		return true
	} catch (error) {
		if (error instanceof MnemonicError) return false
		throw error
	}
}

function decode(normal: string, wordlist: string[]): Uint8Array {
	try {
		return scureMnemonicToEntropy(normal, wordlist)
	} catch {
		// The library's message is not passed on: it may quote words.
		throw new MnemonicError('mnemonic_checksum')
	}
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, at) => byte === b[at])
}
