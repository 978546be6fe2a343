import { AbiCoder, keccak256 as ethersKeccak, TypedDataEncoder, toUtf8Bytes } from 'ethers'
import fc from 'fast-check'
import { hashTypedData, hashStruct as viemHashStruct } from 'viem'
import { describe, expect, test } from 'vitest'
import { extensionOf, extensionSalt, termsFromExtension } from '../extension/extension.ts'
import type { Checkout, CheckoutTerms, Config, Terms } from '../wire/wire.ts'
import {
	checkCheckoutTerms,
	checkTypedData,
	hashStruct,
	hashTerms,
	PAYMENT_INFO_TYPE,
	REFUND_TYPE,
	refundNonce,
	refundTypedData,
	TermsError,
	tokenNonce,
	transferAuthorizationTypedData,
} from './terms.ts'

const hexOf = (length: number) =>
	fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n })
const anyTerms: fc.Arbitrary<Terms> = fc.record({
	operator: hexOf(20),
	payer: hexOf(20),
	receiver: hexOf(20),
	token: hexOf(20),
	maxAmount: uint(120n).map(String),
	preApprovalExpiry: uint(48n).map(Number),
	authorizationExpiry: uint(48n).map(Number),
	refundExpiry: uint(48n).map(Number),
	minFeeBps: fc.integer({ min: 0, max: 10_000 }),
	maxFeeBps: fc.integer({ min: 0, max: 10_000 }),
	feeReceiver: hexOf(20),
	salt: uint(256n).map(String),
})
const anyContext = fc.record({ chainId: fc.integer({ min: 1, max: 2 ** 31 }), escrow: hexOf(20) })
const runs = { numRuns: 200, seed: 1 }

const STRUCT =
	'tuple(address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256)' as const
const FIELDS = PAYMENT_INFO_TYPE.slice('PaymentInfo('.length, -1)
	.split(',')
	.map((field) => {
		const [type = '', name = ''] = field.split(' ')
		return { name, type }
	})

describe('hashes', () => {
	test('equal the ABI encoding of the escrow', () => {
		fc.assert(
			fc.property(anyTerms, anyContext, (terms, { chainId, escrow }) => {
				const coder = AbiCoder.defaultAbiCoder()
				const typehash = ethersKeccak(toUtf8Bytes(PAYMENT_INFO_TYPE))
				const info = Object.values(terms)
				const struct = ethersKeccak(coder.encode(['bytes32', STRUCT], [typehash, info]))
				const expected = ethersKeccak(coder.encode(['uint256', 'address', 'bytes32'], [chainId, escrow, struct]))
				expect(hashStruct(terms)).toBe(struct)
				expect(hashTerms({ chainId, escrow, terms })).toBe(expected)
			}),
			runs,
		)
	})

	test('the struct hash equals the EIP-712 hash of viem', () => {
		fc.assert(
			fc.property(anyTerms, (terms) => {
				const data = { ...terms, maxAmount: BigInt(terms.maxAmount), salt: BigInt(terms.salt) }
				expect(hashStruct(terms)).toBe(
					viemHashStruct({ types: { PaymentInfo: FIELDS }, primaryType: 'PaymentInfo', data }),
				)
			}),
			runs,
		)
	})

	test('a changed field changes the hash', () => {
		fc.assert(
			fc.property(anyTerms, anyTerms, fc.constantFrom(...keys()), anyContext, (a, b, key, context) => {
				const changed = { ...a, [key]: b[key] }
				fc.pre(changed[key] !== a[key])
				expect(hashTerms({ ...context, terms: changed })).not.toBe(hashTerms({ ...context, terms: a }))
			}),
			runs,
		)
	})

	test('the nonce keeps the high 192 bits', () => {
		expect(tokenNonce(`0x${'ab'.repeat(32)}`)).toBe(`0x${'ab'.repeat(24)}${'00'.repeat(8)}`)
		expect(() => tokenNonce('0xab')).toThrow(expect.objectContaining({ code: 'terms_invalid' }))
	})

	test('the refund nonce is the typed hash without its low 64 bits', () => {
		const paymentHash = `0x${'11'.repeat(32)}`
		const encoded = AbiCoder.defaultAbiCoder().encode(
			['bytes32', 'bytes32', 'uint256', 'uint256'],
			[ethersKeccak(toUtf8Bytes(REFUND_TYPE)), paymentHash, 5n, 7n],
		)
		expect(refundNonce({ paymentHash, amount: 5n, salt: 7n })).toBe(tokenNonce(ethersKeccak(encoded)))
	})

	test.each([
		['maxAmount', String(2n ** 120n)],
		['maxAmount', '-1'],
		['maxAmount', '0x1'],
		['maxAmount', ''],
		['maxAmount', '01'],
		['preApprovalExpiry', 2 ** 48],
		['preApprovalExpiry', 1.5],
		['maxFeeBps', 65_536],
		['salt', String(2n ** 256n)],
		['payer', '0x1234'],
	])('refuse %s = %s', (key, value) => {
		const terms = { ...sampleTerms, [key]: value }
		expect(() => hashTerms({ chainId: 1, escrow: sampleTerms.payer, terms })).toThrow(
			expect.objectContaining({ code: 'terms_invalid', path: key }),
		)
	})
})

