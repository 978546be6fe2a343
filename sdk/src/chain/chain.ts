/**
 * The chain of a deployment, as viem knows chains.
 */
import { type Chain, defineChain } from 'viem'
import type { Config } from '../wire/wire.ts'

/**
 * A viem chain from the answer of `GET /v1/config`; its RPC is the server's own proxy.
 *
 * @param baseUrl origin of the server, `location.origin` in its own pages
 * @example
 * ```ts
 * import { createSluiceClient, getConfig } from '@sluice/sdk/client'
 * import { sluiceChain } from '@sluice/sdk/chain'
 * import { createPublicClient, http } from 'viem'
 * const baseUrl = 'http://localhost:8080'
 * const chain = sluiceChain(await getConfig(createSluiceClient({ baseUrl })), baseUrl)
 * const publicClient = createPublicClient({ chain, transport: http(undefined, { batch: { batchSize: 30 } }) })
 * ```
 */
export function sluiceChain(config: Config, baseUrl: string): Chain {
	const chain = {
		id: config.chain_id,
		name: config.chain_name,
		nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
		rpcUrls: { default: { http: [`${baseUrl.replace(/\/+$/, '')}${config.rpc_path}`] } },
		testnet: config.faucet,
	}
	if (config.explorer_url === null) return defineChain(chain)
	return defineChain({ ...chain, blockExplorers: { default: { name: 'Explorer', url: config.explorer_url } } })
}
