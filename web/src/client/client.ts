/** The server of this page, its cache of answers, and the facts of the deployment. */

import { createSluiceClient, getConfig, SluiceError } from '@sluice/sdk/client'
import type { Config, Token } from '@sluice/sdk/wire'
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'

export const client = createSluiceClient({ baseUrl: '' })

/** @param onUnauthorized told when the server no longer knows the session */
export function createQueryClient(onUnauthorized: () => void = () => {}): QueryClient {
	const onError = (error: unknown) => {
		if (error instanceof SluiceError && error.status === 401) onUnauthorized()
	}
	return new QueryClient({
		queryCache: new QueryCache({ onError }),
		mutationCache: new MutationCache({ onError }),
		defaultOptions: {
			// The client of the SDK retries by itself, with the same idempotency key.
			queries: { retry: false, staleTime: 5_000 },
			mutations: { retry: false },
		},
	})
}

/**
 * How to ask again while something is on the screen. A failure is tried again at the next turn and stands in
 * `failureReason` meanwhile; only a refusal ends it, as `error`.
 */
export function polling(everyMs: number | false, delayMs = 5_000) {
	return {
		refetchInterval: (query: { state: { status: string } }) => (query.state.status === 'error' ? false : everyMs),
		retry: (_count: number, error: Error) =>
			!(error instanceof SluiceError && error.status >= 400 && error.status < 500),
		retryDelay: delayMs,
	}
}

/** Chain, escrow and tokens: they do not change while a page is open. */
export const configQuery = queryOptions({
	queryKey: ['config'],
	queryFn: ({ signal }) => getConfig(client, { signal }),
	staleTime: Number.POSITIVE_INFINITY,
})

export function tokenOf(config: Config, asset: string): Token | undefined {
	return config.tokens.find((token) => token.asset === asset)
}
