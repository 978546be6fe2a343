import { useLingui } from '@lingui/react/macro'
import { voidPayment } from '@sluice/sdk/client'
import type { Payment } from '@sluice/sdk/wire'
import { useQueryClient } from '@tanstack/react-query'
import { client } from '../client/client.ts'
import { ConfirmDialog } from '../client/confirm-dialog.tsx'
import { Amount } from '../ui/money.tsx'
import { toast } from '../ui/toast.tsx'

/** Gives the whole hold back to the payer. */
export function VoidDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	return (
		<ConfirmDialog
			danger
			title={t`Void this payment?`}
			description={t`The whole hold goes back to the payer. This cannot be undone; to be paid you would need a new invoice.`}
			action={
				<>
					{t`Void`} <Amount money={payment.held} className="[&_span]:text-current" />
				</>
			}
			keep={t`Keep the hold`}
			safe={t`The hold is unchanged.`}
			run={() => voidPayment(client, payment.id)}
			onDone={async () => {
				toast(t`Void sent. The payer has the money back when the network confirms it.`)
				await queries.invalidateQueries({ queryKey: ['payments'] })
				onClose()
			}}
			onClose={onClose}
		/>
	)
}
