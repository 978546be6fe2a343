import { AbiCoder, TypedDataEncoder } from 'ethers'
import { hashStruct, hashTypedData, recoverTypedDataAddress } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import type { PaymentInfo } from '../payment/payment.ts'
import { tokenNonce } from '../terms/terms.ts'
import {
	type Conversion,
	conversionLimit,
	conversionPermit2TypedData,
	conversionTypedData,
	encodeQuoteData,
	encodeVenueData,
	hashConversion,
	hashQuote,
	type Order,
	type Quote,
	quoteFor,
	quoteTypedData,
	signConversion,
	signQuote,
	venuePath,
} from './exchange.ts'

const payer = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 5 })
const maker = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 6 })
const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`
const [exchange, escrow, usdc, eurc] = [address('11'), address('12'), address('21'), address('22')]
const permit2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3'
const chainId = 31_337
const paymentInfo: PaymentInfo = {
	operator: address('31'),
	payer: payer.address,
	receiver: address('32'),
	token: eurc,
	maxAmount: 100_000_000n,
	preApprovalExpiry: 1_900_003_600,
	authorizationExpiry: 1_900_086_400,
	refundExpiry: 1_902_592_000,
	minFeeBps: 0,
	maxFeeBps: 100,
	feeReceiver: address('33'),
	salt: 7n,
}
const conversion: Conversion = { tokenIn: usdc, maxIn: 120_000_000n, slippageBps: 100, expiry: 1_900_000_600 }
const quote: Quote = {
	maker: maker.address,
	tokenIn: usdc,
	amountIn: 110_000_000n,
	tokenOut: eurc,
	amountOut: 100_000_000n,
	expiry: 1_900_000_600,
	nonce: 513n,
}
const domain = { chainId, exchange }

describe('what is signed', () => {
	test('the hash of a conversion is the struct hash of its typed data', () => {
		const { types, primaryType, message } = conversionTypedData({ ...domain, paymentInfo, conversion })
		expect(hashConversion({ paymentInfo, conversion })).toBe(hashStruct({ data: message, types, primaryType }))
	})

	test('the hash of a quote is the struct hash of its typed data', () => {
		for (const each of [quote, quoteFor({ chainId, escrow, paymentInfo, quote })]) {
			const { types, primaryType, message } = quoteTypedData({ ...domain, quote: each })
			expect(hashQuote(each)).toBe(hashStruct({ data: message, types, primaryType }))
		}
	})

	test('ethers reads the typed data as viem does', () => {
		const all = [
			conversionTypedData({ ...domain, paymentInfo, conversion: { ...conversion, via: address('44') } }),
			conversionPermit2TypedData({ ...domain, permit2, paymentInfo, conversion }),
			quoteTypedData({ ...domain, quote }),
		]
		for (const typedData of all) {
			const { EIP712Domain: _, ...types } = typedData.types
			expect(TypedDataEncoder.hash(typedData.domain, types, typedData.message)).toBe(hashTypedData(typedData))
		}
	})

	test('a payer signs by its own hand in each mode', async () => {
		const all = { ...domain, paymentInfo, conversion }
		const consent = await signConversion(payer, { ...all, mode: 'allowance' })
		expect(await recoverTypedDataAddress({ ...conversionTypedData(all), signature: consent })).toBe(payer.address)
		const permit = await signConversion(payer, { ...all, mode: 'permit2', permit2 })
		const permitData = conversionPermit2TypedData({ ...all, permit2 })
		expect(await recoverTypedDataAddress({ ...permitData, signature: permit })).toBe(payer.address)
		const token = { address: usdc, name: 'USD Coin', version: '2' }
		const transfer = await signConversion(payer, { ...all, mode: 'erc3009', token })
		const transferData = receiveTypedData(usdc, 'USD Coin', payer.address, conversion.maxIn, conversion.expiry)
		const message = { ...transferData.message, nonce: tokenNonce(hashConversion(all)) }
		expect(await recoverTypedDataAddress({ ...transferData, message, signature: transfer })).toBe(payer.address)
	})

	test('a maker signs its quote, or the transfer of what it gives', async () => {
		const signature = await signQuote(maker, { ...domain, quote, mode: 'allowance' })
		expect(await recoverTypedDataAddress({ ...quoteTypedData({ ...domain, quote }), signature })).toBe(maker.address)
		const token = { address: eurc, name: 'Euro Coin', version: '2' }
		const transfer = await signQuote(maker, { ...domain, quote, mode: 'erc3009', token })
		const transferData = receiveTypedData(eurc, 'Euro Coin', maker.address, quote.amountOut, quote.expiry)
		const message = { ...transferData.message, nonce: tokenNonce(hashQuote(quote)) }
		expect(await recoverTypedDataAddress({ ...transferData, message, signature: transfer })).toBe(maker.address)
	})

	test('refuses what does not fit', () => {
		const huge = { ...conversion, maxIn: 1n << 120n }
		expect(() => hashConversion({ paymentInfo, conversion: huge })).toThrow('terms_invalid')
		expect(() => hashQuote({ ...quote, expiry: -1 })).toThrow('terms_invalid')
	})
})

describe('collector data', () => {
	const order: Order = {
		conversion,
		mode: 'permit2',
		signature: '0xabcd',
		feedIn: address('51'),
		feedOut: address('52'),
	}
	const orderType = 'tuple(tuple(address,uint120,address,uint16,uint48),uint8,address,address,bytes)'
	const orderValue = [
		[usdc, conversion.maxIn, address('00'), 100, conversion.expiry],
		4,
		address('51'),
		address('52'),
		'0xabcd',
	]

	test('of a venue is a zero byte, the order, the venue and the path', () => {
		const path = venuePath(usdc, [{ fee: 500, token: eurc }])
		const data = encodeVenueData({ order, venue: address('61'), path })
		const rest = AbiCoder.defaultAbiCoder().encode([orderType, 'address', 'bytes'], [orderValue, address('61'), path])
		expect(data).toBe(`0x00${rest.slice(2)}`)
	})

	test('of a quote is a one, the order, the quote and how it is delivered', () => {
		const data = encodeQuoteData({ order, quote, delivery: 'erc3009', signature: '0x1234' })
		const quoteType = 'tuple(address,address,uint256,address,uint256,address,bytes32,uint48,uint256)'
		const quoteValue = [
			quote.maker,
			usdc,
			quote.amountIn,
			eurc,
			quote.amountOut,
			address('00'),
			`0x${'00'.repeat(32)}`,
			quote.expiry,
			quote.nonce,
		]
		const rest = AbiCoder.defaultAbiCoder().encode(
			[orderType, quoteType, 'uint8', 'bytes'],
			[orderValue, quoteValue, 1, '0x1234'],
		)
		expect(data).toBe(`0x01${rest.slice(2)}`)
	})

	test('a path is bought backwards', () => {
		const path = venuePath(usdc, [
			{ fee: 500, token: address('77') },
			{ fee: 3_000, token: eurc },
		])
		expect(path).toBe(`0x${'22'.repeat(20)}000bb8${'77'.repeat(20)}0001f4${'21'.repeat(20)}`)
	})
})

describe('the limit', () => {
	const [dollar, euro] = [
		{ price: 100_000_000n, scale: 14 },
		{ price: 110_000_000n, scale: 14 },
	]
	const limit = (amount: bigint, priceIn = dollar, priceOut = euro, maxIn = conversion.maxIn) =>
		conversionLimit({
			conversion: { maxIn, slippageBps: 100 },
			maxAmount: 100_000_000n,
			amount,
			priceIn,
			priceOut,
		})

	test('is what the feeds say with the slippage on top', () => {
		expect(limit(100_000_000n)).toBe(111_100_000n)
		expect(limit(100_000_000n, { price: 100_000_000n, scale: 10 })).toBe(11_110n)
		expect(limit(1n)).toBe(1n)
	})

	test('is what was signed, in proportion, where that is less', () => {
		expect(limit(100_000_000n, dollar, euro, 111_000_000n)).toBe(111_000_000n)
		expect(limit(50_000_000n, dollar, euro, 110_999_999n)).toBe(55_499_999n)
	})
})

function receiveTypedData(token: `0x${string}`, name: string, from: `0x${string}`, value: bigint, validBefore: number) {
	return {
		domain: { name, version: '2', chainId, verifyingContract: token },
		types: {
			ReceiveWithAuthorization: [
				{ name: 'from', type: 'address' },
				{ name: 'to', type: 'address' },
				{ name: 'value', type: 'uint256' },
				{ name: 'validAfter', type: 'uint256' },
				{ name: 'validBefore', type: 'uint256' },
				{ name: 'nonce', type: 'bytes32' },
			],
		},
		primaryType: 'ReceiveWithAuthorization',
		message: { from, to: exchange, value, validAfter: 0n, validBefore: BigInt(validBefore) },
	} as const
}
