import { useLingui } from '@lingui/react/macro'
import { voidPayment } from '@sluice/sdk/client'
import type { Payment } from '@sluice/sdk/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Amount } from '../ui/money.tsx'
import { toast } from '../ui/toast.tsx'

/** Gives the whole hold back to the payer. */
export function VoidDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const release = useMutation({
		mutationFn: () => voidPayment(client, payment.id),
		onSuccess: async () => {
			toast(t`Void sent. The payer has the money back when the network confirms it.`)
			await queries.invalidateQueries({ queryKey: ['payments'] })
			onClose()
		},
	})
	return (
		<Dialog
			title={t`Void this payment?`}
			description={t`The whole hold goes back to the payer. This cannot be undone; to be paid you would need a new invoice.`}
			onClose={onClose}
			busy={release.isPending}
			footer={
				<>
					<Button variant="danger" pending={release.isPending} onClick={() => release.mutate()}>
						{t`Void`} <Amount money={payment.held} className="[&_span]:text-current" />
					</Button>
					<Button onClick={onClose}>{t`Keep the hold`}</Button>
				</>
			}
		>
			{release.isError && <ProblemNote error={release.error} safe={t`The hold is unchanged.`} />}
		</Dialog>
	)
}
