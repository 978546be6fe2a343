/** Everything the environment decides, read once and checked; nothing else in the server reads it. */
import { hkdfSync } from 'node:crypto'
import { resolve } from 'node:path'
import { addresses } from '@sluice/sdk/contracts'
import { address, type Token, token as tokenSchema } from '@sluice/sdk/wire'
import { type Address, getAddress, isAddress, isHex, type LocalAccount, parseUnits, zeroAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

type Venue = { router: string; quoter: string }

export type Config = {
	databaseUrl: string
	port: number
	/** Without a trailing slash. */
	publicUrl: string
	/** How many proxies in front append to `X-Forwarded-For`; 0 trusts none. */
	trustedProxies: number
	chainId: number
	chainName: string
	chainRpcUrl: string
	explorerUrl: string | null
	/** True on a chain of the developer's own machine: the faucet exists, keys are test keys. */
	local: boolean
	escrow: Address
	permit2: Address
	/** Null where the contract is not deployed: then what needs it is refused. */
	merchantActions: Address | null
	disputes: Address | null
	entryPoint: Address | null
	accountFactory: Address | null
	tokenPaymaster: Address | null
	guard: Address | null
	savingsAdapter: Address | null
	exchange: Address | null
	channelRegistry: Address | null
	/** Where conversions can be made, of those the guard lists. */
	venues: readonly Venue[]
	tokens: readonly Token[]
	/** The address that drives payments on chain. */
	operator: Address
	/** Signs for `operator`; null in a process that only serves HTTP. */
	relayer: LocalAccount | null
	faucet: LocalAccount | null
	/** Signs at what price the paymaster takes tokens; null where gas is not to be paid in them. */
	quoter: LocalAccount | null
	/** Minor units for one native coin, by asset: what the quoter's prices are made of. */
	nativePrices: ReadonlyMap<string, bigint>
	feeBps: number
	feeReceiver: Address
	/** A fact in block B is confirmed when head − B reaches this. */
	confirmations: number
	/** No transaction is sent above this price, in wei per gas. */
	feePerGasMax: bigint
	indexerSchema: string
	indexerUrl: string | null
	webDist: string
	webhookAllowLoopback: boolean
	logLevel: string
	/** One key per purpose, all derived from SECRET. */
	secrets: { cursor: Buffer; terms: Buffer; seal: Buffer }
}

export class ConfigError extends Error {
	readonly code = 'config_invalid'
	constructor(problems: readonly string[]) {
		super(`configuration: ${problems.join('; ')}`)
		this.name = 'ConfigError'
	}
}

const LOCAL_CHAINS: Record<number, string> = { 31337: 'Local chain', 1337: 'Local chain' }
const CHAIN_NAMES: Record<number, string> = {
	1: 'Ethereum',
	10: 'OP Mainnet',
	137: 'Polygon',
	8453: 'Base',
	42161: 'Arbitrum One',
	84532: 'Base Sepolia',
	11155111: 'Sepolia',
	...LOCAL_CHAINS,
}

/** @throws {ConfigError} naming every setting that is missing or wrong. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
	const problems: string[] = []
	const need = (name: string) => {
		const value = env[name]
		if (!value) problems.push(`${name} is not set`)
		return value ?? ''
	}
	const whole = (name: string, fallback: number, min: number, max: number) => {
		const raw = env[name]
		if (!raw) return fallback
		const value = Number(raw)
		if (!Number.isSafeInteger(value) || value < min || value > max)
			problems.push(`${name} is ${raw}, not in ${min}..${max}`)
		return value
	}
	const url = (name: string, raw: string, schemes: string[]) => {
		if (raw && !(URL.canParse(raw) && schemes.includes(new URL(raw).protocol)))
			problems.push(`${name} is not a URL of ${schemes}`)
		return raw
	}
	const addressOf = (name: string, fallback: string | undefined) => {
		const value = env[name] || fallback
		if (value && isAddress(value, { strict: false })) return getAddress(value)
		problems.push(`${name} is not an address`)
		return zeroAddress
	}
	const account = (name: string): LocalAccount | null => {
		const value = env[name]
		if (!value) return null
		if (isHex(value) && value.length === 66) return privateKeyToAccount(value)
		problems.push(`${name} is not a private key of 32 bytes in hex`)
		return null
	}

	const addressOrNone = (name: string, known: string | undefined) =>
		env[name] || known ? addressOf(name, known) : null

	const chainId = whole('CHAIN_ID', 31337, 1, 2 ** 52)
	const deployed = addresses[chainId]
	const local = chainId in LOCAL_CHAINS
	const relayer = account('RELAYER_KEY')
	const operator = relayer?.address ?? (env.RELAYER_ADDRESS ? addressOf('RELAYER_ADDRESS', undefined) : null)
	if (!operator) problems.push('RELAYER_KEY is not set (a process with --role=api may have RELAYER_ADDRESS instead)')
	const feeBps = whole('FEE_BPS', 0, 0, 10_000)
	const feeReceiver = env.FEE_RECEIVER ? addressOf('FEE_RECEIVER', undefined) : zeroAddress
	if (feeBps > 0 && feeReceiver === zeroAddress) problems.push('FEE_RECEIVER is needed when FEE_BPS is above 0')
	if (env.FAUCET_KEY && !local) problems.push(`FAUCET_KEY is for local chains, not for chain ${chainId}`)
	const secret = need('SECRET')
	if (secret && secret.length < 32) problems.push('SECRET is shorter than 32 characters')

	const tokens = readTokens(env.TOKENS, deployed?.tokens, problems)
	const config: Config = {
		databaseUrl: url('DATABASE_URL', need('DATABASE_URL'), ['postgres:', 'postgresql:']),
		port: whole('PORT', 3000, 0, 65_535),
		publicUrl: url('PUBLIC_URL', need('PUBLIC_URL'), ['http:', 'https:']).replace(/\/+$/, ''),
		trustedProxies: whole('TRUSTED_PROXIES', 0, 0, 10),
		chainId,
		chainName: env.CHAIN_NAME || CHAIN_NAMES[chainId] || `Chain ${chainId}`,
		chainRpcUrl: url('CHAIN_RPC_URL', need('CHAIN_RPC_URL'), ['http:', 'https:']),
		explorerUrl: env.EXPLORER_URL ? url('EXPLORER_URL', env.EXPLORER_URL, ['http:', 'https:']) : null,
		local,
		escrow: addressOf('ESCROW_ADDRESS', deployed?.escrow),
		permit2: addressOf('PERMIT2_ADDRESS', deployed?.permit2),
		merchantActions: addressOrNone('MERCHANT_ACTIONS_ADDRESS', deployed?.merchantActions),
		disputes: addressOrNone('DISPUTES_ADDRESS', deployed?.disputes),
		entryPoint: addressOrNone('ENTRY_POINT_ADDRESS', deployed?.entryPoint),
		accountFactory: addressOrNone('ACCOUNT_FACTORY_ADDRESS', deployed?.accountFactory),
		tokenPaymaster: addressOrNone('TOKEN_PAYMASTER_ADDRESS', deployed?.tokenPaymaster),
		guard: addressOrNone('GUARD_ADDRESS', deployed?.guard),
		savingsAdapter: addressOrNone('SAVINGS_ADAPTER_ADDRESS', deployed?.savingsAdapter),
		tokens,
		exchange: addressOrNone('EXCHANGE_ADDRESS', deployed?.exchange),
		channelRegistry: addressOrNone('CHANNEL_REGISTRY_ADDRESS', deployed?.channelRegistry),
		venues: readVenues(env.VENUES, deployed?.venues, problems),
		operator: operator ?? zeroAddress,
		relayer,
		faucet: local ? account('FAUCET_KEY') : null,
		quoter: account('QUOTER_KEY'),
		nativePrices: readNativePrices(env.NATIVE_PRICES, tokens, problems),
		feeBps,
		feeReceiver,
		confirmations: whole('CONFIRMATIONS', local ? 3 : 12, 0, 10_000),
		feePerGasMax: BigInt(whole('MAX_FEE_GWEI', 300, 1, 1_000_000)) * 1_000_000_000n,
		indexerSchema: env.INDEXER_SCHEMA || 'chain',
		indexerUrl: env.INDEXER_URL ? url('INDEXER_URL', env.INDEXER_URL, ['http:', 'https:']) : null,
		webDist: resolve(env.WEB_DIST || 'web/dist'),
		webhookAllowLoopback: env.WEBHOOK_ALLOW_LOOPBACK === '1',
		logLevel: env.LOG_LEVEL || 'info',
		secrets: deriveSecrets(secret),
	}
	if (!/^[a-z_][a-z0-9_]{0,62}$/.test(config.indexerSchema)) problems.push('INDEXER_SCHEMA is not a plain name')
	if (config.tokens.length === 0) problems.push(`TOKENS is not set and chain ${chainId} has none known`)
	if (problems.length > 0) throw new ConfigError(problems)
	return config
}

/** Keys for separate purposes, so that none can stand in for another. */
export function deriveSecrets(secret: string): Config['secrets'] {
	const key = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'sluice', purpose, 32))
	return { cursor: key('cursor'), terms: key('terms'), seal: key('seal') }
}

