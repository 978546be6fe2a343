/**
 * Gas of a payment that settles in euros and is paid in dollars, on the chain and in the steady state of the payment's figures.
 *
 * `gas.exchange_overhead` is the charge through the real Uniswap v3, less the two transactions that it stands for: the charge of the
 * same payment in its own token, and the router's swap called by itself. `gas.exchange_overhead_inside` counts the swap without
 * the 21,000 of its transaction. Payers pay by ERC-3009, but for the swap alone, which takes an allowance given before. An
 * aggregator here answers out of two slots; what a real one costs more is its own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guardAbi } from '@sluice/sdk/contracts'
import {
	type Conversion,
	encodeQuoteData,
	encodeVenueData,
	type Order,
	type Quote,
	signConversion,
	signQuote,
	venuePath,
} from '@sluice/sdk/exchange'
import { charge, type PaymentInfo, signPayment } from '@sluice/sdk/payment'
import {
	type Abi,
	type Address,
	concat,
	createPublicClient,
	createWalletClient,
	erc20Abi,
	type Hex,
	http,
	isHex,
	keccak256,
	maxUint256,
	parseAbi,
	size,
	stringToHex,
	toHex,
	zeroAddress,
} from 'viem'
import { foundry } from 'viem/chains'
import type { Deployment } from '../deploy.ts'
import { root } from '../program.ts'
import { devAccount, devAccounts, localChainId } from '../stack.ts'
import type { BenchRow } from './row.ts'

const [hour, month] = [3_600, 2_592_000]
const amount = 25_000_000n
const feeBps = 50
const poolFee = 500
const plenty = 10n ** 15n

const mintAbi = parseAbi(['function mint(address to, uint256 value) returns (bool)'])
const routerAbi = parseAbi([
	'function exactOutput((bytes path, address recipient, uint256 deadline, uint256 amountOut, uint256 amountInMaximum) params) returns (uint256)',
])
const positionsAbi = parseAbi([
	'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) returns (address)',
	'function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params)',
])

/**
 * @param genesis start of the chain in unix seconds; operator, payer, merchant and fee receiver have the first token already
 * @param gasOf waits for a transaction and throws when it reverted
 */
