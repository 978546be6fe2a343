import { TypedDataEncoder } from 'ethers'
import fc from 'fast-check'
import { decodeAbiParameters, type Hex, hashTypedData, recoverTypedDataAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import { privateKeyToAccount } from '../accounts/accounts.ts'
import { checkTypedData, hashStruct, hashTerms, refundNonce, tokenNonce } from '../terms/terms.ts'
import { permitTypedData, type SignableTypedData } from '../token/token.ts'
import {
	consentTypedData,
	encodeCollectorData,
	encodeRefundData,
	hashPayment,
	type PaymentInfo,
	paymentInfoFromTerms,
	paymentTypedData,
	permit2TypedData,
	signPayment,
	signRefund,
	termsFromPaymentInfo,
} from './payment.ts'

const payer = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const domain = { chainId: 31_337, escrow: '0x3d79b835857d4490786386041a58e1e0777BEc13' } as const
const permit2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3'
const paymentInfo: PaymentInfo = {
	operator: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
	payer: payer.address,
	receiver: '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
	token: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A',
	maxAmount: 2_500_000n,
	preApprovalExpiry: 1_800_000_000,
	authorizationExpiry: 1_800_000_100,
	refundExpiry: 1_800_000_300,
	minFeeBps: 0,
	maxFeeBps: 100,
	feeReceiver: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
	salt: 7n,
}
const token = { address: paymentInfo.token, name: 'USD Coin', version: '2' }

const address = fc
	.uint8Array({ minLength: 20, maxLength: 20 })
	.map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const anyInfo: fc.Arbitrary<PaymentInfo> = fc.record({
	operator: address,
	payer: address,
	receiver: address,
	token: address,
	maxAmount: fc.bigInt({ min: 0n, max: 2n ** 120n - 1n }),
	preApprovalExpiry: fc.nat(),
	authorizationExpiry: fc.nat(),
	refundExpiry: fc.nat(),
	minFeeBps: fc.nat(10_000),
	maxFeeBps: fc.nat(10_000),
	feeReceiver: address,
	salt: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
})

/** The digest by viem, once ethers has computed the same. */
function digest(typedData: SignableTypedData): Hex {
	const { EIP712Domain: _, ...types } = typedData.types
	const ours = hashTypedData(typedData)
	expect(TypedDataEncoder.hash(typedData.domain, types, typedData.message)).toBe(ours)
	return ours
}

describe('terms', () => {
	test('survive the wire', () => {
		fc.assert(
			fc.property(anyInfo, (info) => {
				const terms = JSON.parse(JSON.stringify(termsFromPaymentInfo(info)))
				const back = paymentInfoFromTerms(terms)
				expect(hashPayment({ ...domain, paymentInfo: back })).toBe(hashPayment({ ...domain, paymentInfo: info }))
				expect(hashPayment({ ...domain, paymentInfo: info })).toBe(hashTerms({ ...domain, terms }))
			}),
			{ numRuns: 200, seed: 1 },
		)
	})
})

describe('typed data', () => {
	test('every kind hashes alike in viem and ethers', () => {
		fc.assert(
			fc.property(anyInfo, (info) => {
				const parameters = { ...domain, paymentInfo: info }
				digest(paymentTypedData({ ...parameters, token: { ...token, address: info.token } }))
				digest(permit2TypedData({ ...parameters, permit2 }))
				digest(consentTypedData(parameters))
			}),
			{ numRuns: 100, seed: 2 },
		)
	})

	test('ERC-3009 is what a checkout checks', () => {
		const typedData = paymentTypedData({ ...domain, token, paymentInfo })
		expect(() => checkTypedData(termsFromPaymentInfo(paymentInfo), { ...domain, token }, typedData)).not.toThrow()
	})

	test('Permit2 binds the terms twice: as its nonce and as its witness', () => {
		const { message, domain: permitDomain, types } = permit2TypedData({ ...domain, permit2, paymentInfo })
		expect(permitDomain).toEqual({ name: 'Permit2', chainId: 31_337, verifyingContract: permit2 })
		expect(message).toMatchObject({
			permitted: { token: paymentInfo.token, amount: '2500000' },
			spender: domain.escrow,
			nonce: String(BigInt(hashPayment({ ...domain, paymentInfo }))),
			deadline: '1800000000',
		})
		const { EIP712Domain: _, ...structs } = types
		expect(
			TypedDataEncoder.from({ PaymentInfo: structs.PaymentInfo ?? [] }).hash(termsFromPaymentInfo(paymentInfo)),
		).toBe(hashStruct(termsFromPaymentInfo(paymentInfo)))
	})
})

describe('signPayment', () => {
	test('ERC-3009', async () => {
		const parameters = { ...domain, paymentInfo, token }
		const { signature, collectorData } = await signPayment(payer, { ...parameters, mode: 'erc3009' })
		expect(collectorData).toBe(`0x01${signature.slice(2)}`)
		expect(await recoverTypedDataAddress({ ...paymentTypedData(parameters), signature })).toBe(payer.address)
		const split = await signPayment(payer, { ...parameters, mode: 'erc3009-vrs' })
		expect(split.collectorData).toBe(`0x02${signature.slice(2)}`)
	})

	test('Permit2', async () => {
		const { signature, collectorData } = await signPayment(payer, { ...domain, paymentInfo, mode: 'permit2', permit2 })
		expect(collectorData).toBe(`0x04${signature.slice(2)}`)
		const typedData = permit2TypedData({ ...domain, permit2, paymentInfo })
		expect(await recoverTypedDataAddress({ ...typedData, signature })).toBe(payer.address)
	})

	test('allowance with consent', async () => {
		const { signature, collectorData } = await signPayment(payer, { ...domain, paymentInfo, mode: 'allowance' })
		expect(collectorData).toBe(`0x00${signature.slice(2)}`)
		const typedData = consentTypedData({ ...domain, paymentInfo })
		expect(await recoverTypedDataAddress({ ...typedData, signature })).toBe(payer.address)
	})

	test('EIP-2612 with consent', async () => {
		const { signature, collectorData } = await signPayment(payer, {
			...domain,
			paymentInfo,
			mode: 'erc2612',
			token,
			nonce: 3n,
		})
		expect(collectorData.slice(0, 4)).toBe('0x03')
		const [value, deadline, v, r, s, consent] = decodeAbiParameters(
			[
				{ type: 'uint256' },
				{ type: 'uint256' },
				{ type: 'uint8' },
				{ type: 'bytes32' },
				{ type: 'bytes32' },
				{ type: 'bytes' },
			],
			`0x${collectorData.slice(4)}`,
		)
		expect([value, deadline]).toEqual([2_500_000n, 1_800_000_000n])
		expect(consent).toBe(signature)
		const permit = permitTypedData({
			chainId: domain.chainId,
			token,
			owner: payer.address,
			spender: domain.escrow,
			value,
			nonce: 3n,
			deadline,
		})
		const permitSignature = { r, s, v: BigInt(v), yParity: v - 27 }
		expect(await recoverTypedDataAddress({ ...permit, signature: permitSignature })).toBe(payer.address)
	})

	test('only the payer signs', async () => {
		const other = { ...paymentInfo, payer: paymentInfo.receiver }
		await expect(signPayment(payer, { ...domain, paymentInfo: other, mode: 'allowance' })).rejects.toMatchObject({
			code: 'signer_mismatch',
		})
	})
})

describe('signRefund', () => {
	const parameters = {
		...domain,
		token,
		paymentHash: hashPayment({ ...domain, paymentInfo }),
		amount: 5n,
		validBefore: 1_800_000_000,
	}

	test('serves the API and the contract', async () => {
		const signed = await signRefund(payer, { ...parameters, salt: 9n })
		expect(signed.authorization).toEqual({ salt: '9', valid_before: 1_800_000_000, signature: signed.signature })
		const decoded = decodeAbiParameters(
			[{ type: 'uint256' }, { type: 'uint256' }, { type: 'bytes' }],
			`0x${signed.collectorData.slice(4)}`,
		)
		expect(signed.collectorData.slice(0, 4)).toBe('0x01')
		expect(decoded).toEqual([9n, 1_800_000_000n, signed.signature])
	})

	test('two refunds of the same amount have two nonces', async () => {
		const [first, second] = [await signRefund(payer, parameters), await signRefund(payer, parameters)]
		expect(first.salt).not.toBe(second.salt)
		const nonces = [first, second].map(({ salt }) => refundNonce({ ...parameters, salt }))
		expect(new Set(nonces).size).toBe(2)
		expect(nonces[0]).toBe(tokenNonce(nonces[0] ?? ''))
	})
})

describe('encoding', () => {
	const compact = `0x${'11'.repeat(64)}` as const
	test('v is 27 or 28, whatever the wallet gave', () => {
		const rs = '11'.repeat(64)
		for (const [v, expected] of [
			['00', '1b'],
			['01', '1c'],
			['1b', '1b'],
			['1c', '1c'],
		] as const) {
			expect(encodeCollectorData({ mode: 'erc3009-vrs', signature: `0x${rs}${v}` })).toBe(`0x02${rs}${expected}`)
		}
	})

	test('a signature of another length has no v, r, s', () => {
		expect(() => encodeCollectorData({ mode: 'erc3009-vrs', signature: compact })).toThrow('signature_length')
		expect(() => encodeCollectorData({ mode: 'erc2612', value: 1n, deadline: 1n, permit: '0x' })).toThrow(
			'signature_length',
		)
		expect(() => encodeRefundData({ mode: 'erc3009-vrs', salt: 1n, validBefore: 1n, signature: compact })).toThrow(
			'signature_length',
		)
		expect(encodeCollectorData({ mode: 'erc3009', signature: compact })).toBe(`0x01${'11'.repeat(64)}`)
	})

	test('an allowance may come without consent', () => {
		expect(encodeCollectorData({ mode: 'allowance' })).toBe('0x00')
		expect(encodeRefundData({ mode: 'allowance' })).toBe('0x')
	})
})
