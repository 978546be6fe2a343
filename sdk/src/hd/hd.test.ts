import { HDNodeWallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mnemonicToSeed } from '../mnemonic/mnemonic.ts'
import {
	derivationPaths,
	deriveAddress,
	deriveAddresses,
	derivePath,
	getExtendedPublicKey,
	hdKeyFromExtendedKey,
	hdKeyFromSeed,
	hdKeyToAddress,
} from './hd.ts'

// Test vectors 1 to 3 of BIP-32: seed, path, xpub, xprv.
const SEED_1 = '000102030405060708090a0b0c0d0e0f'
const SEED_2 =
	'fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542'
const SEED_3 =
	'4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be'
const VECTORS = [
	[
		SEED_1,
		'm',
		'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8',
		'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
	],
	[
		SEED_1,
		"m/0'",
		'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw',
		'xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7',
	],
	[
		SEED_1,
		"m/0'/1",
		'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ',
		'xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs',
	],
	[
		SEED_1,
		"m/0'/1/2'",
		'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5',
		'xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewRiNMjANTtpgP4mLTj34bhnZX7UiM',
	],
	[
		SEED_1,
		"m/0'/1/2'/2",
		'xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV',
		'xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334',
	],
	[
		SEED_1,
		"m/0'/1/2'/2/1000000000",
		'xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy',
		'xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76',
	],
	[
		SEED_2,
		'm',
		'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB',
		'xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U',
	],
	[
		SEED_2,
		'm/0',
		'xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH',
		'xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fwqWpWkeS3v86pgKt',
	],
	[
		SEED_2,
		"m/0/2147483647'",
		'xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaDMBU4Zn9h8LZNnBC5y4a',
		'xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6vnxVrcjfy2kRgVsFawNzmjuHc2YmYRmagcEPdU9',
	],
	[
		SEED_2,
		"m/0/2147483647'/1",
		'xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTfunKau47EL2dhHKon',
		'xprv9zFnWC6h2cLgpmSA46vutJzBcfJ8yaJGg8cX1e5StJh45BBciYTRXSd25UEPVuesF9yog62tGAQtHjXajPPdbRCHuWS6T8XA2ECKADdw4Ef',
	],
	[
		SEED_2,
		"m/0/2147483647'/1/2147483646'",
		'xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL',
		'xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc',
	],
	[
		SEED_2,
		"m/0/2147483647'/1/2147483646'/2",
		'xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9rXpVGyy3bdW6EEgAtqt',
		'xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh6dqA9QWTyefMLEcBYJUuekgW4BYPJcr9E7j',
	],
	[
		SEED_3,
		'm',
		'xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCYk6SzXPTf3ND1cZAceL7SfJ1Z3GC8vBgp2epUt13',
		'xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8ph3EGsZ9Xvz9dGuVrtHHs7pXeTzjuxBrCmmhgC6',
	],
	[
		SEED_3,
		"m/0'",
		'xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y',
		'xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L',
	],
] as const

// Test vector 5 of BIP-32: keys to refuse.
const INVALID = [
	'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm',
	'xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGTQQD3dC4H2D5GBj7vWvSQaaBv5cxi9gafk7NF3pnBju6dwKvH',
	'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn',
	'xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGpWnsj83BHtEy5Zt8CcDr1UiRXuWCmTQLxEK9vbz5gPstX92JQ',
	'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4',
	'xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9y5gkZ6Eq3Rjuahrv17fEQ3Qen6J',
	'xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53qmbZzCHshoQnNf4GvELZfqTUrcv',
	'xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ',
	'xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN',
	'xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8',
	'DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Qgo6oujFktLHdHY4',
	'DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem2mwVbbNfvT2MTcAqj3nesx8uBf9',
	'xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP3y52uPPxFnfoLZB21Teqt1VvEHx',
	'xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD5SDKr24z3aiUvKr9bJpdrcLg1y3G',
	'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5JXayek4PRsn35jii4veMimro1xefsM58PgBMrvdYre8QyULY',
	'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHL',
] as const

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const DEV = 'test test test test test test test test test test test junk'

describe('vectors of BIP-32', () => {
	test.each(VECTORS)('%s %s', (seed, path, xpub, xprv) => {
		const key = derivePath(hdKeyFromSeed(bytes(seed)), path)
		expect(getExtendedPublicKey(key)).toBe(xpub)
		expect(key.privateExtendedKey).toBe(xprv)
		expect(hdKeyFromExtendedKey(xprv).publicExtendedKey).toBe(xpub)
		expect(hdKeyFromExtendedKey(xpub).publicExtendedKey).toBe(xpub)
	})

	test.each(INVALID)('refuses %s', (text) => {
		expect(() => hdKeyFromExtendedKey(text)).toThrow(expect.objectContaining({ code: 'extended_key_invalid' }))
	})
})

