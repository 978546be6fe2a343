import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
	type AccountCall,
	type AccountSession,
	type AccountSigner,
	accountCallData,
	accountChange,
	accountFactoryData,
	accountTypedData,
	finishRecovery,
	getAccountAddress,
	getLimit,
	getRecovery,
	hashSession,
	keySignature,
	passkeySignature,
	recoveryTypedData,
	sealSignature,
	startRecovery,
} from '@sluice/sdk/account'
import { accountFactoryAbi, fiatTokenAbi, smartAccountAbi } from '@sluice/sdk/contracts'
import { hashOperation } from '@sluice/sdk/operation'
import type { SignableTypedData } from '@sluice/sdk/token'
import {
	type Address,
	concat,
	createPublicClient,
	createTestClient,
	createWalletClient,
	encodeFunctionData,
	getAddress,
	type Hex,
	hashTypedData,
	http,
	parseEther,
	parseEventLogs,
} from 'viem'
import { entryPoint08Abi, getUserOperationHash, toPackedUserOperation } from 'viem/account-abstraction'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPasskey } from './authenticator.ts'
import { deploy } from './deploy.ts'
import { root } from './program.ts'

// What the SDK signs, executed by the published entry point on a chain with the P-256 precompile.

const mnemonic = 'test test test test test test test test test test test junk'
const local = (addressIndex: number) => mnemonicToAccount(mnemonic, { addressIndex })
const rpId = 'pay.example'
const authenticator = createPasskey(rpId)
const { signer: passkey, assert } = authenticator
const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const ownerSigner: AccountSigner = { kind: 'key', address: owner.address }
const shop = '0x0000000000000000000000000000000000005109'

let chain: ChildProcess
let dataDir: string
let entryPoint: Address
let factory: Address
let token: Address
let account: Address
let clients: ReturnType<typeof clientsOf>

