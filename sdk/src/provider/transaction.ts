/** Reading and completing the transaction of `eth_sendTransaction`. */
import { type Address, decodeFunctionData, type Hex, hexToBigInt, type TransactionSerializable } from 'viem'
import { parseAddress } from '../address/address.ts'
import { fiatTokenAbi, paymentEscrowAbi } from '../contracts/contracts.ts'
import { invalidParameters } from './provider-error.ts'

/** A transaction with nothing left open. */
export type FilledTransaction = {
	chainId: number
	from: Address
	/** Null deploys a contract. */
	to: Address | null
	value: bigint
	data: Hex
	nonce: number
	gas: bigint
} & ({ type: 'eip1559'; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | { type: 'legacy'; gasPrice: bigint })

/** A call of a token or of the escrow, read from the data. */
export type DecodedCall = { functionName: string; args: readonly unknown[] }

type Request = (method: string, params: readonly unknown[]) => Promise<unknown>
const MOST_DATA_CHARS = 262_144

/** @throws {ProviderError} -32602; what the node answers where it cannot estimate */
export async function fillTransaction(
	input: unknown,
	from: Address,
	chainId: number,
	request: Request,
): Promise<FilledTransaction> {
	if (typeof input !== 'object' || input === null) throw invalidParameters('transaction')
	const fields: Record<string, unknown> = { ...input }
	const named = quantity(fields, 'chainId')
	if (named !== undefined && named !== BigInt(chainId)) throw invalidParameters(`chainId is ${named}, not ${chainId}`)
	for (const unsupported of ['authorizationList', 'blobs', 'blobVersionedHashes', 'accessList']) {
		const value = fields[unsupported]
		if (value !== undefined && !(Array.isArray(value) && value.length === 0)) throw invalidParameters(unsupported)
	}
	const to = fields.to === undefined || fields.to === null ? null : readAddress(fields.to)
	const value = quantity(fields, 'value') ?? 0n
	const data = readData(fields)
	if (to === null && data === '0x') throw invalidParameters('neither to nor data')

	const call = { from, ...(to === null ? {} : { to }), value: hex(value), data }
	const [gas, nonce, fees] = await Promise.all([
		quantity(fields, 'gas') ?? estimate(call, request),
		quantity(fields, 'nonce') ?? answer(request('eth_getTransactionCount', [from, 'pending'])),
		readFees(fields, request),
	])
	if (nonce > BigInt(Number.MAX_SAFE_INTEGER)) throw invalidParameters('nonce')
	return { chainId, from, to, value, data, nonce: Number(nonce), gas, ...fees }
}

/** What an account signs. */
export function toSerializable(transaction: FilledTransaction): TransactionSerializable {
	const { from: _, ...rest } = transaction
	return rest
}

/** Reads the data as a call of a stablecoin or the escrow; null when it is none. */
export function decodeCall(transaction: FilledTransaction): DecodedCall | null {
	if (transaction.data.length < 10) return null
	for (const abi of [fiatTokenAbi, paymentEscrowAbi]) {
		try {
			const { functionName, args } = decodeFunctionData({ abi, data: transaction.data })
			return { functionName, args: args ?? [] }
		} catch {
			// Not of this contract.
		}
	}
	return null
}

/** A fifth above the estimate: the state may be another when it runs. */
async function estimate(call: object, request: Request): Promise<bigint> {
	const gas = await answer(request('eth_estimateGas', [call]))
	return gas + gas / 5n
}

async function readFees(
	fields: Record<string, unknown>,
	request: Request,
): Promise<
	{ type: 'eip1559'; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | { type: 'legacy'; gasPrice: bigint }
> {
	const gasPrice = quantity(fields, 'gasPrice')
	if (gasPrice !== undefined) return { type: 'legacy', gasPrice }
	const most = quantity(fields, 'maxFeePerGas')
	const tip = quantity(fields, 'maxPriorityFeePerGas')
	if (most !== undefined && tip !== undefined) return { type: 'eip1559', ...ordered(most, tip) }
	const block = await request('eth_getBlockByNumber', ['latest', false])
	const base = typeof block === 'object' && block !== null ? Reflect.get(block, 'baseFeePerGas') : undefined
	if (typeof base !== 'string') return { type: 'legacy', gasPrice: await answer(request('eth_gasPrice', [])) }
	const maxPriorityFeePerGas = tip ?? (await answer(request('eth_maxPriorityFeePerGas', [])))
	// Twice the base fee holds for six full blocks.
	const maxFeePerGas = most ?? BigInt(base) * 2n + maxPriorityFeePerGas
	return { type: 'eip1559', ...ordered(maxFeePerGas, maxPriorityFeePerGas) }
}

function ordered(maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) {
	if (maxPriorityFeePerGas > maxFeePerGas) throw invalidParameters('maxPriorityFeePerGas is above maxFeePerGas')
	return { maxFeePerGas, maxPriorityFeePerGas }
}

async function answer(request: Promise<unknown>): Promise<bigint> {
	return hexToBigInt(String(await request) as Hex)
}

function readAddress(value: unknown): Address {
	try {
		return parseAddress(String(value))
	} catch {
		throw invalidParameters('to is not an address')
	}
}

function readData(fields: Record<string, unknown>): Hex {
	const { data, input } = fields
	if (data !== undefined && input !== undefined && data !== input) throw invalidParameters('data and input differ')
	const value = data ?? input ?? '0x'
	if (typeof value !== 'string' || value.length > MOST_DATA_CHARS || !/^0x([0-9a-fA-F]{2})*$/.test(value)) {
		throw invalidParameters('data')
	}
	return value as Hex
}

function quantity(fields: Record<string, unknown>, name: string): bigint | undefined {
	const value = fields[name]
	if (value === undefined || value === null) return undefined
	if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw invalidParameters(name)
	return BigInt(value)
}

function hex(value: bigint): Hex {
	return `0x${value.toString(16)}`
}
