import { useLingui } from '@lingui/react/macro'
import type { PaymentStatus } from '@sluice/sdk/wire'
import { Ban, CircleAlert, CircleCheck, CircleDot, Clock, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '../ui/badge.tsx'

/** The states of a payment, in words. */
export function usePaymentStatusNames(): Record<PaymentStatus, string> {
	const { t } = useLingui()
	return {
		processing: t`Processing`,
		authorized: t`Authorized`,
		partially_captured: t`Partly captured`,
		captured: t`Captured`,
		partially_refunded: t`Partly refunded`,
		refunded: t`Refunded`,
		voided: t`Voided`,
		reclaimed: t`Reclaimed`,
		failed: t`Failed`,
	}
}

const looks: Record<PaymentStatus, { tone: Tone; icon: ReactNode }> = {
	processing: { tone: 'info', icon: <Clock aria-hidden /> },
	authorized: { tone: 'info', icon: <CircleDot aria-hidden /> },
	partially_captured: { tone: 'success', icon: <CircleDot aria-hidden /> },
	captured: { tone: 'success', icon: <CircleCheck aria-hidden /> },
	partially_refunded: { tone: 'neutral', icon: <Undo2 aria-hidden /> },
	refunded: { tone: 'neutral', icon: <Undo2 aria-hidden /> },
	voided: { tone: 'neutral', icon: <Ban aria-hidden /> },
	reclaimed: { tone: 'neutral', icon: <Undo2 aria-hidden /> },
	failed: { tone: 'danger', icon: <CircleAlert aria-hidden /> },
}

export function PaymentBadge({ status }: { status: PaymentStatus }) {
	const names = usePaymentStatusNames()
	return (
		<Badge tone={looks[status].tone} icon={looks[status].icon}>
			{names[status]}
		</Badge>
	)
}
