/**
 * Chain out: the only place that sends transactions. One process at a time drives a key (a session lock); a signed
 * transaction is stored before it leaves, so that a kill at any point neither sends twice nor loses one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { type Abi, type Hex, keccak256, type LocalAccount, type TransactionReceipt } from 'viem'
import { type Db, type Trx, transaction } from '../../db/db.ts'
import { type ChainClient, isTransportError } from '../client.ts'
import { type Revert, readRevert } from '../revert.ts'
import {
	addFill,
	claimQueued,
	fromNonce,
	INTENT_CHANNEL,
	type Intent,
	inFlight,
	leaseNonce,
	nextNonce,
	queued,
	type SenderKey,
	setState,
	storeAttempt,
	type Trouble,
	writeTrouble,
} from './store.ts'

export type Outcome =
	| { intent: string; state: 'confirmed'; txHash: string }
	| { intent: string; state: 'failed'; revert: Revert; txHash: string | null }
/** What a noun does when its transaction is final. May be called again for the same intent. */
export type Outcomes = Record<string, (trx: Trx, outcome: Outcome) => Promise<void>>

export type SenderState = {
	address: string
	/** True while this process drives the key. */
	leading: boolean
	/** What keeps it from sending, or null. */
	trouble: Trouble | null
}
export type Sender = { run(signal: AbortSignal): Promise<void>; state(): SenderState }

export type SenderOptions = {
	db: Db
	pool: pg.Pool
	chain: ChainClient
	account: LocalAccount
	confirmations: number
	feePerGasMax: bigint
	/** Errors of the contracts that are called. */
	abi: Abi
	outcomes: Outcomes
	log: Logger
	/** A transaction that is not mined after this is sent again at a higher price. */
	stuckMs?: number
}

const BUSY_MS = 250
const IDLE_MS = 1_000
const IN_FLIGHT_MAX = 16
const ATTEMPTS_MAX = 12
const STUCK_MS = 30_000
const GAS_LIMIT_MAX = 5_000_000n

