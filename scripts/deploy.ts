/** Puts the contracts on a chain: Sluice's own, and on a local chain the stablecoins and Permit2 as well. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { HardhatArtifactResolver } from '@nomicfoundation/hardhat-ignition/helpers'
import {
	type DeploymentParameters,
	type DeploymentResult,
	DeploymentResultType,
	type EIP1193Provider,
	type IgnitionModule,
	deploy as ignite,
} from '@nomicfoundation/ignition-core'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import {
	type Address,
	createPublicClient,
	decodeFunctionResult,
	encodeFunctionData,
	type Hex,
	http,
	isAddress,
	isHex,
	numberToHex,
	parseAbi,
} from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import hardhatConfig from '../hardhat.config.ts'
import { salt } from '../ignition/create2.ts'
import { entryPoint, quoter } from '../ignition/entry-point.ts'
import { localMarket, type Venue } from '../ignition/market.ts'
import entryPointModule from '../ignition/modules/EntryPoint.ts'
import permit2Module from '../ignition/modules/Permit2.ts'
import stablecoinsModule from '../ignition/modules/Stablecoins.ts'
import { permit2 } from '../ignition/permit2.ts'
import { contractModule, type Governance, localVaults, sluiceContracts } from '../ignition/sluice.ts'
import {
	implementationAddress,
	issuer,
	minter,
	proxyAdmin,
	signatureCheckerAddress,
	stablecoinAddress,
	stablecoins,
} from '../ignition/stablecoins.ts'
import { endowments } from './endow.ts'
import { isMarketOpen, openMarket } from './market.ts'

export type DeployedToken = {
	asset: string
	name: string
	symbol: string
	currency: string
	scale: number
	address: Address
	version: string
}

export type Deployment = {
	chainId: number
	escrow: Address
	/** Its authority, an AccessManager, is where delayed calls are scheduled. */
	guard: Address
	disputes: Address
	merchantActions: Address
	exchange: Address
	channelRegistry: Address
	entryPoint: Address
	accountFactory: Address
	tokenPaymaster: Address
	savingsAdapter: Address
	mandates: Address
	permit2: Address
	/** Empty on a public chain: its tokens are chosen, not deployed. */
	tokens: DeployedToken[]
	/** Where tokens are exchanged on a local chain; a public chain's are chosen as well. */
	venues: Venue[]
	/** No event of the escrow is in an earlier block. */
	startBlock: number
	/** Head of the chain when the deployment was seen to be complete. */
	blockNumber: number
}

export type DeployOptions = {
	rpcUrl: string
	chainId: number
	/** Pays for the deployment; account 0 of `mnemonic` when not given. */
	deployerKey?: Hex
	/** On a local chain account 0 of `mnemonic` without a delay, when not given; on others it must be. */
	governance?: Governance
	/** Roles of the local stablecoins; the development mnemonic when not given. */
	mnemonic?: string
	/** Where the journals of the deployments are kept, so that a broken one is resumed. */
	dataDir: string
	log: (line: string) => void
}

type DeployErrorCode =
	| 'wrong_chain'
	| 'no_deployer'
	| 'no_governance'
	| 'permit2_missing'
	| 'entry_point_missing'
	| 'not_compiled'
	| 'deployment_failed'

export class DeployError extends Error {
	override name = 'DeployError'
	readonly code: DeployErrorCode

	constructor(code: DeployErrorCode, message: string) {
		super(message)
		this.code = code
	}
}

const root = resolve(import.meta.dirname, '..')
const devMnemonic = 'test test test test test test test test test test test junk'
const minterAbi = parseAbi(['function isMinter(address account) view returns (bool)'])
const vettingAbi = parseAbi([
	'function vetToken(address escrow, address token)',
	'function intakeOf(address token) view returns (bool vetted, uint48 pausedUntil)',
])
const adminAbi = parseAbi(['function changeAdmin(address newAdmin)'])

