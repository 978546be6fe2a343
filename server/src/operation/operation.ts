/**
 * Operations of accounts: priced, checked, and brought to the entry point by the relayer, who is paid back by the operation.
 * What the account signed is not changed, and nothing here signs for it.
 */
import { tokenPaymasterAbi } from '@sluice/sdk/contracts'
import {
	hashOperation,
	maxGasFee,
	type Operation,
	operationFromTerms,
	operationTerms,
	readGasTerms,
	signGasQuote,
} from '@sluice/sdk/operation'
import type {
	OperationQuote,
	operationQuoteRequest,
	operationRequest,
	Operation as ShownOperation,
	Token,
} from '@sluice/sdk/wire'
import { erc20Abi, getAddress, type Hex, type LocalAccount } from 'viem'
import { entryPoint08Abi } from 'viem/account-abstraction'
import type { z } from 'zod'
import { reading } from '../chain/client.ts'
import { type Indexer, indexedHead } from '../chain/in/store.ts'
import { enqueue } from '../chain/out/store.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import {
	calldataGas,
	type EntryDeps,
	encodeHandleOps,
	estimateCalls,
	requireOwnAccount,
	simulateCalls,
	simulateHandleOps,
} from './entry.ts'
import {
	addOperation,
	executedOf,
	findExecuted,
	findSent,
	findUnderWay,
	type IndexedOperation,
	lockAccount,
} from './store.ts'

export { operationAbi } from './entry.ts'

export type OperationDeps = EntryDeps & {
	chainId: number
	indexer: Indexer
	confirmations: number
	tokens: readonly Token[]
	tokenPaymaster: string | null
	/** Null where gas is not to be paid in tokens. */
	quoter: LocalAccount | null
	/** Minor units for one native coin, by asset. */
	nativePrices: ReadonlyMap<string, bigint>
}

const INTENT_KIND = 'operation'

/** All limits of an operation together: far below what a transaction of ours may use. */
const GAS_MAX = 3_000_000n
/** What a transaction costs beside its calldata and what the entry point counts itself. */
const OVERHEAD_GAS = 21_000n + 12_000n
/** On top of the price of the native coin, for its movement until the operation is mined: in 1/10,000. */
const MARGIN_BPS = 500n
const QUOTE_SECONDS = 180
/** A price that ends sooner than this might be over before the operation is mined. */
const LEAST_SECONDS = 20
const VERIFICATION_GAS = 300_000n
const CREATION_GAS = 500_000n
const PAYMASTER_GAS = 150_000n
const PERMIT_GAS = 250_000n
const POST_OP_GAS = 100_000n
/** What is assumed of a signature that is still to come: that of a passkey, none of it zero. */
const SIGNATURE_BYTES = 700
const PERMIT_BYTES = 1_100

type QuoteRequest = z.output<typeof operationQuoteRequest>
type SendRequest = z.output<typeof operationRequest>

/**
 * Fills in gas and, where a token is named, the paymaster's signed price.
 * @throws {Refusal} `invalid_request`, `unavailable`, or why the calls would fail
 */
export async function quoteOperation(deps: OperationDeps, request: QuoteRequest): Promise<OperationQuote> {
	const { operation: asked, asset, permit, signers } = request
	const exists = await requireOwnAccount(deps, asked)
	const [fees, callGasLimit] = await Promise.all([
		suggestFees(deps),
		asked.callGasLimit === undefined ? gasOfCalls(deps, asked, exists) : BigInt(asked.callGasLimit),
	])
	const creation = asked.factory === undefined ? 0n : CREATION_GAS
	const verification = VERIFICATION_GAS * BigInt(signers) + creation
	const draft = operationFromTerms({
		...asked,
		callGasLimit: String(callGasLimit),
		verificationGasLimit: asked.verificationGasLimit ?? String(verification),
		preVerificationGas: '0',
		maxFeePerGas: String(2n * fees.base + fees.tip),
		maxPriorityFeePerGas: String(fees.tip),
		...(asset === undefined || deps.tokenPaymaster === null
			? {}
			: {
					paymaster: deps.tokenPaymaster,
					paymasterVerificationGasLimit: String(PAYMASTER_GAS + (permit ? PERMIT_GAS : 0n)),
					paymasterPostOpGasLimit: String(POST_OP_GAS),
				}),
	})
	const bytes = (count: number): Hex => `0x${'ff'.repeat(count)}`
	const dressed = {
		...draft,
		signature: bytes(SIGNATURE_BYTES * signers),
		...(draft.paymaster === undefined ? {} : { paymasterData: bytes(161 + (permit ? PERMIT_BYTES : 0)) }),
	}
	const preVerificationGas = calldataGas(encodeHandleOps(deps, dressed)) + OVERHEAD_GAS
	const operation = { ...draft, preVerificationGas }
	requireBounded(operation)
	if (asset === undefined)
		return { object: 'operation_quote', operation: operationTerms(operation), max_fee: null, valid_until: null }
	return priceIn(deps, operation, asset)
}

