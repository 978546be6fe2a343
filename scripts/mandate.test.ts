/** The SDK and the contract, side by side on a chain: periods, keys and payments of mandates at random. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mandatesAbi, paymentEscrowAbi } from '@sluice/sdk/contracts'
import {
	createMandate,
	hashMandate,
	type Mandate,
	mandateKey,
	mandateName,
	paymentOfPull,
	periodOf,
} from '@sluice/sdk/mandate'
import { hashPayment } from '@sluice/sdk/payment'
import fc from 'fast-check'
import { createPublicClient, http } from 'viem'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Deployment, deploy } from './deploy.ts'
import { tool } from './program.ts'

const chainId = 31_337
const mnemonic = 'test test test test test test test test test test test junk'
const units = ['seconds', 'weeks', 'months'] as const

let chain: ChildProcess
let dataDir: string
let deployment: Deployment
let reader: ReturnType<typeof connect>

beforeAll(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'sluice-mandate-'))
	const binary = tool(
		'@foundry-rs',
		`anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`,
		'bin',
		'anvil',
	)
	chain = spawn(binary, ['--port', '0', '--chain-id', String(chainId), '--mnemonic', mnemonic], {
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	const rpcUrl = await new Promise<string>((listening, failed) => {
		let output = ''
		chain.once('error', failed)
		chain.once('exit', () => failed(new Error(`anvil ended: ${output}`)))
		chain.stdout?.on('data', (text: Buffer) => {
			output += text.toString()
			const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
			if (port !== undefined) listening(`http://127.0.0.1:${port}`)
		})
	})
	deployment = await deploy({ rpcUrl, chainId, mnemonic, dataDir, log: () => {} })
	reader = connect(rpcUrl)
}, 120_000)

afterAll(async () => {
	const ended = new Promise((resolve) => chain.once('exit', resolve))
	chain.kill()
	await ended
	rmSync(dataDir, { recursive: true, force: true })
})

// Many calls go in one request.
const connect = (rpcUrl: string) =>
	createPublicClient({ chain: foundry, transport: http(rpcUrl, { batch: { batchSize: 200 } }) })

const address = fc
	.uint8Array({ minLength: 20, maxLength: 20 })
	.map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as const)
const word = fc
	.uint8Array({ minLength: 32, maxLength: 32 })
	.map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as const)
const amount = fc.bigInt({ min: 1n, max: (1n << 120n) - 1n })

/** As often at an edge of a month as within it. */
const time = fc
	.tuple(
		fc.integer({ min: 1970, max: 2_450 }),
		fc.integer({ min: 0, max: 11 }),
		fc.constantFrom(0, 1, 15, 28, 29, 30, 31),
		fc.constantFrom(0, 1, 43_200, 86_399),
	)
	.map(([year, month, day, second]) => Math.max(0, Date.UTC(year, month, day) / 1_000 + second))

const mandate: fc.Arbitrary<Mandate> = fc
	.record({
		payer: address,
		receiver: address,
		token: address,
		authorizer: address,
		puller: address,
		feeReceiver: address,
		amount,
		trialAmount: amount,
		exact: fc.boolean(),
		unit: fc.constantFrom(...units),
		length: fc.integer({ min: 1, max: 40 }),
		start: time,
		count: fc.nat({ max: 1_000 }),
		trialPeriods: fc.nat({ max: 3 }),
		refundWindow: fc.nat({ max: 1e9 }),
		minFeeBps: fc.nat({ max: 100 }),
		maxFeeBps: fc.nat({ max: 10_000 }),
		shares: fc.oneof(fc.constant(`0x${'0'.repeat(64)}` as const), word),
		salt: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
		dispute: fc.option(
			fc.record({
				resolver: address,
				arbiter: address,
				defaultBps: fc.nat({ max: 10_000 }),
				protection: fc.nat({ max: 1e9 }),
				settlement: fc.integer({ min: 2, max: 1e9 }),
			}),
		),
	})
	.map(({ dispute, ...rest }) => createMandate({ ...rest, ...dispute }))

test('periods are those of the contract, for thousands of mandates and times', async () => {
	const cases = fc.sample(fc.tuple(mandate, time, fc.nat({ max: 200 })), { numRuns: 4_000, seed: 14 })
	const { mandates } = deployment
	await inParts(cases, async ([terms, later, ahead]) => {
		// Some at the very edge of a period.
		const edge = ahead % 2 === 0 ? later : (periodOf(terms, Math.max(later, terms.start))?.end ?? later) - (ahead % 3)
		const at = Math.max(edge, terms.start)
		const [period, start, end] = await reader.readContract({
			address: mandates,
			abi: mandatesAbi,
			functionName: 'periodOf',
			args: [abiOf(terms), BigInt(at)],
		})
		expect(periodOf(terms, at)).toEqual({ period: Number(period), start: Number(start), end: Number(end) })
	})
}, 120_000)

test('keys and payments are those of the contract', async () => {
	const cases = fc.sample(fc.tuple(mandate, fc.nat({ max: 500 }), fc.nat({ max: 500 })), { numRuns: 1_000, seed: 44 })
	const { mandates, escrow } = deployment
	const contract = { address: mandates, abi: mandatesAbi } as const
	await inParts(cases, async ([terms, period, pull]) => {
		const sdk = paymentOfPull({ chainId, mandates, mandate: terms, period, pull })
		const args = [abiOf(terms), BigInt(period), BigInt(pull)] as const
		const [paymentInfo, extension] = await reader.readContract({ ...contract, functionName: 'paymentOf', args })
		expect(lower(sdk.paymentInfo)).toEqual(lower(paymentInfo))
		expect(lower(sdk.extension)).toEqual(lower(extension))
		const key = await reader.readContract({ ...contract, functionName: 'keyOf', args: [abiOf(terms)] })
		expect(mandateKey({ chainId, mandates, name: mandateName(terms) })).toBe(key)
		const hash = await reader.readContract({ ...contract, functionName: 'hashMandate', args: [abiOf(terms)] })
		expect(hashMandate(terms)).toBe(hash)
		const payment = await reader.readContract({
			address: escrow,
			abi: paymentEscrowAbi,
			functionName: 'getHash',
			args: [paymentInfo],
		})
		expect(hashPayment({ chainId, escrow, paymentInfo: sdk.paymentInfo })).toBe(payment)
	})
}, 120_000)

async function inParts<T>(cases: readonly T[], check: (each: T) => Promise<void>) {
	const size = 200
	for (let from = 0; from < cases.length; from += size) await Promise.all(cases.slice(from, from + size).map(check))
}

const abiOf = ({ unit, ...rest }: Mandate) => ({ ...rest, unit: units.indexOf(unit) })

/** Addresses and hashes without their case. */
const lower = (value: object) =>
	Object.fromEntries(
		Object.entries(value).map(([name, field]) => [name, typeof field === 'string' ? field.toLowerCase() : field]),
	)