/**
 * Deploys what the chain lacks and returns where everything is; a second run finds it all and deploys nothing.
 * @throws {DeployError} with a code
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
	const { rpcUrl, chainId, dataDir, log } = options
	const actual = Number(await rpc(rpcUrl, 'eth_chainId'))
	if (actual !== chainId) throw new DeployError('wrong_chain', `${rpcUrl} is chain ${actual}, not ${chainId}`)
	const local = await isLocalChain(rpcUrl)
	const mnemonic = options.mnemonic ?? (local ? devMnemonic : undefined)
	const hre = await compile()
	const governance = governanceOf(options.governance, local, mnemonic)
	const contracts = await sluiceContracts((name) => hre.artifacts.readArtifact(name), governance)
	const escrow = contracts.paymentEscrow.address

	const run = async (name: string, addresses: Address[], module: Module, parameters: DeploymentParameters = {}) => {
		const journal = join(dataDir, `${chainId}-${name}-${(addresses.at(-1) ?? '').slice(2, 10).toLowerCase()}`)
		const present = await Promise.all(addresses.map((address) => hasCode(rpcUrl, address)))
		// A journal of a chain that has none of it is of a chain that was reset.
		if (!present.includes(true)) rmSync(journal, { recursive: true, force: true })
		const result = await ignite({
			provider: signingProvider(rpcUrl, chainId, deployerOf(options.deployerKey, mnemonic)),
			artifactResolver: new HardhatArtifactResolver(hre.artifacts),
			deploymentDir: journal,
			ignitionModule: module,
			deploymentParameters: parameters,
			accounts: [deployerOf(options.deployerKey, mnemonic).address],
			strategy: 'create2',
			strategyConfig: { salt },
			config: local ? { requiredConfirmations: 1, blockPollingInterval: 20 } : {},
		})
		if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT)
			throw new DeployError('deployment_failed', `${name}: ${reasonOf(result)}`)
		for (const address of addresses)
			if (!(await hasCode(rpcUrl, address)))
				throw new DeployError('deployment_failed', `${name}: no code at ${address} after the deployment`)
		log(`${name} deployed`)
	}

	const missing: Array<() => Promise<void>> = []
	if (!(await hasCode(rpcUrl, permit2))) {
		if (!local) throw new DeployError('permit2_missing', `Permit2 is not on chain ${chainId} at ${permit2}`)
		missing.push(() => run('permit2', [permit2], permit2Module))
	}
	if (!(await hasCode(rpcUrl, entryPoint))) {
		const detail = `the entry point of ERC-4337 v0.8 is not on chain ${chainId} at ${entryPoint}`
		if (!local) throw new DeployError('entry_point_missing', detail)
		missing.push(() => run('entry-point', [entryPoint], entryPointModule))
	}
	if (local && mnemonic !== undefined && !(await hasStablecoins(rpcUrl, accountOf(mnemonic, minter).address))) {
		const proxies = stablecoins.map(stablecoinAddress)
		const parameters = {
			Stablecoins: {
				minter: accountOf(mnemonic, minter).address,
				lostAndFound: accountOf(mnemonic, issuer).address,
				changeAdmin: encodeFunctionData({
					abi: adminAbi,
					functionName: 'changeAdmin',
					args: [accountOf(mnemonic, proxyAdmin).address],
				}),
			},
		}
		missing.push(() =>
			run('stablecoins', [signatureCheckerAddress, implementationAddress, ...proxies], stablecoinsModule, parameters),
		)
	}
	const startFile = join(dataDir, `${chainId}-sluice-${escrow.slice(2, 10).toLowerCase()}.start`)
	for (const contract of Object.values(contracts)) {
		if (await hasCode(rpcUrl, contract.address)) continue
		missing.push(async () => {
			const head = Number(await rpc(rpcUrl, 'eth_blockNumber'))
			await run(contract.name, [contract.address], contractModule(contract))
			if (contract.address === escrow) writeFileSync(startFile, `${head + 1}\n`)
		})
	}
	// A local chain's tokens and market are known; on others the governor says which are.
	const governed = local && mnemonic !== undefined && governance.admin === accountOf(mnemonic, issuer).address
	if (governed)
		for (const stablecoin of stablecoins) {
			const token = stablecoinAddress(stablecoin)
			if (await isVetted(rpcUrl, escrow, token)) continue
			const data = encodeFunctionData({ abi: vettingAbi, functionName: 'vetToken', args: [escrow, token] })
			missing.push(async () => {
				const hash = await send(rpcUrl, chainId, accountOf(mnemonic, issuer), contracts.guard.address, data)
				if (!(await isVetted(rpcUrl, escrow, token)))
					throw new DeployError('deployment_failed', `${token} is not vetted after ${hash}`)
				log(`${stablecoin.asset} vetted`)
			})
		}
	if (governed) {
		const vaults = await localVaults((name) => hre.artifacts.readArtifact(name), stablecoins.map(stablecoinAddress))
		for (const vault of vaults)
			if (!(await hasCode(rpcUrl, vault.address)))
				missing.push(() => run('vault', [vault.address], contractModule(vault)))
		const { guard, tokenPaymaster } = contracts
		const places = { guard: guard.address, paymaster: tokenPaymaster.address, vaults: vaults.map((v) => v.address) }
		for (const { says, isDone, to, data, value } of endowments(rpcUrl, places)) {
			if (await isDone()) continue
			missing.push(async () => {
				const hash = await send(rpcUrl, chainId, accountOf(mnemonic, issuer), to, data, value)
				if (!(await isDone())) throw new DeployError('deployment_failed', `not ${says} after ${hash}`)
				log(says)
			})
		}
	}
	const market = localMarket(await hre.artifacts.readArtifact('PriceFeed'))
	const place = { rpcUrl, guard: contracts.guard.address, market }
	if (governed && !(await isMarketOpen(place)))
		missing.push(async () => {
			await openMarket({ ...place, governor: accountOf(mnemonic, issuer), minter: accountOf(mnemonic, minter) })
			log('market opened')
		})
	const deployMissing = async () => {
		for (const work of missing) await work()
	}
	if (missing.length > 0) await (local ? miningAtOnce(rpcUrl, deployMissing) : deployMissing())

	return {
		chainId,
		escrow,
		guard: contracts.guard.address,
		disputes: contracts.disputes.address,
		merchantActions: contracts.merchantActions.address,
		exchange: contracts.exchange.address,
		channelRegistry: contracts.channelRegistry.address,
		entryPoint,
		accountFactory: contracts.accountFactory.address,
		tokenPaymaster: contracts.tokenPaymaster.address,
		savingsAdapter: contracts.savingsAdapter.address,
		mandates: contracts.mandates.address,
		permit2,
		tokens: local ? stablecoins.map((stablecoin) => ({ ...stablecoin, address: stablecoinAddress(stablecoin) })) : [],
		venues: governed ? [{ router: market.router.address, quoter: market.quoter.address }] : [],
		startBlock: await startBlockOf(rpcUrl, escrow, startFile, local),
		blockNumber: Number(await rpc(rpcUrl, 'eth_blockNumber')),
	}
}

type Module = IgnitionModule

async function compile() {
	const hre = await createHardhatRuntimeEnvironment(hardhatConfig, { config: join(root, 'hardhat.config.ts') }, root)
	await hre.tasks.getTask('build').run({ quiet: true, noTests: true })
	if (!(await hre.artifacts.artifactExists('PaymentEscrow')))
		throw new DeployError('not_compiled', 'there is no artifact of PaymentEscrow')
	return hre
}

function deployerOf(key: Hex | undefined, mnemonic: string | undefined): Signer {
	if (key !== undefined) return privateKeyToAccount(key)
	if (mnemonic !== undefined) return accountOf(mnemonic, issuer)
	throw new DeployError('no_deployer', 'a deployer key is needed on a chain that is not local')
}

function governanceOf(given: Governance | undefined, local: boolean, mnemonic: string | undefined): Governance {
	if (given && (local || given.delay > 0)) return given
	if (!given && local && mnemonic !== undefined) {
		const { address } = accountOf(mnemonic, issuer)
		return { admin: address, pauser: address, delay: 0, quoter: accountOf(mnemonic, quoter).address }
	}
	throw new DeployError(
		'no_governance',
		'an admin, a pauser and a delay above zero are needed on a chain that is not local',
	)
}

/** @throws {DeployError} no_governance */
function parseGovernance(given: { admin?: string; pauser?: string; delay: string; quoter?: string }): Governance {
	const { admin = '', pauser = '', delay, quoter = admin } = given
	if (isAddress(admin) && isAddress(pauser) && isAddress(quoter) && /^\d{1,9}$/.test(delay))
		return { admin, pauser, delay: Number(delay), quoter }
	throw new DeployError('no_governance', '--admin, --pauser and --quoter must be addresses, and --delay seconds')
}

