import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Event } from '@sluice/sdk/wire'
import { Webhook } from 'standardwebhooks'

/** Receives webhooks and hands each, verified by the `standardwebhooks` package, to whoever waits for it. */
export async function receiveWebhooks(options: { before?: (event: Event) => Promise<void> | void } = {}) {
	let secret: string | undefined
	const seen: Event[] = []
	const waiting: Array<{ match: (event: Event) => boolean; done: (event: Event) => void }> = []
	const server = createServer((request, response) => {
		let body = ''
		request.on('data', (chunk) => (body += chunk))
		request.on('end', async () => {
			try {
				if (!secret) throw new Error('the secret is not known yet')
				const event = new Webhook(secret).verify(body, request.headers as Record<string, string>) as Event
				await options.before?.(event)
				seen.push(event)
				for (const waiter of waiting.filter(({ match }) => match(event))) waiter.done(event)
				response.writeHead(204).end()
			} catch (error) {
				response.writeHead(400).end(String(error))
			}
		})
	})
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
	return {
		seen,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		use: (value: string) => (secret = value),
		until: (match: (event: Event) => boolean, timeoutMs = 30_000): Promise<Event> =>
			new Promise((done, fail) => {
				const found = seen.find(match)
				if (found) return done(found)
				const timer = setTimeout(
					() =>
						fail(
							new Error(
								`no such webhook within ${timeoutMs / 1000} s; received: ${seen.map(({ type }) => type).join(', ')}`,
							),
						),
					timeoutMs,
				)
				waiting.push({
					match,
					done: (event) => {
						clearTimeout(timer)
						done(event)
					},
				})
			}),
		close: () => server.close(),
	}
}
