import { useLingui } from '@lingui/react/macro'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import { paymentInfoFromTerms } from '@sluice/sdk/payment'
import type { AccountPayment, Config } from '@sluice/sdk/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getBalance, waitForTransactionReceipt } from 'viem/actions'
import { useClient, useWriteContract } from 'wagmi'
import { FaucetButton } from '../account/faucet-card.tsx'
import { polling } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Amount } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { toast } from '../ui/toast.tsx'

const POLL_MS = 5_000

/** Takes back a hold whose time is over, from the payer's own wallet: nobody else is needed for it. */
export function Reclaim({ payment, config }: { payment: AccountPayment; config: Config }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const chainClient = useClient({ chainId: config.chain_id })
	const { mutateAsync: write } = useWriteContract()
	const coin = useQuery({
		queryKey: ['account', payment.payer, 'coin'],
		enabled: chainClient !== undefined,
		queryFn: () => (chainClient ? getBalance(chainClient, { address: payment.payer as `0x${string}` }) : 0n),
		...polling(POLL_MS),
	})
	const broke = coin.data === 0n
	const reclaim = useMutation({
		mutationFn: async () => {
			if (!chainClient) throw new Error('The chain of this deployment is not known to the wallet layer')
			const hash = await write({
				address: config.escrow as `0x${string}`,
				abi: paymentEscrowAbi,
				functionName: 'reclaim',
				args: [paymentInfoFromTerms(payment.terms)],
				chainId: config.chain_id,
			})
			const receipt = await waitForTransactionReceipt(chainClient, { hash })
			if (receipt.status !== 'success') throw new Error('The transaction was reverted')
		},
		onSuccess: async () => {
			toast(t`The money is back in your wallet.`)
			await queries.invalidateQueries({ queryKey: ['account'] })
		},
	})
	if (reclaim.isSuccess) return <Note tone="info">{t`The network is confirming it.`}</Note>
	return (
		<div className="flex flex-col gap-3">
			<p className="text-sm text-ink-soft">
				{t`The shop did not take this money in time, so you can take it back yourself. Your wallet sends the transaction and pays a small network fee in ETH.`}
			</p>
			{reclaim.isError && <ProblemNote error={reclaim.error} safe={t`The money is still held for you.`} />}
			<Button
				variant="primary"
				pending={reclaim.isPending}
				onClick={() => reclaim.mutate()}
				className="self-start"
				reason={broke ? t`There is no ETH in this account for the network fee. Add a little first.` : undefined}
			>
				{t`Take back`} <Amount money={payment.held} className="[&_span]:text-current" />
			</Button>
			{broke && config.faucet && <FaucetButton config={config} address={payment.payer} />}
		</div>
	)
}
