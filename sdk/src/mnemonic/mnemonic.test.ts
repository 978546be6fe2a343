import { pbkdf2Sync } from 'node:crypto'
import * as bip39 from 'bip39'
import { LangEn, Mnemonic } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
	detectWordlists,
	entropyToMnemonic,
	generateMnemonic,
	type Language,
	MnemonicError,
	mnemonicToEntropy,
	mnemonicToSeed,
	normalizeMnemonic,
	type Strength,
	validateMnemonic,
	wordlists,
} from './mnemonic.ts'

// The vectors of BIP-39 (passphrase TREZOR): entropy, first and last word, seed.
const VECTORS = [
	[
		'00000000000000000000000000000000',
		'abandon…about',
		'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
	],
	[
		'7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
		'legal…yellow',
		'2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607',
	],
	[
		'80808080808080808080808080808080',
		'letter…above',
		'd71de856f81a8acc65e6fc851a38d4d7ec216fd0796d0a6827a3ad6ed5511a30fa280f12eb2e47ed2ac03b5c462a0358d18d69fe4f985ec81778c1b370b652a8',
	],
	[
		'ffffffffffffffffffffffffffffffff',
		'zoo…wrong',
		'ac27495480225222079d7be181583751e86f571027b0497b5b5d11218e0a8a13332572917f0f8e5a589620c6f15b11c61dee327651a14c34e18231052e48c069',
	],
	[
		'000000000000000000000000000000000000000000000000',
		'abandon…agent',
		'035895f2f481b1b0f01fcf8c289c794660b289981a78f8106447707fdd9666ca06da5a9a565181599b79f53b844d8a71dd9f439c52a3d7b3e8a79c906ac845fa',
	],
	[
		'7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
		'legal…will',
		'f2b94508732bcbacbcc020faefecfc89feafa6649a5491b8c952cede496c214a0c7b3c392d168748f2d4a612bada0753b52a1c7ac53c1e93abd5c6320b9e95dd',
	],
	[
		'808080808080808080808080808080808080808080808080',
		'letter…always',
		'107d7c02a5aa6f38c58083ff74f04c607c2d2c0ecc55501dadd72d025b751bc27fe913ffb796f841c49b1d33b610cf0e91d3aa239027f5e99fe4ce9e5088cd65',
	],
	[
		'ffffffffffffffffffffffffffffffffffffffffffffffff',
		'zoo…when',
		'0cd6e5d827bb62eb8fc1e262254223817fd068a74b5b449cc2f667c3f1f985a76379b43348d952e2265b4cd129090758b3e3c2c49103b5051aac2eaeb890a528',
	],
	[
		'0000000000000000000000000000000000000000000000000000000000000000',
		'abandon…art',
		'bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8',
	],
	[
		'7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
		'legal…title',
		'bc09fca1804f7e69da93c2f2028eb238c227f2e9dda30cd63699232578480a4021b146ad717fbb7e451ce9eb835f43620bf5c514db0f8add49f5d121449d3e87',
	],
	[
		'8080808080808080808080808080808080808080808080808080808080808080',
		'letter…bless',
		'c0c519bd0e91a2ed54357d9d1ebef6f5af218a153624cf4f2da911a0ed8f7a09e2ef61af0aca007096df430022f7a2b6fb91661a9589097069720d015e4e982f',
	],
	[
		'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
		'zoo…vote',
		'dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3992c456cdf60f5d4564b8ba3f05a69890ad',
	],
	[
		'77c2b00716cec7213839159e404db50d',
		'jelly…bridge',
		'b5b6d0127db1a9d2226af0c3346031d77af31e918dba64287a1b44b8ebf63cdd52676f672a290aae502472cf2d602c051f3e6f18055e84e4c43897fc4e51a6ff',
	],
	[
		'b63a9c59a6e641f288ebc103017f1da9f8290b3da6bdef7b',
		'renew…swap',
		'9248d83e06f4cd98debf5b6f010542760df925ce46cf38a1bdb4e4de7d21f5c39366941c69e1bdbf2966e0f6e6dbece898a0e2f0a4c2b3e640953dfe8b7bbdc5',
	],
	[
		'3e141609b97933b66a060dcddc71fad1d91677db872031e85f4c015c5e7e8982',
		'dignity…exotic',
		'ff7f3184df8696d8bef94b6c03114dbee0ef89ff938712301d27ed8336ca89ef9635da20af07d4175f2bf5f3de130f39c9d9e8dd0472489c19b1a020a940da67',
	],
	[
		'0460ef47585604c5660618db2e6a7e7f',
		'afford…yellow',
		'65f93a9f36b6c85cbe634ffc1f99f2b82cbb10b31edc7f087b4f6cb9e976e9faf76ff41f8f27c99afdf38f7a303ba1136ee48a4c1e7fcd3dba7aa876113a36e4',
	],
	[
		'72f60ebac5dd8add8d2a25a797102c3ce21bc029c200076f',
		'indicate…left',
		'3bbf9daa0dfad8229786ace5ddb4e00fa98a044ae4c4975ffd5e094dba9e0bb289349dbe2091761f30f382d4e35c4a670ee8ab50758d2c55881be69e327117ba',
	],
	[
		'2c85efc7f24ee4573d2b81a6ec66cee209b2dcbd09d8eddc51e0215b0b68e416',
		'clutch…taste',
		'fe908f96f46668b2d5b37d82f558c77ed0d69dd0e7e043a5b0511c48c2f1064694a956f86360c93dd04052a8899497ce9e985ebe0c8c52b955e6ae86d4ff4449',
	],
	[
		'eaebabb2383351fd31d703840b32e9e2',
		'turtle…shell',
		'bdfb76a0759f301b0b899a1e3985227e53b3f51e67e3f2a65363caedf3e32fde42a66c404f18d7b05818c95ef3ca1e5146646856c461c073169467511680876c',
	],
	[
		'7ac45cfe7722ee6c7ba84fbc2d5bd61b45cb2fe5eb65aa78',
		'kiss…segment',
		'ed56ff6c833c07982eb7119a8f48fd363c4a9b1601cd2de736b01045c5eb8ab4f57b079403485d1c4924f0790dc10a971763337cb9f9c62226f64fff26397c79',
	],
	[
		'4fa1a8bc3e6d80ee1316050e862c1812031493212b7ec3f3bb1b08f168cabeef',
		'exile…top',
		'095ee6f817b4c2cb30a5a797360a81a40ab0f9a4e25ecd672a3f58a0b5ba0687c096a6b14d2c0deb3bdefce4f61d01ae07417d502429352e27695163f7447a8c',
	],
	[
		'18ab19a9f54a9274f03e5209a2ac8a91',
		'board…cat',
		'6eff1bb21562918509c73cb990260db07c0ce34ff0e3cc4a8cb3276129fbcb300bddfe005831350efd633909f476c45c88253276d9fd0df6ef48609e8bb7dca8',
	],
	[
		'18a2e1d81b8ecfb2a333adcb0c17a5b9eb76cc5d05db91a4',
		'board…chief',
		'f84521c777a13b61564234bf8f8b62b3afce27fc4062b51bb5e62bdfecb23864ee6ecf07c1d5a97c0834307c5c852d8ceb88e7c97923c0a3b496bedd4e5f88a9',
	],
	[
		'15da872c95a13dd738fbf50e427583ad61f18fd99f628c417a61cf8343c90419',
		'beyond…coconut',
		'b15509eaa2d09d3efd3e006ef42151b30367dc6e3aa5e44caba3fe4d3e352e65101fbdb86a96776b91946ff06f8eac594dc6ee1d3e82a42dfe1b40fef6bcc3fd',
	],
] as const

