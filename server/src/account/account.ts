/** Accounts: the public history and credits of an address as the chain tells them, and test money on a local chain. */
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import type { AccountCredits, AccountPayment, FaucetResult, Token } from '@sluice/sdk/wire'
import { encodeFunctionData, getAddress, type LocalAccount } from 'viem'
import { type ChainClient, reading } from '../chain/client.ts'
import {
	creditsOfAddress,
	type IndexedPayment,
	type Indexer,
	indexedHead,
	paymentsOfAddress,
} from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { alone } from './store.ts'

export type HistoryDeps = { indexer: Indexer; confirmations: number; tokens: readonly Token[] }
export type Place = { block: number; hash: string }

/** Payments in and out of `address`, newest first, with the place of each in the list. */
export async function listHistory(
	db: Db,
	deps: HistoryDeps,
	query: { address: string; before: Place | null; limit: number },
): Promise<{ place: Place; payment: AccountPayment }[]> {
	const address = query.address.toLowerCase()
	const rows = await paymentsOfAddress(db, deps.indexer, { ...query, address })
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	return rows.map((row) => ({
		place: { block: row.createdBlock, hash: row.hash },
		payment: showAccountPayment(deps, row, address, head),
	}))
}

export function showAccountPayment(
	deps: HistoryDeps,
	row: IndexedPayment,
	address: string,
	head: number,
): AccountPayment {
	const token = deps.tokens.find((t) => t.address.toLowerCase() === row.token)
	// A token that is not configured here keeps its address for a name; its scale is unknown and given as 0.
	const money = (value: bigint) => ({
		value: String(value),
		asset: token?.asset ?? row.token.slice(0, 12),
		scale: token?.scale ?? 0,
	})
	return {
		object: 'account_payment',
		hash: row.hash,
		direction: row.payer === address ? 'out' : 'in',
		payer: getAddress(row.payer),
		receiver: getAddress(row.receiver),
		amount: money(row.amount),
		held: money(row.held),
		captured: money(row.captured),
		refunded: money(row.refunded),
		authorization_expiry: row.terms.authorizationExpiry,
		refund_expiry: row.terms.refundExpiry,
		terms: row.terms,
		tx_hash: row.firstTxHash,
		confirmed: head - row.updatedBlock >= deps.confirmations,
		at: new Date(row.createdAt).toISOString(),
	}
}

/** What waits in the escrow for `address`, of the tokens that are configured here: anyone may credit others of their own make. */
export async function listCredits(db: Db, deps: HistoryDeps, address: string): Promise<AccountCredits> {
	const tokens = new Map(deps.tokens.map((token) => [token.address.toLowerCase(), token]))
	const rows = await creditsOfAddress(db, deps.indexer, { address: address.toLowerCase(), tokens: [...tokens.keys()] })
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	return {
		object: 'account_credits',
		address: getAddress(address),
		credits: rows.flatMap((row) => {
			const token = tokens.get(row.token)
			if (!token) return []
			const amount = { value: String(row.amount), asset: token.asset, scale: token.scale }
			const confirmed = head - row.updatedBlock >= deps.confirmations
			return [{ token: getAddress(token.address), amount, confirmed }]
		}),
	}
}

export type Faucet = { give(to: string, asset: string): Promise<FaucetResult> }

const TOKENS_GIVEN = 1_000n
const WEI_GIVEN = 10n ** 18n

/**
 * Test money on a local chain: 1,000 of a token, or one native coin, there to be spent when this returns. Processes that
 * share its key take turns from reading the nonce to sending; money that matters goes through the sender instead.
 */
export function createFaucet(options: {
	db: Db
	chain: ChainClient
	account: LocalAccount | null
	tokens: readonly Token[]
}): Faucet {
	const { db, chain, account, tokens } = options
	let queue: Promise<unknown> = Promise.resolve()
	return {
		give(to, asset) {
			if (!account) throw new Refusal('not_local_chain', 'there is no faucet here')
			const token = tokens.find((t) => t.asset === asset)
			if (!token && asset !== 'ETH') {
				const detail = `one of ${[...tokens.map((t) => t.asset), 'ETH'].join(', ')}`
				throw new Refusal('invalid_request', detail, {
					errors: [{ pointer: '#/asset', code: 'unknown_asset', detail }],
				})
			}
			const units = token ? TOKENS_GIVEN * 10n ** BigInt(token.scale) : WEI_GIVEN
			const call = token
				? {
						to: getAddress(token.address),
						data: encodeFunctionData({ abi: fiatTokenAbi, functionName: 'mint', args: [getAddress(to), units] }),
					}
				: { to: getAddress(to), value: units }
			const turn = { chainId: chain.chain.id, sender: account.address }
			// One at a time here, so that those who wait hold no connection.
			const sent = queue.then(() => alone(db, turn, () => reading(send(chain, account, call))))
			// The next one waits for its turn, whatever becomes of this one.
			queue = sent.catch(() => undefined)
			return sent.then(async (tx_hash) => {
				await reading(mined(chain, tx_hash))
				return {
					object: 'faucet_transfer' as const,
					tx_hash,
					amount: { value: String(units), asset, scale: token?.scale ?? 18 },
				}
			})
		},
	}
}

/** The next transaction need not wait for this: it goes out on the nonce after it. */
async function mined(chain: ChainClient, hash: `0x${string}`): Promise<void> {
	const { status } = await chain.waitForTransactionReceipt({ hash, pollingInterval: 100, timeout: 15_000 })
	if (status !== 'success') throw new Refusal('transaction_reverted', `the faucet's transaction ${hash} reverted`)
}

async function send(
	chain: ChainClient,
	account: LocalAccount,
	call: { to: `0x${string}`; data?: `0x${string}`; value?: bigint },
): Promise<`0x${string}`> {
	const [nonce, gas, fees] = await Promise.all([
		chain.getTransactionCount({ address: account.address, blockTag: 'pending' }),
		chain.estimateGas({ account: account.address, ...call }),
		chain.estimateFeesPerGas(),
	])
	const serializedTransaction = await account.signTransaction({
		type: 'eip1559',
		chainId: chain.chain.id,
		nonce,
		gas: (gas * 5n) / 4n,
		...fees,
		...call,
	})
	return chain.sendRawTransaction({ serializedTransaction })
}
