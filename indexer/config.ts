/** The indexer's environment, read in this file alone. */

/** The contracts that are followed, and the variable that says where each is. */
export const addressVariables = {
	escrow: 'ESCROW_ADDRESS',
	disputes: 'DISPUTES_ADDRESS',
	merchantActions: 'MERCHANT_ACTIONS_ADDRESS',
	guard: 'GUARD_ADDRESS',
	exchange: 'EXCHANGE_ADDRESS',
	channelRegistry: 'CHANNEL_REGISTRY_ADDRESS',
	entryPoint: 'ENTRY_POINT_ADDRESS',
	accountFactory: 'ACCOUNT_FACTORY_ADDRESS',
	tokenPaymaster: 'TOKEN_PAYMASTER_ADDRESS',
	savingsAdapter: 'SAVINGS_ADAPTER_ADDRESS',
} as const
export type ContractName = keyof typeof addressVariables
export const contractNames = Object.keys(addressVariables) as ContractName[]

export type IndexerConfig = {
	/** PostgreSQL. */
	databaseUrl: string
	rpcUrl: string
	chainId: number
	/** Whose events are indexed from `startBlock` on. */
	contracts: Record<ContractName, `0x${string}`>
	startBlock: number
	/** Blocks themselves, not only the escrow's events, are followed from here on; `main.ts` sets it at each start. */
	liveBlock: number
	/** PostgreSQL schema of the tables; `viewsSchema` holds the views that others read. */
	schema: string
	viewsSchema: string
	host: string
	port: number
	/** A development chain: one node, no cost per call, and it may be thrown away and started anew under the same id. */
	local: boolean
	/** Of Ponder's own lines; below `error` they are many (each failed RPC call, each block). */
	logLevel: 'error' | 'warn' | 'info' | 'debug' | 'trace'
}

/** Set by the process itself. */
export const liveBlockVariable = 'INDEXER_LIVE_BLOCK'

const localChainIds = [1337, 31_337]
const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const

/** Thrown for a variable that is missing or wrong; names it. */
export class ConfigError extends Error {
	readonly code = 'config_invalid'
}

const isLocalChain = (chainId: number): boolean => localChainIds.includes(chainId)

/** @throws {ConfigError} */
export function readConfig(env: NodeJS.ProcessEnv): IndexerConfig {
	const chainId = integer(env, 'CHAIN_ID')
	const schema = required(env, 'INDEXER_SCHEMA')
	const viewsSchema = env.INDEXER_VIEWS_SCHEMA ?? 'chain'
	for (const name of [schema, viewsSchema])
		if (!/^[a-z][a-z0-9_]{0,44}$/.test(name))
			throw new ConfigError(`not a PostgreSQL schema name of at most 45 characters: ${name}`)
	const wanted = env.INDEXER_LOG_LEVEL ?? 'error'
	const logLevel = logLevels.find((level) => level === wanted)
	if (!logLevel) throw new ConfigError(`INDEXER_LOG_LEVEL must be one of ${logLevels.join(', ')}: ${wanted}`)
	return {
		databaseUrl: required(env, 'DATABASE_URL'),
		rpcUrl: required(env, 'CHAIN_RPC_URL'),
		chainId,
		contracts: Object.fromEntries(
			contractNames.map((name) => [name, address(env, addressVariables[name])]),
		) as IndexerConfig['contracts'],
		startBlock: integer(env, 'START_BLOCK'),
		liveBlock: env[liveBlockVariable] === undefined ? 0 : integer(env, liveBlockVariable),
		schema,
		viewsSchema,
		host: env.HOST ?? '127.0.0.1',
		port: integer(env, 'PORT'),
		local: isLocalChain(chainId),
		logLevel,
	}
}

function required(env: NodeJS.ProcessEnv, name: string): string {
	const value = env[name]
	if (!value) throw new ConfigError(`${name} is not set`)
	return value
}

function address(env: NodeJS.ProcessEnv, name: string): string {
	const value = required(env, name).toLowerCase()
	if (!/^0x[0-9a-f]{40}$/.test(value)) throw new ConfigError(`${name} is not an address: ${value}`)
	return value
}

function integer(env: NodeJS.ProcessEnv, name: string): number {
	const value = Number(required(env, name))
	if (!Number.isSafeInteger(value) || value < 0) throw new ConfigError(`${name} must be a whole number: ${env[name]}`)
	return value
}
