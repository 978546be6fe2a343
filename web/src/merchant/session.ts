/** Who is signed in. */

import { getMerchant, SluiceError } from '@sluice/sdk/client'
import type { Merchant } from '@sluice/sdk/wire'
import { queryOptions } from '@tanstack/react-query'
import { client } from '../client/client.ts'

/** The merchant of the session; null when there is none. */
export const merchantQuery = queryOptions({
	queryKey: ['merchant'],
	queryFn: async ({ signal }): Promise<Merchant | null> => {
		try {
			return await getMerchant(client, { signal })
		} catch (error) {
			if (error instanceof SluiceError && error.status === 401) return null
			throw error
		}
	},
	staleTime: Number.POSITIVE_INFINITY,
})
