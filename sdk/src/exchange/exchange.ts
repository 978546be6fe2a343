/**
 * Paying in another token than the one that settles: what the payer signs once, what a maker quotes, and the collector data that
 * brings both to the escrow.
 *
 * The exchange is a collector of the escrow: hand its address and the data to `authorize` or `charge`. Whatever is given back later
 * (void, reclaim, refund) is in the token that settled.
 */
import { concat, encodeAbiParameters, encodePacked, type Hex, hexToString, trim } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { type Address, checksumAddress } from '../address/address.ts'
import { exchangeAbi, priceFeedAbi } from '../contracts/contracts.ts'
import { type EscrowDomain, hashPayment, type PaymentInfo, termsFromPaymentInfo } from '../payment/payment.ts'
import { hashStruct, PAYMENT_INFO_TYPE, type TokenDomain, tokenNonce } from '../terms/terms.ts'
import { addressWord, bytes32Word, keccak, typeHash, unsigned } from '../terms/words.ts'
import {
	type ReadClient,
	receiveWithAuthorizationTypedData,
	type SignableTypedData,
	type Signer,
	type WriteClient,
} from '../token/token.ts'

/** EIP-712 type of `Conversion`, without the type of the payment that it holds. */
export const CONVERSION_TYPE =
	'Conversion(PaymentInfo payment,address tokenIn,uint120 maxIn,address via,uint16 slippageBps,uint48 expiry)'
/** EIP-712 type of `Quote`. */
export const QUOTE_TYPE =
	'Quote(address maker,address tokenIn,uint256 amountIn,address tokenOut,uint256 amountOut,address taker,bytes32 paymentInfoHash,uint48 expiry,uint256 nonce)'
/** Most slippage that a payer can sign, in 1/10,000. */
export const SLIPPAGE_BPS_MAX = 1_000

const NOBODY = `0x${'0'.repeat(40)}` as const
const NOTHING = `0x${'0'.repeat(64)}` as const
const WHOLE_BPS = 10_000n
const VENUE = '0x00'
const QUOTE = '0x01'

/** Which exchange, on which chain. */
export type ExchangeDomain = { chainId: number; exchange: string }

/** What the payer agrees to beside the terms. Amounts in minor units, `expiry` in Unix seconds (itself too late). */
export type Conversion = {
	/** Token the payer pays with. */
	tokenIn: string
	/** Most it pays for `maxAmount` of the payment; for less, in proportion. */
	maxIn: bigint
	/** The venue or the maker; any when absent. */
	via?: string | undefined
	/** How much worse than the feeds' price it may be, in 1/10,000, at most 1,000. */
	slippageBps: number
	expiry: number
}

/** What a maker offers once: `amountOut` of `tokenOut` for `amountIn` of `tokenIn`. */
export type Quote = {
	maker: string
	tokenIn: string
	amountIn: bigint
	tokenOut: string
	amountOut: bigint
	/** The payer it is for; any when absent. */
	taker?: string | undefined
	/** The payment it is for; any when absent. */
	paymentHash?: Hex | undefined
	expiry: number
	/** Each serves once, in no order. */
	nonce: bigint
}

/** How the payer pays, or with `erc3009` and `allowance` how a maker delivers. */
export type ExchangeIntake =
	| { mode: 'allowance' }
	| { mode: 'erc3009'; token: TokenDomain }
	| { mode: 'permit2'; permit2: string }

/** A signed conversion and the listed feeds of both tokens, in one currency. */
export type Order = {
	conversion: Conversion
	mode: ExchangeIntake['mode']
	signature: Hex
	feedIn: string
	feedOut: string
}

/** `amount` minor units are worth `amount × price / 10^scale` of the currency. */
export type Price = { token: Address; currency: string; price: bigint; scale: number }

const intakeByte = { allowance: 0, erc3009: 1, permit2: 4 } as const

/**
 * EIP-712 struct hash of a conversion: the witness of Permit2, and with its low 64 bits cleared the nonce of ERC-3009.
 *
 * @throws {TermsError} `terms_invalid` when a field does not fit its type
 * @example
 * ```ts
 * import { hashConversion } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof hashConversion>[0]
 * const hash = hashConversion(parameters)
 * ```
 */