export function createSender(options: SenderOptions): Sender {
	const { log, pool, account } = options
	const chainId = options.chain.chain.id
	const address = account.address.toLowerCase()
	const state: SenderState = { address, leading: false, trouble: null }
	/** False until the row is known to say what `state` says: another process may have led before. */
	let written = false
	const report = async (trouble: Trouble | null, error?: unknown) => {
		const same = trouble?.code === state.trouble?.code && trouble?.detail === state.trouble?.detail
		if (!same && trouble) log.warn({ err: error, sender: address, code: trouble.code }, `chain out: ${trouble.detail}`)
		if (!same && !trouble) log.info({ sender: address }, 'chain out: sending again')
		state.trouble = trouble
		written &&= same
		if (written) return
		await writeTrouble(options.db, { chainId, sender: address }, trouble)
		written = true
	}

	const lead = async (client: pg.PoolClient, signal: AbortSignal) => {
		let wake = new AbortController()
		let lost: Error | null = null
		const onNotify = () => wake.abort()
		const onError = (error: Error) => {
			lost = error
			wake.abort()
		}
		client.on('notification', onNotify)
		client.on('error', onError)
		try {
			written = false
			await client.query(`listen ${INTENT_CHANNEL}`)
			while (!signal.aborted && lost === null) {
				wake = new AbortController()
				const step = await sendOnce(options).catch((error: unknown) => ({ busy: false, ...troubleOf(error) }))
				await report(step.trouble, 'error' in step ? step.error : undefined)
				await sleep(step.busy ? BUSY_MS : IDLE_MS, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(
					() => undefined,
				)
				// The lock lives and dies with this connection; a dead one must not go on sending.
				await client.query('select 1')
			}
		} finally {
			client.off('notification', onNotify)
			client.off('error', onError)
			if (lost) log.warn({ err: lost, sender: address }, 'chain out: the lease was lost')
		}
	}

	return {
		state: () => ({ ...state }),
		async run(signal) {
			while (!signal.aborted) {
				let client: pg.PoolClient | null = null
				let broken = false
				try {
					client = await pool.connect()
					const { rows } = await client.query<{ locked: boolean }>(
						'select pg_try_advisory_lock(hashtextextended($1, 7)) as locked',
						[`sender ${chainId} ${address}`],
					)
					if (rows[0]?.locked) {
						state.leading = true
						log.info({ sender: address }, 'chain out: this process drives the key')
						await lead(client, signal)
					}
				} catch (error) {
					broken = true
					log.warn({ err: error, sender: address }, 'chain out: the database does not answer')
				} finally {
					// Destroyed rather than returned: the lock and the subscription end with the connection.
					client?.release(broken || state.leading)
					state.leading = false
				}
				await sleep(IDLE_MS, undefined, { signal }).catch(() => undefined)
			}
		},
	}
}

function troubleOf(error: unknown): { trouble: Trouble; error: unknown } {
	const trouble: Trouble = isTransportError(error)
		? { code: 'chain_unavailable', detail: 'the node does not answer' }
		: { code: 'sender_failing', detail: 'a step failed, trying again' }
	return { trouble, error }
}

/** One round over everything that is queued or under way. Exported for tests. */
export async function sendOnce(options: SenderOptions): Promise<{ busy: boolean; trouble: Trouble | null }> {
	const { db, chain, account } = options
	const key: SenderKey = { chainId: chain.chain.id, sender: account.address.toLowerCase() }
	let flying = await inFlight(db, key, IN_FLIGHT_MAX * 2)
	const waiting = await queued(db, key, IN_FLIGHT_MAX)
	if (flying.length === 0 && waiting.length === 0) return { busy: false, trouble: null }

	const head = Number(await chain.getBlockNumber())
	const chainNonce = await chain.getTransactionCount({ address: account.address, blockTag: 'latest' })
	await healNonces(options, key, chainNonce)
	flying = await inFlight(db, key, IN_FLIGHT_MAX * 2)
	let trouble: Trouble | null = null
	for (const intent of flying) trouble = (await watch(options, intent, { head, chainNonce })) ?? trouble
	const room = IN_FLIGHT_MAX - flying.filter((i) => i.state === 'sent').length
	for (const intent of waiting.slice(0, Math.max(0, room)))
		trouble = (await send(options, key, intent, chainNonce)) ?? trouble
	return { busy: true, trouble }
}

/** Simulates, signs, stores, and only then broadcasts. */
async function send(
	options: SenderOptions,
	key: SenderKey,
	intent: Intent,
	chainNonce: number,
): Promise<Trouble | null> {
	const { db, chain, account, log } = options
	const call = { account: account.address, to: intent.to, data: intent.data, value: intent.value }
	let gas: bigint
	try {
		gas = await chain.estimateGas(call)
	} catch (error) {
		const revert = readRevert(error, options.abi)
		if (!revert) throw error
		await fail(options, intent, revert, null)
		return null
	}
	const fees = await suggestFees(options)
	if ('code' in fees) return fees
	const gasLimit = min((gas * 5n) / 4n + 10_000n, GAS_LIMIT_MAX)
	const attempt = await transaction(db, async (trx) => {
		// Before a nonce is taken: one that is taken and not used would be a gap.
		if (!(await claimQueued(trx, intent.id))) return null
		const nonce = await leaseNonce(trx, key, chainNonce)
		const signed = await sign(options, intent, nonce, gasLimit, fees)
		return (await storeAttempt(trx, { id: intent.id, nonce, from: 'queued' }, signed)) ? { ...signed, nonce } : null
	})
	if (!attempt) return null
	log.info(
		{ intent: intent.id, kind: intent.kind, nonce: attempt.nonce, tx: attempt.hash },
		`transaction sent: ${intent.kind}`,
	)
	return broadcast(options, attempt.raw)
}

async function sign(
	options: SenderOptions,
	intent: Pick<Intent, 'to' | 'data' | 'value'>,
	nonce: number,
	gasLimit: bigint,
	fees: Fees,
) {
	const raw = await options.account.signTransaction({
		type: 'eip1559',
		chainId: options.chain.chain.id,
		to: intent.to,
		data: intent.data,
		value: intent.value,
		nonce,
		gas: gasLimit,
		maxFeePerGas: fees.maxFee,
		maxPriorityFeePerGas: fees.maxPriorityFee,
	})
	return { raw, hash: keccak256(raw), gasLimit, ...fees }
}

/** Null when the node has it now, else what is wrong. */
async function broadcast(options: SenderOptions, raw: Hex): Promise<Trouble | null> {
	try {
		await options.chain.sendRawTransaction({ serializedTransaction: raw })
		return null
	} catch (error) {
		const text = error instanceof Error ? error.message : String(error)
		if (/already (known|imported|exists)|nonce too low|replacement transaction underpriced/i.test(text)) return null
		if (/insufficient funds|exceeds.*balance|insufficient balance/i.test(text))
			return { code: 'sender_out_of_gas', detail: `${options.account.address} cannot pay for gas` }
		throw error
	}
}

/** Follows a sent transaction: mined, final, reorganised out, lost by the node, stuck, or overtaken. */
async function watch(
	options: SenderOptions,
	intent: Intent,
	at: { head: number; chainNonce: number },
): Promise<Trouble | null> {
	const { db, chain, log, confirmations } = options
	const nonce = intent.nonce
	if (nonce === null) throw new Error(`${intent.id} is under way without a nonce`)
	const receipt = await findReceipt(chain, intent)
	if (receipt) {
		const minedBlock = Number(receipt.blockNumber)
		const minedHash = receipt.transactionHash
		if (intent.state !== 'mined' || intent.minedHash !== minedHash || intent.minedBlock !== minedBlock) {
			await setState(db, intent.id, { state: 'mined', minedHash, minedBlock })
		}
		if (at.head - minedBlock < confirmations) return null
		if (receipt.status === 'success') {
			await transaction(db, async (trx) => {
				await setState(trx, intent.id, { state: 'confirmed', minedHash, minedBlock })
				await options.outcomes[intent.kind]?.(trx, { intent: intent.id, state: 'confirmed', txHash: minedHash })
			})
		} else {
			await fail(options, intent, await whyReverted(options, intent, receipt), receipt)
		}
		return null
	}
	if (intent.state === 'mined') {
		log.warn(
			{ intent: intent.id, tx: intent.minedHash, block: intent.minedBlock },
			'a mined transaction was reorganised out, sending it again',
		)
		await setState(db, intent.id, { state: 'sent' })
	}
	if (at.chainNonce > nonce && (await isOvertaken(options, nonce, at.head))) {
		log.error(
			{ intent: intent.id, nonce },
			'this nonce was used by another transaction of the same key: signing again with a new one',
		)
		await setState(db, intent.id, { state: 'queued' })
		return null
	}
	const newest = intent.attempts[0]
	if (!newest) throw new Error(`${intent.id} is under way without a signed transaction`)
	const stuck = nonce === at.chainNonce && Date.now() - newest.createdAt.getTime() > (options.stuckMs ?? STUCK_MS)
	if (stuck && intent.attempts.length < ATTEMPTS_MAX) return replace(options, intent, nonce)
	const known = await chain.getTransaction({ hash: newest.hash }).then(
		() => true,
		(error) => {
			if (error instanceof Error && error.name === 'TransactionNotFoundError') return false
			throw error
		},
	)
	return known ? null : broadcast(options, newest.raw)
}

/** The same call at the same nonce for at least an eighth more. */
async function replace(options: SenderOptions, intent: Intent, nonce: number): Promise<Trouble | null> {
	const newest = intent.attempts[0]
	const fees = await suggestFees(options)
	if (!newest) return null
	if ('code' in fees) return fees
	const bump = (fee: bigint) => (fee * 9n) / 8n + 1n
	const raised: Fees = {
		maxFee: max(bump(newest.maxFee), fees.maxFee),
		maxPriorityFee: max(bump(newest.maxPriorityFee), fees.maxPriorityFee),
	}
	if (raised.maxFee > options.feePerGasMax) {
		const detail = `nonce ${nonce} is stuck at the highest price allowed, ${options.feePerGasMax} wei`
		return { code: 'sender_stuck', detail }
	}
	const signed = await sign(options, intent, nonce, newest.gasLimit, raised)
	const stored = await transaction(options.db, (trx) =>
		storeAttempt(trx, { id: intent.id, nonce, from: 'sent' }, signed),
	)
	if (!stored) return null
	options.log.warn(
		{ intent: intent.id, nonce, tx: signed.hash, replaces: newest.hash },
		'a stuck transaction is sent again at a higher price',
	)
	return broadcast(options, signed.raw)
}

/**
 * Every nonce between the chain's count and ours must belong to a transaction that is under way. One that was final and
 * is gone (a node set back) goes under way again; a nonce without a transaction is filled by an empty one.
 */
async function healNonces(options: SenderOptions, key: SenderKey, chainNonce: number): Promise<void> {
	const { db, log } = options
	const next = await nextNonce(db, key)
	if (next === null || next === chainNonce) return
	if (chainNonce > next) {
		log.warn(
			{ sender: key.sender, chain: chainNonce, ours: next },
			'the key was used elsewhere: following the nonce of the chain',
		)
		return
	}
	const holders = new Map((await fromNonce(db, key, chainNonce, 500)).map((i) => [i.nonce, i]))
	for (let nonce = chainNonce; nonce < Math.min(next, chainNonce + 500); nonce++) {
		const holder = holders.get(nonce)
		if (holder && (holder.state === 'sent' || holder.state === 'mined')) continue
		if (holder) {
			if (await findReceipt(options.chain, holder)) continue
			log.error(
				{ intent: holder.id, nonce, state: holder.state },
				'a final transaction is gone from the chain: sending it again',
			)
			await setState(db, holder.id, { state: 'sent' })
			continue
		}
		log.error({ sender: key.sender, nonce }, 'a nonce has no transaction: filling the gap')
		const fees = await suggestFees(options)
		if ('code' in fees) return
		const fill = { to: options.account.address, data: '0x', value: 0n } as const
		const signed = await sign(options, fill, nonce, 21_000n, fees)
		await transaction(db, async (trx) => {
			const id = await addFill(trx, key)
			await storeAttempt(trx, { id, nonce, from: 'queued' }, signed)
		})
		await broadcast(options, signed.raw)
	}
}

/** True when the nonce was used, deep enough to stay so, and by none of our attempts. */
async function isOvertaken(options: SenderOptions, nonce: number, head: number): Promise<boolean> {
	const blockNumber = BigInt(Math.max(0, head - options.confirmations))
	return (await options.chain.getTransactionCount({ address: options.account.address, blockNumber })) > nonce
}

async function findReceipt(chain: ChainClient, intent: Intent): Promise<TransactionReceipt | null> {
	for (const attempt of intent.attempts) {
		try {
			return await chain.getTransactionReceipt({ hash: attempt.hash })
		} catch (error) {
			if (!(error instanceof Error && error.name === 'TransactionReceiptNotFoundError')) throw error
		}
	}
	return null
}

async function whyReverted(options: SenderOptions, intent: Intent, receipt: TransactionReceipt): Promise<Revert> {
	const unknown: Revert = { name: 'Unknown', args: [], reason: 'the transaction reverted' }
	try {
		await options.chain.call({
			account: options.account.address,
			to: intent.to,
			data: intent.data,
			value: intent.value,
			blockNumber: receipt.blockNumber - 1n,
		})
		return unknown
	} catch (error) {
		return readRevert(error, options.abi) ?? unknown
	}
}

async function fail(
	options: SenderOptions,
	intent: Intent,
	revert: Revert,
	receipt: TransactionReceipt | null,
): Promise<void> {
	options.log.warn(
		{ intent: intent.id, kind: intent.kind, reason: revert.reason },
		`transaction refused: ${intent.kind}`,
	)
	await transaction(options.db, async (trx) => {
		await setState(trx, intent.id, {
			state: 'failed',
			code: revert.name,
			detail: revert.reason,
			...(receipt ? { minedHash: receipt.transactionHash, minedBlock: Number(receipt.blockNumber) } : {}),
		})
		await options.outcomes[intent.kind]?.(trx, {
			intent: intent.id,
			state: 'failed',
			revert,
			txHash: receipt?.transactionHash ?? null,
		})
	})
}

type Fees = { maxFee: bigint; maxPriorityFee: bigint }

/** Twice the base fee, so that it holds for six full blocks; trouble when that is above what we pay. */
async function suggestFees(options: SenderOptions): Promise<Fees | Trouble> {
	const block = await options.chain.getBlock({ blockTag: 'latest' })
	const base = block.baseFeePerGas
	if (base === null) throw new Error('the chain has no base fee (EIP-1559)')
	const tip = await options.chain.estimateMaxPriorityFeePerGas()
	if (base + tip > options.feePerGasMax) {
		const detail = `gas costs ${base + tip} wei, above the ${options.feePerGasMax} allowed`
		return { code: 'sender_gas_price', detail }
	}
	return { maxFee: min(base * 2n + tip, options.feePerGasMax), maxPriorityFee: min(tip, options.feePerGasMax) }
}

function min(a: bigint, b: bigint): bigint {
	return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
	return a > b ? a : b
}
