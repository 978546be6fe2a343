import { useLingui } from '@lingui/react/macro'
import { requestFaucet } from '@sluice/sdk/client'
import type { Config } from '@sluice/sdk/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'

/** Test money, on a local chain only: some of every token, and native coin for network fees. */
export function FaucetButton({ config, address }: { config: Config; address: string }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const drip = useMutation({
		mutationFn: async () => {
			for (const asset of [...config.tokens.map((token) => token.asset), 'ETH']) {
				await requestFaucet(client, { address, asset })
			}
		},
		onSuccess: async () => {
			toast(t`Test money is on its way.`)
			await queries.invalidateQueries({ queryKey: ['account', address] })
		},
	})
	return (
		<div className="flex flex-col gap-3">
			<Button pending={drip.isPending} onClick={() => drip.mutate()} className="self-start">
				<FlaskConical aria-hidden size={16} />
				{t`Get test money`}
			</Button>
			{drip.isError && <ProblemNote error={drip.error} />}
		</div>
	)
}
