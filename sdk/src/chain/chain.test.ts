import { describe, expect, test } from 'vitest'
import type { Config } from '../wire/wire.ts'
import { sluiceChain } from './chain.ts'

const config: Config = {
	object: 'config',
	chain_id: 31_337,
	chain_name: 'Local',
	escrow: `0x${'0e'.repeat(20)}`,
	permit2: `0x${'0f'.repeat(20)}`,
	operator: `0x${'01'.repeat(20)}`,
	merchant_actions: null,
	disputes: null,
	entry_point: null,
	account_factory: null,
	token_paymaster: null,
	guard: null,
	savings_adapter: null,
	exchange: null,
	channel_registry: null,
	fee_bps: 0,
	fee_receiver: `0x${'02'.repeat(20)}`,
	confirmations: 3,
	tokens: [],
	faucet: true,
	rpc_path: '/rpc',
	explorer_url: null,
}

describe('sluiceChain', () => {
	test('reads through the proxy of the server', () => {
		const chain = sluiceChain(config, 'http://localhost:8080/')
		expect(chain).toMatchObject({ id: 31_337, name: 'Local', testnet: true })
		expect(chain.rpcUrls.default.http).toEqual(['http://localhost:8080/rpc'])
		expect(chain.blockExplorers).toBeUndefined()
	})

	test('names the explorer where there is one', () => {
		const chain = sluiceChain({ ...config, explorer_url: 'https://scan.example' }, '')
		expect(chain.blockExplorers?.default.url).toBe('https://scan.example')
	})
})