export function hashConversion(parameters: { paymentInfo: PaymentInfo; conversion: Conversion }): Hex {
	const { paymentInfo, conversion } = parameters
	return keccak(
		typeHash(CONVERSION_TYPE + PAYMENT_INFO_TYPE),
		bytes32Word('payment', hashStruct(termsFromPaymentInfo(paymentInfo))),
		addressWord('tokenIn', conversion.tokenIn),
		unsigned('maxIn', conversion.maxIn, 120),
		addressWord('via', conversion.via ?? NOBODY),
		unsigned('slippageBps', conversion.slippageBps, 16),
		unsigned('expiry', conversion.expiry, 48),
	)
}

/**
 * EIP-712 struct hash of a quote.
 *
 * @throws {TermsError} `terms_invalid` when a field does not fit its type
 * @example
 * ```ts
 * import { hashQuote } from '@sluice/sdk/exchange'
 * declare const quote: import('@sluice/sdk/exchange').Quote
 * const hash = hashQuote(quote)
 * ```
 */
export function hashQuote(quote: Quote): Hex {
	return keccak(
		typeHash(QUOTE_TYPE),
		addressWord('maker', quote.maker),
		addressWord('tokenIn', quote.tokenIn),
		unsigned('amountIn', quote.amountIn, 256),
		addressWord('tokenOut', quote.tokenOut),
		unsigned('amountOut', quote.amountOut, 256),
		addressWord('taker', quote.taker ?? NOBODY),
		bytes32Word('paymentHash', quote.paymentHash ?? NOTHING),
		unsigned('expiry', quote.expiry, 48),
		unsigned('nonce', quote.nonce, 256),
	)
}

/**
 * Consent of the payer on the exchange's own domain: what an allowance needs beside it.
 *
 * @example
 * ```ts
 * import { conversionTypedData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof conversionTypedData>[0]
 * const typedData = conversionTypedData(parameters)
 * ```
 */
export function conversionTypedData(
	parameters: ExchangeDomain & { paymentInfo: PaymentInfo; conversion: Conversion },
): SignableTypedData {
	return {
		domain: domainOf(parameters),
		types: { EIP712Domain: DOMAIN, Conversion: fieldsOf(CONVERSION_TYPE), PaymentInfo: fieldsOf(PAYMENT_INFO_TYPE) },
		primaryType: 'Conversion',
		message: messageOf(parameters),
	}
}

/**
 * Permit2 with the conversion as its witness. The payer must have given Permit2 an allowance.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { conversionPermit2TypedData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof conversionPermit2TypedData>[0]
 * const typedData = conversionPermit2TypedData(parameters)
 * ```
 */
export function conversionPermit2TypedData(
	parameters: ExchangeDomain & { permit2: string; paymentInfo: PaymentInfo; conversion: Conversion },
): SignableTypedData {
	const { chainId, exchange, permit2, conversion } = parameters
	return {
		domain: { name: 'Permit2', chainId, verifyingContract: checksumAddress(permit2) },
		types: {
			EIP712Domain: DOMAIN.filter(({ name }) => name !== 'version'),
			PermitWitnessTransferFrom: fieldsOf(
				'(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Conversion witness)',
			),
			Conversion: fieldsOf(CONVERSION_TYPE),
			PaymentInfo: fieldsOf(PAYMENT_INFO_TYPE),
			TokenPermissions: fieldsOf('(address token,uint256 amount)'),
		},
		primaryType: 'PermitWitnessTransferFrom',
		message: {
			permitted: { token: checksumAddress(conversion.tokenIn), amount: String(conversion.maxIn) },
			spender: checksumAddress(exchange),
			nonce: String(BigInt(hashConversion(parameters))),
			deadline: String(conversion.expiry),
			witness: messageOf(parameters),
		},
	}
}

