import fc from 'fast-check'
import { createClient, custom, encodeAbiParameters, type Hex, slice } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { createSluiceClient } from '../client/client.ts'
import type { Config, OperationTerms } from '../wire/wire.ts'
import {
	encodeGasTerms,
	type GasTerms,
	maxGasFee,
	type Operation,
	operate,
	operationFromTerms,
	operationTerms,
	readGasTerms,
	signGasQuote,
	withPermit,
} from './operation.ts'

const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`
const quoter = mnemonicToAccount('test test test test test test test test test test test junk')
const plain: OperationTerms = {
	...{ sender: address('11'), nonce: '7', callData: '0xabcd', maxFeePerGas: '3000000000', maxPriorityFeePerGas: '1' },
	...{ callGasLimit: '100000', verificationGasLimit: '200000', preVerificationGas: '50000' },
}
const sponsored: OperationTerms = {
	...plain,
	...{ factory: address('22'), factoryData: '0x01', paymaster: address('33'), paymasterData: '0x' },
	...{ paymasterVerificationGasLimit: '150000', paymasterPostOpGasLimit: '100000' },
}
const terms: GasTerms = {
	token: address('44'),
	tokenPerNative: 2_625_000_000n,
	maxFee: 5_000_000n,
	validAfter: 0,
	validUntil: 1_900_000_000,
}

describe('an operation', () => {
	test.for([plain, sponsored])('is the same after its JSON', (given) => {
		expect(operationTerms(operationFromTerms(given))).toEqual(given)
	})

	test('costs at most its limits, the paymaster’s last step and the part of an unused limit, rounded up', () => {
		const operation = operationFromTerms(sponsored)
		const wei = (600_000n + 45_000n + 10_000n) * 3_000_000_000n
		expect(maxGasFee(operation, 10n ** 18n)).toBe(wei)
		expect(maxGasFee(operation, 1n)).toBe(1n)
		// Below the entry point's threshold no part of a limit is kept.
		const small = { ...operation, paymasterPostOpGasLimit: 40_000n }
		expect(maxGasFee(small, 10n ** 18n)).toBe((540_000n + 45_000n) * 3_000_000_000n)
	})
})

describe('a price', () => {
	test('is read as it was written, for any numbers', () => {
		const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
		const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
		fc.assert(
			fc.property(word, word, time, time, (tokenPerNative, maxFee, validAfter, validUntil) => {
				const given = { token: address('44'), tokenPerNative, maxFee, validAfter, validUntil }
				const data: Hex = `${encodeGasTerms(given)}${'00'.repeat(65)}`
				expect(readGasTerms(data)).toEqual({ ...given, permit: false })
			}),
		)
	})

	test('without a signature behind it is none', () => {
		expect(readGasTerms(encodeGasTerms(terms))).toBeNull()
	})

	test('is followed by a permit, which does not change it', async () => {
		const quoted = await signGasQuote(quoter, { chainId: 1, operation: operationFromTerms(sponsored), terms })
		const ready = withPermit(quoted, { deadline: 9n, signature: '0x1234' })
		expect(readGasTerms(ready.paymasterData ?? '0x')).toEqual({ ...terms, permit: true })
		expect(slice(ready.paymasterData ?? '0x', 161)).toBe(`0x${'9'.padStart(64, '0')}1234`)
	})
})

describe('operate', () => {
	const config = {
		...{ chain_id: 31_337, entry_point: address('55'), token_paymaster: address('33') },
	} as unknown as Config
	const token = { asset: 'USDC', address: address('44'), name: 'USD Coin', version: '2' }

	/** Asks a server that answers with `quoted`, and returns what it was then sent. */
	async function ask(quoted: Operation, most = 5_000_000n) {
		const sent: unknown[] = []
		const client = createSluiceClient({
			baseUrl: 'http://server',
			retries: 0,
			fetch: async (input, init) => {
				const body = JSON.parse(String(init?.body))
				if (String(input).endsWith('/quotes')) return Response.json({ operation: operationTerms(quoted) })
				sent.push(body)
				return Response.json({ object: 'operation' })
			},
		})
		const transport = custom({ request: async () => encodeAbiParameters([{ type: 'uint256' }], [7n]) })
		await operate(client, {
			...{ chain: createClient({ transport }), config, account: plain.sender, callData: '0xabcd' },
			sign: () => '0x5161',
			pay: { token, most },
		})
		return sent
	}
	const quoted = async (change: Partial<GasTerms> = {}) =>
		signGasQuote(quoter, {
			chainId: 31_337,
			operation: operationFromTerms({ ...sponsored, factory: undefined, factoryData: undefined }),
			terms: { ...terms, ...change },
		})

	test('signs and sends what was quoted', async () => {
		const operation = await quoted()
		expect(await ask(operation)).toEqual([{ operation: { ...operationTerms(operation), signature: '0x5161' } }])
	})

	test('refuses an answer that does something else, or costs more than was allowed', async () => {
		const operation = await quoted()
		await expect(ask({ ...operation, callData: '0xabce' })).rejects.toMatchObject({ code: 'operation_changed' })
		await expect(ask({ ...operation, nonce: 8n })).rejects.toMatchObject({ code: 'operation_changed' })
		await expect(ask({ ...operation, paymaster: address('66') })).rejects.toMatchObject({ code: 'operation_changed' })
		await expect(ask(await quoted({ token: address('66') }))).rejects.toMatchObject({ code: 'operation_changed' })
		await expect(ask(operation, 4_999_999n)).rejects.toMatchObject({ code: 'fee_too_high' })
	})
})
