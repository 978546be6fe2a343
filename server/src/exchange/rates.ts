/** Prices as the listed feeds tell them now, and what the listed venues would take. */
import { priceFeedAbi } from '@sluice/sdk/contracts'
import { getPrice, type Price, venuePath } from '@sluice/sdk/exchange'
import type { ExchangeRate, Token } from '@sluice/sdk/wire'
import { type Address, BaseError, getAddress, type Hex, hexToString, parseAbi, trim } from 'viem'
import { type ChainClient, reading } from '../chain/client.ts'
import { type Indexer, isIndexed } from '../chain/in/store.ts'
import { readRevert } from '../chain/revert.ts'
import type { Db } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { listed } from './store.ts'

/** A router of Uniswap v3's kind, and the contract that says what it would take. */
export type Venue = { router: string; quoter: string }
export type ExchangeDeps = {
	chain: ChainClient
	chainId: number
	indexer: Indexer
	tokens: readonly Token[]
	venues: readonly Venue[]
	escrow: string
	/** Null where there is no exchange: then payments are made in their own token. */
	exchange: string | null
}

const LISTED_MAX = 50
/** Fee tiers at which a direct pool is looked for, in 1/1,000,000. */
const POOL_FEES = [100, 500, 3_000, 10_000]

const aggregatorAbi = parseAbi([
	'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
])
// It undoes what it tries, so a call will do.
const quoterAbi = parseAbi([
	'function quoteExactOutput(bytes path, uint256 amountOut) view returns (uint256 amountIn, uint160[] prices, uint32[] ticks, uint256 gas)',
])

export type Told = { feed: Address } & ({ price: Price; reason: null } | { price: null; reason: string })

/** @throws {Refusal} `unavailable`, `chain_unavailable` */
export async function listedFeeds(db: Db, deps: ExchangeDeps): Promise<Told[]> {
	const feeds = await listedOf(db, deps, 'oracle')
	return Promise.all(
		feeds.map(async (account): Promise<Told> => {
			const feed = getAddress(account)
			try {
				return { feed, price: await reading(getPrice(deps.chain, { feed })), reason: null }
			} catch (error) {
				if (!(error instanceof BaseError)) throw error
				return { feed, price: null, reason: reasonOf(error) }
			}
		}),
	)
}

/** Where listed venues have a pool for the two tokens, and what it takes to get exactly `amountOut`; the cheapest first. */
export async function venueOffers(
	db: Db,
	deps: ExchangeDeps,
	wanted: { tokenIn: string; tokenOut: string; amountOut: bigint; router: string | null },
): Promise<{ router: Address; path: Hex; amountIn: bigint }[]> {
	const accounts = new Set(await listedOf(db, deps, 'venue'))
	const venues = deps.venues.filter(
		({ router }) =>
			accounts.has(router.toLowerCase()) && (wanted.router ?? router).toLowerCase() === router.toLowerCase(),
	)
	const offers = venues.flatMap(({ router, quoter }) =>
		POOL_FEES.map(async (fee) => {
			const path = venuePath(wanted.tokenIn, [{ fee, token: wanted.tokenOut }])
			const quoting = { address: getAddress(quoter), abi: quoterAbi, functionName: 'quoteExactOutput' } as const
			const answer = deps.chain.readContract({ ...quoting, args: [path, wanted.amountOut] })
			const [amountIn] = await unless(answer, [0n] as const)
			return { router: getAddress(router), path, amountIn }
		}),
	)
	const found = (await Promise.all(offers)).filter(({ amountIn }) => amountIn > 0n)
	return found.sort((a, b) => (a.amountIn < b.amountIn ? -1 : 1))
}

/** Every listed feed, usable or not. */
export async function showRates(db: Db, deps: ExchangeDeps): Promise<ExchangeRate[]> {
	const [told, { timestamp }] = await Promise.all([listedFeeds(db, deps), reading(deps.chain.getBlock())])
	return Promise.all(told.map((feed) => showRate(deps, feed, Number(timestamp))))
}

async function showRate(deps: ExchangeDeps, { feed, price, reason }: Told, now: number): Promise<ExchangeRate> {
	const read = <const name extends 'TOKEN' | 'CURRENCY' | 'HEARTBEAT' | 'AGGREGATOR'>(functionName: name) =>
		deps.chain.readContract({ address: feed, abi: priceFeedAbi, functionName })
	const nobody = `0x${'0'.repeat(40)}` as const
	const [token, currency, heartbeat, aggregator] = await Promise.all([
		unless(read('TOKEN'), nobody),
		unless(read('CURRENCY'), '0x' as const),
		unless(read('HEARTBEAT'), null),
		unless(read('AGGREGATOR'), nobody),
	])
	const round = deps.chain.readContract({ address: aggregator, abi: aggregatorAbi, functionName: 'latestRoundData' })
	const [, , , updatedAt] = await unless(round, [0n, 0n, 0n, null, 0n] as const)
	return {
		object: 'exchange_rate',
		feed,
		token,
		asset: deps.tokens.find(({ address }) => address.toLowerCase() === token.toLowerCase())?.asset ?? null,
		currency: hexToString(trim(currency, { dir: 'right' })),
		price: price === null ? null : String(price.price),
		scale: price === null ? null : price.scale,
		updated_at: updatedAt === null ? null : instant(updatedAt),
		age_seconds: updatedAt === null ? null : now - Number(updatedAt),
		heartbeat_seconds: heartbeat === null ? null : Number(heartbeat),
		usable: price !== null,
		reason,
	}
}

async function listedOf(db: Db, { indexer }: ExchangeDeps, kind: 'venue' | 'oracle'): Promise<string[]> {
	if (!(await isIndexed(db, indexer)))
		throw new Refusal('unavailable', 'the indexer has not told yet what is listed', { retryAfter: 1 })
	return listed(db, indexer, kind, LISTED_MAX)
}

/** What was asked, or `otherwise` where the contract refuses or is another one. @throws {Refusal} `chain_unavailable` */
async function unless<T, U>(asked: Promise<T>, otherwise: U): Promise<T | U> {
	try {
		return await reading(asked)
	} catch (error) {
		if (error instanceof BaseError) return otherwise
		throw error
	}
}

/** `PriceStale` is `price_stale`. */
function reasonOf(error: BaseError): string {
	const name = readRevert(error, priceFeedAbi)?.name ?? 'Unknown'
	if (name === 'Unknown') return 'unreadable'
	return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}

/** A date beyond all calendars is shown as the last one. */
const instant = (seconds: bigint) => new Date(Math.min(Number(seconds), 8.64e12) * 1000).toISOString()
