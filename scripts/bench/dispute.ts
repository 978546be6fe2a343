/** Gas of a dispute, on the chain and in the steady state of the payment's figures. */
import { disputesAbi } from '@sluice/sdk/contracts'
import { hashDisputeTerms } from '@sluice/sdk/dispute'
import { createExtension, extensionSalt } from '@sluice/sdk/extension'
import { authorize, type PaymentInfo, signPayment } from '@sluice/sdk/payment'
import { createWalletClient, type Hex, http } from 'viem'
import { foundry } from 'viem/chains'
import type { Deployment } from '../deploy.ts'
import { devAccount, devAccounts, localChainId } from '../stack.ts'
import type { BenchRow } from './row.ts'

const [hour, month] = [3_600, 2_592_000]
const amount = 25_000_000n

/**
 * @param genesis start of the chain in unix seconds; the payer and the merchant have tokens already
 * @param gasOf waits for a transaction and throws when it reverted
 */
export async function measureDispute(
	rpcUrl: string,
	{ escrow, disputes, tokens }: Deployment,
	genesis: number,
	gasOf: (hash: Promise<Hex>) => Promise<number>,
): Promise<BenchRow[]> {
	const token = tokens[0]
	if (!token) throw new Error('the local chain has no stablecoin')
	const wallet = (index: number) =>
		createWalletClient({ account: devAccount(index), chain: foundry, transport: http(rpcUrl), pollingInterval: 20 })
	const [operator, payer, merchant, arbiter] = [
		wallet(devAccounts.relayer),
		wallet(devAccounts.payer),
		wallet(devAccounts.merchant),
		wallet(devAccounts.deployer),
	]
	const terms = {
		arbiter: arbiter.account.address,
		answerUntil: genesis + 2 * hour,
		defaultBps: 5_000,
	}
	const contract = { address: disputes, abi: disputesAbi } as const

	const round = async (nonce: bigint) => {
		const extension = createExtension({
			authorizer: merchant.account.address,
			resolver: disputes,
			disputeTerms: hashDisputeTerms(terms),
			protectedUntil: genesis + hour,
			settleBy: genesis + month,
			nonce,
		})
		const paymentInfo: PaymentInfo = {
			operator: operator.account.address,
			payer: payer.account.address,
			receiver: merchant.account.address,
			token: token.address,
			maxAmount: amount,
			preApprovalExpiry: genesis + hour,
			authorizationExpiry: genesis + 3 * hour,
			refundExpiry: genesis + month,
			minFeeBps: 0,
			maxFeeBps: 100,
			feeReceiver: devAccount(devAccounts.feeReceiver).address,
			salt: extensionSalt(extension),
		}
		const signed = { chainId: localChainId, escrow, token, paymentInfo, mode: 'erc3009' } as const
		const { collectorData } = await signPayment(payer.account, signed)
		await gasOf(authorize(operator, { escrow, paymentInfo, collectorData, amount }))
		const args = [paymentInfo, extension, terms] as const
		const open = await gasOf(payer.writeContract({ ...contract, functionName: 'open', args }))
		await gasOf(merchant.writeContract({ ...contract, functionName: 'answer', args: [...args, '0x'] }))
		const rule = await gasOf(arbiter.writeContract({ ...contract, functionName: 'rule', args: [...args, [], 4_000] }))
		return { open, rule }
	}

	// The first round fills what was zero; the second is measured.
	await round(1n)
	const gas = await round(2n)
	const row = (id: string, value: number, goal: number): BenchRow => ({
		id,
		value,
		unit: 'gas',
		better: 'lower',
		goal,
		peer: null,
	})
	return [row('gas.dispute_open', gas.open, 40_000), row('gas.dispute_rule', gas.rule, 75_000)]
}