describe('extended keys', () => {
	const [, , xpub] = VECTORS[0]

	test('every typo of one character is refused', () => {
		const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
		fc.assert(
			fc.property(fc.nat(xpub.length - 1), fc.constantFrom(...digits), (at, digit) => {
				fc.pre(xpub.charAt(at) !== digit)
				const typo = xpub.slice(0, at) + digit + xpub.slice(at + 1)
				expect(() => hdKeyFromExtendedKey(typo)).toThrow(expect.objectContaining({ code: 'extended_key_invalid' }))
			}),
			{ numRuns: 1_000, seed: 1 },
		)
	})

	test('other networks and scraps are refused, and not quoted', () => {
		for (const text of [
			'',
			'xpub',
			` ${xpub}`,
			`${xpub}\n`,
			xpub.slice(1),
			`t${xpub.slice(1)}`,
			'x'.repeat(1_000_000),
		]) {
			expect(() => hdKeyFromExtendedKey(text)).toThrow(expect.objectContaining({ code: 'extended_key_invalid' }))
		}
		const typo = VECTORS[0][3].replace('P', 'Q')
		expect(() => hdKeyFromExtendedKey(typo)).toThrow(
			expect.not.objectContaining({ message: expect.stringContaining('xprv9') }),
		)
	})

	test('a public key gives the addresses of the private one, as in ethers', async () => {
		const seed = await mnemonicToSeed(DEV)
		const master = hdKeyFromSeed(seed)
		const level = derivePath(master, "m/44'/60'/0'/0")
		const watched = hdKeyFromExtendedKey(getExtendedPublicKey(level))
		const peer = HDNodeWallet.fromSeed(seed).derivePath("m/44'/60'/0'/0").neuter()
		const addresses = deriveAddresses(watched, { start: 5, count: 50 })
		expect(addresses).toEqual(Array.from({ length: 50 }, (_, at) => peer.deriveChild(at + 5).address))
		expect(addresses).toEqual(deriveAddresses(level, { start: 5, count: 50 }))
		expect(deriveAddress(level, 0)).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
	})
})

describe('paths', () => {
	test('equal ethers on random seeds and paths', () => {
		const step = fc.tuple(fc.nat(2 ** 31 - 1), fc.boolean()).map(([index, hard]) => `${index}${hard ? "'" : ''}`)
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), fc.array(step, { maxLength: 4 }), (seed, steps) => {
				const path = ['m', ...steps].join('/')
				const key = derivePath(hdKeyFromSeed(seed), path)
				const peer = HDNodeWallet.fromSeed(seed).derivePath(path)
				expect(key.privateExtendedKey).toBe(peer.extendedKey)
				expect(hdKeyToAddress(key)).toBe(peer.address)
			}),
			{ numRuns: 100, seed: 2 },
		)
	})

	test('the usual ones', () => {
		expect(derivationPaths.bip44(3)).toBe("m/44'/60'/0'/0/3")
		expect(derivationPaths.ledgerLive(3)).toBe("m/44'/60'/3'/0/0")
		expect(derivationPaths.ledgerLegacy(3)).toBe("m/44'/60'/0'/3")
		expect(() => derivationPaths.bip44(-1)).toThrow('index_invalid')
		expect(() => derivationPaths.bip44(2 ** 31)).toThrow('index_invalid')
	})

	test.each([
		'',
		'44',
		'/m',
		'm/',
		"m/0''",
		'm/-1',
		'm/01',
		'm/2147483648',
		'm/0h',
		'm/a',
		`m${'/0'.repeat(11)}`,
		'M/0',
	])('%s is refused', (path) => {
		expect(() => derivePath(hdKeyFromSeed(bytes(SEED_1)), path)).toThrow(
			expect.objectContaining({ code: 'path_invalid' }),
		)
	})

	test('a hardened step needs the private key', () => {
		expect(() => derivePath(hdKeyFromExtendedKey(VECTORS[0][2]), "m/0'")).toThrow(
			expect.objectContaining({ code: 'private_key_missing' }),
		)
		expect(() => deriveAddress(hdKeyFromExtendedKey(VECTORS[0][2]), 2 ** 31)).toThrow('index_invalid')
	})

	test('the keys on the way are wiped, the given one is not', () => {
		const master = hdKeyFromSeed(bytes(SEED_1))
		derivePath(master, "m/0'/1")
		expect(master.privateKey).not.toBeNull()
		const same = derivePath(master, 'm')
		expect(same).toBe(master)
	})

	test('bounds', () => {
		const key = hdKeyFromSeed(bytes(SEED_1))
		expect(() => hdKeyFromSeed(new Uint8Array(15))).toThrow('seed_invalid')
		expect(() => hdKeyFromSeed(new Uint8Array(65))).toThrow('seed_invalid')
		expect(() => deriveAddresses(key, { count: 100_001 })).toThrow('index_invalid')
		expect(() => deriveAddresses(key, { start: 2 ** 31 - 1, count: 2 })).toThrow('index_invalid')
		expect(deriveAddresses(key, { count: 0 })).toEqual([])
	})
})
