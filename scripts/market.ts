/** Opens the market of a local chain: deploys it, gives its pool liquidity, and lists venue and feeds as a governor would. */
import {
	type Account,
	type Address,
	createPublicClient,
	createWalletClient,
	erc20Abi,
	type Hex,
	http,
	maxUint256,
	parseAbi,
	zeroAddress,
} from 'viem'
import { foundry } from 'viem/chains'
import { localPrices, type Market, poolFee } from '../ignition/market.ts'
import { deploymentProxy } from '../ignition/permit2.ts'
import { stablecoinAddress, stablecoins } from '../ignition/stablecoins.ts'

/** Of each of the two tokens, in minor units: far more than any demo pays. */
const liquidity = 500_000_000n * 1_000_000n
const [venueKind, oracleKind] = [0, 1]

const abi = parseAbi([
	'function list(uint8 kind, address account)',
	'function isListed(uint8 kind, address account) view returns (bool)',
	'function mint(address to, uint256 value) returns (bool)',
	'function getPool(address tokenA, address tokenB, uint24 fee) view returns (address)',
	'function liquidity() view returns (uint128)',
	'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) returns (address)',
])
const positionAbi = parseAbi([
	'function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params)',
])

type Place = { rpcUrl: string; guard: Address; market: Market }

/** Whether the last step, the listing of the last feed, is done. */
export async function isMarketOpen({ rpcUrl, guard, market }: Place): Promise<boolean> {
	const feed = market.feeds.at(-1)?.feed.address ?? zeroAddress
	const chain = createPublicClient({ chain: foundry, transport: http(rpcUrl) })
	if ((await chain.getCode({ address: guard })) === undefined) return false
	return chain.readContract({ address: guard, abi, functionName: 'isListed', args: [oracleKind, feed] })
}

/** Does what is not done yet. @param governor of the guard, with native coin; `minter` may mint the stablecoins */
export async function openMarket(place: Place & { governor: Account; minter: Account }): Promise<void> {
	const { rpcUrl, guard, market, governor, minter } = place
	const options = { chain: foundry, transport: http(rpcUrl), pollingInterval: 20 }
	const chain = createPublicClient(options)
	const wallet = createWalletClient({ ...options, account: governor })
	const mined = async (hash: Hex) => {
		const { status } = await chain.waitForTransactionReceipt({ hash })
		if (status !== 'success') throw new Error(`${hash} reverted`)
	}

	const { factory, router, quoter, positions, feeds } = market
	for (const { address, creation } of [
		...[factory, router, quoter, positions],
		...feeds.flatMap(({ aggregator, feed }) => [aggregator, feed]),
	])
		if ((await chain.getCode({ address })) === undefined)
			await mined(await wallet.sendTransaction({ to: deploymentProxy, data: creation }))

	const [dollar, euro] = [stablecoinAddress(stablecoins[0]), stablecoinAddress(stablecoins[1])]
	const dollarFirst = dollar.toLowerCase() < euro.toLowerCase()
	const [token0, token1] = dollarFirst ? [dollar, euro] : [euro, dollar]
	const { USDC, EURC } = localPrices
	const [price0, price1] = dollarFirst ? [USDC, EURC] : [EURC, USDC]
	const pool = await chain.readContract({
		address: factory.address,
		abi,
		functionName: 'getPool',
		args: [token0, token1, poolFee],
	})
	const pooled = pool === zeroAddress ? 0n : await chain.readContract({ address: pool, abi, functionName: 'liquidity' })
	if (pooled === 0n) {
		const faucet = createWalletClient({ ...options, account: minter })
		for (const token of [token0, token1]) {
			const args = [governor.address, liquidity] as const
			await mined(await faucet.writeContract({ address: token, abi, functionName: 'mint', args }))
			const approve = { address: token, abi: erc20Abi, functionName: 'approve' } as const
			await mined(await wallet.writeContract({ ...approve, args: [positions.address, maxUint256] }))
		}
		const args = [token0, token1, poolFee, squareRoot(((1n << 192n) * price0) / price1)] as const
		const create = { address: positions.address, abi, functionName: 'createAndInitializePoolIfNecessary' } as const
		await mined(await wallet.writeContract({ ...create, args }))
		const position = {
			...{ token0, token1, fee: poolFee, tickLower: -887_270, tickUpper: 887_270 },
			...{ amount0Desired: liquidity, amount1Desired: liquidity, amount0Min: 0n, amount1Min: 0n },
			...{ recipient: governor.address, deadline: maxUint256 },
		}
		const mint = { address: positions.address, abi: positionAbi, functionName: 'mint' } as const
		await mined(await wallet.writeContract({ ...mint, args: [position] }))
	}

	const listings = [
		[venueKind, router.address],
		...feeds.map(({ feed }) => [oracleKind, feed.address] as const),
	] as const
	for (const args of listings)
		if (!(await chain.readContract({ address: guard, abi, functionName: 'isListed', args })))
			await mined(await wallet.writeContract({ address: guard, abi, functionName: 'list', args }))
}

function squareRoot(value: bigint): bigint {
	let root = value
	for (let next = (value + 1n) / 2n; next < root; next = (next + value / next) / 2n) root = next
	return root
}