describe('typed data', () => {
	test('hashes alike in viem and ethers', () => {
		fc.assert(
			fc.property(anyTerms, anyContext, (terms, context) => {
				const token = { address: terms.token, name: 'USD Coin', version: '2' }
				const data = transferAuthorizationTypedData({ ...context, token, terms })
				const { EIP712Domain: _, ...types } = data.types
				expect(hashTypedData(data)).toBe(TypedDataEncoder.hash(data.domain, types, data.message))
				expect(data.message.nonce).toBe(tokenNonce(hashTerms({ ...context, terms })))
				checkTypedData(terms, { ...context, token }, JSON.parse(JSON.stringify(data)))
			}),
			runs,
		)
	})

	test('every single change is refused', () => {
		const context = { chainId: 31_337, escrow: `0x${'0e'.repeat(20)}`, token: sampleToken }
		const good = transferAuthorizationTypedData({ ...context, terms: sampleTerms })
		const paths = leaves(good)
		expect(paths.length).toBeGreaterThan(30)
		const junk = fc.oneof(
			fc.string(),
			fc.integer(),
			fc.constantFrom<unknown>(null, undefined, [], {}, true, '0', '1', '0x', 'address', 'uint256'),
			hexOf(20),
			hexOf(32),
		)
		fc.assert(
			fc.property(fc.constantFrom(...paths), junk, (path, value) => {
				const changed = structuredClone(good)
				const before = replaceAt(changed, path, value)
				fc.pre(before !== value)
				expect(() => checkTypedData(sampleTerms, context, changed)).toThrow(TermsError)
			}),
			{ numRuns: 1_000, seed: 2 },
		)
	})

	test('added, missing and reordered fields are refused', () => {
		const context = { chainId: 31_337, escrow: `0x${'0e'.repeat(20)}`, token: sampleToken }
		const good = transferAuthorizationTypedData({ ...context, terms: sampleTerms })
		const { version: _, ...domain } = good.domain
		const reversed = {
			...good.types,
			ReceiveWithAuthorization: good.types.ReceiveWithAuthorization?.toReversed() ?? [],
		}
		for (const bad of [
			{ ...good, message: { ...good.message, extra: '1' } },
			{ ...good, domain: { ...good.domain, salt: `0x${'00'.repeat(32)}` } },
			{ ...good, domain: { ...domain, version: '1' } },
			{ ...good, types: reversed },
			{ ...good, types: { ...good.types, Permit: [] } },
			{ ...good, primaryType: 'TransferWithAuthorization' },
		]) {
			expect(() => checkTypedData(sampleTerms, context, bad)).toThrow(
				expect.objectContaining({ code: 'terms_mismatch' }),
			)
		}
	})

	test('the letter case of hex is free', () => {
		const context = { chainId: 31_337, escrow: `0x${'0e'.repeat(20)}`, token: sampleToken }
		const good = transferAuthorizationTypedData({ ...context, terms: sampleTerms })
		const lower = JSON.parse(JSON.stringify(good).replace(/0x[0-9a-fA-F]{40,}/g, (hex) => hex.toLowerCase()))
		expect(() => checkTypedData(sampleTerms, context, lower)).not.toThrow()
	})

	test('a token that is not the token of the terms is refused', () => {
		const token = { ...sampleToken, address: `0x${'99'.repeat(20)}` }
		expect(() =>
			transferAuthorizationTypedData({ chainId: 1, escrow: token.address, token, terms: sampleTerms }),
		).toThrow(expect.objectContaining({ code: 'terms_mismatch', path: 'terms.token' }))
	})

	test('a refund goes from the receiver to the escrow', () => {
		const data = refundTypedData({
			chainId: 31_337,
			escrow: `0x${'0e'.repeat(20)}`,
			token: sampleToken,
			paymentHash: `0x${'11'.repeat(32)}`,
			receiver: sampleTerms.receiver,
			amount: 5n,
			salt: 7n,
			validBefore: 1_800_000_000,
		})
		expect(data.message).toMatchObject({ value: '5', validAfter: '0', validBefore: '1800000000' })
		expect(data.message.from.toLowerCase()).toBe(sampleTerms.receiver)
		const { EIP712Domain: _, ...types } = data.types
		expect(hashTypedData(data)).toBe(TypedDataEncoder.hash(data.domain, types, data.message))
	})
})

