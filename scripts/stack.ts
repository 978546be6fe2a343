/**
 * The whole of Sluice as child processes: PostgreSQL, the chain, the contracts, the indexer, the server.
 * `npm start`, `npm run demo`, the flow tests, the browser tests and the benches all run on what this starts.
 */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { indexerCommand } from '@sluice/indexer/run'
import { mnemonicToAccount } from 'viem/accounts'
import { type Deployment, deploy } from './deploy.ts'
import { startPostgres } from './postgres.ts'
import { root, runNode, tool } from './program.ts'
import { type Service, type ServiceOptions, startService } from './service.ts'

/** The development mnemonic that every local chain knows: worth nothing anywhere else. */
export const devMnemonic = 'test test test test test test test test test test test junk'
export const devAccounts = {
	deployer: 0,
	relayer: 1,
	faucet: 2,
	feeReceiver: 3,
	merchant: 4,
	payer: 5,
	quoter: 8,
} as const
export const devAccount = (index: number) => mnemonicToAccount(devMnemonic, { addressIndex: index })

export const localChainId = 31_337
export const confirmations = 3
const feeBps = 50

export type Stack = {
	url: string
	rpcUrl: string
	databaseUrl: string
	deployment: Deployment
	/** The supervised processes: kill one, and it comes back. */
	services: { postgres: Service | null; chain: Service | null; indexer: Service; server: Service }
	stop: () => Promise<void>
}

export type StackOptions = {
	dataDir: string
	/** Preferred ports; the next free one is taken when one is in use. */
	port?: number
	chainPort?: number
	indexerPort?: number
	say?: (line: string) => void
	env?: NodeJS.ProcessEnv
	/** Given at once, so that a start can be broken off. */
	onStop?: (stop: () => Promise<void>) => void
}

/** What another program needs to find a stack that is already up. */
export type StackRecord = {
	pid: number
	url: string
	rpcUrl: string
	databaseUrl: string
	services: Partial<Record<ServiceName, number>>
}
export type ServiceName = keyof Stack['services']