type Signer = Pick<PrivateKeyAccount, 'address' | 'signTransaction'>

const accountOf = (mnemonic: string, addressIndex: number) => mnemonicToAccount(mnemonic, { addressIndex })

/** The stablecoins are complete when the last step, the faucet's right to mint, is done on each. */
async function hasStablecoins(rpcUrl: string, minterAddress: Address): Promise<boolean> {
	const data = encodeFunctionData({ abi: minterAbi, functionName: 'isMinter', args: [minterAddress] })
	const answers = await Promise.all(
		stablecoins.map((stablecoin) => rpc(rpcUrl, 'eth_call', [{ to: stablecoinAddress(stablecoin), data }, 'latest'])),
	)
	return answers.every((answer) => isHex(answer) && answer !== '0x' && BigInt(answer) === 1n)
}

async function isVetted(rpcUrl: string, escrow: Address, token: Address): Promise<boolean> {
	const data = encodeFunctionData({ abi: vettingAbi, functionName: 'intakeOf', args: [token] })
	const answer = await rpc(rpcUrl, 'eth_call', [{ to: escrow, data }, 'latest'])
	// Nothing is answered where the escrow is still to come.
	if (!isHex(answer) || answer === '0x') return false
	return decodeFunctionResult({ abi: vettingAbi, functionName: 'intakeOf', data: answer })[0]
}

