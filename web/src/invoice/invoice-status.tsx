import { useLingui } from '@lingui/react/macro'
import type { Invoice } from '@sluice/sdk/wire'
import { Ban, CircleCheck, CircleDot, Clock, Hourglass, TimerOff, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '../ui/badge.tsx'

type Status = Invoice['status']

/** The states of an invoice, in words. */
export function useInvoiceStatusNames(): Record<Status, string> {
	const { t } = useLingui()
	return {
		open: t({ message: 'Open', context: 'state of an invoice' }),
		processing: t`Processing`,
		authorized: t`Authorized`,
		paid: t`Paid`,
		refunded: t`Refunded`,
		expired: t`Expired`,
		canceled: t`Canceled`,
	}
}

const looks: Record<Status, { tone: Tone; icon: ReactNode }> = {
	open: { tone: 'info', icon: <Hourglass aria-hidden /> },
	processing: { tone: 'info', icon: <Clock aria-hidden /> },
	authorized: { tone: 'info', icon: <CircleDot aria-hidden /> },
	paid: { tone: 'success', icon: <CircleCheck aria-hidden /> },
	refunded: { tone: 'neutral', icon: <Undo2 aria-hidden /> },
	expired: { tone: 'warning', icon: <TimerOff aria-hidden /> },
	canceled: { tone: 'neutral', icon: <Ban aria-hidden /> },
}

export function InvoiceBadge({ status }: { status: Status }) {
	const names = useInvoiceStatusNames()
	return (
		<Badge tone={looks[status].tone} icon={looks[status].icon}>
			{names[status]}
		</Badge>
	)
}