/**
 * A maker's quote on the exchange's own domain.
 *
 * @example
 * ```ts
 * import { quoteTypedData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof quoteTypedData>[0]
 * const typedData = quoteTypedData(parameters)
 * ```
 */
export function quoteTypedData(parameters: ExchangeDomain & { quote: Quote }): SignableTypedData {
	const { amountIn, amountOut, expiry, nonce, ...quote } = abiQuote(parameters.quote)
	return {
		domain: domainOf(parameters),
		types: { EIP712Domain: DOMAIN, Quote: fieldsOf(QUOTE_TYPE) },
		primaryType: 'Quote',
		message: {
			...quote,
			amountIn: String(amountIn),
			amountOut: String(amountOut),
			expiry: String(expiry),
			nonce: String(nonce),
		},
	}
}

/**
 * Signs a payment and its conversion at once.
 *
 * @param account the payer
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { signConversion } from '@sluice/sdk/exchange'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signConversion>[1]
 * const signature = await signConversion(account, parameters)
 * ```
 */
export async function signConversion(
	account: Signer,
	parameters: ExchangeDomain & { paymentInfo: PaymentInfo; conversion: Conversion } & ExchangeIntake,
): Promise<Hex> {
	switch (parameters.mode) {
		case 'allowance':
			return account.signTypedData(conversionTypedData(parameters))
		case 'permit2':
			return account.signTypedData(conversionPermit2TypedData(parameters))
		case 'erc3009': {
			const { maxIn, expiry } = parameters.conversion
			const hash = hashConversion(parameters)
			return account.signTypedData(transferTypedData(account.address, parameters, maxIn, expiry, hash))
		}
	}
}

/**
 * Signs a quote: with an allowance to the exchange, or as an authorisation of the token itself.
 *
 * @param account the maker
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { signQuote } from '@sluice/sdk/exchange'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signQuote>[1]
 * const signature = await signQuote(account, parameters)
 * ```
 */
export async function signQuote(
	account: Signer,
	parameters: ExchangeDomain & { quote: Quote } & Exclude<ExchangeIntake, { mode: 'permit2' }>,
): Promise<Hex> {
	return account.signTypedData(makerTypedData(parameters))
}

/**
 * What {@link signQuote} signs, for who checks it.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { makerTypedData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof makerTypedData>[0]
 * const typedData = makerTypedData(parameters)
 * ```
 */
export function makerTypedData(
	parameters: ExchangeDomain & { quote: Quote } & Exclude<ExchangeIntake, { mode: 'permit2' }>,
): SignableTypedData {
	const { quote } = parameters
	if (parameters.mode === 'allowance') return quoteTypedData(parameters)
	return transferTypedData(quote.maker, parameters, quote.amountOut, quote.expiry, hashQuote(quote))
}

/**
 * Pools of a router of Uniswap v3's kind, from the token sold to the token bought; fees in 1/1,000,000.
 *
 * @example
 * ```ts
 * import { venuePath } from '@sluice/sdk/exchange'
 * declare const [usdc, eurc]: [string, string]
 * const path = venuePath(usdc, [{ fee: 500, token: eurc }])
 * ```
 */
export function venuePath(tokenIn: string, hops: readonly { fee: number; token: string }[]): Hex {
	// An exact output is bought backwards.
	const steps = hops.map(({ fee, token }) => encodePacked(['address', 'uint24'], [checksumAddress(token), fee]))
	return concat([...steps.reverse(), checksumAddress(tokenIn)])
}

/**
 * Collector data for a conversion through a listed venue.
 *
 * @param parameters `path` as {@link venuePath} makes it
 * @example
 * ```ts
 * import { encodeVenueData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof encodeVenueData>[0]
 * const collectorData = encodeVenueData(parameters)
 * ```
 */
export function encodeVenueData(parameters: { order: Order; venue: string; path: Hex }): Hex {
	const { order, venue, path } = parameters
	return concat([
		VENUE,
		encodeAbiParameters(
			[ORDER, { type: 'address' }, { type: 'bytes' }],
			[abiOrder(order), checksumAddress(venue), path],
		),
	])
}