// Names of the lists in the package `bip39`.
const PEER: Record<Language, string> = {
	english: 'english',
	'simplified-chinese': 'chinese_simplified',
	'traditional-chinese': 'chinese_traditional',
	japanese: 'japanese',
	korean: 'korean',
	spanish: 'spanish',
	french: 'french',
	italian: 'italian',
	portuguese: 'portuguese',
	czech: 'czech',
}
const languages = Object.keys(PEER) as Language[]
const entropyOf = fc
	.constantFrom(16, 20, 24, 28, 32)
	.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const DEV = 'test test test test test test test test test test test junk'

describe('vectors of BIP-39', () => {
	test.each(VECTORS)('%s', async (entropy, words, seed) => {
		const phrase = await entropyToMnemonic(Uint8Array.from(Buffer.from(entropy, 'hex')))
		const [first, last] = [phrase.split(' ').at(0), phrase.split(' ').at(-1)]
		expect(`${first}…${last}`).toBe(words)
		expect(hex(await mnemonicToEntropy(phrase))).toBe(entropy)
		expect(hex(await mnemonicToSeed(phrase, 'TREZOR'))).toBe(seed)
	})
})

describe('second opinions', () => {
	test.each(languages)('%s equals bip39', async (language) => {
		const peer = bip39.wordlists[PEER[language]]
		expect((await wordlists[language]()).map((word) => word.normalize('NFKD'))).toEqual(
			peer?.map((word) => word.normalize('NFKD')),
		)
		await fc.assert(
			fc.asyncProperty(entropyOf, async (entropy) => {
				const phrase = await entropyToMnemonic(entropy, language)
				expect(phrase.normalize('NFKD')).toBe(bip39.entropyToMnemonic(hex(entropy), peer).normalize('NFKD'))
				expect(await mnemonicToEntropy(phrase, language)).toEqual(entropy)
				expect(await detectWordlists(phrase)).toContain(language)
			}),
			{ numRuns: 40, seed: 1 },
		)
	})

	test('seeds equal bip39 and Node, passphrases of any script', async () => {
		await fc.assert(
			fc.asyncProperty(
				entropyOf,
				fc.constantFrom(...languages),
				fc.string({ unit: 'grapheme' }),
				async (entropy, language, passphrase) => {
					const phrase = await entropyToMnemonic(entropy, language)
					const seed = hex(await mnemonicToSeed(phrase, passphrase))
					expect(seed).toBe(
						pbkdf2Sync(
							phrase.normalize('NFKD'),
							`mnemonic${passphrase.normalize('NFKD')}`,
							2048,
							64,
							'sha512',
						).toString('hex'),
					)
				},
			),
			{ numRuns: 60, seed: 2 },
		)
		expect(hex(await mnemonicToSeed(DEV, '密码'))).toBe(bip39.mnemonicToSeedSync(DEV, '密码').toString('hex'))
	})

	test('equals ethers in English', async () => {
		await fc.assert(
			fc.asyncProperty(entropyOf, async (entropy) => {
				const peer = Mnemonic.fromEntropy(entropy, null, LangEn.wordlist())
				expect(await entropyToMnemonic(entropy)).toBe(peer.phrase)
			}),
			{ numRuns: 100, seed: 3 },
		)
	})

	test('the same seed without WebCrypto', async () => {
		const expected = await mnemonicToSeed(DEV)
		const { crypto } = globalThis
		Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true })
		try {
			expect(await mnemonicToSeed(DEV)).toEqual(expected)
		} finally {
			Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true })
		}
	})
})

