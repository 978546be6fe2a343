import { listWebhookDeliveries, listWebhookEndpoints } from '@sluice/sdk/client'
import { queryOptions } from '@tanstack/react-query'
import { client } from '../client/client.ts'

const DELIVERIES_POLL_MS = 5_000

export const endpointsQuery = queryOptions({
	queryKey: ['webhooks', 'endpoints'],
	queryFn: ({ signal }) => listWebhookEndpoints(client, { limit: 100 }, { signal }),
})

/** The newest deliveries of an endpoint; looked at again while they are on the screen, since retries change them. */
export function deliveriesQuery(endpoint: string) {
	return queryOptions({
		queryKey: ['webhooks', 'deliveries', endpoint],
		queryFn: ({ signal }) => listWebhookDeliveries(client, { endpoint, limit: 20 }, { signal }),
		refetchInterval: DELIVERIES_POLL_MS,
	})
}