describe('the answer of a checkout', () => {
	test('is taken when it is what the payer saw', () => {
		const { typedData, token } = checkCheckoutTerms(offer())
		expect(token.asset).toBe('USDC')
		expect(typedData.message.value).toBe('2500000')
	})

	const other = `0x${'99'.repeat(20)}`
	test.each<[string, Partial<Terms>]>([
		['terms.operator', { operator: other }],
		['terms.payer', { payer: other }],
		['terms.receiver', { receiver: other }],
		['terms.token', { token: other }],
		['terms.feeReceiver', { feeReceiver: other }],
		['terms.maxAmount', { maxAmount: '2500001' }],
		['terms.maxFeeBps', { maxFeeBps: 101 }],
		['terms.minFeeBps', { minFeeBps: 51, maxFeeBps: 50 }],
		['terms.preApprovalExpiry', { preApprovalExpiry: 1_800_000_001 }],
		['terms.authorizationExpiry', { authorizationExpiry: 1_800_000_101 }],
		['terms.authorizationExpiry', { authorizationExpiry: 1_799_999_999 }],
		['terms.refundExpiry', { refundExpiry: 1_800_000_301 }],
		['terms.refundExpiry', { refundExpiry: 1_800_000_099 }],
	])('refuses another %s', (path, change) => {
		expect(() => checkCheckoutTerms(offer(change))).toThrow(expect.objectContaining({ code: 'terms_mismatch', path }))
	})

	test('refuses a hash or typed data of other terms', () => {
		const good = offer()
		const hash = `0x${'00'.repeat(32)}`
		expect(() => checkCheckoutTerms({ ...good, answer: { ...good.answer, hash } })).toThrow(
			expect.objectContaining({ path: 'hash' }),
		)
		const typed_data = offer({ salt: '8' }).answer.typed_data
		expect(() => checkCheckoutTerms({ ...good, answer: { ...good.answer, typed_data } })).toThrow(
			expect.objectContaining({ path: 'typed_data.message.nonce' }),
		)
	})

	test('refuses an asset that the deployment does not know', () => {
		const good = offer()
		expect(() => checkCheckoutTerms({ ...good, config: { ...good.config, tokens: [] } })).toThrow(
			expect.objectContaining({ path: 'invoice.amount.asset' }),
		)
	})
})

describe('an extension', () => {
	const shares = [{ account: `0x${'0a'.repeat(20)}`, bps: 250 }]
	const protection = {
		seconds: 60,
		answer_seconds: 120,
		ruling_seconds: 180,
		arbiter: `0x${'0b'.repeat(20)}`,
		default_bps: 5_000,
	}
	/** The honest answer to an invoice with shares, protection and merchant actions. */
	function extended() {
		const wanted = offer()
		const merchantActions = `0x${'0c'.repeat(20)}`
		const extension = extensionOf({
			shares,
			protection,
			final: false,
			merchantActions,
			disputes: wanted.config.disputes,
			preApprovalExpiry: sampleTerms.preApprovalExpiry,
			nonce: 9n,
		})
		if (!extension) throw new Error('no extension')
		const { answer, checkout, config, payer } = offer({ salt: String(extensionSalt(extension)) })
		return {
			payer,
			config: { ...config, merchant_actions: merchantActions },
			checkout: { ...checkout, invoice: { ...checkout.invoice, shares, protection } },
			answer: { ...answer, extension: termsFromExtension(extension) },
		}
	}

	test('that is the invoice’s passes, and comes back with the terms', () => {
		const honest = extended()
		expect(checkCheckoutTerms(honest).extension).toEqual(honest.answer.extension)
	})

	test('that says anything else than the page is refused', () => {
		const honest = extended()
		const { answer, checkout, config } = honest
		const refused = (change: Partial<typeof honest>) =>
			expect(() => checkCheckoutTerms({ ...honest, ...change })).toThrow('terms_mismatch')
		for (const name of Object.keys(answer.extension) as (keyof typeof answer.extension)[]) {
			if (name === 'nonce') continue
			const value = answer.extension[name]
			const other = typeof value === 'number' ? value + 1 : value.replace(/.$/, (digit) => (digit === '1' ? '2' : '1'))
			refused({ answer: { ...answer, extension: { ...answer.extension, [name]: other } } })
		}
		refused({ answer: { ...answer, extension: { ...answer.extension, nonce: '8' } } })
		refused({ answer: { ...answer, extension: null } as never })
		refused({ checkout: { ...checkout, invoice: { ...checkout.invoice, shares: [] } } })
		refused({ checkout: { ...checkout, invoice: { ...checkout.invoice, final: true } } })
		refused({ config: { ...config, merchant_actions: null as never } })
	})

	test('cannot hide behind the salt of an invoice that has none', () => {
		const hidden = extensionOf({
			shares,
			protection: null,
			final: false,
			merchantActions: null,
			disputes: null,
			preApprovalExpiry: 0,
			nonce: 1n,
		})
		if (!hidden) throw new Error('no extension')
		const terms = offer({ salt: String(extensionSalt(hidden)) })
		expect(() => checkCheckoutTerms(terms)).toThrow('terms_mismatch: terms.salt')
	})
})

