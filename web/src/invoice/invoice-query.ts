/** What the merchant's pages ask about invoices. */

import { getInvoice, listInvoices } from '@sluice/sdk/client'
import type { Invoice } from '@sluice/sdk/wire'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client } from '../client/client.ts'

const PAGE_SIZE = 25

export function invoiceQuery(id: string) {
	return queryOptions({
		queryKey: ['invoices', 'one', id],
		queryFn: ({ signal }) => getInvoice(client, id, { signal }),
	})
}

export function invoicesQuery(filter: { status?: Invoice['status'] | undefined }) {
	return infiniteQueryOptions({
		queryKey: ['invoices', 'list', filter],
		queryFn: ({ pageParam, signal }) =>
			listInvoices(client, { ...filter, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: (page) => page.next_cursor ?? undefined,
	})
}
