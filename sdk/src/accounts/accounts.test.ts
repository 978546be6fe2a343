import { verifyMessage, verifyTypedData, Wallet } from 'ethers'
import fc from 'fast-check'
import { type Hex, parseGwei, recoverAddress, type TransactionSerializable } from 'viem'
import {
	mnemonicToAccount as viemMnemonicToAccount,
	privateKeyToAccount as viemPrivateKeyToAccount,
} from 'viem/accounts'
import { recoverAuthorizationAddress } from 'viem/utils'
import { describe, expect, test } from 'vitest'
import { derivePath, hdKeyFromSeed } from '../hd/hd.ts'
import { generateMnemonic, mnemonicToSeed } from '../mnemonic/mnemonic.ts'
import { hdKeyToAccount, mnemonicToAccount, privateKeyToAccount, watchAccount } from './accounts.ts'

const DEV = 'test test test test test test test test test test test junk'
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80' as const
const keyHex = fc
	.uint8Array({ minLength: 32, maxLength: 32 })
	.map((bytes): Hex => `0x01${Buffer.from(bytes.subarray(1)).toString('hex')}`)

const typedData = {
	domain: { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: `0x${'01'.repeat(20)}` },
	types: {
		ReceiveWithAuthorization: [
			{ name: 'from', type: 'address' },
			{ name: 'value', type: 'uint256' },
			{ name: 'nonce', type: 'bytes32' },
		],
	},
	primaryType: 'ReceiveWithAuthorization',
	message: { from: `0x${'02'.repeat(20)}`, value: 5n, nonce: `0x${'03'.repeat(32)}` },
} as const

describe('privateKeyToAccount', () => {
	test('signs the same bytes as viem and ethers', async () => {
		await fc.assert(
			fc.asyncProperty(keyHex, fc.string({ unit: 'grapheme' }), async (key, message) => {
				const ours = privateKeyToAccount(key)
				const viem = viemPrivateKeyToAccount(key)
				const ethers = new Wallet(key)
				expect(ours.address).toBe(ethers.address)
				expect(ours.publicKey).toBe(viem.publicKey)
				const signed = await ours.signMessage({ message })
				expect(signed).toBe(await viem.signMessage({ message }))
				expect(signed).toBe(await ethers.signMessage(message))
				expect(verifyMessage(message, signed)).toBe(ours.address)
				const typed = await ours.signTypedData(typedData)
				expect(typed).toBe(await viem.signTypedData(typedData))
				const fields = { ReceiveWithAuthorization: [...typedData.types.ReceiveWithAuthorization] }
				expect(typed).toBe(await ethers.signTypedData(typedData.domain, fields, typedData.message))
				expect(verifyTypedData(typedData.domain, fields, typedData.message, typed)).toBe(ours.address)
			}),
			{ numRuns: 100, seed: 1 },
		)
	})

	const transactions: TransactionSerializable[] = [
		{
			type: 'legacy',
			chainId: 1,
			nonce: 1,
			gas: 21_000n,
			gasPrice: parseGwei('5'),
			to: `0x${'01'.repeat(20)}`,
			value: 1n,
		},
		{
			type: 'eip2930',
			chainId: 1,
			nonce: 0,
			gas: 21_000n,
			gasPrice: 7n,
			accessList: [{ address: `0x${'01'.repeat(20)}`, storageKeys: [] }],
		},
		{
			type: 'eip1559',
			chainId: 31_337,
			nonce: 7,
			gas: 60_000n,
			maxFeePerGas: 9n,
			maxPriorityFeePerGas: 1n,
			data: '0xa9059cbb',
		},
		{
			type: 'eip7702',
			chainId: 1,
			nonce: 7,
			gas: 60_000n,
			maxFeePerGas: 9n,
			maxPriorityFeePerGas: 1n,
			authorizationList: [],
		},
		{
			type: 'eip4844',
			chainId: 1,
			nonce: 7,
			gas: 60_000n,
			maxFeePerGas: 9n,
			maxPriorityFeePerGas: 1n,
			maxFeePerBlobGas: 1n,
			to: `0x${'01'.repeat(20)}`,
			blobVersionedHashes: [`0x01${'00'.repeat(31)}`],
		},
	]
	test.each(transactions)('$type transactions equal viem', async (transaction) => {
		expect(await privateKeyToAccount(KEY).signTransaction(transaction)).toBe(
			await viemPrivateKeyToAccount(KEY).signTransaction(transaction),
		)
	})

	test('delegations equal viem, but never for every chain', async () => {
		const request = { chainId: 1, nonce: 3, address: `0x${'01'.repeat(20)}` } as const
		const ours = await privateKeyToAccount(KEY).signAuthorization(request)
		expect(ours).toEqual(await viemPrivateKeyToAccount(KEY).signAuthorization(request))
		expect(await recoverAuthorizationAddress({ authorization: ours })).toBe(privateKeyToAccount(KEY).address)
		await expect(privateKeyToAccount(KEY).signAuthorization({ ...request, chainId: 0 })).rejects.toMatchObject({
			code: 'authorization_any_chain',
		})
	})

	test('a raw hash is recovered', async () => {
		const account = privateKeyToAccount(KEY)
		const hash = `0x${'ab'.repeat(32)}` as const
		expect(await recoverAddress({ hash, signature: await account.sign({ hash }) })).toBe(account.address)
	})

	test('keeps its own copy of the key, and wipes it', async () => {
		const bytes = Uint8Array.from(Buffer.from(KEY.slice(2), 'hex'))
		const account = privateKeyToAccount(bytes)
		bytes.fill(0)
		await account.signMessage({ message: 'still here' })
		account.dispose()
		await expect(account.signMessage({ message: 'gone' })).rejects.toMatchObject({ code: 'account_disposed' })
		await expect(account.signTypedData(typedData)).rejects.toMatchObject({ code: 'account_disposed' })
	})

	test('shows nothing of the key', () => {
		const account = privateKeyToAccount(KEY)
		expect(JSON.stringify(account)).not.toContain(KEY.slice(2, 20))
	})

	test.each([
		'0x',
		'0x00',
		`0x${'00'.repeat(32)}`,
		`0x${'ff'.repeat(32)}`,
		`${KEY}00`,
		KEY.slice(2),
		'0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
	])('%s is no key', (text) => {
		expect(() => privateKeyToAccount(text as Hex)).toThrow(expect.objectContaining({ code: 'private_key_invalid' }))
		expect(() => privateKeyToAccount(new Uint8Array(31).fill(1))).toThrow('private_key_invalid')
	})
})