describe('generateMnemonic', () => {
	test.each([
		[128, 12],
		[160, 15],
		[192, 18],
		[224, 21],
		[256, 24],
	] as const)('%i bits make %i words', async (strength, count) => {
		for (const language of languages) {
			const phrase = await generateMnemonic({ language, strength })
			expect(phrase.split(/\s/)).toHaveLength(count)
			expect(await validateMnemonic(phrase, language)).toBe(true)
		}
	})

	test('never twice the same; 12 English words by default', async () => {
		const phrases = new Set<string>()
		for (let i = 0; i < 50; i++) phrases.add(await generateMnemonic())
		expect(phrases.size).toBe(50)
	})

	test('refuses another strength', async () => {
		await expect(generateMnemonic({ strength: 64 as Strength })).rejects.toMatchObject({ code: 'entropy_invalid' })
		await expect(entropyToMnemonic(new Uint8Array(17))).rejects.toMatchObject({ code: 'entropy_invalid' })
	})
})

describe('what people type', () => {
	test('spaces, case and full-width blanks do not matter', async () => {
		const typed = `  Test test\ttest\n test　test TEST test test test test test  junk `
		expect(normalizeMnemonic(typed)).toBe(DEV)
		expect(await mnemonicToSeed(typed)).toEqual(await mnemonicToSeed(DEV))
	})

	test('Chinese without spaces', async () => {
		for (const language of ['simplified-chinese', 'traditional-chinese'] as const) {
			const phrase = await generateMnemonic({ language, strength: 256 })
			expect(await mnemonicToSeed(phrase.replaceAll(' ', ''))).toEqual(await mnemonicToSeed(phrase))
		}
	})

	test('a composed and a decomposed accent are the same', async () => {
		const phrase = await entropyToMnemonic(new Uint8Array(16).fill(7), 'spanish')
		expect(await mnemonicToSeed(phrase.normalize('NFC'))).toEqual(await mnemonicToSeed(phrase.normalize('NFD')))
	})

	test.each([
		['', 'mnemonic_length', []],
		['test', 'mnemonic_length', []],
		[`${DEV} test`, 'mnemonic_length', []],
		[DEV.replace('junk', 'junc'), 'mnemonic_word', [11]],
		[DEV.replace('junk', 'test'), 'mnemonic_checksum', []],
	])('%s', async (phrase, code, positions) => {
		await expect(mnemonicToEntropy(phrase)).rejects.toMatchObject({ code, positions })
		await expect(mnemonicToSeed(phrase)).rejects.toMatchObject({ code })
		expect(await validateMnemonic(phrase)).toBe(false)
	})

	test('errors never quote the phrase', async () => {
		const error = await mnemonicToSeed(DEV.replace('junk', 'secret-word')).catch((caught: unknown) => caught)
		expect(error).toBeInstanceOf(MnemonicError)
		expect(`${error}${JSON.stringify(error)}`).not.toMatch(/secret-word|test/)
	})
})

