import { JsonRpcProvider, Signature, Transaction, VoidSigner, Wallet } from 'ethers'
import fc from 'fast-check'
import { type Hex, parseGwei, type TransactionSerializable } from 'viem'
import { describe, expect, test } from 'vitest'
import { privateKeyToAccount } from '../accounts/accounts.ts'
import { type PaymentInfo, signPayment } from '../payment/payment.ts'
import { toEthersSigner, toViemAccount } from './ethers.ts'

const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const account = privateKeyToAccount(KEY)
const wallet = new Wallet(KEY)
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const target = `0x${'01'.repeat(20)}` as const

const hexOf = (maxLength: number) =>
	fc.uint8Array({ maxLength }).map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const amount = fc.bigInt({ min: 0n, max: 2n ** 96n })
const base = { nonce: fc.nat(), gas: fc.bigInt({ min: 21_000n, max: 2n ** 40n }), data: hexOf(64), value: amount }
const transaction: fc.Arbitrary<TransactionSerializable> = fc.oneof(
	fc.record({
		...base,
		type: fc.constant('legacy' as const),
		chainId: fc.constant(1),
		to: fc.constant(to),
		gasPrice: amount,
	}),
	fc.record({
		...base,
		type: fc.constant('eip2930' as const),
		chainId: fc.integer({ min: 1, max: 2 ** 31 }),
		to: fc.constant(to),
		gasPrice: amount,
		accessList: fc.constant([{ address: target, storageKeys: [`0x${'02'.repeat(32)}` as const] }]),
	}),
	fc.record({
		...base,
		type: fc.constant('eip1559' as const),
		chainId: fc.integer({ min: 1, max: 2 ** 31 }),
		to: fc.constantFrom(to, null),
		maxFeePerGas: fc.constant(parseGwei('9')),
		maxPriorityFeePerGas: fc.bigInt({ min: 0n, max: parseGwei('9') }),
	}),
)
const paymentInfo: PaymentInfo = {
	operator: to,
	payer: account.address,
	receiver: to,
	token: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A',
	maxAmount: 2_500_000n,
	preApprovalExpiry: 1_800_000_000,
	authorizationExpiry: 1_800_000_100,
	refundExpiry: 1_800_000_300,
	minFeeBps: 0,
	maxFeeBps: 100,
	feeReceiver: to,
	salt: 2n ** 255n,
}
const domain = { chainId: 31_337, escrow: '0x3d79b835857d4490786386041a58e1e0777BEc13' }
const token = { address: paymentInfo.token, name: 'USD Coin', version: '2' }
const permit2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3'
const intakes = [
	{ mode: 'erc3009', token },
	{ mode: 'erc3009-vrs', token },
	{ mode: 'permit2', permit2 },
	{ mode: 'allowance' },
	{ mode: 'erc2612', token, nonce: 0n },
] as const

describe('toViemAccount', () => {
	test('signs messages and transactions to the byte', async () => {
		const adapted = await toViemAccount(wallet)
		expect(adapted.address).toBe(account.address)
		await fc.assert(
			fc.asyncProperty(transaction, fc.string({ unit: 'grapheme' }), hexOf(80), async (unsigned, message, raw) => {
				expect(await adapted.signTransaction(unsigned)).toBe(await account.signTransaction(unsigned))
				expect(await adapted.signMessage({ message })).toBe(await account.signMessage({ message }))
				const bytes = { message: { raw } }
				expect(await adapted.signMessage(bytes)).toBe(await account.signMessage(bytes))
			}),
			{ numRuns: 100, seed: 1 },
		)
	})

	test.each(intakes)('signs a payment by $mode alike', async (intake) => {
		const parameters = { ...domain, paymentInfo, ...intake }
		expect(await signPayment(await toViemAccount(wallet), parameters)).toEqual(await signPayment(account, parameters))
	})

	test('signs delegations alike, but never for every chain', async () => {
		const adapted = await toViemAccount(wallet.connect(offline()))
		const request = { address: target, chainId: 1, nonce: 3 }
		expect(await adapted.signAuthorization?.(request)).toEqual(await account.signAuthorization(request))
		await expect(adapted.signAuthorization?.({ ...request, chainId: 0 })).rejects.toMatchObject({
			code: 'authorization_any_chain',
		})
	})

	test('refuses what ethers cannot serialize', async () => {
		const adapted = await toViemAccount(wallet)
		const serializer = async (_: TransactionSerializable) => '0x00' as const
		await expect(adapted.signTransaction({ type: 'eip1559', chainId: 1 }, { serializer })).rejects.toMatchObject({
			code: 'serializer_unsupported',
		})
	})

	test('a signer that cannot sign says so', async () => {
		const watching = await toViemAccount(new VoidSigner(account.address))
		await expect(watching.signMessage({ message: 'a' })).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' })
	})
})

