import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
	addresses,
	disputesAbi,
	fiatTokenAbi,
	guardAbi,
	paymentEscrowAbi,
	permit2Abi,
	tokenPaymasterAbi,
} from '@sluice/sdk/contracts'
import { getPrice, venuePath } from '@sluice/sdk/exchange'
import {
	createPublicClient,
	createTestClient,
	createWalletClient,
	domainSeparator,
	http,
	parseAbi,
	parseEther,
	zeroAddress,
} from 'viem'
import { entryPoint08Abi } from 'viem/account-abstraction'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DeployError, deploy } from './deploy.ts'
import { root } from './program.ts'

const mnemonic = 'test test test test test test test test test test test junk'
const account = (addressIndex: number) => mnemonicToAccount(mnemonic, { addressIndex })

const quoterAbi = parseAbi([
	'function quoteExactOutput(bytes path, uint256 amountOut) returns (uint256 amountIn, uint160[] prices, uint32[] ticks, uint256 gas)',
])

let chain: ChildProcess
let rpcUrl: string
let dataDir: string

beforeEach(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'sluice-deploy-'))
	await startChain()
})

afterEach(async () => {
	await stopChain()
	rmSync(dataDir, { recursive: true, force: true })
})

async function startChain(): Promise<void> {
	const platform = `anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
	const binary = join(root, 'node_modules', '@foundry-rs', platform, 'bin', 'anvil')
	chain = spawn(binary, ['--port', '0', '--chain-id', '31337', '--block-time', '1', '--mnemonic', mnemonic], {
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	rpcUrl = await new Promise((listening, failed) => {
		let output = ''
		chain.once('error', failed)
		chain.once('exit', () => failed(new Error(`anvil ended: ${output}`)))
		chain.stdout?.on('data', (text: Buffer) => {
			output += text.toString()
			const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
			if (port !== undefined) listening(`http://127.0.0.1:${port}`)
		})
	})
}

async function stopChain(): Promise<void> {
	const ended = new Promise((resolve) => chain.once('exit', resolve))
	chain.kill()
	await ended
}

const deployHere = () => deploy({ rpcUrl, chainId: 31337, mnemonic, dataDir, log: () => {} })
const clients = () => {
	const transport = http(rpcUrl)
	return {
		reader: createPublicClient({ chain: foundry, transport, pollingInterval: 50, cacheTime: 0 }),
		faucet: createWalletClient({ account: account(2), chain: foundry, transport }),
		node: createTestClient({ mode: 'anvil', chain: foundry, transport }),
	}
}

test('everything lands where the SDK says, once', async () => {
	const first = await deployHere()
	const { reader } = clients()
	const { chainId: _chainId, startBlock: _startBlock, blockNumber: _blockNumber, ...deployed } = first
	const { escrow, permit2, guard, disputes, merchantActions, exchange, channelRegistry, mandates, tokens } = deployed
	const { entryPoint, accountFactory, tokenPaymaster, savingsAdapter } = deployed
	expect({ ...deployed, startBlock: 0 }).toEqual(addresses[31337])
	const own = [escrow, permit2, guard, disputes, merchantActions, exchange, channelRegistry, mandates]
	own.push(entryPoint, accountFactory, tokenPaymaster, savingsAdapter)
	expect(deployed.venues).toHaveLength(1)
	for (const { router, quoter } of deployed.venues) own.push(router, quoter)
	for (const address of [...own, ...tokens.map((token) => token.address)])
		expect(await reader.getCode({ address })).toBeDefined()
	expect(await reader.getCode({ address: escrow, blockNumber: BigInt(first.startBlock) - 1n })).toBeUndefined()
	expect(await reader.getCode({ address: escrow, blockNumber: BigInt(first.startBlock) })).toBeDefined()

	const sent = await reader.getTransactionCount({ address: account(0).address })
	const second = await deployHere()
	expect({ ...second, blockNumber: 0 }).toEqual({ ...first, blockNumber: 0 })
	expect(await reader.getTransactionCount({ address: account(0).address })).toBe(sent)
})

test('the faucet mints each token, and the domains are those the SDK signs for', async () => {
	const { tokens, permit2 } = await deployHere()
	const { reader, faucet } = clients()
	const payer = account(5).address
	for (const { address, name, symbol, scale, currency, version } of tokens) {
		const token = { address, abi: fiatTokenAbi } as const
		const hash = await faucet.writeContract({ ...token, functionName: 'mint', args: [payer, 7n] })
		expect((await reader.waitForTransactionReceipt({ hash })).status).toBe('success')
		expect(await reader.readContract({ ...token, functionName: 'balanceOf', args: [payer] })).toBe(7n)
		expect(await reader.readContract({ ...token, functionName: 'symbol' })).toBe(symbol)
		expect(await reader.readContract({ ...token, functionName: 'decimals' })).toBe(scale)
		expect(await reader.readContract({ ...token, functionName: 'currency' })).toBe(currency)
		expect(await reader.readContract({ ...token, functionName: 'DOMAIN_SEPARATOR' })).toBe(
			domainSeparator({ domain: { name, version, chainId: 31337, verifyingContract: address } }),
		)
	}
	expect(await reader.readContract({ address: permit2, abi: permit2Abi, functionName: 'DOMAIN_SEPARATOR' })).toBe(
		domainSeparator({ domain: { name: 'Permit2', chainId: 31337, verifyingContract: permit2 } }),
	)
})