/** Starts everything, or nothing: what had been started is stopped again when a later step fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
	const { dataDir, say = () => {}, env = process.env } = options
	mkdirSync(dataDir, { recursive: true })
	await endLeftovers(dataDir, say)
	const logs = join(dataDir, 'logs')
	const started: Array<() => Promise<void>> = []
	let stopped = false
	const found: StackRecord = { pid: process.pid, url: '', rpcUrl: '', databaseUrl: '', services: {} }
	const record = (part: Partial<StackRecord>) => {
		// Renamed into place: whoever reads it meanwhile finds the one before, whole.
		writeFileSync(`${recordFile(dataDir)}.new`, JSON.stringify(Object.assign(found, part)))
		renameSync(`${recordFile(dataDir)}.new`, recordFile(dataDir))
	}
	const supervised = (name: ServiceName) => ({
		name,
		logFile: join(logs, `${name}.log`),
		say,
		onLaunch: (pid: number) => record({ services: { ...found.services, [name]: pid } }),
		onStop: (end: () => Promise<void>) => {
			// What begins while the rest is being stopped ends at once.
			if (stopped) void end()
			else started.push(end)
		},
	})
	// The last resort when this process ends without having stopped them.
	const killAll = () => {
		for (const pid of Object.values(found.services)) if (isAlive(pid)) process.kill(-pid, 'SIGKILL')
	}
	process.once('exit', killAll)
	const stop = async () => {
		stopped = true
		for (const end of started.splice(0).reverse()) await end()
		process.off('exit', killAll)
		rmSync(recordFile(dataDir), { force: true })
	}
	options.onStop?.(stop)
	const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
		const begun = Date.now()
		try {
			const result = await work()
			say(`${what} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
			return result
		} catch (error) {
			throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
		}
	}

	try {
		const external = env.CHAIN_RPC_URL !== undefined
		// Independent of each other, and each leaves a core idle while it waits.
		const [postgres, chain] = await Promise.all([
			env.DATABASE_URL
				? null
				: step('PostgreSQL is up', () =>
						startPostgres({ dataDir: join(dataDir, 'postgres'), ...supervised('postgres') }),
					),
			external
				? null
				: step('The local chain is up', () => startChain(options.chainPort ?? 8545, dataDir, supervised('chain'))),
			step('The contracts are compiled', () => buildContracts()),
			step('The web is built', () => buildWeb(dataDir)),
		])
		const databaseUrl = env.DATABASE_URL ?? (postgres?.databaseUrl as string)
		const rpcUrl = env.CHAIN_RPC_URL ?? (chain?.rpcUrl as string)
		const chainId = external ? Number(env.CHAIN_ID) : localChainId
		const deployment = external
			? externalDeployment(env)
			: await step('The contracts are deployed', () =>
					deploy({ rpcUrl, chainId, mnemonic: devMnemonic, dataDir: join(dataDir, 'ignition'), log: () => {} }),
				)

		const port = await freePort(options.port ?? 4000)
		const indexerPort = await freePort(options.indexerPort ?? 42_069)
		const indexer = await step('The indexer follows the chain', () =>
			startIndexer({ databaseUrl, rpcUrl, deployment, port: indexerPort }, supervised('indexer')),
		)
		const url = env.PUBLIC_URL ?? `http://localhost:${port}`
		const server = await step('The server is up', () =>
			startService({
				...supervised('server'),
				command: () => ({
					command: process.execPath,
					args: [join(root, 'server', 'src', 'main.ts'), '--role=all'],
					cwd: root,
					env: {
						...env,
						DATABASE_URL: databaseUrl,
						CHAIN_RPC_URL: rpcUrl,
						CHAIN_ID: String(chainId),
						PORT: String(port),
						PUBLIC_URL: url,
						INDEXER_URL: `http://127.0.0.1:${indexerPort}`,
						INDEXER_SCHEMA: 'chain',
						WEB_DIST: join(root, 'web', 'dist'),
						ESCROW_ADDRESS: deployment.escrow,
						PERMIT2_ADDRESS: deployment.permit2,
						DISPUTES_ADDRESS: deployment.disputes,
						MERCHANT_ACTIONS_ADDRESS: deployment.merchantActions,
						EXCHANGE_ADDRESS: deployment.exchange,
						CHANNEL_REGISTRY_ADDRESS: deployment.channelRegistry,
						GUARD_ADDRESS: deployment.guard,
						ENTRY_POINT_ADDRESS: deployment.entryPoint,
						ACCOUNT_FACTORY_ADDRESS: deployment.accountFactory,
						TOKEN_PAYMASTER_ADDRESS: deployment.tokenPaymaster,
						SAVINGS_ADAPTER_ADDRESS: deployment.savingsAdapter,
						TOKENS: JSON.stringify(deployment.tokens),
						VENUES: JSON.stringify(deployment.venues),
						...(external ? {} : localSecrets()),
					},
				}),
				ready: async () => (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok,
			}),
		)
		const services = { postgres: postgres?.service ?? null, chain: chain?.service ?? null, indexer, server }
		record({ url, rpcUrl, databaseUrl })
		return { url, rpcUrl, databaseUrl, deployment, services, stop }
	} catch (error) {
		await stop()
		throw error
	}
}

/** The stack of `dataDir`, if it is up and answers. */
export async function runningStack(dataDir: string): Promise<StackRecord | null> {
	const found = readRecord(dataDir)
	if (!found) return null
	const answer = await fetch(`${found.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
	return answer?.ok ? found : null
}

/** On a local chain the keys are those of the development mnemonic, and the secret is as public as they are. */
function localSecrets(): NodeJS.ProcessEnv {
	const key = (index: number) => {
		const { privateKey } = devAccount(index).getHdKey()
		if (!privateKey) throw new Error('the development mnemonic gives no private key')
		return `0x${Buffer.from(privateKey).toString('hex')}`
	}
	return {
		RELAYER_KEY: key(devAccounts.relayer),
		FAUCET_KEY: key(devAccounts.faucet),
		QUOTER_KEY: key(devAccounts.quoter),
		NATIVE_PRICES: JSON.stringify({ USDC: '2500', EURC: '2270', CNYC: '17800' }),
		FEE_BPS: String(feeBps),
		FEE_RECEIVER: devAccount(devAccounts.feeReceiver).address,
		CONFIRMATIONS: String(confirmations),
		WEBHOOK_ALLOW_LOOPBACK: '1',
		SECRET: createHash('sha256').update(`sluice local development: ${devMnemonic}`).digest('hex'),
	}
}

async function startChain(preferredPort: number, dataDir: string, supervised: Supervised) {
	const port = await freePort(preferredPort)
	const rpcUrl = `http://127.0.0.1:${port}`
	const binary = join(
		root,
		'node_modules',
		'@foundry-rs',
		`anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`,
		'bin',
		'anvil',
	)
	const service = await startService({
		...supervised,
		command: () => ({
			command: binary,
			args: [
				['--port', String(port)],
				['--chain-id', String(localChainId)],
				['--mnemonic', devMnemonic],
				['--block-time', '1'],
				// Written every few seconds, so that a kill costs seconds and not the chain; old states are not kept, blocks are.
				['--state', join(dataDir, 'chain.json')],
				['--state-interval', '5'],
				['--prune-history', '300'],
				['--silent'],
			].flat(),
		}),
		stopSignal: 'SIGINT',
		ready: async () => (await rpc(rpcUrl, 'eth_chainId')) === `0x${localChainId.toString(16)}`,
	})
	return { service, rpcUrl }
}

type Supervised = Pick<ServiceOptions, 'name' | 'logFile' | 'say' | 'onLaunch' | 'onStop'>

async function startIndexer(
	options: { databaseUrl: string; rpcUrl: string; deployment: Deployment; port: number },
	supervised: Supervised,
): Promise<Service> {
	const { databaseUrl, rpcUrl, deployment, port } = options
	const { chainId, startBlock } = deployment
	const command = () => indexerCommand({ databaseUrl, rpcUrl, chainId, contracts: deployment, startBlock, port })
	const { readyUrl } = command()
	return startService({
		...supervised,
		command,
		ready: async () => (await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) })).ok,
	})
}