/** `{"USDC":"2500.00"}`: what one native coin is worth. */
function readNativePrices(raw: string | undefined, tokens: readonly Token[], problems: string[]): Map<string, bigint> {
	const prices = new Map<string, bigint>()
	try {
		const given = z.record(z.string(), z.string().regex(/^\d{1,12}(\.\d{1,18})?$/)).parse(JSON.parse(raw || '{}'))
		for (const [asset, price] of Object.entries(given)) {
			const scale = tokens.find((token) => token.asset === asset)?.scale
			if (scale === undefined) problems.push(`NATIVE_PRICES names ${asset}, which is no token here`)
			else prices.set(asset, parseUnits(price, scale))
		}
	} catch {
		problems.push('NATIVE_PRICES is not JSON of decimal strings by asset')
	}
	return prices
}

function readTokens(raw: string | undefined, known: unknown, problems: string[]): Token[] {
	try {
		return z.array(tokenSchema).parse(raw ? JSON.parse(raw) : (known ?? []))
	} catch {
		problems.push('TOKENS is not a JSON list of tokens')
		return []
	}
}

function readVenues(raw: string | undefined, known: unknown, problems: string[]): Venue[] {
	try {
		return z.array(z.object({ router: address, quoter: address })).parse(raw ? JSON.parse(raw) : (known ?? []))
	} catch {
		problems.push('VENUES is not a JSON list of routers and quoters')
		return []
	}
}