beforeAll(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'sluice-account-'))
	const platform = `anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
	const binary = join(root, 'node_modules', '@foundry-rs', platform, 'bin', 'anvil')
	chain = spawn(binary, ['--port', '0', '--chain-id', '31337', '--hardfork', 'osaka', '--mnemonic', mnemonic], {
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
	clients = clientsOf(rpcUrl)
	const deployment = await deploy({ rpcUrl, chainId: 31337, mnemonic, dataDir, log: () => {} })
	token = deployment.tokens[0]?.address ?? shop
	entryPoint = deployment.entryPoint
	factory = deployment.accountFactory
	account = await getAccountAddress(clients.reader, { factory, signers: [passkey] })
	const mint = { address: token, abi: fiatTokenAbi, functionName: 'mint' } as const
	await mined(clients.faucet.writeContract({ ...mint, args: [account, 1_000_000_000n] }))
	await mined(clients.faucet.writeContract({ ...mint, args: [shop, 1n] }))
	await mined(clients.bundler.sendTransaction({ to: account, value: parseEther('1') }))
})

afterAll(async () => {
	const ended = new Promise((resolve) => chain.once('exit', resolve))
	chain.kill()
	await ended
	rmSync(dataDir, { recursive: true, force: true })
})

function clientsOf(rpcUrl: string) {
	const options = { chain: foundry, transport: http(rpcUrl), pollingInterval: 50 }
	return {
		reader: createPublicClient({ ...options, cacheTime: 0 }),
		faucet: createWalletClient({ ...options, account: local(2) }),
		bundler: createWalletClient({ ...options, account: local(9) }),
		node: createTestClient({ ...options, mode: 'anvil' }),
	}
}

async function mined(sent: Promise<Hex>) {
	const receipt = await clients.reader.waitForTransactionReceipt({ hash: await sent })
	expect(receipt.status).toBe('success')
	return receipt
}

const byPasskey = authenticator.sign
const byOwner = async (hash: Hex) => keySignature(await owner.sign({ hash }))
const byBoth = async (hash: Hex) => concat([byPasskey(hash), await byOwner(hash)])
const transfer = (value: bigint): AccountCall => ({
	to: token,
	data: encodeFunctionData({ abi: fiatTokenAbi, functionName: 'transfer', args: [shop, value] }),
})

/** Sends one operation as a bundler does. */
async function operate(
	callData: Hex,
	sign: (hash: Hex) => Hex | Promise<Hex>,
	{ factoryData, key = 0n }: { factoryData?: Hex; key?: bigint } = {},
) {
	const entry = { address: entryPoint, abi: entryPoint08Abi } as const
	const nonce = await clients.reader.readContract({ ...entry, functionName: 'getNonce', args: [account, key] })
	const userOperation = {
		...{ sender: account, nonce, callData, signature: '0x' as Hex },
		...{ callGasLimit: 300_000n, verificationGasLimit: 1_000_000n, preVerificationGas: 60_000n },
		...{ maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n },
		...(factoryData === undefined ? {} : { factory, factoryData }),
	}
	const hash = getUserOperationHash({
		chainId: 31337,
		entryPointAddress: entryPoint,
		entryPointVersion: '0.8',
		userOperation,
	})
	const packed = toPackedUserOperation({ ...userOperation, signature: await sign(hash) })
	const receipt = await mined(
		clients.bundler.writeContract({
			...entry,
			functionName: 'handleOps',
			args: [[packed], local(9).address],
			gas: 3_000_000n,
		}),
	)
	const [event] = parseEventLogs({ abi: entryPoint08Abi, eventName: 'UserOperationEvent', logs: receipt.logs })
	return { success: event?.args.success, gas: receipt.gasUsed }
}

const change = (changes: Parameters<typeof accountChange>[1][], sign: (hash: Hex) => Hex | Promise<Hex>) =>
	operate(accountCallData({ by: 'jointly', calls: changes.map((one) => accountChange(account, one)) }), sign)

test('an account lives through creation, limits, a session, a signature and a recovery, as the SDK writes them', async () => {
	const { reader, bundler, node } = clients
	const factoryData = accountFactoryData({ factory, signers: [passkey] })
	const first = await operate(accountCallData({ by: 'alone', calls: [transfer(5n)] }), byPasskey, { factoryData })
	expect(first.success).toBe(true)
	expect(
		await reader.readContract({ address: factory, abi: accountFactoryAbi, functionName: 'implementation' }),
	).toMatch(/^0x/)

	const second = await operate(accountCallData({ by: 'alone', calls: [transfer(5n)] }), byPasskey)
	expect(second.success).toBe(true)
	// With the precompile of Osaka, which costs twice that of RIP-7212.
	expect(second.gas).toBeLessThan(135_000n)

	const deposit = encodeFunctionData({ abi: entryPoint08Abi, functionName: 'depositTo', args: [account] })
	await mined(bundler.sendTransaction({ to: entryPoint, data: deposit, value: parseEther('1') }))
	const session: AccountSession = {
		key: local(7).address,
		validAfter: 0,
		validUntil: 4_000_000_000,
		gas: parseEther('1'),
		scopes: [{ target: token, selector: '0xa9059cbb' }],
		caps: [{ token, amount: 30n }],
		salt: `0x${'00'.repeat(32)}`,
	}
	const guardians = { accounts: [local(8).address], threshold: 1, delay: 86_400 }
	const set = await change(
		[
			{ change: 'addSigner', signer: ownerSigner },
			{ change: 'setLimit', token, perDay: 100n },
			{ change: 'createSession', session },
			{ change: 'setGuardians', guardians },
		],
		byPasskey,
	)
	expect(set.success).toBe(true)

	const alone = (value: bigint) => operate(accountCallData({ by: 'alone', calls: [transfer(value)] }), byOwner)
	expect((await alone(100n)).success).toBe(true)
	expect(await getLimit(reader, { account, token })).toEqual({ perDay: 100n, spent: 100n, open: false })
	expect((await alone(1n)).success).toBe(false)
	expect((await operate(accountCallData({ by: 'jointly', calls: [transfer(1_000n)] }), byBoth)).success).toBe(true)

	const bySession = (value: bigint) =>
		operate(accountCallData({ by: 'session', session, calls: [transfer(value)] }), (hash) => local(7).sign({ hash }), {
			key: BigInt(session.key),
		})
	expect((await bySession(30n)).success).toBe(true)
	expect((await bySession(1n)).success).toBe(false)
	const state = { address: account, abi: smartAccountAbi, functionName: 'sessionOf' } as const
	expect((await reader.readContract({ ...state, args: [hashSession(session)] }))[0]).toBe(true)

	const typedData: SignableTypedData = {
		domain: { name: 'Shop', version: '1', chainId: 31337, verifyingContract: token },
		types: { Order: [{ name: 'number', type: 'uint256' }] },
		primaryType: 'Order',
		message: { number: '7' },
	}
	const toSign = hashTypedData(accountTypedData({ account, chainId: 31337, typedData }))
	const signedByBoth = sealSignature(await byBoth(toSign), typedData)
	const signedByOne = sealSignature(byPasskey(toSign), typedData)
	const check = { address: account, abi: smartAccountAbi, functionName: 'isValidSignature' } as const
	const asked = hashTypedData(typedData)
	expect(await reader.readContract({ ...check, args: [asked, signedByBoth] })).toBe('0x1626ba7e')
	expect(await reader.readContract({ ...check, args: [asked, signedByOne] })).toBe('0xffffffff')

	const signers: AccountSigner[] = [{ kind: 'key', address: local(6).address }]
	const { nonce } = await getRecovery(reader, { account })
	const signature = await local(8).signTypedData(recoveryTypedData({ account, chainId: 31337, signers, nonce }))
	await mined(startRecovery(bundler, { account, guardians, signers, signatures: [signature] }))
	await expect(finishRecovery(bundler, { account, signers })).rejects.toThrow('RecoveryNotReady')
	await node.increaseTime({ seconds: 86_400 })
	await mined(finishRecovery(bundler, { account, signers }))
	const last = await operate(accountCallData({ by: 'alone', calls: [transfer(1n)] }), async (hash) =>
		keySignature(await local(6).sign({ hash })),
	)
	expect(last.success).toBe(true)
})

test('an assertion of another site is told apart before it is sent', () => {
	const challenge: Hex = `0x${'ab'.repeat(32)}`
	expect(() => passkeySignature(passkey, assert(challenge, 'evil.example'))).toThrow('not of pay.example')
})

test('hashes are those of the contracts, whatever the terms', async () => {
	const { reader } = clients
	const bytes = (length: number): Hex => `0x${randomBytes(length).toString('hex')}`
	const number = (length: number) => BigInt(bytes(length))
	const address = () => getAddress(bytes(20))
	const entry = { address: entryPoint, abi: entryPoint08Abi } as const
	for (let round = 0; round < 20; round++) {
		const operation = {
			...{ sender: address(), nonce: number(32), callData: bytes(round * 7), signature: bytes(65) },
			...{ callGasLimit: number(16), verificationGasLimit: number(16), preVerificationGas: number(32) },
			...{ maxFeePerGas: number(16), maxPriorityFeePerGas: number(16) },
			...(round % 2 === 0 ? {} : { factory: address(), factoryData: bytes(round) }),
			...(round % 3 === 0
				? {}
				: {
						...{ paymaster: address(), paymasterData: bytes(161 + round) },
						...{ paymasterVerificationGasLimit: number(16), paymasterPostOpGasLimit: number(16) },
					}),
		}
		const args = [toPackedUserOperation(operation)] as const
		expect(hashOperation({ chainId: 31337, entryPoint, operation })).toBe(
			await reader.readContract({ ...entry, functionName: 'getUserOpHash', args }),
		)
		const terms: AccountSession = {
			...{ key: address(), validAfter: round, validUntil: 2 ** 40 + round, gas: number(16), salt: bytes(32) },
			scopes: Array.from({ length: 1 + round }, () => ({ target: address(), selector: bytes(4) })),
			caps: Array.from({ length: round % 16 }, () => ({ token: address(), amount: number(32) })),
		}
		const { data } = accountChange(account, { change: 'createSession', session: terms })
		expect((await reader.call({ account, to: account, data })).data).toBe(hashSession(terms))
	}
})