/**
 * Collector data for a conversion by a maker's quote.
 *
 * @param parameters `delivery` and `signature` are the maker's
 * @example
 * ```ts
 * import { encodeQuoteData } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof encodeQuoteData>[0]
 * const collectorData = encodeQuoteData(parameters)
 * ```
 */
export function encodeQuoteData(parameters: {
	order: Order
	quote: Quote
	delivery: 'allowance' | 'erc3009'
	signature: Hex
}): Hex {
	const { order, quote, delivery, signature } = parameters
	return concat([
		QUOTE,
		encodeAbiParameters(
			[ORDER, QUOTE_TUPLE, { type: 'uint8' }, { type: 'bytes' }],
			[abiOrder(order), abiQuote(quote), intakeByte[delivery], signature],
		),
	])
}

/**
 * Most that a conversion of `amount` can take, to the unit as the contract counts it: the smaller of what was signed and what
 * the feeds say with the slippage on top.
 *
 * @returns minor units of `tokenIn`
 * @example
 * ```ts
 * import { conversionLimit } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof conversionLimit>[0]
 * const most = conversionLimit(parameters)
 * ```
 */
export function conversionLimit(parameters: {
	conversion: Pick<Conversion, 'maxIn' | 'slippageBps'>
	maxAmount: bigint
	amount: bigint
	priceIn: Pick<Price, 'price' | 'scale'>
	priceOut: Pick<Price, 'price' | 'scale'>
}): bigint {
	const { conversion, maxAmount, amount, priceIn, priceOut } = parameters
	const up = amount * priceOut.price * 10n ** BigInt(priceIn.scale) * (WHOLE_BPS + BigInt(conversion.slippageBps))
	const priced = up / (priceIn.price * 10n ** BigInt(priceOut.scale) * WHOLE_BPS)
	const signed = (conversion.maxIn * amount) / maxAmount
	return signed < priced ? signed : priced
}

/**
 * The price that a feed tells now. The call reverts where there is none, and says why.
 *
 * @example
 * ```ts
 * import { getPrice } from '@sluice/sdk/exchange'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const feed: string
 * const { price, scale } = await getPrice(client, { feed })
 * ```
 */
export async function getPrice(client: ReadClient, parameters: { feed: string }): Promise<Price> {
	const [token, currency, price, scale] = await readContract(client, {
		address: checksumAddress(parameters.feed),
		abi: priceFeedAbi,
		functionName: 'latestPrice',
	})
	return { token, currency: hexToString(trim(currency, { dir: 'right' })), price, scale: Number(scale) }
}

/**
 * Whether a maker's quote was used or taken back.
 *
 * @example
 * ```ts
 * import { isQuoteSpent } from '@sluice/sdk/exchange'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const quote: { exchange: string; maker: string; nonce: bigint }
 * const spent = await isQuoteSpent(client, quote)
 * ```
 */
export async function isQuoteSpent(
	client: ReadClient,
	parameters: { exchange: string; maker: string; nonce: bigint },
): Promise<boolean> {
	const mask = await readContract(client, {
		address: checksumAddress(parameters.exchange),
		abi: exchangeAbi,
		functionName: 'spentQuotes',
		args: [checksumAddress(parameters.maker), parameters.nonce >> 8n],
	})
	return ((mask >> (parameters.nonce & 0xffn)) & 1n) === 1n
}

/**
 * Takes a quote back before it is used. The client is the maker.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { cancelQuote } from '@sluice/sdk/exchange'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * const hash = await cancelQuote(client, { exchange: '0x3d79b835857d4490786386041a58e1e0777BEc13', nonce: 7n })
 * ```
 */
export function cancelQuote(client: WriteClient, parameters: { exchange: string; nonce: bigint }): Promise<Hex> {
	return writeContract(client, {
		address: checksumAddress(parameters.exchange),
		abi: exchangeAbi,
		functionName: 'cancelQuotes',
		args: [parameters.nonce >> 8n, 1n << (parameters.nonce & 0xffn)],
		account: client.account,
		chain: client.chain ?? null,
	})
}

