/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { formatMoney } from '@sluice/sdk/money'
import type { ComponentChildren } from 'preact'
import { failureText } from './failure.ts'
import { formatTime, nameOf } from './format.ts'
import { Clock, Cross, Warning } from './icons.tsx'
import type { Stage } from './stage.ts'
import type { View } from './view.ts'

/** An invoice that nobody can pay any more, and what that means for a payer who comes now. */
export function Closed({ view, stage }: { view: View; stage: Stage }) {
	const { checkout, locale, timeZone } = view
	const { invoice, payment } = checkout
	const merchant = nameOf(checkout.merchant)
	const price = formatMoney(invoice.amount, locale)
	const when = formatTime(invoice.expires_at, locale, timeZone)
	if (stage === 'canceled') {
		return (
			<Ending icon={<Cross size={28} />} title={t`Canceled`} text={t`${merchant} canceled this invoice over ${price}.`}>
				<p>{t`No money has moved. If you still want to pay, ask ${merchant} for a new link.`}</p>
			</Ending>
		)
	}
	if (stage === 'failed' && payment) {
		const code = payment.failure?.code ?? 'internal'
		const { what } = failureText(code)
		return (
			<Ending
				icon={<Warning size={28} />}
				title={what}
				text={t`The payment of ${price} did not take place, and the time to pay is over.`}
			>
				<p>{t`Your money is safe: nothing left your wallet.`}</p>
				<p>{t`Ask ${merchant} for a new link.`}</p>
				<p class="code">{t`Code: ${code}`}</p>
			</Ending>
		)
	}
	return (
		<Ending
			icon={<Clock size={28} />}
			title={t`Expired`}
			text={t`This invoice over ${price} could be paid until ${when}.`}
		>
			<h2>{t`You have not signed yet`}</h2>
			<p>{t`Nothing is owed and nothing has moved. Ask ${merchant} for a new link.`}</p>
			<h2>{t`You have signed already`}</h2>
			<p>{t`A signature that was not used in time is worthless, so your money is still in your wallet. Had it been used, this page would show the receipt.`}</p>
		</Ending>
	)
}

export const Missing = () => (
	<Ending
		icon={<span class="missing-mark">404</span>}
		title={t`No such invoice`}
		text={t`This link leads to no invoice. It may be cut off or mistyped.`}
	>
		<p>{t`Open it again from where you got it, or ask the merchant to send it once more. No money has moved.`}</p>
	</Ending>
)

function Ending({
	icon,
	title,
	text,
	children,
}: {
	icon: ComponentChildren
	title: string
	text: string
	children: ComponentChildren
}) {
	return (
		<div class="card narrow ending">
			<span class="medal">{icon}</span>
			<h1>{title}</h1>
			<p class="lead">{text}</p>
			<div class="ending-text">{children}</div>
		</div>
	)
}