/** Sends a call and waits until it is mined. */
async function send(rpcUrl: string, chainId: number, from: Signer, to: Address, data: Hex, wei = 0n): Promise<Hex> {
	const value = numberToHex(wei)
	const [nonce, gas] = await Promise.all([
		rpc(rpcUrl, 'eth_getTransactionCount', [from.address, 'pending']),
		rpc(rpcUrl, 'eth_estimateGas', [{ from: from.address, to, data, value }]),
	])
	const transaction = { from: from.address, to, data, value, nonce, gas, gasPrice: await rpc(rpcUrl, 'eth_gasPrice') }
	const provider = signingProvider(rpcUrl, chainId, from)
	const hash = (await provider.request({ method: 'eth_sendTransaction', params: [transaction] })) as Hex
	await createPublicClient({ transport: http(rpcUrl), pollingInterval: 20 }).waitForTransactionReceipt({ hash })
	return hash
}

/** The block after which the escrow was created: as written down by the run that did it, else found on the chain. */
async function startBlockOf(rpcUrl: string, escrow: Address, startFile: string, local: boolean): Promise<number> {
	try {
		return Number(readFileSync(startFile, 'utf8'))
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
	}
	// A local chain is short, and may not keep the states of old blocks.
	if (local) return 0
	let [without, from] = [-1, Number(await rpc(rpcUrl, 'eth_blockNumber'))]
	while (from - without > 1) {
		const middle = Math.floor((without + from) / 2)
		if (await hasCode(rpcUrl, escrow, numberToHex(middle))) from = middle
		else without = middle
	}
	return from
}

async function hasCode(rpcUrl: string, address: Address, block: Hex | 'latest' = 'latest'): Promise<boolean> {
	return (await rpc(rpcUrl, 'eth_getCode', [address, block])) !== '0x'
}

/** A development node answers what no public one does. */
async function isLocalChain(rpcUrl: string): Promise<boolean> {
	try {
		await rpc(rpcUrl, 'anvil_nodeInfo')
		return true
	} catch (error) {
		if (error instanceof RpcError) return false
		throw error
	}
}

