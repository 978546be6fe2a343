import { useLingui } from '@lingui/react/macro'
import type { Payment, PaymentStep } from '@sluice/sdk/wire'
import { ShortHex } from '../ui/address.tsx'
import { Amount } from '../ui/money.tsx'
import { Time } from '../ui/time.tsx'
import { Timeline, type TimelineItem } from '../ui/timeline.tsx'

function useStepNames(): Record<PaymentStep['kind'], string> {
	const { t } = useLingui()
	return {
		signed: t`Signed by the payer`,
		relayed: t`Sent to the network`,
		authorized: t`Held in the escrow`,
		charged: t`Paid`,
		captured: t`Captured`,
		voided: t`Voided: the hold went back to the payer`,
		reclaimed: t`Reclaimed by the payer`,
		refunded: t`Refunded to the payer`,
		credited: t`Not paid out yet: waits in the escrow`,
		shared: t`Shared`,
		released: t`Released: went back to the payer`,
		increased: t`Increased by the payer`,
		extended: t`Extended by the payer`,
		accepted: t`Receipt confirmed by the payer`,
		frozen: t`Disputed by the payer`,
		settled: t`Dispute settled`,
		converted: t`Converted from the payer’s currency`,
		failed: t`Failed`,
	}
}

/** Where a transaction can be looked up, when the deployment names an explorer. */
export function TransactionLink({ hash, explorer }: { hash: string; explorer: string | null }) {
	const { t } = useLingui()
	if (!explorer) return <ShortHex value={hash} label={t`Transaction`} />
	return (
		<span className="inline-flex flex-wrap items-center gap-2">
			<ShortHex value={hash} label={t`Transaction`} />
			<a href={`${explorer}/tx/${hash}`} target="_blank" rel="noreferrer">
				{t`Explorer`}
			</a>
		</span>
	)
}

type PaymentStepsProps = { payment: Payment; confirmations: number; explorer: string | null }

/** The life of a payment so far, with what the chain still has to confirm. */
export function PaymentSteps({ payment, confirmations, explorer }: PaymentStepsProps) {
	const { t } = useLingui()
	const names = useStepNames()
	const onChain = (step: PaymentStep) => step.block_number !== null
	const items = payment.steps.map((step, index): TimelineItem => {
		// A step that was sent is done once a later fact of the chain stands after it.
		const overtaken = payment.steps.slice(index + 1).some((later) => onChain(later) || later.kind === 'failed')
		const waiting = onChain(step) ? !step.confirmed : step.kind === 'relayed' && !overtaken
		const seen = Math.min(step.confirmations, confirmations)
		return {
			key: `${step.kind}-${step.tx_hash}-${step.log_index}-${step.at}-${index}`,
			state: step.kind === 'failed' ? 'failed' : waiting ? 'now' : 'done',
			title: names[step.kind],
			note: (
				<>
					<Time at={step.at} />
					{onChain(step) && !step.confirmed && ` · ${t`${seen} of ${confirmations} confirmations`}`}
					{step.fee && step.fee.value !== '0' && (
						<>
							{' · '}
							{t`fee`} <Amount money={step.fee} />
						</>
					)}
					{step.tx_hash && (
						<span className="mt-0.5 block">
							<TransactionLink hash={step.tx_hash} explorer={explorer} />
						</span>
					)}
				</>
			),
			aside: step.amount && <Amount money={step.amount} className="font-medium" />,
		}
	})
	return <Timeline items={items} label={t`Steps of the payment`} />
}
