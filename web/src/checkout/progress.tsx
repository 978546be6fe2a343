/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import type { Payment } from '@sluice/sdk/wire'
import { Hash, transactionUrl } from './facts.tsx'
import { formatTime } from './format.ts'
import { Check, Return } from './icons.tsx'
import { Party } from './party.tsx'
import { Price } from './price.tsx'
import { type ProgressStep, progressOf } from './stage.ts'
import type { View } from './view.ts'

/** A payment on its way, step by step. */
export function Progress({ view, payment }: { view: View; payment: Payment }) {
	const { checkout, config, locale, takenBack } = view
	const { steps, confirmations } = progressOf(payment)
	const now = steps.find((step) => step.state === 'now')
	const held = checkout.invoice.capture === 'manual'
	const wanted = config.confirmations
	const count = Math.min(confirmations, wanted)
	const titles: Record<ProgressStep['name'], string> = {
		signed: t`Signed`,
		sent: t`Sent to the network`,
		confirmed: t`${count} of ${wanted} confirmations`,
		done: held ? t`Money held for the merchant` : t`Paid`,
	}
	return (
		<div class="card narrow">
			<Party merchant={checkout.merchant} caption={t`receives your payment`} />
			<h1 class="price">
				<Price money={payment.amount} locale={locale} />
			</h1>
			<p class="lead" role="status">
				{now?.name === 'confirmed' ? t`The network is confirming your payment.` : t`Your payment is being sent.`}
			</p>
			{takenBack && (
				<div class="notice warning" role="alert">
					<Return />
					<div>
						<p>
							<strong>{t`The network took back the block with your payment`}</strong>
						</p>
						<p>{t`This happens now and then. The payment is being sent again with the same signature, so it can never be taken twice. You need not do anything.`}</p>
					</div>
				</div>
			)}
			<ol class="steps">
				{steps.map((step) => (
					<li key={step.name} class={`step ${step.state}`} aria-current={step.state === 'now' ? 'step' : undefined}>
						<span class="step-mark">{step.state === 'done' && <Check size={16} />}</span>
						<div class="step-text">
							<p>
								<span class="step-title">{titles[step.name]}</span>
								{step.at && step.state === 'done' && (
									<time dateTime={step.at}>{formatTime(step.at, locale, view.timeZone)}</time>
								)}
							</p>
							{step.name === 'confirmed' && step.state !== 'next' && (
								<progress value={count} max={wanted} aria-label={t`Confirmations`} />
							)}
							{step.txHash && (
								<Hash
									hash={step.txHash}
									label={t`Copy transaction hash`}
									href={transactionUrl(config.explorer_url, step.txHash)}
								/>
							)}
						</div>
					</li>
				))}
			</ol>
			<p class="hint">{t`You may close this page: the payment goes on by itself, and the link shows its state at any time.`}</p>
		</div>
	)
}
