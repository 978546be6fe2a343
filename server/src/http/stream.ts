/**
 * Server-sent events. One ticker per process asks for changes twice a second while someone listens, whoever they are;
 * a message goes out only when it differs from the last one of that listener.
 */
import type { Logger } from 'pino'
import { Refusal } from './problem.ts'

export const TICK_MS = 500
const HEARTBEAT_MS = 15_000
const CONNECTIONS_MAX = 500
const CONNECTIONS_PER_ADDRESS_MAX = 30
/** Messages a slow reader may be behind before it is cut off; it reconnects and gets the present state. */
const BACKLOG_MAX = 64

export type Message = { event: string; key: string; data: unknown }
/** What all listeners of a topic have missed, by listener topic; asked once per tick. */
export type Source = (topics: readonly string[]) => Promise<Map<string, Message[]>>

export type Streams = {
	/** @throws {Refusal} `rate_limited` when too many are open. */
	open(options: { kind: string; topic: string; ip: string; signal: AbortSignal }): Response
	close(): void
}

type Listener = {
	kind: string
	topic: string
	ip: string
	sent: Map<string, string>
	controller: ReadableStreamDefaultController<Uint8Array>
}

export function createStreams(sources: Record<string, Source>, log: Logger): Streams {
	const listeners = new Set<Listener>()
	const encoder = new TextEncoder()
	let timer: NodeJS.Timeout | null = null
	let ticking = false
	let heartbeatAt = 0
	let closed = false

	const drop = (listener: Listener) => {
		if (!listeners.delete(listener)) return
		try {
			listener.controller.close()
		} catch (error) {
			log.debug({ err: error }, 'stream was closed by its reader')
		}
		if (listeners.size === 0 && timer) {
			clearTimeout(timer)
			timer = null
		}
	}
	const write = (listener: Listener, text: string) => {
		if ((listener.controller.desiredSize ?? 0) < -BACKLOG_MAX) return drop(listener)
		listener.controller.enqueue(encoder.encode(text))
	}

	const tick = async () => {
		ticking = true
		try {
			for (const [kind, source] of Object.entries(sources)) {
				const mine = [...listeners].filter((l) => l.kind === kind)
				if (mine.length === 0) continue
				const changes = await source([...new Set(mine.map((l) => l.topic))])
				for (const listener of mine) {
					for (const message of changes.get(listener.topic) ?? []) {
						const data = JSON.stringify(message.data)
						if (listener.sent.get(message.key) === data) continue
						// Only the newest of what a listener saw is remembered, so that a long stream stays small.
						if (listener.sent.size > 500) listener.sent.clear()
						listener.sent.set(message.key, data)
						write(listener, `event: ${message.event}\ndata: ${data}\n\n`)
					}
				}
			}
			if (Date.now() - heartbeatAt >= HEARTBEAT_MS) {
				heartbeatAt = Date.now()
				for (const listener of listeners) write(listener, ': heartbeat\n\n')
			}
		} catch (error) {
			log.warn({ err: error }, 'streams: changes could not be read, trying again')
		} finally {
			ticking = false
			if (listeners.size > 0 && !closed) timer = setTimeout(tick, TICK_MS)
		}
	}

	return {
		open({ kind, topic, ip, signal }) {
			const sameAddress = [...listeners].filter((l) => l.ip === ip).length
			if (closed || listeners.size >= CONNECTIONS_MAX || sameAddress >= CONNECTIONS_PER_ADDRESS_MAX) {
				throw new Refusal('rate_limited', 'too many open streams', { retryAfter: 5 })
			}
			let listener: Listener | null = null
			const body = new ReadableStream<Uint8Array>({
				start(controller) {
					listener = { kind, topic, ip, sent: new Map(), controller }
					listeners.add(listener)
					controller.enqueue(encoder.encode('retry: 2000\n\n'))
					if (!ticking) {
						if (timer) clearTimeout(timer)
						timer = setTimeout(tick, 0)
					}
				},
				cancel() {
					if (listener) drop(listener)
				},
			})
			signal.addEventListener('abort', () => listener && drop(listener), { once: true })
			return new Response(body, {
				headers: {
					'Content-Type': 'text/event-stream',
					'Cache-Control': 'no-store',
					'X-Accel-Buffering': 'no',
				},
			})
		},
		close() {
			closed = true
			for (const listener of [...listeners]) drop(listener)
		},
	}
}
