import { AbiCoder, id, keccak256, TypedDataEncoder } from 'ethers'
import fc from 'fast-check'
import {
	createClient,
	custom,
	decodeFunctionData,
	encodeAbiParameters,
	encodeEventTopics,
	type Hex,
	hashStruct,
	hashTypedData,
	type Log,
	recoverTypedDataAddress,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { mandatesAbi } from '../contracts/contracts.ts'
import { checkExtension } from '../extension/extension.ts'
import { hashShares } from '../split/split.ts'
import {
	activateMandate,
	capOfPeriod,
	collectPull,
	collectPulls,
	createMandate,
	hashMandate,
	type MandateState,
	mandateEvents,
	mandateKey,
	mandateName,
	mandateTypedData,
	mandateWordTypedData,
	nextPullAt,
	paymentOfPull,
	periodOf,
	signMandate,
	startOfPeriod,
	tellMandate,
} from './mandate.ts'

const payer = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 5 })
const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`
const [mandates, usdc, receiver, authorizer] = [address('11'), address('21'), address('31'), address('41')]
const domain = { chainId: 31_337, mandates }
const start = Date.UTC(2031, 0, 31, 10) / 1_000
const day = 86_400
const monthly = createMandate({
	payer: payer.address,
	receiver,
	token: usdc,
	authorizer,
	amount: 9_990_000n,
	unit: 'months',
	length: 1,
	start,
	maxFeeBps: 100,
	refundWindow: 14 * day,
	salt: 7n,
})
const none: MandateState = {
	active: true,
	paused: false,
	cancelled: false,
	period: 0,
	spent: 0n,
	pulls: 0,
	nonce: 0,
}

describe('what is signed', () => {
	test('the hash of a mandate is the struct hash of its typed data', () => {
		const { types, primaryType, message } = mandateTypedData({ ...domain, mandate: monthly })
		expect(hashMandate(monthly)).toBe(hashStruct({ data: message, types, primaryType }))
	})

	test('ethers reads the typed data as viem does', () => {
		const key = mandateKey({ ...domain, name: mandateName(monthly) })
		for (const typedData of [
			mandateTypedData({ ...domain, mandate: monthly }),
			mandateWordTypedData({ ...domain, key, word: { kind: 'pause', nonce: 3, deadline: start } }),
			mandateWordTypedData({ ...domain, key, word: { kind: 'resume', nonce: 3, deadline: start } }),
			mandateWordTypedData({ ...domain, key, word: { kind: 'cancel', deadline: start } }),
		]) {
			const { EIP712Domain: _, ...types } = typedData.types
			expect(TypedDataEncoder.hash(typedData.domain, types, typedData.message)).toBe(hashTypedData(typedData))
		}
	})

	test.for([
		['pause', 'Pause(bytes32 mandate,uint256 nonce,uint256 deadline)', [3, start]],
		['resume', 'Resume(bytes32 mandate,uint256 nonce,uint256 deadline)', [3, start]],
		['cancel', 'Cancel(bytes32 mandate,uint256 deadline)', [start]],
	] as const)('to %s is %s', ([kind, type, values]) => {
		const key = mandateKey({ ...domain, name: mandateName(monthly) })
		const word = kind === 'cancel' ? { kind, deadline: start } : { kind, nonce: 3, deadline: start }
		const { types, message } = mandateWordTypedData({ ...domain, key, word })
		const { EIP712Domain: _, ...own } = types
		const kinds = ['bytes32', 'bytes32', ...values.map(() => 'uint256')]
		const encoded = AbiCoder.defaultAbiCoder().encode(kinds, [id(type), key, ...values])
		expect(TypedDataEncoder.from(own).hash(message)).toBe(keccak256(encoded))
	})

	test('the key is of the chain, the contract, both parties and the terms', () => {
		const name = mandateName(monthly)
		const encoded = AbiCoder.defaultAbiCoder().encode(
			['uint256', 'address', 'address', 'address', 'bytes32'],
			[31_337, mandates, payer.address, receiver, name.terms],
		)
		expect(mandateKey({ ...domain, name })).toBe(keccak256(encoded))
	})

	test('a payer signs by its own hand', async () => {
		const signature = await signMandate(payer, { ...domain, mandate: monthly })
		const typedData = mandateTypedData({ ...domain, mandate: monthly })
		expect(await recoverTypedDataAddress({ ...typedData, signature })).toBe(payer.address)
	})

	test('what does not fit is refused before it is signed', async () => {
		const huge = { ...monthly, amount: 1n << 120n }
		await expect(signMandate(payer, { ...domain, mandate: huge })).rejects.toThrow('terms_invalid: amount')
	})

	test('mandates made from the same parts are distinct', () => {
		const { salt: _, ...parts } = monthly
		expect(hashMandate(createMandate(parts))).not.toBe(hashMandate(createMandate(parts)))
	})
})

describe('periods', () => {
	const at = (text: string) => Date.parse(text) / 1_000

	test('of months begin on the same day, or the last of a shorter month, each counted from the start', () => {
		const begins = [0, 1, 2, 3, 13].map((period) => new Date(startOfPeriod(monthly, period) * 1_000).toISOString())
		expect(begins).toEqual([
			'2031-01-31T10:00:00.000Z',
			'2031-02-28T10:00:00.000Z',
			'2031-03-31T10:00:00.000Z',
			'2031-04-30T10:00:00.000Z',
			'2032-02-29T10:00:00.000Z',
		])
	})

	test('are told to the second', () => {
		const second = { period: 1, start: at('2031-02-28T10:00:00Z'), end: at('2031-03-31T10:00:00Z') }
		expect(periodOf(monthly, at('2031-02-28T09:59:59Z'))?.period).toBe(0)
		expect(periodOf(monthly, second.start)).toEqual(second)
		expect(periodOf(monthly, second.end - 1)).toEqual(second)
		expect(periodOf(monthly, second.end)?.period).toBe(2)
	})

	test('are none before the start and from the end on', () => {
		const short = { ...monthly, end: start + 40 * day }
		expect(periodOf(short, start - 1)).toBe(null)
		expect(periodOf(short, short.end - 1)?.period).toBe(1)
		expect(periodOf(short, short.end)).toBe(null)
	})

	test('hold every time and follow each other', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('seconds', 'weeks', 'months'),
				fc.integer({ min: 1, max: 1_000 }),
				fc.integer({ min: 0, max: 8e9 }),
				fc.integer({ min: 0, max: 8e9 }),
				(unit, length, first, later) => {
					const mandate = { unit, length, start: first, end: 0 } as const
					const found = periodOf(mandate, first + later)
					if (!found) throw new Error('outside')
					expect(found.start).toBeLessThanOrEqual(first + later)
					expect(found.end).toBeGreaterThan(first + later)
					expect(startOfPeriod(mandate, found.period)).toBe(found.start)
				},
			),
			{ numRuns: 2_000 },
		)
	})
})

describe('the next pull', () => {
	test('is now while something is left, and the next period after that', () => {
		expect(nextPullAt(monthly, none, start - day)).toEqual({ time: start, most: monthly.amount })
		expect(nextPullAt(monthly, none, start + 5)).toEqual({ time: start + 5, most: monthly.amount })
		const pulled = { ...none, spent: monthly.amount, pulls: 1 }
		expect(nextPullAt(monthly, pulled, start + 5)).toEqual({ time: start + 28 * day, most: monthly.amount })
		const capped = { ...monthly, exact: false }
		const partly = { ...none, spent: 4_000_000n, pulls: 1 }
		expect(nextPullAt(capped, partly, start + 5)).toEqual({ time: start + 5, most: 5_990_000n })
	})

	test('comes after a free trial, and costs less in a cheap one', () => {
		const free = { ...monthly, trialPeriods: 2 }
		expect(nextPullAt(free, none, start)).toEqual({ time: start + 59 * day, most: monthly.amount })
		const cheap = { ...monthly, trialPeriods: 1, trialAmount: 1_000_000n }
		expect(nextPullAt(cheap, none, start)).toEqual({ time: start, most: 1_000_000n })
	})

	test('is never after the end, the last or the cancellation', () => {
		const pulled = { ...none, spent: monthly.amount, pulls: 1 }
		expect(nextPullAt({ ...monthly, end: start + 28 * day }, pulled, start)).toBe(null)
		expect(nextPullAt({ ...monthly, end: start + day }, none, start + day)).toBe(null)
		expect(nextPullAt({ ...monthly, count: 1 }, pulled, start)).toBe(null)
		expect(nextPullAt(monthly, { ...none, cancelled: true }, start)).toBe(null)
		expect(nextPullAt({ ...monthly, amount: 0n }, none, start)).toBe(null)
	})
})

describe('the payment of a pull', () => {
	test('is charged in its period, and its salt commits to its extension', () => {
		const shares = [{ account: address('51'), bps: 500 }]
		const mandate = { ...monthly, shares: hashShares(shares) }
		const { paymentInfo, extension, rules } = paymentOfPull({ ...domain, mandate, period: 1, pull: 1 })
		const end = start + 59 * day
		expect(paymentInfo).toMatchObject({ operator: mandates, maxAmount: mandate.amount, preApprovalExpiry: end })
		expect(paymentInfo.authorizationExpiry).toBe(end)
		expect(paymentInfo.refundExpiry).toBe(end + mandate.refundWindow)
		expect(extension).toMatchObject({ authorizer, shares: mandate.shares, protectedUntil: 0 })
		expect(rules).toBe(null)
		checkExtension(paymentInfo.salt, extension)
	})

	test('is held with its own times where it can be disputed', () => {
		const mandate = {
			...monthly,
			resolver: address('61'),
			arbiter: address('62'),
			defaultBps: 2_500,
			protection: 3 * day,
			settlement: 21,
		}
		const { paymentInfo, extension, rules } = paymentOfPull({ ...domain, mandate, period: 0, pull: 0 })
		const protectedUntil = start + 31 * day
		expect(rules).toEqual({ arbiter: address('62'), answerUntil: protectedUntil + 10, defaultBps: 2_500 })
		expect(extension).toMatchObject({ protectedUntil, settleBy: protectedUntil + 21 })
		expect(paymentInfo.authorizationExpiry).toBe(protectedUntil + 21)
		checkExtension(paymentInfo.salt, extension)
	})

	test('differs from pull to pull', () => {
		const salts = [0, 1].map((pull) => paymentOfPull({ ...domain, mandate: monthly, period: 0, pull }).paymentInfo.salt)
		expect(new Set(salts).size).toBe(2)
	})

	test('costs in a trial what the trial costs', () => {
		const trial = { ...monthly, trialPeriods: 1, trialAmount: 5n }
		expect([0, 1].map((period) => capOfPeriod(trial, period))).toEqual([5n, monthly.amount])
		expect(paymentOfPull({ ...domain, mandate: trial, period: 0, pull: 0 }).paymentInfo.maxAmount).toBe(5n)
	})
})

describe('what is sent', () => {
	test('an activation, with a permit or without', async () => {
		const plain = await dataOf((client) => activateMandate(client, { mandates, mandate: monthly, signature: '0xab' }))
		expect(plain).toMatchObject({ functionName: 'activate', args: [{ unit: 2, salt: 7n }, '0xab'] })
		const permit = { value: 1n, deadline: 2n, v: 27, r: `0x${'01'.repeat(32)}`, s: `0x${'02'.repeat(32)}` } as const
		const both = await dataOf((client) => activateMandate(client, { mandates, mandate: monthly, permit }))
		expect(both).toMatchObject({
			functionName: 'activateWithPermit',
			args: [{ unit: 2 }, '0x', 1n, 2n, 27, permit.r, permit.s],
		})
	})

	test('a pull, and many', async () => {
		const shares = [{ account: address('51'), bps: 500 }]
		const pull = { mandate: { ...monthly, feeReceiver: address('71') }, amount: 5n }
		const one = await dataOf((client) => collectPull(client, { mandates, pull: { ...pull, feeAmount: 1n, shares } }))
		expect(one).toMatchObject({
			functionName: 'collect',
			args: [{ amount: 5n, feeAmount: 1n, feeReceiver: address('71'), shares }],
		})
		const many = await dataOf((client) => collectPulls(client, { mandates, pulls: [pull, pull] }))
		expect(many).toMatchObject({
			functionName: 'collectBatch',
			args: [[{ feeAmount: 0n, shares: [] }, { amount: 5n }], 500_000n],
		})
	})

	test('a word of the payer, or one that it signed', async () => {
		const name = mandateName(monthly)
		const named = [payer.address, receiver, name.terms]
		const paused = await dataOf((client) => tellMandate(client, { mandates, name, kind: 'pause' }))
		expect(paused).toEqual({ functionName: 'pause', args: [...named, 0n, '0x'] })
		const signed = { party: receiver, deadline: 9, signature: '0xab' } as const
		const resumed = await dataOf((client) => tellMandate(client, { mandates, name, kind: 'resume', signed }))
		expect(resumed).toEqual({ functionName: 'resume', args: [...named, 9n, '0xab'] })
		const own = await dataOf((client) => tellMandate(client, { mandates, name, kind: 'cancel' }))
		expect(own).toEqual({ functionName: 'cancel', args: [...named, payer.address, 0n, '0x'] })
		const brought = await dataOf((client) => tellMandate(client, { mandates, name, kind: 'cancel', signed }))
		expect(brought).toEqual({ functionName: 'cancel', args: [...named, receiver, 9n, '0xab'] })
	})
})

describe('what is told', () => {
	test('logs of the contract in their order, and no others', () => {
		const name = mandateName(monthly)
		const [key, paymentHash] = [mandateKey({ ...domain, name }), `0x${'ab'.repeat(32)}`] as const
		const uints = [{ type: 'uint256' }, { type: 'uint256' }, { type: 'uint256' }] as const
		const activated = logOf(
			encodeEventTopics({
				abi: mandatesAbi,
				eventName: 'MandateActivated',
				args: { mandate: key, payer: payer.address, receiver },
			}),
			name.terms,
		)
		const logs = [
			activated,
			{ ...activated, address: address('99') },
			logOf(
				encodeEventTopics({
					abi: mandatesAbi,
					eventName: 'MandateCollected',
					args: { mandate: key, paymentInfoHash: paymentHash },
				}),
				encodeAbiParameters(uints, [2n, 1n, 5n]),
			),
			logOf(
				encodeEventTopics({ abi: mandatesAbi, eventName: 'CollectionFailed', args: { mandate: key } }),
				encodeAbiParameters([{ type: 'bytes' }], ['0x1234']),
			),
			logOf(encodeEventTopics({ abi: mandatesAbi, eventName: 'MandatePaused', args: { mandate: key } })),
			logOf(encodeEventTopics({ abi: mandatesAbi, eventName: 'MandateResumed', args: { mandate: key } })),
			logOf(
				encodeEventTopics({
					abi: mandatesAbi,
					eventName: 'MandateCancelled',
					args: { mandate: key, by: payer.address },
				}),
			),
		]
		expect(mandateEvents({ mandates, logs })).toEqual([
			{ kind: 'activated', key, name },
			{ kind: 'collected', key, paymentHash, period: 2, pull: 1, amount: 5n },
			{ kind: 'failed', key, reason: '0x1234' },
			{ kind: 'paused', key },
			{ kind: 'resumed', key },
			{ kind: 'cancelled', key, by: payer.address },
		])
	})
})

function logOf(topics: readonly (Hex | readonly Hex[] | null)[], data: Hex = '0x'): Log {
	const flat = topics.flat().filter((topic) => topic !== null)
	const place = { blockHash: null, blockNumber: null, logIndex: null, transactionHash: null, transactionIndex: null }
	return { ...place, address: mandates, data, topics: flat as [Hex, ...Hex[]], removed: false } as Log
}

/** The call that a function sends, without a chain behind it. */
async function dataOf(send: (client: ReturnType<typeof sending>) => Promise<Hex>) {
	let sent: Hex | undefined
	await send(sending((data) => (sent = data)))
	if (!sent) throw new Error('nothing was sent')
	return decodeFunctionData({ abi: mandatesAbi, data: sent })
}

function sending(see: (data: Hex) => void) {
	const request = async ({ method, params }: { method: string; params: readonly { data?: Hex }[] }) => {
		if (method === 'eth_chainId') return '0x7a69'
		if (method !== 'eth_sendTransaction') throw new Error(`unexpected ${method}`)
		if (params[0]?.data) see(params[0].data)
		return `0x${'11'.repeat(32)}`
	}
	return createClient({ account: payer.address, transport: custom({ request }) })
}