describe('toEthersSigner', () => {
	const signer = toEthersSigner(account)

	test('signs messages, transactions and typed data to the byte', async () => {
		expect(await signer.getAddress()).toBe(wallet.address)
		await fc.assert(
			fc.asyncProperty(
				transaction,
				fc.string({ unit: 'grapheme' }),
				fc.uint8Array({ maxLength: 80 }),
				async (unsigned, message, raw) => {
					const request = Transaction.from(await account.signTransaction(unsigned)).clone()
					request.signature = null
					expect(await signer.signTransaction(request)).toBe(await wallet.signTransaction(request))
					expect(await signer.signMessage(message)).toBe(await wallet.signMessage(message))
					expect(await signer.signMessage(raw)).toBe(await wallet.signMessage(raw))
				},
			),
			{ numRuns: 100, seed: 2 },
		)
		const types = {
			Order: [
				{ name: 'items', type: 'Item[]' },
				{ name: 'note', type: 'string' },
				{ name: 'salt', type: 'bytes32' },
			],
			Item: [
				{ name: 'price', type: 'uint256' },
				{ name: 'discount', type: 'int128' },
				{ name: 'gift', type: 'bool' },
			],
		}
		const value = {
			items: [{ price: 2n ** 255n, discount: -5n, gift: true }],
			note: '支付',
			salt: `0x${'ab'.repeat(32)}`,
		}
		const separator = {
			name: 'Shop',
			version: '1',
			chainId: 31_337n,
			verifyingContract: to,
			salt: `0x${'01'.repeat(32)}`,
		}
		expect(await signer.signTypedData(separator, types, value)).toBe(
			await wallet.signTypedData(separator, types, value),
		)
	})

	test('there and back is the same account', async () => {
		const twice = await toViemAccount(signer)
		const parameters = { ...domain, paymentInfo, mode: 'permit2', permit2 } as const
		expect(await signPayment(twice, parameters)).toEqual(await signPayment(account, parameters))
	})

	test('refuses to sign for another sender, as a wallet does', async () => {
		const request = { from: to, to, value: 1n, chainId: 1, nonce: 0, gasLimit: 21_000, gasPrice: 1n, type: 0 }
		await expect(signer.signTransaction(request)).rejects.toMatchObject({ code: 'sender_mismatch' })
		const own = { ...request, from: account.address }
		expect(await signer.signTransaction(own)).toBe(await wallet.signTransaction(own))
	})

	test('signs delegations alike', async () => {
		const request = { address: target, chainId: 1, nonce: 3 }
		const ours = await signer.connect(offline()).authorize(request)
		const theirs = await wallet.connect(offline()).authorize(request)
		expect({ ...ours, signature: Signature.from(ours.signature).serialized }).toEqual({
			...theirs,
			signature: theirs.signature.serialized,
		})
	})

	test('keeps its provider', () => {
		const provider = offline()
		expect(toEthersSigner(account, provider).provider).toBe(provider)
		expect(signer.provider).toBeNull()
	})
})

/** A provider that is never asked. */
function offline(): JsonRpcProvider {
	return new JsonRpcProvider('http://127.0.0.1:1', 1, { staticNetwork: true })
}
