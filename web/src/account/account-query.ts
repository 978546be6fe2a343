/** What the user's pages ask about an account: its history from the server, its balances from the chain. */

import { listAccountPayments } from '@sluice/sdk/client'
import type { Config, Money, Token } from '@sluice/sdk/wire'
import { infiniteQueryOptions, useQuery } from '@tanstack/react-query'
import { erc20Abi } from 'viem'
import { readContract } from 'viem/actions'
import { useClient } from 'wagmi'
import { client, polling } from '../client/client.ts'

const PAGE_SIZE = 25
const POLL_MS = 5_000

export function historyQuery(address: string) {
	return infiniteQueryOptions({
		queryKey: ['account', address, 'payments'],
		queryFn: ({ pageParam, signal }) =>
			listAccountPayments(client, { address, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: (page) => page.next_cursor ?? undefined,
		...polling(POLL_MS),
	})
}

export type Balance = { token: Token; money: Money }

/** The balance of every token of the deployment, as the chain has it now. */
export function useBalances(config: Config, address: `0x${string}`) {
	const chainClient = useClient({ chainId: config.chain_id })
	return useQuery({
		queryKey: ['account', address, 'balances'],
		enabled: chainClient !== undefined,
		...polling(POLL_MS),
		queryFn: async (): Promise<Balance[]> => {
			if (!chainClient) throw new Error('The chain of this deployment is not known to the wallet layer')
			return Promise.all(
				config.tokens.map(async (token) => {
					const contract = {
						address: token.address as `0x${string}`,
						abi: erc20Abi,
						functionName: 'balanceOf',
					} as const
					const value = await readContract(chainClient, { ...contract, args: [address] })
					return { token, money: { value: String(value), asset: token.asset, scale: token.scale } }
				}),
			)
		},
	})
}