test('the local stablecoins are vetted', async () => {
	const { escrow, tokens } = await deployHere()
	for (const { address } of tokens) {
		const intake = { address: escrow, abi: paymentEscrowAbi, functionName: 'intakeOf', args: [address] } as const
		expect(await clients().reader.readContract(intake)).toEqual([true, 0])
	}
})

test('gas can be paid in tokens at once: the paymaster has deposit, stake and its quoter', async () => {
	const { entryPoint, tokenPaymaster } = await deployHere()
	const { reader } = clients()
	const deposit = await reader.readContract({
		address: entryPoint,
		abi: entryPoint08Abi,
		functionName: 'getDepositInfo',
		args: [tokenPaymaster],
	})
	expect(deposit).toMatchObject({ deposit: parseEther('100'), staked: true, stake: parseEther('1') })
	const quoter = { address: tokenPaymaster, abi: tokenPaymasterAbi, functionName: 'quoter' } as const
	expect(await reader.readContract(quoter)).toBe(account(8).address)
})

test('the local market is listed, and sells euros for dollars at the price of its feeds', async () => {
	const { guard, tokens, venues } = await deployHere()
	const { reader } = clients()
	const [venue, [dollar, euro]] = [venues[0], tokens]
	if (!venue || !dollar || !euro) throw new Error('there is no market')
	const listed = async (kind: number, address: `0x${string}`) =>
		reader.readContract({ address: guard, abi: guardAbi, functionName: 'isListed', args: [kind, address] })
	expect(await listed(0, venue.router)).toBe(true)
	const path = venuePath(dollar.address, [{ fee: 500, token: euro.address }])
	const quoting = { address: venue.quoter, abi: quoterAbi, functionName: 'quoteExactOutput' } as const
	const { result } = await reader.simulateContract({ ...quoting, args: [path, 100_000_000n] })
	// 1.10 and the pool's fee of 0.05 %.
	expect(result[0]).toBeGreaterThan(110_000_000n)
	expect(result[0]).toBeLessThan(110_100_000n)
	const feeds = await reader.getContractEvents({ address: guard, abi: guardAbi, eventName: 'Listed', fromBlock: 0n })
	const prices = await Promise.all(
		feeds
			.filter(({ args }) => args.kind === 1)
			.map(({ args }) => getPrice(reader, { feed: args.account ?? zeroAddress })),
	)
	expect(prices.map(({ token, currency, price }) => ({ token, currency, price }))).toEqual(
		tokens.map(({ address }, i) => ({
			token: address,
			currency: 'USD',
			price: [100_000_000n, 110_000_000n, 14_000_000n][i],
		})),
	)
})

test('on a local chain the deployer governs at once', async () => {
	const { guard, escrow, disputes, permit2: token } = await deployHere()
	const { reader, faucet } = clients()
	const deployer = createWalletClient({ account: account(0), chain: foundry, transport: http(rpcUrl) })
	const vet = { address: guard, abi: guardAbi, functionName: 'vetToken', args: [escrow, token] } as const
	await expect(faucet.writeContract(vet)).rejects.toThrow()
	const hash = await deployer.writeContract(vet)
	expect((await reader.waitForTransactionReceipt({ hash })).status).toBe('success')
	const intake = { address: escrow, abi: paymentEscrowAbi, functionName: 'intakeOf', args: [token] } as const
	expect(await reader.readContract(intake)).toEqual([true, 0])
	expect(await reader.readContract({ address: disputes, abi: disputesAbi, functionName: 'ESCROW' })).toBe(escrow)
})

test('whoever else governs, the contracts of the platform are other ones', async () => {
	const first = await deployHere()
	const governance = { admin: account(7).address, pauser: account(8).address, delay: 60 }
	const second = await deploy({ rpcUrl, chainId: 31337, mnemonic, dataDir, governance, log: () => {} })
	expect(second.guard).not.toBe(first.guard)
	expect(second.escrow).not.toBe(first.escrow)
	expect(second.merchantActions).toBe(first.merchantActions)
	for (const address of [second.guard, second.escrow, second.disputes])
		expect(await clients().reader.getCode({ address })).toBeDefined()
})

test('a chain that was reset is deployed to again, whatever the journals say', async () => {
	const first = await deployHere()
	await stopChain()
	await startChain()
	const second = await deployHere()
	expect(second.escrow).toBe(first.escrow)
	expect(await clients().reader.getCode({ address: second.escrow })).toBeDefined()
})

test('the chain keeps its own pace afterwards', async () => {
	await deployHere()
	expect(await clients().node.getAutomine()).toBe(false)
})

test('another chain than the one meant is refused', async () => {
	await expect(deploy({ rpcUrl, chainId: 1, dataDir, log: () => {} })).rejects.toMatchObject({
		code: 'wrong_chain',
	} satisfies Partial<DeployError>)
})
