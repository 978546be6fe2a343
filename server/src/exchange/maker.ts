/** Makers: their standing quotes, taken in by signature, and the one that serves best and can be delivered. */
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { hashQuote, isQuoteSpent, makerTypedData, type Quote } from '@sluice/sdk/exchange'
import { tokenNonce } from '@sluice/sdk/terms'
import type * as wire from '@sluice/sdk/wire'
import type { MakerQuote, Token } from '@sluice/sdk/wire'
import { type Address, encodeFunctionData, getAddress, type Hex, hashTypedData } from 'viem'
import type { z } from 'zod'
import { tryCall } from '../chain/call.ts'
import { reading } from '../chain/client.ts'
import type { Db } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { Refusal } from '../http/problem.ts'
import type { ExchangeDeps } from './rates.ts'
import { addQuote, countQuotes, type Demand, dropQuote, type QuoteRow, quotesFor } from './store.ts'

const QUOTE_SECONDS_MAX = 86_400
const QUOTES_PER_MAKER_MAX = 500
/** So many of the best quotes are asked for at the chain, until one can be delivered. */
const QUOTES_TRIED_MAX = 5

/** The best standing quote that its maker can deliver now; one that is spent, or cannot be delivered when it is asked for, is dropped. */
export async function bestQuote(
	db: Db,
	deps: ExchangeDeps,
	exchange: Address,
	demand: Demand,
): Promise<QuoteRow | undefined> {
	for (const row of await quotesFor(db, deps.indexer, demand, QUOTES_TRIED_MAX)) {
		const spent = await reading(isQuoteSpent(deps.chain, { exchange, maker: row.maker, nonce: row.nonce }))
		if (!spent && (await canDeliver(deps, exchange, row))) return row
		await dropQuote(db, row.id)
	}
	return undefined
}

/** Tries both transfers as the exchange would make them, so that no quote of a maker who cannot give or get stands in the way. */
async function canDeliver(deps: ExchangeDeps, exchange: Address, row: QuoteParts & Signed): Promise<boolean> {
	const { chain, escrow } = deps
	const [maker, signature, abi] = [getAddress(row.maker), row.signature as Hex, fiatTokenAbi]
	const authorization = [0n, BigInt(row.expiry), tokenNonce(hashQuote(quoteOf(row))), signature] as const
	const give =
		row.delivery === 'allowance'
			? encodeFunctionData({ abi, functionName: 'transferFrom', args: [maker, getAddress(escrow), row.amount_out] })
			: encodeFunctionData({
					abi,
					functionName: 'receiveWithAuthorization',
					args: [maker, exchange, row.amount_out, ...authorization],
				})
	// Nothing of the payer's token is here yet: an empty transfer tells whether the token lets the maker have any.
	const get = encodeFunctionData({ abi, functionName: 'transfer', args: [maker, 0n] })
	const tries = await Promise.all([
		tryCall(chain, { from: exchange, to: row.token_out, data: give }, abi),
		tryCall(chain, { from: exchange, to: row.token_in, data: get }, abi),
	])
	if (tries.some((revert) => revert !== null)) return false
	// A transfer by authorization has checked it; a contract may have changed its mind since.
	return row.delivery === 'erc3009' || isSigned(deps, exchange, row)
}

async function isSigned(deps: ExchangeDeps, exchange: Address, given: QuoteParts & Signed): Promise<boolean> {
	const { chain, chainId, tokens } = deps
	const domain = { chainId, exchange, quote: quoteOf(given) }
	const token = tokens.find(({ address }) => address.toLowerCase() === given.token_out.toLowerCase())
	if (!token) return false
	const typedData =
		given.delivery === 'allowance'
			? makerTypedData({ ...domain, mode: 'allowance' })
			: makerTypedData({ ...domain, mode: 'erc3009', token })
	const [address, signature] = [getAddress(given.maker), given.signature as Hex]
	return reading(chain.verifyHash({ address, hash: hashTypedData(typedData), signature }))
}

/**
 * Takes a maker's quote in, once.
 * @throws {Refusal} `signature_invalid`, `quote_unavailable` when it is used, taken back or over, `insufficient_funds` when the maker
 * cannot deliver it now, `invalid_request`
 */
