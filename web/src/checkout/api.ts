/** The public checkout routes of the server that rendered this page. */
import type { Checkout, CheckoutTerms, ExtensionTerms, Payment, Problem, Terms } from '@sluice/sdk/wire'

/** A refusal of the server, or no answer at all (`code` is `offline` then). */
export class ApiError extends Error {
	readonly code: string
	readonly status: number
	readonly requestId: string | null

	constructor(problem: { code: string; status: number; detail: string; request_id: string | null }) {
		super(`${problem.code}: ${problem.detail}`)
		this.name = 'ApiError'
		this.code = problem.code
		this.status = problem.status
		this.requestId = problem.request_id
	}
}

const answerTimeoutMs = 20_000

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
	let response: Response
	let body: unknown
	try {
		response = await fetch(path, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) })
		body = await response.json()
	} catch (cause) {
		throw new ApiError({ code: 'offline', status: 0, detail: String(cause), request_id: null })
	}
	if (response.ok) return body as T
	const problem = body as Partial<Problem>
	throw new ApiError({
		code: problem.code ?? 'internal',
		status: response.status,
		detail: problem.detail ?? '',
		request_id: problem.request_id ?? null,
	})
}

const post = <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
	request(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	})

export const fetchCheckout = (invoice: string): Promise<Checkout> => request(`/v1/checkout/${invoice}`)

export const fetchTerms = (invoice: string, payer: string): Promise<CheckoutTerms> =>
	post(`/v1/checkout/${invoice}/terms`, { payer })

const sendAttempts = 5

/**
 * Hands the signature over. Tries again with the same key when there is no answer, so that it counts once.
 * @throws {ApiError}
 */
export async function sendPayment(
	invoice: string,
	body: { terms: Terms; extension: ExtensionTerms | null; signature: string },
	key: string,
): Promise<Payment> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await post(`/v1/checkout/${invoice}/payments`, body, { 'idempotency-key': key })
		} catch (error) {
			const passing = error instanceof ApiError && [0, 409, 429, 502, 503, 504].includes(error.status)
			const conflict = error instanceof ApiError && error.status === 409 && error.code !== 'idempotency_in_progress'
			if (!passing || conflict || attempt === sendAttempts) throw error
			await new Promise((resolve) => setTimeout(resolve, 400 * 2 ** attempt))
		}
	}
}

/** Test money, on a local chain only. */
export const askFaucet = (address: string, asset: string): Promise<{ tx_hash: string }> =>
	post('/v1/faucet', { address, asset })

const balanceOfSelector = '0x70a08231'

/**
 * Balance of `owner` in minor units of the token at `token`.
 * @param rpcPath the JSON-RPC proxy of the server
 * @throws {ApiError} `chain_unavailable` when the chain gives no number
 */
export async function readBalance(rpcPath: string, token: string, owner: string): Promise<bigint> {
	const data = balanceOfSelector + owner.slice(2).toLowerCase().padStart(64, '0')
	const answer = await post<{ result?: unknown }>(rpcPath, {
		jsonrpc: '2.0',
		id: 1,
		method: 'eth_call',
		params: [{ to: token, data }, 'latest'],
	})
	if (typeof answer.result === 'string' && /^0x[0-9a-f]{64}$/i.test(answer.result)) return BigInt(answer.result)
	throw new ApiError({ code: 'chain_unavailable', status: 502, detail: 'balance unreadable', request_id: null })
}
