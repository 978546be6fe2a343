/** What the flow tests share: fresh wallets with test money, the chain, the database, and the means to kill a process. */
import { join } from 'node:path'
import { mnemonicToAccount } from '@sluice/sdk/accounts'
import { createSluiceClient, getConfig, requestFaucet } from '@sluice/sdk/client'
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import type { Config } from '@sluice/sdk/wire'
import { Client } from 'pg'
import { type Address, createPublicClient, createTestClient, http } from 'viem'
import { foundry } from 'viem/chains'
import { inject } from 'vitest'
import { readRecord, type ServiceName } from '../../scripts/stack.ts'
import { createMerchant } from '../../scripts/world.ts'

export const url = inject('url')
export const anyone = createSluiceClient({ baseUrl: url })
export const chain = createPublicClient({ chain: foundry, transport: http(inject('rpcUrl')), pollingInterval: 250 })
export const testChain = createTestClient({ chain: foundry, mode: 'anvil', transport: http(inject('rpcUrl')) })

/** A fresh wallet; with `assets`, it holds 1,000 of each and no native coin. */
export async function wallet(...assets: string[]) {
	const account = await mnemonicToAccount(await generateMnemonic())
	for (const asset of assets) {
		const { tx_hash } = await requestFaucet(anyone, { address: account.address, asset })
		await chain.waitForTransactionReceipt({ hash: tx_hash as `0x${string}` })
	}
	return account
}

export async function shop() {
	const account = await wallet()
	return { account, ...(await createMerchant(url, account)) }
}

let known: Config | undefined
export async function config(): Promise<Config> {
	known ??= await getConfig(anyone)
	return known
}

export async function balanceOf(address: string, asset = 'USDC'): Promise<bigint> {
	const token = (await config()).tokens.find((candidate) => candidate.asset === asset)
	if (!token) throw new Error(`no token ${asset}`)
	return chain.readContract({
		address: token.address as Address,
		abi: fiatTokenAbi,
		functionName: 'balanceOf',
		args: [address as Address],
	})
}

/** `usd(1_50)` is 1.50 USDC. */
export const usd = (cents: number) => ({ value: String(cents * 10_000), asset: 'USDC' })

/** Kills a process of the stack as the kernel would, and resolves when its successor answers. */
export async function killAndWait(name: ServiceName): Promise<void> {
	const pid = pidOf(name)
	process.kill(-pid, 'SIGKILL')
	const deadline = Date.now() + 60_000
	while (pidOf(name) === pid || !(await ready())) {
		if (Date.now() > deadline) throw new Error(`${name} did not come back`)
		await new Promise((done) => setTimeout(done, 100))
	}
}

function pidOf(name: ServiceName): number {
	const pid = readRecord(inject('dataDir'))?.services[name]
	if (pid === undefined) throw new Error(`no process of ${name} is known in ${join(inject('dataDir'), 'stack.json')}`)
	return pid
}

const ready = () =>
	fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
		({ ok }) => ok,
		() => false,
	)

export async function query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
	const client = new Client({ connectionString: inject('databaseUrl') })
	await client.connect()
	try {
		return (await client.query(sql, parameters)).rows
	} finally {
		await client.end()
	}
}

/** Polls until the answer is not null; the time limit is the test's failure. */
export async function until<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 60_000): Promise<T> {
	const deadline = Date.now() + timeoutMs
	for (;;) {
		const answer = await ask()
		if (answer !== null) return answer
		if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`)
		await new Promise((done) => setTimeout(done, 100))
	}
}
