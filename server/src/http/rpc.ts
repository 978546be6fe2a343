/** The JSON-RPC proxy: reading the chain and sending signed transactions, nothing that could hurt the node behind it. */
import type { Context } from 'hono'
import { z } from 'zod'
import { parseJson, readBody } from './body.ts'
import { Refusal } from './problem.ts'

export const RPC_BODY_BYTES_MAX = 262_144
const BATCH_MAX = 30
const LOG_BLOCKS_MAX = 5_000n
const RESPONSE_BYTES_MAX = 8_388_608
const TIMEOUT_MS = 10_000

const METHODS = new Set([
	'eth_call',
	'eth_chainId',
	'net_version',
	'eth_blockNumber',
	'eth_getBalance',
	'eth_getCode',
	'eth_getTransactionCount',
	'eth_getTransactionReceipt',
	'eth_getTransactionByHash',
	'eth_getBlockByNumber',
	'eth_getBlockByHash',
	'eth_getLogs',
	'eth_estimateGas',
	'eth_gasPrice',
	'eth_maxPriorityFeePerGas',
	'eth_feeHistory',
	'eth_sendRawTransaction',
])

const call = z.object({
	jsonrpc: z.literal('2.0'),
	id: z.union([z.string().max(100), z.number(), z.null()]).optional(),
	method: z.string().max(60),
	params: z.array(z.unknown()).max(10).optional(),
})
type Call = z.infer<typeof call>
type RpcError = { jsonrpc: '2.0'; id: Call['id'] | null; error: { code: number; message: string } }

/** Why a call is not passed on, or null. `head` is the newest block, for ranges that end at `latest`. */
export function refuseCall(request: Call, head: bigint): string | null {
	if (!METHODS.has(request.method)) return `${request.method} is not offered here`
	if (request.method !== 'eth_getLogs') return null
	const filter = z
		.object({ blockHash: z.string().optional(), fromBlock: z.string().optional(), toBlock: z.string().optional() })
		.safeParse(request.params?.[0])
	if (!filter.success) return 'eth_getLogs needs a filter'
	if (filter.data.blockHash !== undefined) return null
	const from = blockOf(filter.data.fromBlock ?? 'latest', head)
	const to = blockOf(filter.data.toBlock ?? 'latest', head)
	if (from === null || to === null) return 'eth_getLogs needs block numbers or latest'
	return to - from >= LOG_BLOCKS_MAX ? `eth_getLogs over more than ${LOG_BLOCKS_MAX} blocks` : null
}

function blockOf(tag: string, head: bigint): bigint | null {
	if (['latest', 'pending', 'safe', 'finalized'].includes(tag)) return head
	if (tag === 'earliest') return 0n
	return /^0x[0-9a-fA-F]{1,16}$/.test(tag) ? BigInt(tag) : null
}

export function createRpcProxy(options: { url: string; head(): Promise<bigint> }): (c: Context) => Promise<Response> {
	return async (c) => {
		const body = parseJson(await readBody(c.req.raw, RPC_BODY_BYTES_MAX))
		const batch = Array.isArray(body)
		const calls: unknown[] = Array.isArray(body) ? body : [body]
		if (calls.length === 0 || calls.length > BATCH_MAX)
			throw new Refusal('invalid_request', `1 to ${BATCH_MAX} calls per request`)
		const needsHead = calls.some(
			(c) => typeof c === 'object' && c !== null && 'method' in c && c.method === 'eth_getLogs',
		)
		const head = needsHead ? await options.head() : 0n

		const passed: Call[] = []
		const refused: RpcError[] = []
		for (const item of calls) {
			const parsed = call.safeParse(item)
			if (!parsed.success) {
				refused.push({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'not a JSON-RPC 2.0 call' } })
				continue
			}
			const why = refuseCall(parsed.data, head)
			if (why === null) passed.push(parsed.data)
			else refused.push({ jsonrpc: '2.0', id: parsed.data.id ?? null, error: { code: -32601, message: why } })
		}
		if (passed.length === 0) return c.json(batch ? refused : refused[0])
		const answer = await forward(options.url, batch ? passed : passed[0])
		if (!batch || refused.length === 0) return c.body(answer, 200, { 'Content-Type': 'application/json' })
		const answers: unknown = JSON.parse(answer)
		return c.json([...(Array.isArray(answers) ? answers : [answers]), ...refused])
	}
}

async function forward(url: string, body: unknown): Promise<string> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
			redirect: 'error',
			signal: AbortSignal.timeout(TIMEOUT_MS),
		})
		const chunks: Uint8Array[] = []
		let total = 0
		for await (const chunk of response.body ?? []) {
			total += chunk.byteLength
			if (total > RESPONSE_BYTES_MAX) throw new Error(`the node answered more than ${RESPONSE_BYTES_MAX} bytes`)
			chunks.push(chunk)
		}
		const text = Buffer.concat(chunks).toString()
		JSON.parse(text)
		return text
	} catch (cause) {
		throw new Refusal('chain_unavailable', 'the node gave no usable answer', { retryAfter: 1, cause })
	}
}
