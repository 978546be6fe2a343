/** What the merchant's pages ask about payments. */

import { getPayment, listPayments, listRefunds, paginate } from '@sluice/sdk/client'
import type { Payment, PaymentStatus } from '@sluice/sdk/wire'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client } from '../client/client.ts'

const PAGE_SIZE = 25
const TODAY_MAX = 500

export function paymentQuery(id: string) {
	return queryOptions({
		queryKey: ['payments', 'one', id],
		queryFn: ({ signal }) => getPayment(client, id, { signal }),
	})
}

export function paymentsQuery(filter: { status?: PaymentStatus | undefined; invoice?: string | undefined }) {
	return infiniteQueryOptions({
		queryKey: ['payments', 'list', filter],
		queryFn: ({ pageParam, signal }) =>
			listPayments(client, { ...filter, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: (page) => page.next_cursor ?? undefined,
	})
}

export type Today = { payments: Payment[]; complete: boolean }

/** Payments made since `start` (milliseconds), newest first; `complete` is false past the first five hundred. */
export function paymentsTodayQuery(start: number) {
	return queryOptions({
		queryKey: ['payments', 'today', start],
		queryFn: async ({ signal }): Promise<Today> => {
			const payments: Payment[] = []
			for await (const payment of paginate(client, listPayments, { limit: 50 }, { signal, max: TODAY_MAX })) {
				if (Date.parse(payment.created_at) < start) return { payments, complete: true }
				payments.push(payment)
			}
			return { payments, complete: payments.length < TODAY_MAX }
		},
	})
}

export function refundsQuery(payment: string) {
	return queryOptions({
		queryKey: ['payments', 'refunds', payment],
		queryFn: ({ signal }) => listRefunds(client, { payment, limit: 50 }, { signal }),
	})
}