/** Lets a development node mine each transaction as it comes instead of once a second, until `work` is done. */
async function miningAtOnce(rpcUrl: string, work: () => Promise<void>): Promise<void> {
	const interval = await rpc(rpcUrl, 'anvil_getIntervalMining')
	if (interval === null) return work()
	await rpc(rpcUrl, 'evm_setAutomine', [true])
	try {
		await work()
	} finally {
		await rpc(rpcUrl, 'evm_setIntervalMining', [interval])
	}
}

/** Signs here what Ignition wants sent, so that the node needs no unlocked account. */
function signingProvider(rpcUrl: string, chainId: number, deployer: Signer): EIP1193Provider {
	return {
		async request({ method, params = [] }) {
			if (method === 'eth_accounts') return [deployer.address]
			if (method !== 'eth_sendTransaction') return rpc(rpcUrl, method, params)
			const [{ to, data, value, nonce, gas, maxFeePerGas, maxPriorityFeePerGas, gasPrice }] = params as [
				Record<string, Hex | undefined>,
			]
			const shared = {
				chainId,
				...(to === undefined ? {} : { to }),
				...(data === undefined ? {} : { data }),
				value: BigInt(value ?? 0),
				nonce: Number(nonce),
				gas: BigInt(gas ?? 0),
			}
			const signed = await deployer.signTransaction(
				gasPrice === undefined
					? {
							...shared,
							type: 'eip1559',
							maxFeePerGas: BigInt(maxFeePerGas ?? 0),
							maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas ?? 0),
						}
					: { ...shared, type: 'legacy', gasPrice: BigInt(gasPrice) },
			)
			return rpc(rpcUrl, 'eth_sendRawTransaction', [signed])
		},
	}
}

/** What a node answered instead of a result; Ignition reads its code and data. */
class RpcError extends Error {
	override name = 'RpcError'
	readonly code: number
	readonly data: unknown

	constructor(error: { code: number; message: string; data?: unknown }) {
		super(error.message)
		this.code = error.code
		this.data = error.data
	}
}

async function rpc(rpcUrl: string, method: string, params: readonly unknown[] | object = []): Promise<unknown> {
	const response = await fetch(rpcUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		signal: AbortSignal.timeout(30_000),
	})
	const answer = (await response.json()) as { result?: unknown; error?: { code: number; message: string } }
	if (answer.error) throw new RpcError(answer.error)
	return answer.result
}

function reasonOf(result: Exclude<DeploymentResult, { type: DeploymentResultType.SUCCESSFUL_DEPLOYMENT }>): string {
	if (result.type !== DeploymentResultType.EXECUTION_ERROR)
		return Object.entries(result.errors)
			.map(([future, errors]) => `${future}: ${errors.join(', ')}`)
			.join('; ')
	return [
		...result.failed.map(({ futureId, error }) => `${futureId}: ${error}`),
		...result.held.map(({ futureId, reason }) => `${futureId}: ${reason}`),
		...result.timedOut.map(({ futureId }) => `${futureId}: not mined in time`),
	].join('; ')
}

if (import.meta.main) {
	const { values } = parseArgs({
		options: {
			rpc: { type: 'string', default: 'http://127.0.0.1:8545' },
			data: { type: 'string', default: join(root, '.sluice', 'ignition') },
			admin: { type: 'string' },
			pauser: { type: 'string' },
			delay: { type: 'string', default: '172800' },
			quoter: { type: 'string' },
		},
	})
	const chainId = Number(await rpc(values.rpc, 'eth_chainId'))
	const key = process.env.DEPLOYER_KEY
	if (key !== undefined && !isHex(key))
		throw new DeployError('no_deployer', 'DEPLOYER_KEY must be 0x and 64 hex digits')
	const deployment = await deploy({
		rpcUrl: values.rpc,
		chainId,
		...(values.admin === undefined ? {} : { governance: parseGovernance(values) }),
		...(key === undefined ? {} : { deployerKey: key }),
		dataDir: resolve(values.data),
		log: (line) => process.stderr.write(`${line}\n`),
	})
	process.stdout.write(`${JSON.stringify(deployment, null, 2)}\n`)
}
