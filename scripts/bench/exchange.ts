/**
 * Gas of a payment that settles in euros and is paid in dollars, on the chain and in the steady state of the payment's figures.
 *
 * `gas.exchange_overhead` is the charge through the real Uniswap v3, less the two transactions that it stands for: the charge of the
 * same payment in its own token, and the router's swap called by itself. `gas.exchange_overhead_inside` counts the swap without
 * the 21,000 of its transaction. Payers pay by ERC-3009, but for the swap alone, which takes an allowance given before. Venue and
 * feeds are those of every local chain; an aggregator there answers out of two slots, and what a real one costs more is its own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
	toHex,
} from 'viem'
import { foundry } from 'viem/chains'
import { localMarket, poolFee } from '../../ignition/market.ts'
import type { Deployment } from '../deploy.ts'
import { root } from '../program.ts'
import { devAccount, devAccounts, localChainId } from '../stack.ts'
import type { BenchRow } from './row.ts'

const [hour, month] = [3_600, 2_592_000]
const amount = 25_000_000n
const feeBps = 50
const plenty = 10n ** 15n

const mintAbi = parseAbi(['function mint(address to, uint256 value) returns (bool)'])
const routerAbi = parseAbi([
	'function exactOutput((bytes path, address recipient, uint256 deadline, uint256 amountOut, uint256 amountInMaximum) params) returns (uint256)',
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
	const { escrow, exchange, permit2, channelRegistry } = deployment
	const [dollar, euro] = deployment.tokens
	if (!dollar || !euro) throw new Error('the local chain lacks a stablecoin')
	const transport = http(rpcUrl)
	const chain = createPublicClient({ chain: foundry, transport, pollingInterval: 20 })
	const wallet = (index: number) =>
		createWalletClient({ account: devAccount(index), chain: foundry, transport, pollingInterval: 20 })
	const [operator, payer, maker] = [wallet(devAccounts.relayer), wallet(devAccounts.payer), wallet(7)]
	const faucet = wallet(devAccounts.faucet)

	const approve = (owner: typeof payer, token: Address, spender: Address) =>
		gasOf(owner.writeContract({ address: token, abi: erc20Abi, functionName: 'approve', args: [spender, maxUint256] }))

	for (const token of [dollar, euro])
		for (const { account } of [operator, payer, maker, wallet(devAccounts.merchant), wallet(devAccounts.feeReceiver)])
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

	const { router: venue, feeds } = localMarket(
		readArtifact('artifacts/contracts/exchange/PriceFeed.sol/PriceFeed.json'),
	)
	const [feedIn, feedOut] = feeds.map(({ feed }) => feed.address)
	if (!feedIn || !feedOut) throw new Error('the local chain lacks a price feed')
	const router = venue.address
	await approve(payer, dollar.address, router)
	await approve(payer, dollar.address, permit2)
	await approve(maker, euro.address, exchange)

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

function readArtifact(path: string): { abi: Abi; bytecode: Hex } {
	const { abi, bytecode }: { abi: Abi; bytecode: unknown } = JSON.parse(readFileSync(join(root, path), 'utf8'))
	if (typeof bytecode !== 'string' || !isHex(bytecode)) throw new Error(`${path} has no creation code`)
	return { abi, bytecode }
}