/**
 * Binds a quote to one payment.
 *
 * @example
 * ```ts
 * import { quoteFor } from '@sluice/sdk/exchange'
 * declare const parameters: Parameters<typeof quoteFor>[0]
 * const quote = quoteFor(parameters)
 * ```
 */
export function quoteFor(
	parameters: EscrowDomain & { paymentInfo: PaymentInfo; quote: Omit<Quote, 'taker' | 'paymentHash' | 'tokenOut'> },
): Quote {
	const { paymentInfo, quote } = parameters
	return { ...quote, tokenOut: paymentInfo.token, taker: paymentInfo.payer, paymentHash: hashPayment(parameters) }
}

const DOMAIN = fieldsOf('(string name,string version,uint256 chainId,address verifyingContract)')

const ORDER = {
	type: 'tuple',
	components: [
		{
			name: 'conversion',
			type: 'tuple',
			components: [
				{ name: 'tokenIn', type: 'address' },
				{ name: 'maxIn', type: 'uint120' },
				{ name: 'via', type: 'address' },
				{ name: 'slippageBps', type: 'uint16' },
				{ name: 'expiry', type: 'uint48' },
			],
		},
		{ name: 'intake', type: 'uint8' },
		{ name: 'feedIn', type: 'address' },
		{ name: 'feedOut', type: 'address' },
		{ name: 'signature', type: 'bytes' },
	],
} as const

const QUOTE_TUPLE = {
	type: 'tuple',
	components: [
		{ name: 'maker', type: 'address' },
		{ name: 'tokenIn', type: 'address' },
		{ name: 'amountIn', type: 'uint256' },
		{ name: 'tokenOut', type: 'address' },
		{ name: 'amountOut', type: 'uint256' },
		{ name: 'taker', type: 'address' },
		{ name: 'paymentInfoHash', type: 'bytes32' },
		{ name: 'expiry', type: 'uint48' },
		{ name: 'nonce', type: 'uint256' },
	],
} as const

function transferTypedData(
	from: string,
	{ chainId, exchange, token }: ExchangeDomain & { token: TokenDomain },
	value: bigint,
	validBefore: number,
	hash: Hex,
): SignableTypedData {
	const nonce = tokenNonce(hash)
	return receiveWithAuthorizationTypedData({ from, chainId, token, to: exchange, value, validBefore, nonce })
}

function messageOf({ paymentInfo, conversion }: { paymentInfo: PaymentInfo; conversion: Conversion }) {
	const { maxIn, ...rest } = abiConversion(conversion)
	return { payment: termsFromPaymentInfo(paymentInfo), maxIn: String(maxIn), ...rest }
}

function abiConversion({ tokenIn, via, ...rest }: Conversion) {
	return { ...rest, tokenIn: checksumAddress(tokenIn), via: checksumAddress(via ?? NOBODY) }
}

function abiOrder({ conversion, mode, signature, feedIn, feedOut }: Order) {
	return {
		conversion: abiConversion(conversion),
		intake: intakeByte[mode],
		feedIn: checksumAddress(feedIn),
		feedOut: checksumAddress(feedOut),
		signature,
	}
}

function abiQuote({ maker, tokenIn, tokenOut, taker, paymentHash, ...rest }: Quote) {
	return {
		...rest,
		maker: checksumAddress(maker),
		tokenIn: checksumAddress(tokenIn),
		tokenOut: checksumAddress(tokenOut),
		taker: checksumAddress(taker ?? NOBODY),
		paymentInfoHash: paymentHash ?? NOTHING,
	}
}

function domainOf({ chainId, exchange }: ExchangeDomain) {
	return { name: 'Sluice Exchange', version: '1', chainId, verifyingContract: checksumAddress(exchange) }
}

/** Fields of a type string. */
function fieldsOf(type: string): { name: string; type: string }[] {
	return type
		.slice(type.indexOf('(') + 1, -1)
		.split(',')
		.map((text) => {
			const [kind = '', name = ''] = text.split(' ')
			return { name, type: kind }
		})
}
