import { useLingui } from '@lingui/react/macro'
import type { AccountPayment } from '@sluice/sdk/wire'
import { Link } from '@tanstack/react-router'
import { ArrowDownLeft, ArrowUpRight } from 'lucide-react'
import { shortAddress } from '../ui/address.tsx'
import { Amount } from '../ui/money.tsx'
import { Time } from '../ui/time.tsx'

/** The state of a payment as its amounts tell it. */
export function useHistoryState(): (payment: AccountPayment) => string {
	const { t } = useLingui()
	return (payment) => {
		const [amount, held, captured, refunded] = [payment.amount, payment.held, payment.captured, payment.refunded].map(
			(money) => BigInt(money.value),
		) as [bigint, bigint, bigint, bigint]
		if (!payment.confirmed) return t`Confirming`
		if (held > 0n) return captured > 0n ? t`Partly captured` : t`Held`
		if (captured === 0n) return t`Given back`
		if (refunded === captured) return t`Refunded`
		if (refunded > 0n) return t`Partly refunded`
		return captured < amount ? t`Partly captured` : t`Paid`
	}
}

/** Payments of an account; in and out are told by sign and arrow, not by colour. */
export function HistoryList({ payments }: { payments: AccountPayment[] }) {
	const { t } = useLingui()
	const state = useHistoryState()
	return (
		<ul className="divide-y divide-line">
			{payments.map((payment) => {
				const incoming = payment.direction === 'in'
				const other = incoming ? payment.payer : payment.receiver
				return (
					<li key={payment.hash} className="relative flex items-center gap-3 px-4 py-3.5 hover:bg-canvas sm:px-5">
						<span className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-ink-soft">
							{incoming ? <ArrowDownLeft aria-hidden size={18} /> : <ArrowUpRight aria-hidden size={18} />}
						</span>
						<div className="min-w-0 flex-1">
							<Link
								to={`/activity/${payment.hash}`}
								className="text-sm font-medium text-ink no-underline after:absolute after:inset-0 hover:underline"
							>
								{incoming ? t`Received` : t`Paid out`}
							</Link>
							<p className="font-mono text-xs text-ink-soft wrap-anywhere">{shortAddress(other)}</p>
						</div>
						<div className="text-right">
							<Amount money={payment.amount} sign={payment.direction} className="text-sm font-medium" />
							<p className="text-xs text-ink-soft">
								{state(payment)} · <Time at={payment.at} />
							</p>
						</div>
					</li>
				)
			})}
		</ul>
	)
}
