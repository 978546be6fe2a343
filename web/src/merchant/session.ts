/** Who is signed in. */

import { getMerchant, SluiceError } from '@sluice/sdk/client'
import type { Merchant } from '@sluice/sdk/wire'
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { client, configQuery } from '../client/client.ts'

/** Beside the cookie of the session, which no script can see: without this mark nobody is signed in, and nobody asks. */
const MARK = 'sluice.session'

/** The merchant of the session; null when there is none. */
export const merchantQuery = queryOptions({
	queryKey: ['merchant'],
	queryFn: async ({ signal }): Promise<Merchant | null> => {
		if (localStorage.getItem(MARK) === null) return null
		try {
			return await getMerchant(client, { signal })
		} catch (error) {
			if (!(error instanceof SluiceError && error.status === 401)) throw error
			localStorage.removeItem(MARK)
			return null
		}
	},
	staleTime: Number.POSITIVE_INFINITY,
})

export function beginSession(queries: QueryClient, merchant: Merchant): void {
	localStorage.setItem(MARK, '1')
	queries.setQueryData(merchantQuery.queryKey, merchant)
}

/** Shows the sign-in page in place, at the same address, and forgets what the next merchant must not see. */
export function endSession(queries: QueryClient): void {
	localStorage.removeItem(MARK)
	queries.setQueryData(merchantQuery.queryKey, null)
	const keep: readonly unknown[] = [merchantQuery.queryKey[0], configQuery.queryKey[0]]
	queries.removeQueries({ predicate: ({ queryKey }) => !keep.includes(queryKey[0]) })
}
