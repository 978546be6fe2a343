/**
 * How to run the indexer. It is one process that ends with code 75 whenever starting it again is the cure (the database
 * went away, the chain was replaced, the node is behind): keep it under a supervisor that restarts it with a pause.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressVariables, type ContractName, contractNames } from './config.ts'

const root = import.meta.dirname

export type Contracts = Readonly<Record<ContractName, string>>

export type IndexerCommand = {
	command: string
	args: string[]
	env: Record<string, string>
	cwd: string
	/** Answers 200 once every past block is indexed and the views exist. */
	readyUrl: string
}

export function indexerCommand(options: {
	databaseUrl: string
	rpcUrl: string
	chainId: number
	contracts: Contracts
	/** The block of the first deployment among them, or an earlier one. */
	startBlock: number
	port: number
	/** Default: `indexerSchema` of the same options. */
	schema?: string
	/** The schema of the views. Default: `chain`. */
	viewsSchema?: string
	/** Address to listen on. Default: `127.0.0.1`. */
	host?: string
}): IndexerCommand {
	const {
		databaseUrl,
		rpcUrl,
		chainId,
		contracts,
		startBlock,
		port,
		viewsSchema = 'chain',
		host = '127.0.0.1',
	} = options
	return {
		command: process.execPath,
		// Ponder opens its connections in a way that the next `pg` will drop, and Node says so each time.
		args: ['--disable-warning=DeprecationWarning', join(root, 'main.ts')],
		env: {
			DATABASE_URL: databaseUrl,
			CHAIN_RPC_URL: rpcUrl,
			CHAIN_ID: String(chainId),
			...Object.fromEntries(contractNames.map((name) => [addressVariables[name], contracts[name]])),
			START_BLOCK: String(startBlock),
			INDEXER_SCHEMA: options.schema ?? indexerSchema({ chainId, contracts, startBlock }),
			INDEXER_VIEWS_SCHEMA: viewsSchema,
			HOST: host,
			PORT: String(port),
		},
		cwd: root,
		readyUrl: `http://${host}:${port}/ready`,
	}
}

/**
 * The PostgreSQL schema of this build for these contracts: `indexer_` and 12 hex digits made from everything that decides
 * what the tables hold. Ponder refuses a schema that another build has used, so another build must never meet it.
 */
export function indexerSchema(of: { chainId: number; contracts: Contracts; startBlock: number }): string {
	const { chainId, contracts, startBlock } = of
	const addresses = contractNames.map((name) => contracts[name].toLowerCase())
	const hash = createHash('sha256').update(JSON.stringify([chainId, addresses, startBlock, ponderVersion()]))
	for (const file of sources()) hash.update(relative(root, file)).update(readFileSync(file))
	return `indexer_${hash.digest('hex').slice(0, 12)}`
}

/** What decides the content of the tables: Ponder's files, the handlers, the generated ABI. */
function sources(): string[] {
	const abi = dirname(fileURLToPath(import.meta.resolve('@sluice/sdk/contracts')))
	return [
		...['ponder.config.ts', 'ponder.schema.ts', 'config.ts'].map((file) => join(root, file)),
		...globSync('src/**/*.ts', { cwd: root }).map((file) => join(root, file)),
		...globSync('*.ts', { cwd: abi }).map((file) => join(abi, file)),
	].sort()
}

function ponderVersion(): string {
	const manifest: { version: string } = JSON.parse(readFileSync(join(ponderFolder(), 'package.json'), 'utf8'))
	return manifest.version
}

/** The folder of the installed `ponder` package, wherever the install put it. */
export function ponderFolder(): string {
	// Only the package's entry is exported; `dist/esm/index.js` lies two folders down.
	return join(dirname(fileURLToPath(import.meta.resolve('ponder'))), '..', '..')
}
