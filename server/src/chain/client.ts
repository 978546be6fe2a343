/** The RPC client and what its errors mean. */
import {
	BaseError,
	type Chain,
	createPublicClient,
	defineChain,
	type HttpTransport,
	http,
	type PublicClient,
} from 'viem'
import { Refusal } from '../http/problem.ts'

export type ChainClient = PublicClient<HttpTransport, Chain>

export function openChain(options: { id: number; name: string; rpcUrl: string }): ChainClient {
	const chain = defineChain({
		id: options.id,
		name: options.name,
		nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
		rpcUrls: { default: { http: [options.rpcUrl] } },
	})
	return createPublicClient({
		chain,
		cacheTime: 0,
		transport: http(options.rpcUrl, { timeout: 5_000, retryCount: 1, retryDelay: 150 }),
	})
}

const TRANSPORT_ERRORS = new Set(['HttpRequestError', 'TimeoutError', 'WebSocketRequestError', 'SocketClosedError'])

/** True when the node did not answer, in contrast to an answer that refuses. */
export function isTransportError(error: unknown): boolean {
	if (!(error instanceof BaseError)) return false
	return error.walk((e) => e instanceof Error && TRANSPORT_ERRORS.has(e.name)) !== null
}

/** Runs a read of the chain for a request. @throws {Refusal} `chain_unavailable` when the node does not answer */
export async function reading<T>(work: Promise<T>): Promise<T> {
	try {
		return await work
	} catch (cause) {
		if (isTransportError(cause))
			throw new Refusal('chain_unavailable', 'the node does not answer', { retryAfter: 1, cause })
		throw cause
	}
}
