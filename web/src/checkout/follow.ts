/** Keeps the page equal to the server: server-sent events, and questions in between while those do not flow. */
import type { Checkout } from '@sluice/sdk/wire'
import { fetchCheckout } from './api.ts'

const pollMs = 3_000

/**
 * Calls `onCheckout` with every new state, from now until the page goes away.
 * @returns asks at once, out of turn
 */
export function followCheckout(invoice: string, onCheckout: (checkout: Checkout) => void): () => Promise<void> {
	let source: EventSource | null = null
	/** Counts what was told, so that a slow answer never overwrites a newer one. */
	let told = 0

	const tell = (checkout: Checkout): void => {
		told++
		onCheckout(checkout)
	}

	const listen = (): void => {
		source = new EventSource(`/v1/checkout/${invoice}/events`)
		source.addEventListener('checkout', (event) => tell(JSON.parse(event.data) as Checkout))
	}

	const ask = async (): Promise<void> => {
		const before = told
		// A failed question is asked again at the next turn.
		const checkout = await fetchCheckout(invoice).catch(() => null)
		if (checkout && told === before) tell(checkout)
	}

	listen()
	setInterval(() => {
		if (document.hidden || source?.readyState === EventSource.OPEN) return
		// The browser reconnects by itself unless the server refused; then it is for us to ask again.
		if (source?.readyState === EventSource.CLOSED) listen()
		void ask()
	}, pollMs)
	// Phones stop the connection of a page in the background, as when a wallet app is in front.
	document.addEventListener('visibilitychange', () => {
		if (!document.hidden) void ask()
	})
	return ask
}
