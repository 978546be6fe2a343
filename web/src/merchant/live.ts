/** Changes as they happen: the merchant's stream, into the cache that the pages read. */

import { type MerchantMessage, SluiceError, watchEvents } from '@sluice/sdk/client'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { client } from '../client/client.ts'
import { invoiceQuery } from '../invoice/invoice-query.ts'
import { paymentQuery } from '../payment/payment-query.ts'
import { endSession } from './session.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

let state: LiveState = 'connecting'
const listeners = new Set<() => void>()

function setState(next: LiveState) {
	state = next
	for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}

export function useLiveState(): LiveState {
	return useSyncExternalStore(subscribe, () => state)
}

function apply(queries: QueryClient, message: MerchantMessage) {
	if (message.type === 'payment') {
		queries.setQueryData(paymentQuery(message.data.id).queryKey, message.data)
		void queries.invalidateQueries({ queryKey: ['payments', 'list'] })
		void queries.invalidateQueries({ queryKey: ['payments', 'today'] })
		void queries.invalidateQueries({ queryKey: ['payments', 'refunds', message.data.id] })
	} else {
		queries.setQueryData(invoiceQuery(message.data.id).queryKey, message.data)
		void queries.invalidateQueries({ queryKey: ['invoices', 'list'] })
	}
}

/** Follows the stream while mounted. What changed during a gap is read again when the connection is back. */
export function useLiveUpdates() {
	const queries = useQueryClient()
	useEffect(() => {
		const stop = new AbortController()
		const follow = async () => {
			const onConnection = (connection: 'open' | 'lost') => {
				setState(connection === 'open' ? 'live' : 'lost')
				if (connection !== 'open') return
				void queries.invalidateQueries({ queryKey: ['payments'] })
				void queries.invalidateQueries({ queryKey: ['invoices'] })
			}
			for await (const message of watchEvents(client, { signal: stop.signal, onConnection })) apply(queries, message)
		}
		// The client has tried for minutes before it gives up; the pages then say that they are not live.
		follow().catch((error: unknown) => {
			setState('lost')
			if (error instanceof SluiceError && error.status === 401) endSession(queries)
		})
		return () => stop.abort()
	}, [queries])
}
