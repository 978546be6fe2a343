/** The wallets of this browser, for the part of the app inside it. Loaded apart from the shell, because it is heavy. */

import { sluiceChain } from '@sluice/sdk/chain'
import type { Config as Deployment } from '@sluice/sdk/wire'
import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createConfig, http, injected, WagmiContext } from 'wagmi'
import { reconnect } from 'wagmi/actions'
import { configQuery } from '../client/client.ts'
import { announceVault } from '../vault/built-in.ts'
import { VaultDialogs } from '../vault/vault-dialogs.tsx'

const BLOCK_POLL_MS = 2_000
/** The server's RPC proxy takes no more calls at once. */
const BATCH_MAX = 30

function createWalletConfig(deployment: Deployment) {
	const chain = sluiceChain(deployment, location.origin)
	announceVault(deployment)
	const created = createConfig({
		chains: [chain],
		// For a wallet that does not announce itself by EIP-6963; hidden as soon as one does.
		connectors: [injected()],
		transports: { [chain.id]: http(undefined, { batch: { batchSize: BATCH_MAX } }) },
		pollingInterval: BLOCK_POLL_MS,
	})
	void reconnect(created)
	return created
}

/** One for as long as the page is open: React may begin to render the provider twice, and only one can reconnect. */
let config: ReturnType<typeof createWalletConfig> | undefined

export function WalletProvider({ children }: { children: ReactNode }) {
	const { data: deployment } = useSuspenseQuery(configQuery)
	config ??= createWalletConfig(deployment)
	return (
		// WagmiProvider would connect again at every render, and a change of language would lose what is under way.
		<WagmiContext.Provider value={config}>
			{children}
			<VaultDialogs />
		</WagmiContext.Provider>
	)
}
