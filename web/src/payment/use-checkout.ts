import { getCheckout, watchCheckout } from '@sluice/sdk/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client, polling } from '../client/client.ts'

const POLL_MS = 4_000

/** An invoice with its payment, live: by the stream, and by asking again should the stream be lost. */
export function useCheckout(invoice: string) {
	const queries = useQueryClient()
	const query = useQuery({
		queryKey: ['checkout', invoice],
		queryFn: ({ signal }) => getCheckout(client, invoice, { signal }),
		...polling(POLL_MS),
	})
	useEffect(() => {
		const stop = new AbortController()
		const follow = async () => {
			for await (const checkout of watchCheckout(client, invoice, { signal: stop.signal })) {
				queries.setQueryData(['checkout', invoice], checkout)
			}
		}
		// A refusal shows in the query beside it, which asks the same.
		follow().catch(() => undefined)
		return () => stop.abort()
	}, [invoice, queries])
	return query
}
