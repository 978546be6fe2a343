/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { formatMoney } from '@sluice/sdk/money'
import type { Money, Payment } from '@sluice/sdk/wire'
import { Fact, Facts, FullAddress, Hash, transactionUrl } from './facts.tsx'
import { formatTime, nameOf, networkOf } from './format.ts'
import { Check, Lock, Printer, Return } from './icons.tsx'
import { Price } from './price.tsx'
import { intakeStep } from './stage.ts'
import type { View } from './view.ts'

type Kind = { title: string; text: string; tone: 'success' | 'accent' | 'neutral'; icon: 'check' | 'lock' | 'return' }

function kindOf(payment: Payment, merchant: string, holdUntil: string): Kind {
	switch (payment.status) {
		case 'authorized':
		case 'partially_captured':
			return {
				title: payment.status === 'authorized' ? t`Money held` : t`Partly collected`,
				text: t`The contract holds the money for ${merchant}. What is not collected by ${holdUntil} you can take back yourself.`,
				tone: 'accent',
				icon: 'lock',
			}
		case 'voided':
			return {
				title: t`Released`,
				text: t`${merchant} released the hold. The money is back in your wallet.`,
				tone: 'neutral',
				icon: 'return',
			}
		case 'reclaimed':
			return { title: t`Taken back`, text: t`The money is back in your wallet.`, tone: 'neutral', icon: 'return' }
		case 'refunded':
			return {
				title: t`Refunded`,
				text: t`${merchant} sent the money back to your wallet.`,
				tone: 'neutral',
				icon: 'return',
			}
		case 'partially_refunded':
			return {
				title: t`Partly refunded`,
				text: t`${merchant} sent a part of the money back to your wallet.`,
				tone: 'neutral',
				icon: 'return',
			}
		default:
			return { title: t`Paid`, text: t`${merchant} has received your payment.`, tone: 'success', icon: 'check' }
	}
}

const isSome = (money: Money): boolean => money.value !== '0'

/** The end of a payment, to keep or to print. */
export function Receipt({ view, payment }: { view: View; payment: Payment }) {
	const { checkout, config, locale, timeZone } = view
	const { invoice, merchant } = checkout
	const intake = intakeStep(payment)
	const paidAt = intake?.at ?? payment.created_at
	const holdUntil = formatTime(payment.terms.authorizationExpiry, locale, timeZone)
	const kind = kindOf(payment, nameOf(merchant), holdUntil)
	const moved = isSome(payment.refunded) || (invoice.capture === 'manual' && isSome(payment.captured))
	return (
		<article class="card narrow receipt" data-payment={payment.status}>
			<div class="receipt-head" role="status">
				<span class={`medal ${kind.tone}`}>
					{kind.icon === 'check' ? (
						<Check size={32} />
					) : kind.icon === 'lock' ? (
						<Lock size={28} />
					) : (
						<Return size={28} />
					)}
				</span>
				<h1>{kind.title}</h1>
				<p class="price">
					<Price money={payment.amount} locale={locale} />
				</p>
				<p class="lead">{kind.text}</p>
			</div>
			<Facts>
				{moved && (
					<>
						{invoice.capture === 'manual' && <Fact name={t`Collected`}>{formatMoney(payment.captured, locale)}</Fact>}
						{isSome(payment.held) && <Fact name={t`Still held`}>{formatMoney(payment.held, locale)}</Fact>}
						{isSome(payment.refunded) && <Fact name={t`Sent back`}>{formatMoney(payment.refunded, locale)}</Fact>}
					</>
				)}
				{merchant.name && <Fact name={t`Merchant`}>{merchant.name}</Fact>}
				<Fact name={t`Merchant address`} tall>
					<FullAddress address={payment.terms.receiver} />
				</Fact>
				{invoice.description && <Fact name={t`For`}>{invoice.description}</Fact>}
				{invoice.merchant_order_no && <Fact name={t`Order`}>{invoice.merchant_order_no}</Fact>}
				<Fact name={t`Time`}>
					<time dateTime={paidAt}>{formatTime(paidAt, locale, timeZone)}</time>
				</Fact>
				<Fact name={t`Paid from`} tall>
					<FullAddress address={payment.terms.payer} />
				</Fact>
				{isSome(payment.held) && <Fact name={t`Take back from`}>{holdUntil}</Fact>}
				<Fact name={t`Network`}>{networkOf(config)}</Fact>
				<Fact name={t`Invoice`}>
					<code class="small">{invoice.id}</code>
				</Fact>
				<Fact name={t`Payment`}>
					<Hash hash={payment.hash} label={t`Copy payment hash`} />
				</Fact>
				{intake?.tx_hash && (
					<Fact name={t`Transaction`}>
						<Hash
							hash={intake.tx_hash}
							label={t`Copy transaction hash`}
							href={transactionUrl(config.explorer_url, intake.tx_hash)}
						/>
					</Fact>
				)}
			</Facts>
			<div class="actions scripted unprinted">
				<button type="button" class="button quiet" onClick={() => window.print()}>
					<Printer />
					{t`Print or save`}
				</button>
			</div>
		</article>
	)
}
