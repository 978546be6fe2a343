import { absoluteFeeEventsAbi, authCaptureEscrowAbi } from '@sluice/sdk/contracts'
import { createConfig } from 'ponder'
import { readConfig } from './config.ts'

const { databaseUrl, rpcUrl, chainId, escrow, startBlock, liveBlock, local } = readConfig(process.env)

export default createConfig({
	// A third of the connections each for writing, reading and the RPC cache.
	database: { kind: 'postgres', connectionString: databaseUrl, poolConfig: { max: 11 } },
	chains: {
		settlement: {
			id: chainId,
			// Ponder asks each URL at most 20 times a second at first: kind to a public RPC, needlessly slow on our own chain.
			rpc: local ? Array.from({ length: 20 }, () => rpcUrl) : rpcUrl,
			pollingInterval: local ? 250 : 1_000,
			// A local chain can be started anew under the same id: what was cached of the old one would be served for the new.
			disableCache: local,
		},
	},
	contracts: {
		PaymentEscrow: { abi: authCaptureEscrowAbi, chain: 'settlement', address: escrow, startBlock },
		// The same escrow: events of the same names with an absolute fee.
		AbsoluteFee: { abi: absoluteFeeEventsAbi, chain: 'settlement', address: escrow, startBlock },
	},
	blocks: {
		// Not from the escrow's first block on: past blocks say nothing that the logs do not, and there may be millions.
		Head: { chain: 'settlement', interval: 1, startBlock: liveBlock },
	},
})
