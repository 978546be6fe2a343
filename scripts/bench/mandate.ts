/**
 * Gas of mandates on the chain and in the steady state of the payment's figures: every pull is of a month of its own, and all accounts
 * have had the token and a pull before. Pulls take no fee, as the figures they are compared with; `gas.mandate_collect_fee`
 * and its batch take one.
 */
import {
	activateMandate,
	collectPull,
	collectPulls,
	createMandate,
	type Mandate,
	signMandate,
} from '@sluice/sdk/mandate'
import { approve } from '@sluice/sdk/token'
import { createTestClient, createWalletClient, erc20Abi, type Hex, http, parseAbi, publicActions, size } from 'viem'
import { foundry } from 'viem/chains'
import type { Deployment } from '../deploy.ts'
import { devAccount, devAccounts, localChainId } from '../stack.ts'
import type { BenchRow } from './row.ts'

const mintAbi = parseAbi(['function mint(address to, uint256 value) returns (bool)'])
const amount = 25_000_000n
const feeAmount = 125_000n
const plenty = 10n ** 12n
const month = 31 * 86_400
const payers = 21
/** The first account after those that the other figures use. */
const firstPayer = 20

/**
 * @param genesis start of the chain in unix seconds; merchant and fee receiver have the first token already, and so has the escrow
 * @param gasOf waits for a transaction and throws when it reverted
 */
export async function measureMandate(
	rpcUrl: string,
	deployment: Deployment,
	genesis: number,
	gasOf: (hash: Promise<Hex>) => Promise<number>,
): Promise<BenchRow[]> {
	const { mandates, merchantActions } = deployment
	const token = deployment.tokens[0]
	if (!token) throw new Error('the local chain has no stablecoin')
	const transport = http(rpcUrl)
	const chain = createTestClient({ chain: foundry, mode: 'anvil', transport }).extend(publicActions)
	const wallet = (index: number) =>
		createWalletClient({ account: devAccount(index), chain: foundry, transport, pollingInterval: 20 })
	const puller = wallet(devAccounts.relayer)
	const [receiver, feeReceiver] = [
		devAccount(devAccounts.merchant).address,
		devAccount(devAccounts.feeReceiver).address,
	]

	const activate = async (index: number) => {
		const payer = wallet(firstPayer + index)
		await chain.setBalance({ address: payer.account.address, value: 10n ** 18n })
		const args = [payer.account.address, plenty] as const
		await gasOf(
			wallet(devAccounts.faucet).writeContract({ address: token.address, abi: mintAbi, functionName: 'mint', args }),
		)
		await gasOf(approve(payer, { token: token.address, spender: mandates, value: plenty }))
		const mandate = createMandate({
			payer: payer.account.address,
			receiver,
			token: token.address,
			amount,
			unit: 'months',
			length: 1,
			start: genesis - 86_400,
			puller: puller.account.address,
			authorizer: merchantActions,
			refundWindow: 30 * 86_400,
			maxFeeBps: 100,
			feeReceiver,
			// 64 bits without a zero byte.
			salt: 0x1122334455667700n + BigInt(index + 1),
		})
		const signature = await signMandate(payer.account, { chainId: localChainId, mandates, mandate })
		const gas = await gasOf(activateMandate(puller, { mandates, mandate, signature }))
		return { mandate, gas }
	}
	const all: Mandate[] = []
	let activateGas = 0
	for (let index = 0; index < payers; index++) {
		const { mandate, gas } = await activate(index)
		all.push(mandate)
		activateGas = gas
	}
	const [alone] = all
	if (!alone) throw new Error('there is no mandate')

	let time = genesis
	/** One pull by itself and twenty in a batch, in the month that begins now. */
	const pullAll = async (fee: bigint) => {
		const pulls = all.map((mandate) => ({ mandate, amount, feeAmount: fee }))
		const [first, ...others] = pulls
		if (!first) throw new Error('there is no pull')
		const single = await gasOf(collectPull(puller, { mandates, pull: first }))
		const batch = await gasOf(collectPulls(puller, { mandates, pulls: others, gasEach: 250_000n }))
		const pulled = await chain.readContract({
			address: token.address,
			abi: erc20Abi,
			functionName: 'balanceOf',
			args: [others.at(-1)?.mandate.payer ?? receiver],
		})
		time += month
		await chain.setNextBlockTimestamp({ timestamp: BigInt(time) })
		await chain.mine({ blocks: 1 })
		return { single, each: Math.round(batch / others.length), pulled }
	}
	// The first round fills what was zero.
	const { pulled: before } = await pullAll(feeAmount)
	const withFee = await pullAll(feeAmount)
	const plain = await pullAll(0n)
	if (before - plain.pulled !== 2n * amount) throw new Error('a pull of the batch failed')
	const bytes = size((await chain.getCode({ address: mandates })) ?? '0x')

	const row = (id: string, value: number, goal: number, peer: BenchRow['peer'] = null, unit = 'gas'): BenchRow => ({
		id,
		value,
		unit,
		better: 'lower',
		goal,
		peer,
	})
	const by = 'Request Network recurring payments'
	return [
		row('gas.mandate_activate', activateGas, 58_000, { name: by, value: 157_892 }),
		row('gas.mandate_collect', plain.single, 78_000, { name: by, value: 144_212 }),
		row('gas.mandate_collect_fee', withFee.single, 145_000),
		row('gas.mandate_collect_batch_20', plain.each, 31_500),
		row('gas.mandate_collect_batch_20_fee', withFee.each, 95_000),
		row('size.mandates', bytes, 12_288, null, 'bytes'),
	]
}
