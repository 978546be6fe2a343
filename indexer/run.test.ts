import { expect, it } from 'vitest'
import { addressVariables, ConfigError, contractNames, readConfig } from './config.ts'
import { indexerCommand, indexerSchema } from './run.ts'

const contracts = {
	escrow: '0xAb00000000000000000000000000000000000001',
	disputes: '0xab00000000000000000000000000000000000002',
	merchantActions: '0xab00000000000000000000000000000000000003',
	guard: '0xab00000000000000000000000000000000000004',
	exchange: '0xab00000000000000000000000000000000000005',
	channelRegistry: '0xab00000000000000000000000000000000000006',
	entryPoint: '0xab00000000000000000000000000000000000007',
	accountFactory: '0xab00000000000000000000000000000000000008',
	tokenPaymaster: '0xab00000000000000000000000000000000000009',
	savingsAdapter: '0xab0000000000000000000000000000000000000a',
}
const contract = { chainId: 31_337, contracts, startBlock: 7 }
const options = {
	...contract,
	databaseUrl: 'postgres://localhost/sluice',
	rpcUrl: 'http://127.0.0.1:8545',
	port: 42_069,
}

it('names a schema by what decides its content', () => {
	const name = indexerSchema(contract)
	expect(name).toMatch(/^indexer_[0-9a-f]{12}$/)
	expect(indexerSchema({ ...contract, contracts: { ...contracts, escrow: contracts.escrow.toLowerCase() } })).toBe(name)
	const moved = contractNames.map((of) => ({ contracts: { ...contracts, [of]: `0x${'ff'.repeat(20)}` } }))
	const others = [...moved, { chainId: 1 }, { startBlock: 8 }]
	for (const other of others) expect(indexerSchema({ ...contract, ...other })).not.toBe(name)
})

it('gives the process an environment that it accepts', () => {
	const { env, readyUrl } = indexerCommand(options)
	expect(readyUrl).toBe('http://127.0.0.1:42069/ready')
	expect(readConfig(env)).toMatchObject({
		chainId: 31_337,
		contracts: { ...contracts, escrow: contracts.escrow.toLowerCase() },
		startBlock: 7,
		schema: indexerSchema(contract),
		viewsSchema: 'chain',
		local: true,
	})
})

it.each([
	'DATABASE_URL',
	'CHAIN_RPC_URL',
	'CHAIN_ID',
	...Object.values(addressVariables),
	'START_BLOCK',
	'INDEXER_SCHEMA',
	'PORT',
])('refuses to start without %s', (name) => {
	const { env } = indexerCommand(options)
	expect(() => readConfig({ ...env, [name]: undefined })).toThrow(ConfigError)
	expect(() => readConfig({ ...env, [name]: undefined })).toThrow(name)
})

it('refuses what is not an address, a number or a schema name', () => {
	const { env } = indexerCommand(options)
	for (const wrong of [
		{ ESCROW_ADDRESS: '0x1' },
		{ EXCHANGE_ADDRESS: '0x' },
		{ CHAIN_ID: '1.5' },
		{ PORT: '-1' },
		{ INDEXER_SCHEMA: 'a"; drop' },
	])
		expect(() => readConfig({ ...env, ...wrong })).toThrow(ConfigError)
})