/** @throws {Refusal} `invalid_request` for a token that has no price, `unavailable` without a quoter */
async function priceIn(deps: OperationDeps, operation: Operation, asset: string): Promise<OperationQuote> {
	const token = deps.tokens.find((known) => known.asset === asset)
	const price = deps.nativePrices.get(asset)
	if (deps.quoter === null || operation.paymaster === undefined)
		throw new Refusal('unavailable', 'gas cannot be paid in tokens here')
	if (!token || price === undefined) {
		const detail = `one of ${[...deps.nativePrices.keys()].join(', ')}`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/asset', code: 'unknown_asset', detail }] })
	}
	const tokenPerNative = (price * (10_000n + MARGIN_BPS)) / 10_000n
	const maxFee = maxGasFee(operation, tokenPerNative)
	const validUntil = nowSeconds() + QUOTE_SECONDS
	const terms = { token: token.address, tokenPerNative, maxFee, validAfter: 0, validUntil }
	const quoted = await signGasQuote(deps.quoter, { chainId: deps.chainId, operation, terms })
	return {
		object: 'operation_quote',
		operation: operationTerms(quoted),
		max_fee: { value: String(maxFee), asset, scale: token.scale },
		valid_until: new Date(validUntil * 1_000).toISOString(),
	}
}

/**
 * Checks a signed operation and records it for the sender. The same one twice is one.
 * @throws {Refusal} `invalid_request`, `fee_too_low`, `conflict`, `insufficient_funds`, `signature_invalid`, `limit_exceeded`, …
 */
export async function sendOperation(trx: Trx, deps: OperationDeps, request: SendRequest): Promise<ShownOperation> {
	const operation = operationFromTerms(request.operation)
	const account = operation.sender.toLowerCase()
	const hash = hashOperation({ chainId: deps.chainId, entryPoint: deps.entryPoint, operation })
	await lockAccount(trx, account)
	const known = await findSent(trx, hash)
	if (known && known.state !== 'failed') return getOperation(trx, deps, hash)
	const underWay = await findUnderWay(trx, account)
	if (underWay !== null) throw new Refusal('conflict', `the account's operation ${underWay} is still on its way`)

	const exists = await requireOwnAccount(deps, operation)
	requireBounded(operation)
	const data = encodeHandleOps(deps, operation)
	await requireRepayment(deps, operation, data)
	if (exists) await simulateCalls(deps, operation)
	await simulateHandleOps(deps, data)
	const intent = await enqueue(trx, {
		...{ chainId: deps.chainId, sender: deps.operator, kind: INTENT_KIND },
		...{ to: deps.entryPoint, data },
	})
	const paymaster = operation.paymaster?.toLowerCase() ?? null
	await addOperation(trx, { hash, account, nonce: operation.nonce, paymaster, intent })
	return getOperation(trx, deps, hash)
}

/** All limits of an operation together. */
function gasOf(operation: Operation): bigint {
	return (
		operation.callGasLimit +
		operation.verificationGasLimit +
		operation.preVerificationGas +
		(operation.paymasterVerificationGasLimit ?? 0n) +
		(operation.paymasterPostOpGasLimit ?? 0n)
	)
}

/** @throws {Refusal} `invalid_request` */
function requireBounded(operation: Operation): void {
	const gas = gasOf(operation)
	if (gas > GAS_MAX)
		throw new Refusal('invalid_request', `the operation may use ${gas} gas, at most ${GAS_MAX} is taken`)
}

/** The relayer must get back what it spends: out of the account's coin or deposit, or from our paymaster. */
async function requireRepayment(deps: OperationDeps, operation: Operation, data: Hex): Promise<void> {
	const { base, tip } = await suggestFees(deps)
	const leastFee = (base * 9n) / 8n + tip
	if (operation.maxFeePerGas < leastFee || operation.maxPriorityFeePerGas < tip)
		throw new Refusal('fee_too_low', `at least ${leastFee} wei per gas and ${tip} for its priority are needed now`)
	const leastGas = calldataGas(data) + OVERHEAD_GAS
	if (operation.preVerificationGas < leastGas)
		throw new Refusal('fee_too_low', `preVerificationGas must be at least ${leastGas}`)
	if (operation.paymaster === undefined) return requireOwnCoin(deps, operation)
	if (operation.paymaster.toLowerCase() !== deps.tokenPaymaster?.toLowerCase()) {
		const detail = 'another paymaster than the one of this deployment'
		throw new Refusal('invalid_request', detail, {
			errors: [{ pointer: '#/operation/paymaster', code: 'foreign_paymaster', detail }],
		})
	}
	await requireFee(deps, operation, operation.paymaster)
}

/** @throws {Refusal} `insufficient_funds` */
async function requireOwnCoin(deps: OperationDeps, operation: Operation): Promise<void> {
	const address = operation.sender
	const [balance, deposit] = await reading(
		Promise.all([
			deps.chain.getBalance({ address }),
			deps.chain.readContract({
				address: getAddress(deps.entryPoint),
				abi: entryPoint08Abi,
				functionName: 'balanceOf',
				args: [address],
			}),
		]),
	)
	const most = gasOf(operation) * operation.maxFeePerGas
	if (balance + deposit < most)
		throw new Refusal(
			'insufficient_funds',
			`gas may cost ${most} wei, the account has ${balance} and a deposit of ${deposit}`,
		)
}