describe('accounts of a phrase', () => {
	test('are the well-known ones', async () => {
		expect((await mnemonicToAccount(DEV)).address).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
		expect((await mnemonicToAccount(DEV, { index: 1 })).address).toBe('0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
	})

	test('equal viem for every index, path and passphrase', async () => {
		for (let index = 0; index < 5; index++) {
			const phrase = await generateMnemonic()
			const ours = await mnemonicToAccount(phrase, { index, passphrase: 'pass' })
			expect(ours.address).toBe(viemMnemonicToAccount(phrase, { addressIndex: index, passphrase: 'pass' }).address)
			const path = `m/44'/60'/${index}'/0/0` as const
			expect((await mnemonicToAccount(phrase, { path })).address).toBe(viemMnemonicToAccount(phrase, { path }).address)
		}
	})

	test('Chinese phrases work', async () => {
		const phrase = await generateMnemonic({ language: 'simplified-chinese', strength: 256 })
		const account = await mnemonicToAccount(phrase)
		expect(account.address).toBe(viemMnemonicToAccount(phrase).address)
	})

	test('an HD key is left as it was', async () => {
		const master = hdKeyFromSeed(await mnemonicToSeed(DEV))
		hdKeyToAccount(master, { path: "m/44'/60'/0'/0/0" })
		const account = hdKeyToAccount(derivePath(master, "m/44'/60'/0'/0/0"))
		expect(account.address).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
	})
})

describe('watchAccount', () => {
	test('has an address and refuses to sign', async () => {
		const account = watchAccount('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
		expect(account).toMatchObject({
			address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
			type: 'local',
			source: 'watch',
		})
		const refused = expect.objectContaining({ code: 'account_watch_only' })
		await expect(account.signMessage({ message: 'a' })).rejects.toEqual(refused)
		await expect(account.signTypedData(typedData)).rejects.toEqual(refused)
		await expect(account.signTransaction({ type: 'eip1559', chainId: 1 })).rejects.toEqual(refused)
		expect(() => watchAccount('me')).toThrow('address_invalid')
	})
})