function externalDeployment(env: NodeJS.ProcessEnv): Deployment {
	for (const name of [
		'CHAIN_ID',
		'RELAYER_KEY',
		'SECRET',
		'ESCROW_ADDRESS',
		'GUARD_ADDRESS',
		'DISPUTES_ADDRESS',
		'MERCHANT_ACTIONS_ADDRESS',
		'EXCHANGE_ADDRESS',
		'CHANNEL_REGISTRY_ADDRESS',
		'ENTRY_POINT_ADDRESS',
		'ACCOUNT_FACTORY_ADDRESS',
		'TOKEN_PAYMASTER_ADDRESS',
		'SAVINGS_ADAPTER_ADDRESS',
		'MANDATES_ADDRESS',
		'PERMIT2_ADDRESS',
		'TOKENS',
		'START_BLOCK',
	])
		if (!env[name]) throw new Error(`${name} must be set when CHAIN_RPC_URL is; see npm start -- --help`)
	return {
		chainId: Number(env.CHAIN_ID),
		escrow: env.ESCROW_ADDRESS as `0x${string}`,
		guard: env.GUARD_ADDRESS as `0x${string}`,
		disputes: env.DISPUTES_ADDRESS as `0x${string}`,
		merchantActions: env.MERCHANT_ACTIONS_ADDRESS as `0x${string}`,
		exchange: env.EXCHANGE_ADDRESS as `0x${string}`,
		channelRegistry: env.CHANNEL_REGISTRY_ADDRESS as `0x${string}`,
		entryPoint: env.ENTRY_POINT_ADDRESS as `0x${string}`,
		accountFactory: env.ACCOUNT_FACTORY_ADDRESS as `0x${string}`,
		tokenPaymaster: env.TOKEN_PAYMASTER_ADDRESS as `0x${string}`,
		savingsAdapter: env.SAVINGS_ADAPTER_ADDRESS as `0x${string}`,
		mandates: env.MANDATES_ADDRESS as `0x${string}`,
		permit2: env.PERMIT2_ADDRESS as `0x${string}`,
		tokens: JSON.parse(env.TOKENS ?? '[]'),
		venues: JSON.parse(env.VENUES ?? '[]'),
		startBlock: Number(env.START_BLOCK),
		blockNumber: Number(env.START_BLOCK),
	}
}

