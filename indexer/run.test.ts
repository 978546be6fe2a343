import { expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { indexerCommand, indexerSchema } from './run.ts'

const contract = {
	chainId: 31_337,
	escrow: '0xAb00000000000000000000000000000000000001',
	guard: '0xAb00000000000000000000000000000000000003',
	exchange: '0xAb00000000000000000000000000000000000004',
	channelRegistry: '0xAb00000000000000000000000000000000000005',
	entryPoint: '0xAb00000000000000000000000000000000000006',
	accountFactory: '0xAb00000000000000000000000000000000000007',
	tokenPaymaster: '0xAb00000000000000000000000000000000000008',
	savingsAdapter: '0xAb00000000000000000000000000000000000009',
	startBlock: 7,
}
const options = {
	...contract,
	databaseUrl: 'postgres://localhost/sluice',
	rpcUrl: 'http://127.0.0.1:8545',
	port: 42_069,
}

it('names a schema by what decides its content', () => {
	const name = indexerSchema(contract)
	expect(name).toMatch(/^indexer_[0-9a-f]{12}$/)
	expect(indexerSchema({ ...contract, escrow: contract.escrow.toLowerCase() })).toBe(name)
	const address = '0xab00000000000000000000000000000000000002'
	const contracts = [{ escrow: address }, { guard: address }, { exchange: address }, { channelRegistry: address }]
	for (const name of ['entryPoint', 'accountFactory', 'tokenPaymaster', 'savingsAdapter'])
		expect(indexerSchema({ ...contract, [name]: address })).not.toBe(indexerSchema(contract))
	const others = [...contracts, { chainId: 1 }, { startBlock: 8 }]
	for (const other of others) expect(indexerSchema({ ...contract, ...other })).not.toBe(name)
})

it('gives the process an environment that it accepts', () => {
	const { env, readyUrl } = indexerCommand(options)
	expect(readyUrl).toBe('http://127.0.0.1:42069/ready')
	expect(readConfig(env)).toMatchObject({
		chainId: 31_337,
		escrow: contract.escrow.toLowerCase(),
		guard: contract.guard.toLowerCase(),
		exchange: contract.exchange.toLowerCase(),
		channelRegistry: contract.channelRegistry.toLowerCase(),
		startBlock: 7,
		schema: indexerSchema(contract),
		viewsSchema: 'chain',
		local: true,
	})
})

it.each([
	...['DATABASE_URL', 'CHAIN_RPC_URL', 'CHAIN_ID', 'ESCROW_ADDRESS', 'GUARD_ADDRESS', 'EXCHANGE_ADDRESS'],
	...['CHANNEL_REGISTRY_ADDRESS', 'START_BLOCK', 'INDEXER_SCHEMA', 'PORT'],
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
