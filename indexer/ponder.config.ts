import {
	accountFactoryAbi,
	channelRegistryAbi,
	disputesAbi,
	exchangeAbi,
	guardAbi,
	merchantActionsAbi,
	paymentEscrowAbi,
	paymentEscrowV11Abi,
	savingsAdapterAbi,
	smartAccountAbi,
	tokenPaymasterAbi,
} from '@sluice/sdk/contracts'
import { createConfig, factory } from 'ponder'
import { getAbiItem } from 'viem'
import { entryPoint08Abi } from 'viem/account-abstraction'
import { readConfig } from './config.ts'

const { databaseUrl, rpcUrl, chainId, contracts, startBlock, liveBlock, local } = readConfig(process.env)

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
		PaymentEscrow: { abi: paymentEscrowAbi, chain: 'settlement', address: contracts.escrow, startBlock },
		// The same contract: its events that share their names with those above, and tell the fee in minor units.
		AbsoluteFee: { abi: paymentEscrowV11Abi, chain: 'settlement', address: contracts.escrow, startBlock },
		Disputes: { abi: disputesAbi, chain: 'settlement', address: contracts.disputes, startBlock },
		MerchantActions: { abi: merchantActionsAbi, chain: 'settlement', address: contracts.merchantActions, startBlock },
		Guard: { abi: guardAbi, chain: 'settlement', address: contracts.guard, startBlock },
		Exchange: { abi: exchangeAbi, chain: 'settlement', address: contracts.exchange, startBlock },
		ChannelRegistry: { abi: channelRegistryAbi, chain: 'settlement', address: contracts.channelRegistry, startBlock },
		AccountFactory: { abi: accountFactoryAbi, chain: 'settlement', address: contracts.accountFactory, startBlock },
		SmartAccount: {
			abi: smartAccountAbi,
			chain: 'settlement',
			address: factory({
				address: contracts.accountFactory,
				event: getAbiItem({ abi: accountFactoryAbi, name: 'AccountCreated' }),
				parameter: 'account',
			}),
			startBlock,
		},
		// Operations of every account there is: those of other makers' accounts are left out when they are met.
		EntryPoint: {
			abi: [getAbiItem({ abi: entryPoint08Abi, name: 'UserOperationEvent' })],
			chain: 'settlement',
			address: contracts.entryPoint,
			startBlock,
		},
		TokenPaymaster: { abi: tokenPaymasterAbi, chain: 'settlement', address: contracts.tokenPaymaster, startBlock },
		SavingsAdapter: { abi: savingsAdapterAbi, chain: 'settlement', address: contracts.savingsAdapter, startBlock },
	},
	blocks: {
		// Not from the escrow's first block on: past blocks say nothing that the logs do not, and there may be millions.
		Head: { chain: 'settlement', interval: 1, startBlock: liveBlock },
	},
})