export async function offerQuote(
	db: Db,
	deps: ExchangeDeps,
	given: z.output<typeof wire.makerQuoteCreate>,
): Promise<MakerQuote> {
	const exchange = requireExchange(deps)
	const { chain, tokens } = deps
	const known = (address: string, pointer: string): Token => {
		const token = tokens.find((candidate) => candidate.address.toLowerCase() === address.toLowerCase())
		if (token) return token
		const detail = `one of ${tokens.map((candidate) => candidate.address).join(', ')}`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer, code: 'unknown_token', detail }] })
	}
	const [into, out] = [known(given.token_in, '#/token_in'), known(given.token_out, '#/token_out')]
	if (into.asset === out.asset) {
		const detail = 'must be another token'
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/token_out', code: 'invalid', detail }] })
	}
	const now = nowSeconds()
	if (given.expiry <= now) throw new Refusal('quote_unavailable', 'the quote is over')
	if (given.expiry > now + QUOTE_SECONDS_MAX) {
		const detail = `at most ${QUOTE_SECONDS_MAX} seconds ahead`
		throw new Refusal('invalid_request', detail, { errors: [{ pointer: '#/expiry', code: 'too_big', detail }] })
	}
	const [maker, nonce] = [getAddress(given.maker), BigInt(given.nonce)]
	const parts = { ...given, amount_in: BigInt(given.amount_in), amount_out: BigInt(given.amount_out), nonce }
	if (!(await isSigned(deps, exchange, parts)))
		throw new Refusal('signature_invalid', 'not the maker’s signature over this quote')
	if (await reading(isQuoteSpent(chain, { exchange, maker, nonce })))
		throw new Refusal('quote_unavailable', 'the quote was used or taken back')
	if (!(await canDeliver(deps, exchange, parts)))
		throw new Refusal('insufficient_funds', 'the maker cannot give or get what it offers')
	if ((await countQuotes(db, maker.toLowerCase(), now)) >= QUOTES_PER_MAKER_MAX)
		throw new Refusal('rate_limited', `a maker may have ${QUOTES_PER_MAKER_MAX} quotes standing`, { retryAfter: 60 })
	const row = await addQuote(db, {
		id: newId('mqt'),
		hash: hashQuote(quoteOf(parts)),
		maker: maker.toLowerCase(),
		token_in: into.address.toLowerCase(),
		amount_in: parts.amount_in,
		token_out: out.address.toLowerCase(),
		amount_out: parts.amount_out,
		taker: given.taker?.toLowerCase() ?? null,
		payment_hash: given.payment_hash?.toLowerCase() ?? null,
		expiry: given.expiry,
		nonce,
		delivery: given.delivery,
		signature: given.signature,
	})
	return showQuote(row)
}

function showQuote(row: QuoteRow): MakerQuote {
	return {
		id: row.id,
		object: 'maker_quote',
		hash: row.hash,
		maker: getAddress(row.maker),
		token_in: getAddress(row.token_in),
		amount_in: String(row.amount_in),
		token_out: getAddress(row.token_out),
		amount_out: String(row.amount_out),
		taker: row.taker === null ? null : getAddress(row.taker),
		payment_hash: row.payment_hash,
		expiry: row.expiry,
		nonce: String(row.nonce),
		delivery: row.delivery,
		created_at: row.created_at.toISOString(),
	}
}

type QuoteParts = Pick<QuoteRow, 'maker' | 'token_in' | 'amount_in' | 'token_out' | 'amount_out'> &
	Pick<QuoteRow, 'taker' | 'payment_hash' | 'expiry' | 'nonce'>

type Signed = Pick<QuoteRow, 'delivery' | 'signature'>

export function quoteOf(row: QuoteParts): Quote {
	return {
		maker: row.maker,
		tokenIn: row.token_in,
		amountIn: row.amount_in,
		tokenOut: row.token_out,
		amountOut: row.amount_out,
		taker: row.taker ?? undefined,
		paymentHash: (row.payment_hash as Hex | null) ?? undefined,
		expiry: row.expiry,
		nonce: row.nonce,
	}
}

/** @throws {Refusal} `conversion_not_possible` where there is none */
export function requireExchange({ exchange }: Pick<ExchangeDeps, 'exchange'>): Address {
	if (exchange === null) throw new Refusal('conversion_not_possible', 'there is no exchange here')
	return getAddress(exchange)
}

export const nowSeconds = () => Math.floor(Date.now() / 1000)
