import type { Invoice } from '@sluice/sdk/wire'

/** States of an invoice in the order of its life, as a filter offers them. */
export const invoiceStatuses: readonly Invoice['status'][] = [
	'open',
	'processing',
	'authorized',
	'paid',
	'refunded',
	'expired',
	'canceled',
]