const buildContracts = () => runProgram([tool('hardhat', 'dist', 'src', 'cli.js'), 'build', '--quiet', '--no-tests'])

/** Builds the web unless what it is made of has not changed since the last time. */
async function buildWeb(dataDir: string) {
	const hash = createHash('sha256')
	for (const file of globSync(['web/**/*', 'sdk/src/**/*.ts', 'package-lock.json'], {
		cwd: root,
		exclude: ['web/dist/**', 'web/node_modules/**'],
		withFileTypes: true,
	})
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort())
		hash.update(file).update(readFileSync(file))
	const stamp = join(root, 'web', 'dist', '.built')
	const wanted = hash.digest('hex')
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
	await runProgram([join(root, 'web', 'build.ts')])
	writeFileSync(stamp, wanted)
	mkdirSync(dataDir, { recursive: true })
}

async function runProgram(args: string[]): Promise<void> {
	const { code, output } = await runNode(args)
	if (code !== 0)
		throw new Error(`node ${args.join(' ')} ended with ${code}:
${output.slice(-4_000)}`)
}

/** The first port from `wanted` on that nobody listens on. */
export async function freePort(wanted: number): Promise<number> {
	for (let port = wanted; port < wanted + 100; port++) if (await isFree(port)) return port
	throw new Error(`no free port between ${wanted} and ${wanted + 99}`)
}

async function isFree(port: number): Promise<boolean> {
	// Both families: a server on :: alone still answers for localhost.
	for (const host of ['127.0.0.1', '::'])
		if (
			!(await new Promise<boolean>((done) => {
				const probe = createServer()
				// A machine without IPv6 is no reason to call a port taken.
				probe.once('error', (error: NodeJS.ErrnoException) => done(error.code !== 'EADDRINUSE'))
				probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)))
			}))
		)
			return false
	return true
}

async function rpc(url: string, method: string, params: unknown[] = []): Promise<unknown> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		signal: AbortSignal.timeout(2_000),
	})
	const body = (await answer.json()) as { result?: unknown; error?: { message: string } }
	if (body.error) throw new Error(`${method}: ${body.error.message}`)
	return body.result
}

const recordFile = (dataDir: string) => join(dataDir, 'stack.json')

export function readRecord(dataDir: string): StackRecord | null {
	return existsSync(recordFile(dataDir)) ? JSON.parse(readFileSync(recordFile(dataDir), 'utf8')) : null
}

/** A stack whose supervisor was killed leaves its processes behind: they are ended before the new ones start. */
async function endLeftovers(dataDir: string, say: (line: string) => void) {
	const found = readRecord(dataDir)
	if (!found) return
	if (isAlive(found.pid) && commandOf(found.pid).includes('start.ts'))
		throw new Error(
			`Sluice already runs on this data (process ${found.pid}, ${found.url}). Stop it first, or give another folder with --data.`,
		)
	for (const [name, pid] of Object.entries(found.services)) {
		if (!isAlive(pid) || !/postgres|anvil|ponder|main\.ts/.test(commandOf(pid))) continue
		say(`${name}: a process of an earlier run (${pid}) is ended`)
		process.kill(pid, name === 'server' ? 'SIGTERM' : 'SIGINT')
		const deadline = Date.now() + 10_000
		while (isAlive(pid)) {
			if (Date.now() > deadline) process.kill(pid, 'SIGKILL')
			await new Promise((done) => setTimeout(done, 50))
		}
	}
	rmSync(recordFile(dataDir), { force: true })
}

function isAlive(pid: number) {
	try {
		process.kill(pid, 0)
		return true
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM'
	}
}

function commandOf(pid: number) {
	const file = `/proc/${pid}/cmdline`
	return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : ''
}
