import type { PaymentStatus } from '@sluice/sdk/wire'

/** States of a payment in the order of its life, as a filter offers them. */
export const paymentStatuses: readonly PaymentStatus[] = [
	'processing',
	'authorized',
	'partially_captured',
	'captured',
	'partially_refunded',
	'refunded',
	'voided',
	'reclaimed',
	'failed',
]