describe('detectWordlists', () => {
	test('both Chinese lists where they share every word, and the same entropy', async () => {
		const [simplified, traditional] = await Promise.all([
			wordlists['simplified-chinese'](),
			wordlists['traditional-chinese'](),
		])
		const shared = simplified.filter((word) => traditional.includes(word))
		expect(shared.length).toBe(1_275)
		expect(shared.every((word) => simplified.indexOf(word) === traditional.indexOf(word))).toBe(true)
		const phrase = await sentence(shared, simplified)
		expect(await detectWordlists(phrase)).toEqual(['simplified-chinese', 'traditional-chinese'])
		expect(await mnemonicToEntropy(phrase)).toEqual(await mnemonicToEntropy(phrase, 'traditional-chinese'))
	})

	test('English or French is settled by the checksum', async () => {
		const [english, french] = await Promise.all([wordlists.english(), wordlists.french()])
		const shared = english.filter((word) => french.includes(word))
		expect(shared.length).toBe(100)
		let settled = 0
		for (let seed = 0; seed < 40; seed++) {
			for (const [list, language] of [
				[english, 'english'],
				[french, 'french'],
			] as const) {
				const phrase = await sentence(shared, list, seed)
				const found = await detectWordlists(phrase)
				expect(found).toContain(language)
				if (found.length === 1) settled++
				else await expect(mnemonicToEntropy(phrase)).rejects.toMatchObject({ code: 'mnemonic_ambiguous' })
			}
		}
		// A wrong list passes a 4-bit checksum once in 16.
		expect(settled).toBeGreaterThan(60)
	})

	test('a wrong checksum still names the language', async () => {
		expect(await detectWordlists(DEV.replace('junk', 'test'))).toEqual(['english'])
		expect(await detectWordlists('none of these twelve are there xyzzy')).toEqual([])
	})
})

/** Twelve words of `words` that are a valid phrase of `wordlist`. */
async function sentence(words: string[], wordlist: string[], seed = 0): Promise<string> {
	const pick = fc.sample(fc.constantFrom(...words), { numRuns: 11, seed })
	for (const last of words) {
		const phrase = [...pick, last].join(' ')
		if (bip39.validateMnemonic(phrase, wordlist)) return phrase
	}
	throw new Error('none of the last words fits')
}
