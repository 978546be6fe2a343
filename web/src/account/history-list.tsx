import { useLingui } from '@lingui/react/macro'
import type { AccountPayment } from '@sluice/sdk/wire'
import { ArrowDownLeft, ArrowUpRight, CircleAlert, CircleCheck, Clock, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Address, ShortHex } from '../ui/address.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Fact, Facts } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Amount } from '../ui/money.tsx'
import { Time } from '../ui/time.tsx'

const icons: Record<Tone, ReactNode> = {
	success: <CircleCheck aria-hidden />,
	info: <Clock aria-hidden />,
	neutral: <Undo2 aria-hidden />,
	warning: <Clock aria-hidden />,
	danger: <CircleAlert aria-hidden />,
}

/** What has become of a payment, from its amounts. */
function useStanding(): (payment: AccountPayment) => { text: string; tone: Tone } {
	const { t } = useLingui()
	return (payment) => {
		if (!payment.confirmed) return { text: t`Processing`, tone: 'info' }
		if (payment.refunded.value !== '0')
			return payment.refunded.value === payment.captured.value
				? { text: t`Refunded`, tone: 'neutral' }
				: { text: t`Partly refunded`, tone: 'neutral' }
		if (payment.captured.value !== '0')
			return payment.held.value === '0'
				? { text: t`Paid`, tone: 'success' }
				: { text: t`Partly captured`, tone: 'success' }
		return payment.held.value === '0' ? { text: t`Given back`, tone: 'neutral' } : { text: t`Held`, tone: 'info' }
	}
}

/** Payments in and out of an address; each opens to its details. `action` may add a button to an open one. */
export function HistoryList({
	payments,
	action,
}: {
	payments: AccountPayment[]
	action?: (payment: AccountPayment) => ReactNode
}) {
	const { t } = useLingui()
	const standing = useStanding()
	return (
		<ul className="divide-y divide-line">
			{payments.map((payment) => {
				const { text, tone } = standing(payment)
				const other = payment.direction === 'out' ? payment.receiver : payment.payer
				return (
					<li key={payment.hash} className="py-1">
						<div className="flex items-center gap-3 py-2">
							<span className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken">
								{payment.direction === 'out' ? (
									<ArrowUpRight aria-hidden size={18} />
								) : (
									<ArrowDownLeft aria-hidden size={18} />
								)}
							</span>
							<div className="min-w-0 flex-1">
								<p className="text-sm font-medium">{payment.direction === 'out' ? t`Payment` : t`Payment received`}</p>
								<p className="text-xs text-ink-soft">
									<Time at={payment.at} />
								</p>
							</div>
							<div className="flex flex-col items-end gap-1">
								<Amount money={payment.amount} sign={payment.direction} className="font-medium" />
								<Badge tone={tone} icon={icons[tone]}>
									{text}
								</Badge>
							</div>
						</div>
						<Details summary={t`Details`}>
							<Facts>
								<Fact name={payment.direction === 'out' ? t`Paid to` : t`Paid by`}>
									<Address value={other} />
								</Fact>
								<Fact name={t`Held`}>
									<Amount money={payment.held} />
								</Fact>
								<Fact name={t`Captured`}>
									<Amount money={payment.captured} />
								</Fact>
								<Fact name={t`Refunded`}>
									<Amount money={payment.refunded} />
								</Fact>
								{payment.held.value !== '0' && (
									<Fact name={t`Held at most until`}>
										<Time at={payment.authorization_expiry} exact />
									</Fact>
								)}
								<Fact name={t`Refunds until`}>
									<Time at={payment.refund_expiry} exact />
								</Fact>
								<Fact name={t`Transaction`}>
									<ShortHex value={payment.tx_hash} label={t`Transaction`} />
								</Fact>
							</Facts>
							{action?.(payment)}
						</Details>
					</li>
				)
			})}
		</ul>
	)
}
