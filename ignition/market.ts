/**
 * A market for the stablecoins of a local chain: the published Uniswap v3, one pool of dollars and euros, and a price feed for each.
 * Public chains have theirs, which a governor lists; nothing here is deployed there.
 */
import { readFileSync } from 'node:fs'
import type { Artifact } from '@nomicfoundation/ignition-core'
import {
	type Address,
	concat,
	encodeDeployData,
	getCreate2Address,
	type Hex,
	isHex,
	stringToHex,
	toHex,
	zeroAddress,
} from 'viem'
import { salt } from './create2.ts'
import { deploymentProxy } from './permit2.ts'
import { stablecoinAddress, stablecoins } from './stablecoins.ts'

/** A router that conversions go through, and the contract that says what one would cost. */
export type Venue = { router: Address; quoter: Address }

/** Fee of the one pool, in 1/1,000,000. */
export const poolFee = 500
/** What a whole unit is worth in US dollars, with eight decimals; the pool begins at these prices. */
export const localPrices = { USDC: 100_000_000n, EURC: 110_000_000n, CNYC: 14_000_000n } as const
/** A feed is not believed for longer, in seconds. An aggregator here answers with the present moment unless it is told a date. */
const heartbeat = 86_400
/** Where a local aggregator keeps its date, for who sets it through the node; zero: now. */
export const aggregatorDateSlot = toHex(1, { size: 32 })

/** What is sent to the deployment proxy, and where it lands. */
export type Piece = { creation: Hex; address: Address }
export type Market = {
	factory: Piece
	router: Piece
	quoter: Piece
	positions: Piece
	feeds: { asset: string; aggregator: Piece; feed: Piece }[]
}

/** @param priceFeed the artifact of `PriceFeed` */
export function localMarket(priceFeed: Pick<Artifact, 'abi' | 'bytecode'>): Market {
	const factory = piece(published('v3-core', 'UniswapV3Factory'))
	// Nobody here pays in the chain's own coin.
	const periphery = (name: string, folder = '', ...more: Address[]) =>
		piece(published('v3-periphery', name, folder), [factory.address, zeroAddress, ...more])
	return {
		factory,
		router: periphery('SwapRouter'),
		quoter: periphery('QuoterV2', 'lens/'),
		positions: periphery('NonfungiblePositionManager', '', zeroAddress),
		feeds: stablecoins.map((stablecoin) => {
			const { asset } = stablecoin
			const price = localPrices[asset]
			const aggregator = deployable(aggregatorCode(price))
			const believable = [price / 2n, price * 2n] as const
			const feed = piece(priceFeed, [
				...[stablecoinAddress(stablecoin), stringToHex('USD', { size: 32 }), aggregator.address, heartbeat],
				...[...believable, zeroAddress, 0],
			])
			return { asset, aggregator, feed }
		}),
	}
}

/**
 * Creation code of an aggregator of eight decimals, whose answer and date lie in a slot each: `decimals()` is 0x313ce567,
 * `latestRoundData()` any other call.
 */
function aggregatorCode(price: bigint): Hex {
	return concat([
		...(['0x7f', toHex(price, { size: 32 }), '0x600055'] as const),
		// Copies the 58 bytes behind it, and returns them.
		'0x603a80602f6000396000f3',
		'0x60003560e01c63313ce56714602f57',
		// The date, or the block's where there is none.
		'0x60016000526000546020526001548015420217606052600160805260a06000f3',
		'0x5b600860005260206000f3',
	])
}

function piece({ abi, bytecode }: Pick<Artifact, 'abi' | 'bytecode'>, args: readonly unknown[] = []): Piece {
	if (!isHex(bytecode)) throw new Error('the artifact has no creation code')
	return deployable(encodeDeployData({ abi, bytecode, args }))
}

function deployable(code: Hex): Piece {
	return { creation: concat([salt, code]), address: getCreate2Address({ from: deploymentProxy, salt, bytecode: code }) }
}

function published(where: 'v3-core' | 'v3-periphery', name: string, folder = ''): Artifact {
	const file = `@uniswap/${where}/artifacts/contracts/${folder}${name}.sol/${name}.json`
	return JSON.parse(readFileSync(new URL(import.meta.resolve(file)), 'utf8'))
}
