/** Steps that the demo, the seeded world and the flow tests share: a merchant with a key, a paid invoice, waiting for a state. */
import {
	createApiKey,
	createSluiceClient,
	getOperation,
	getPayment,
	type SluiceClient,
	watchCheckout,
} from '@sluice/sdk/client'
import { signIn } from '@sluice/sdk/merchant'
import { type Checkout, type Merchant, type Operation, type Payment, type PaymentStatus, scope } from '@sluice/sdk/wire'
import type { LocalAccount } from 'viem'

/** Signs a merchant in with its wallet and gives it an API key. */
export async function createMerchant(
	url: string,
	account: LocalAccount,
): Promise<{ session: SluiceClient; client: SluiceClient; merchant: Merchant; secret: string }> {
	const { client: session, merchant } = await signIn(createSluiceClient({ baseUrl: url }), { account })
	const { secret } = await createApiKey(session, { name: 'demo', scopes: scope.options })
	return { session, client: createSluiceClient({ baseUrl: url, apiKey: secret }), merchant, secret }
}

/** Follows a checkout until its payment has one of the states; a failed payment ends the wait at once. */
export async function untilCheckout(
	client: SluiceClient,
	invoice: string,
	wanted: (checkout: Checkout) => boolean,
	timeoutMs = 60_000,
): Promise<Checkout> {
	const signal = AbortSignal.timeout(timeoutMs)
	let last: Checkout | undefined
	for await (const checkout of watchCheckout(client, invoice, { signal })) {
		last = checkout
		if (wanted(checkout)) return checkout
		if (checkout.payment?.failure)
			throw new Error(
				`payment ${checkout.payment.id}: ${checkout.payment.failure.code}: ${checkout.payment.failure.detail}`,
			)
	}
	throw new Error(
		`invoice ${invoice} did not get there within ${timeoutMs / 1000} s: ${last?.invoice.status}, payment ${last?.payment?.status}`,
	)
}

export async function untilPayment(
	client: SluiceClient,
	payment: Payment,
	...states: PaymentStatus[]
): Promise<Payment> {
	await untilCheckout(
		client,
		payment.invoice,
		(checkout) => checkout.payment?.id === payment.id && states.includes(checkout.payment.status),
	)
	return getPayment(client, payment.id)
}

/** Follows an operation until it is executed and final; one whose calls failed is an error. */
export async function untilExecuted(
	client: SluiceClient,
	{ hash }: Pick<Operation, 'hash'>,
	timeoutMs = 60_000,
): Promise<Operation> {
	const deadline = Date.now() + timeoutMs
	for (;;) {
		const operation = await getOperation(client, hash)
		if (operation.status === 'executed') return operation
		if (operation.status === 'failed' || operation.status === 'reverted')
			throw new Error(`operation ${hash}: ${operation.status}: ${operation.failure?.detail ?? 'its calls failed'}`)
		if (Date.now() > deadline) throw new Error(`operation ${hash} is ${operation.status} after ${timeoutMs / 1000} s`)
		await new Promise((done) => setTimeout(done, 200))
	}
}

/** The transaction of a payment's confirmed step. */
export function txOf(payment: Payment, kind: Payment['steps'][number]['kind']): string | null {
	return payment.steps.findLast((step) => step.kind === kind && step.confirmed)?.tx_hash ?? null
}