const sampleTerms: Terms = {
	operator: `0x${'01'.repeat(20)}`,
	payer: `0x${'02'.repeat(20)}`,
	receiver: `0x${'03'.repeat(20)}`,
	token: `0x${'04'.repeat(20)}`,
	maxAmount: '2500000',
	preApprovalExpiry: 1_800_000_000,
	authorizationExpiry: 1_800_000_100,
	refundExpiry: 1_800_000_300,
	minFeeBps: 0,
	maxFeeBps: 100,
	feeReceiver: `0x${'05'.repeat(20)}`,
	salt: '7',
}
const sampleToken = { address: sampleTerms.token, name: 'USD Coin', version: '2' }

function offer(change: Partial<Terms> = {}): Parameters<typeof checkCheckoutTerms>[0] {
	const terms = { ...sampleTerms, ...change }
	const config: Config = {
		object: 'config',
		chain_id: 31_337,
		chain_name: 'Local',
		escrow: `0x${'0e'.repeat(20)}`,
		permit2: `0x${'0f'.repeat(20)}`,
		operator: sampleTerms.operator,
		merchant_actions: null,
		disputes: `0x${'08'.repeat(20)}`,
		entry_point: null,
		account_factory: null,
		token_paymaster: null,
		guard: null,
		savings_adapter: null,
		exchange: null,
		channel_registry: null,
		fee_bps: 100,
		fee_receiver: sampleTerms.feeReceiver,
		confirmations: 3,
		tokens: [{ ...sampleToken, asset: 'USDC', symbol: 'USDC', currency: 'USD', scale: 6 }],
		faucet: true,
		rpc_path: '/rpc',
		explorer_url: null,
	}
	const checkout: Checkout = {
		object: 'checkout',
		invoice: {
			id: 'inv_1',
			status: 'open',
			amount: { value: '2500000', asset: 'USDC', scale: 6 },
			description: '',
			merchant_order_no: null,
			capture: 'manual',
			expires_at: new Date(1_800_000_000_000).toISOString(),
			authorization_seconds: 100,
			refund_seconds: 200,
			shares: [],
			protection: null,
			final: false,
			url: 'http://localhost/c/inv_1',
			created_at: new Date(1_799_999_000_000).toISOString(),
		},
		merchant: { name: 'Tea', address: sampleTerms.receiver },
		payment: null,
	}
	const context = { chainId: config.chain_id, escrow: config.escrow }
	const answer: CheckoutTerms = {
		object: 'checkout_terms',
		terms,
		extension: null,
		hash: hashTerms({ ...context, terms }),
		typed_data: transferAuthorizationTypedData({ ...context, token: { ...sampleToken, address: terms.token }, terms }),
	}
	return { config, checkout, payer: sampleTerms.payer, answer }
}

function keys(): (keyof Terms)[] {
	return FIELDS.map((field) => field.name as keyof Terms)
}

function leaves(value: unknown, path: string[] = []): string[][] {
	if (typeof value !== 'object' || value === null) return [path]
	return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

function replaceAt(root: unknown, path: string[], value: unknown): unknown {
	const [key = '', ...rest] = path
	if (typeof root !== 'object' || root === null) throw new Error(`no ${key}`)
	if (rest.length > 0) return replaceAt(Reflect.get(root, key), rest, value)
	const before: unknown = Reflect.get(root, key)
	Reflect.set(root, key, value)
	return before
}