export async function measureExchange(
	rpcUrl: string,
	deployment: Deployment,
	genesis: number,
	gasOf: (hash: Promise<Hex>) => Promise<number>,
): Promise<BenchRow[]> {
	const { escrow, exchange, guard, permit2, channelRegistry } = deployment
	const [dollar, euro] = deployment.tokens
	if (!dollar || !euro) throw new Error('the local chain lacks a stablecoin')
	const transport = http(rpcUrl)
	const chain = createPublicClient({ chain: foundry, transport, pollingInterval: 20 })
	const wallet = (index: number) =>
		createWalletClient({ account: devAccount(index), chain: foundry, transport, pollingInterval: 20 })
	const [operator, payer, maker] = [wallet(devAccounts.relayer), wallet(devAccounts.payer), wallet(7)]
	const [deployer, faucet] = [wallet(devAccounts.deployer), wallet(devAccounts.faucet)]

	const place = async (abi: Abi, bytecode: Hex, args: readonly unknown[] = []) => {
		const hash = await deployer.deployContract({ abi, bytecode, args })
		const { contractAddress } = await chain.waitForTransactionReceipt({ hash })
		if (!contractAddress) throw new Error('nothing was deployed')
		return contractAddress
	}
	const publish = async (name: string, args: readonly unknown[] = []) => {
		const { abi, bytecode } = readArtifact(join('node_modules', '@uniswap', name))
		return place(abi, bytecode, args)
	}
	const approve = (owner: typeof payer, token: Address, spender: Address) =>
		gasOf(owner.writeContract({ address: token, abi: erc20Abi, functionName: 'approve', args: [spender, maxUint256] }))

	for (const token of [dollar, euro])
		for (const { account } of [
			operator,
			payer,
			maker,
			deployer,
			wallet(devAccounts.merchant),
			wallet(devAccounts.feeReceiver),
		])
			await gasOf(
				faucet.writeContract({
					address: token.address,
					abi: mintAbi,
					functionName: 'mint',
					args: [account.address, plenty],
				}),
			)
	// The escrow is never empty in the steady state.
	await gasOf(
		faucet.writeContract({ address: euro.address, abi: mintAbi, functionName: 'mint', args: [escrow, 1_000_000n] }),
	)

	const factory = await publish('v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json')
	const router = await publish('v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json', [
		factory,
		zeroAddress,
	])
	const positions = await publish(
		'v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json',
		[factory, zeroAddress, zeroAddress],
	)
	for (const token of [dollar, euro]) await approve(deployer, token.address, positions)
	const dollarFirst = dollar.address.toLowerCase() < euro.address.toLowerCase()
	const [token0, token1] = dollarFirst ? [dollar.address, euro.address] : [euro.address, dollar.address]
	// A euro is 1.10 dollars; in the pool as one of the second token for each of the first.
	const ratio = dollarFirst ? (1n << 192n) * 100n : (1n << 192n) * 110n
	const sqrtPriceX96 = squareRoot(ratio / (dollarFirst ? 110n : 100n))
	const pool = { address: positions, abi: positionsAbi } as const
	await gasOf(
		deployer.writeContract({
			...pool,
			functionName: 'createAndInitializePoolIfNecessary',
			args: [token0, token1, poolFee, sqrtPriceX96],
		}),
	)
	const range = { tickLower: -887_270, tickUpper: 887_270, amount0Min: 0n, amount1Min: 0n }
	const position = { ...range, token0, token1, fee: poolFee, amount0Desired: plenty / 2n, amount1Desired: plenty / 2n }
	await gasOf(
		deployer.writeContract({
			...pool,
			functionName: 'mint',
			args: [{ ...position, recipient: deployer.account.address, deadline: BigInt(genesis + month) }],
		}),
	)

	const { abi: feedAbi, bytecode: feedCode } = readArtifact('artifacts/contracts/exchange/PriceFeed.sol/PriceFeed.json')
	const feedOf = async (token: Address, price: bigint) => {
		const aggregator = await place([], aggregatorCode(price, genesis))
		const args = [token, stringToHex('USD', { size: 32 }), aggregator, month, 1n, 10n ** 12n, zeroAddress, 0]
		const feed = await place(feedAbi, feedCode, args)
		await list(1, feed)
		return feed
	}
	const list = (kind: number, account: Address) =>
		gasOf(deployer.writeContract({ address: guard, abi: guardAbi, functionName: 'list', args: [kind, account] }))
	await list(0, router)
	const [feedIn, feedOut] = [await feedOf(dollar.address, 100_000_000n), await feedOf(euro.address, 110_000_000n)]
	await approve(payer, dollar.address, router)
	await approve(payer, dollar.address, permit2)
	await approve(maker, euro.address, exchange)
	await gasOf(
		deployer.writeContract({ address: guard, abi: guardAbi, functionName: 'vetToken', args: [escrow, euro.address] }),
	)

	let payments = 0
	const terms = (): PaymentInfo => ({
		operator: operator.account.address,
		payer: payer.account.address,
		receiver: devAccount(devAccounts.merchant).address,
		token: euro.address,
		maxAmount: amount,
		preApprovalExpiry: genesis + hour,
		authorizationExpiry: genesis + month,
		refundExpiry: genesis + 2 * month,
		minFeeBps: 0,
		maxFeeBps: 100,
		feeReceiver: devAccount(devAccounts.feeReceiver).address,
		salt: BigInt(keccak256(toHex(`exchange ${payments++}`))),
	})
	const conversion: Conversion = {
		tokenIn: dollar.address,
		maxIn: 28_000_000n,
		slippageBps: 100,
		expiry: genesis + hour,
	}
	const domain = { chainId: localChainId, exchange }
	const path = venuePath(dollar.address, [{ fee: poolFee, token: euro.address }])
	const chargeBy = (paymentInfo: PaymentInfo, collector: Address, collectorData: Hex) =>
		gasOf(charge(operator, { escrow, paymentInfo, amount, collector, collectorData, feeBps }))
	const orderOf = async (paymentInfo: PaymentInfo, mode: 'erc3009' | 'permit2'): Promise<Order> => {
		const way = mode === 'erc3009' ? ({ mode, token: dollar } as const) : ({ mode, permit2 } as const)
		const signature = await signConversion(payer.account, { ...domain, paymentInfo, conversion, ...way })
		return { conversion, mode, signature, feedIn, feedOut }
	}

	const round = async (nonce: bigint) => {
		const own = terms()
		const signed = { chainId: localChainId, escrow, token: euro, paymentInfo: own, mode: 'erc3009' } as const
		const plain = await chargeBy(own, escrow, (await signPayment(payer.account, signed)).collectorData)
		const swap = await gasOf(
			payer.writeContract({
				address: router,
				abi: routerAbi,
				functionName: 'exactOutput',
				args: [
					{
						path,
						recipient: payer.account.address,
						deadline: BigInt(genesis + month),
						amountOut: amount,
						amountInMaximum: 28_000_000n,
					},
				],
			}),
		)
		const swapped = terms()
		const order = await orderOf(swapped, 'erc3009')
		const venue = await chargeBy(swapped, exchange, encodeVenueData({ order, venue: router, path }))
		const traded = terms()
		const quote: Quote = {
			maker: maker.account.address,
			tokenIn: dollar.address,
			amountIn: 27_500_000n,
			tokenOut: euro.address,
			amountOut: amount,
			expiry: genesis + hour,
			nonce,
		}
		const signature = await signQuote(maker.account, { ...domain, quote, mode: 'allowance' })
		const quoteData = encodeQuoteData({
			order: await orderOf(traded, 'permit2'),
			quote,
			delivery: 'allowance',
			signature,
		})
		return { plain, swap, venue, quote: await chargeBy(traded, exchange, quoteData) }
	}
	// The first round fills what was zero; the second is measured.
	await round(1n)
	const gas = await round(2n)
	const sizeOf = async (address: Address) => size((await chain.getCode({ address })) ?? '0x')
	const row = (id: string, value: number, goal: number, unit = 'gas'): BenchRow => ({
		id,
		value,
		unit,
		better: 'lower',
		goal,
		peer: null,
	})
	return [
		row('gas.exchange_overhead', gas.venue - gas.plain - gas.swap, 45_000),
		row('gas.exchange_overhead_inside', gas.venue - gas.plain - (gas.swap - 21_000), 52_000),
		row('gas.exchange_charge_quote', gas.quote, 260_000),
		row('size.exchange', await sizeOf(exchange), 20_480, 'bytes'),
		row('size.price_feed', await sizeOf(feedIn), 20_480, 'bytes'),
		row('size.channel_registry', await sizeOf(channelRegistry), 20_480, 'bytes'),
	]
}

/**
 * Creation code of an aggregator of eight decimals, whose answer and date lie in a slot each: `decimals()` is 0x313ce567,
 * `latestRoundData()` any other call.
 */
function aggregatorCode(price: bigint, updatedAt: number): Hex {
	const word = (value: bigint) => toHex(value, { size: 32 })
	return concat([
		...(['0x7f', word(price), '0x600055', '0x7f', word(BigInt(updatedAt)), '0x600155'] as const),
		// Copies the 53 bytes behind it, and returns them.
		'0x60358060536000396000f3',
		'0x60003560e01c63313ce56714602a57',
		'0x6001600052600054602052600154606052600160805260a06000f3',
		'0x5b600860005260206000f3',
	])
}

function readArtifact(path: string): { abi: Abi; bytecode: Hex } {
	const { abi, bytecode }: { abi: Abi; bytecode: unknown } = JSON.parse(readFileSync(join(root, path), 'utf8'))
	if (typeof bytecode !== 'string' || !isHex(bytecode)) throw new Error(`${path} has no creation code`)
	return { abi, bytecode }
}

function squareRoot(value: bigint): bigint {
	let root = value
	for (let next = (value + 1n) / 2n; next < root; next = (next + value / next) / 2n) root = next
	return root
}