/** What the paymaster would only call a bad signature. @throws {Refusal} `authorization_expired`, `insufficient_funds` */
async function requireFee(deps: OperationDeps, operation: Operation, paymaster: Hex): Promise<void> {
	const terms = readGasTerms(operation.paymasterData ?? '0x')
	if (terms === null) throw new Refusal('signature_invalid', 'paymasterData holds no signed price')
	if (terms.validUntil < nowSeconds() + LEAST_SECONDS) throw new Refusal('authorization_expired', 'the price is over')
	const token = { address: getAddress(terms.token), abi: erc20Abi } as const
	const [quoter, balance, allowance] = await reading(
		Promise.all([
			deps.chain.readContract({ address: paymaster, abi: tokenPaymasterAbi, functionName: 'quoter' }),
			deps.chain.readContract({ ...token, functionName: 'balanceOf', args: [operation.sender] }),
			deps.chain.readContract({ ...token, functionName: 'allowance', args: [operation.sender, paymaster] }),
		]),
	)
	if (quoter !== deps.quoter?.address) throw new Refusal('unavailable', 'the paymaster has another quoter')
	if (balance < terms.maxFee || (!terms.permit && allowance < terms.maxFee))
		throw new Refusal(
			'insufficient_funds',
			`gas may cost ${terms.maxFee}: the account has ${balance} and allowed the paymaster ${allowance}`,
		)
}

async function gasOfCalls(
	deps: OperationDeps,
	operation: { sender: string; callData: string },
	exists: boolean,
): Promise<bigint> {
	return (await estimateCalls(deps, operation, exists)) + 20_000n
}

async function suggestFees(deps: OperationDeps): Promise<{ base: bigint; tip: bigint }> {
	const [block, tip] = await reading(
		Promise.all([deps.chain.getBlock({ blockTag: 'latest' }), deps.chain.estimateMaxPriorityFeePerGas()]),
	)
	return { base: block.baseFeePerGas ?? 0n, tip }
}

/** As the chain tells it, else as far as its transaction is. @throws {Refusal} `not_found` */
export async function getOperation(db: Db, deps: OperationDeps, hash: string): Promise<ShownOperation> {
	const id = hash.toLowerCase()
	const [executed, sent] = [await findExecuted(db, deps.indexer, id), await findSent(db, id)]
	if (executed) return showExecuted(deps, executed, (await indexedHead(db, deps.indexer))?.blockNumber ?? 0)
	if (!sent) throw new Refusal('not_found', `no operation ${id}`)
	const failed = sent.state === 'failed'
	const status = {
		queued: 'queued',
		sent: 'relayed',
		mined: 'processing',
		confirmed: 'processing',
		failed: 'failed',
	} as const
	return {
		object: 'operation',
		hash: sent.hash,
		account: getAddress(sent.account),
		nonce: String(sent.nonce),
		status: status[sent.state],
		tx_hash: sent.tx_hash,
		gas_cost: null,
		paymaster: sent.paymaster === null ? null : getAddress(sent.paymaster),
		fee: null,
		failure: failed ? { code: 'transaction_reverted', detail: sent.error_detail ?? sent.error_code ?? '' } : null,
		at: sent.created_at.toISOString(),
	}
}

export type OperationPlace = { block: number; log: number }

/** What an account executed, newest first, with the place of each in the list. */
export async function listOperations(
	db: Db,
	deps: OperationDeps,
	query: { account: string; before: OperationPlace | null; limit: number },
): Promise<{ place: OperationPlace; operation: ShownOperation }[]> {
	const rows = await executedOf(db, deps.indexer, query)
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	return rows.map((row) => ({
		place: { block: row.block_number, log: row.log_index },
		operation: showExecuted(deps, row, head),
	}))
}

function showExecuted(deps: OperationDeps, row: IndexedOperation, head: number): ShownOperation {
	const confirmed = head - row.block_number >= deps.confirmations
	const token = deps.tokens.find(({ address }) => address.toLowerCase() === row.fee_token)
	const fee =
		row.fee === null || row.fee_token === null
			? null
			: { value: String(row.fee), asset: token?.asset ?? row.fee_token.slice(0, 12), scale: token?.scale ?? 0 }
	return {
		object: 'operation',
		hash: row.hash,
		account: getAddress(row.account),
		nonce: String(row.nonce),
		status: confirmed ? (row.success ? 'executed' : 'reverted') : 'processing',
		tx_hash: row.tx_hash,
		gas_cost: String(row.gas_cost),
		paymaster: row.paymaster === null ? null : getAddress(row.paymaster),
		fee,
		failure: null,
		at: new Date(row.block_timestamp * 1_000).toISOString(),
	}
}

function nowSeconds(): number {
	return Math.floor(Date.now() / 1_000)
}
