/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { formatMoney } from '@sluice/sdk/money'
import { CopyButton } from './copy-button.tsx'
import { Fact, Facts, FullAddress } from './facts.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { formatTimeLeft, nameOf, networkOf } from './format.ts'
import { Clock, Shield } from './icons.tsx'
import { Party } from './party.tsx'
import { Price } from './price.tsx'
import { QrCode } from './qr-code.tsx'
import { urgentTimeLeft } from './stage.ts'
import type { Actions, View } from './view.ts'
import { walletAppLinks } from './wallet-apps.ts'

export function OpenInvoice({ view, actions }: { view: View; actions: Actions | null }) {
	const { checkout, config, locale } = view
	const { invoice, merchant, payment } = checkout
	const name = nameOf(merchant)
	const price = formatMoney(invoice.amount, locale)
	const left = urgentTimeLeft(invoice, view.now)
	const token = config.tokens.find((candidate) => candidate.asset === invoice.amount.asset)
	return (
		<div class="card split">
			<section class="summary" aria-labelledby="amount">
				<Party merchant={merchant} caption={t`asks for a payment`} />
				<h1 id="amount" class="price">
					<Price money={invoice.amount} locale={locale} />
				</h1>
				{invoice.description && <p class="description">{invoice.description}</p>}
				{left !== null && (
					<p class="badge warning" role="timer">
						<Clock size={16} />
						{t`Time left to pay: ${formatTimeLeft(left)}`}
					</p>
				)}
				{payment?.failure && <FailureNotice code={payment.failure.code} />}
				<Facts>
					<Fact
						name={t`What happens`}
						note={
							invoice.capture === 'manual'
								? t`A contract holds the money until ${name} collects it. If that does not happen in time, you take it back yourself.`
								: t`The money reaches ${name} as soon as the payment is confirmed.`
						}
					>
						{invoice.capture === 'manual' ? t`Held first` : t`Settled at once`}
					</Fact>
					<Fact name={t`Network fee`}>{t`None for you`}</Fact>
					<Fact name={t`Network`}>
						{networkOf(config)}
						{token && token.name !== token.asset ? ` · ${token.name}` : ''}
					</Fact>
					{invoice.merchant_order_no && <Fact name={t`Order`}>{invoice.merchant_order_no}</Fact>}
					<Fact name={t`Merchant address`} tall>
						<FullAddress address={merchant.address} />
					</Fact>
				</Facts>
			</section>
			<section class="ways" aria-label={t`Ways to pay`}>
				<div class="bar scripted">
					<button type="button" class="button primary" aria-busy={view.sheet === 'loading'} onClick={actions?.pay}>
						{view.sheet === 'loading' ? t`One moment…` : t`Pay ${price}`}
					</button>
					{view.sheet === 'failed' && (
						<p class="notice danger" role="alert">
							{t`The page is not complete, probably because the connection broke. No money has moved. Press the button again.`}
						</p>
					)}
					<p class="hint">
						<Shield size={16} />
						{t`One signature in your wallet. You see what it says first.`}
					</p>
				</div>
				<noscript>
					<p class="notice">{t`Signing needs JavaScript. Switch it on, or scan the code with a phone. This page refreshes by itself.`}</p>
				</noscript>
				<div class="scan">
					<QrCode qr={view.qr} label={t`QR code that opens this page`} />
					<div class="scan-text">
						<h2>{t`Pay with your phone`}</h2>
						<p>{t`Scan the code with the camera or a wallet app. This page opens there, and this one follows along.`}</p>
						<CopyButton text={invoice.url} label={t`Copy link`} wide />
					</div>
				</div>
				<details class="more">
					<summary>{t`Open in a wallet app`}</summary>
					<ul class="links">
						{walletAppLinks(invoice.url).map(({ name, href }) => (
							<li key={name}>
								<a href={href} rel="noreferrer">
									{name}
								</a>
							</li>
						))}
					</ul>
					<p class="hint">{t`Nothing opens? Then the app is not installed here: scan the code, or copy the link into its browser.`}</p>
				</details>
			</section>
		</div>
	)
}
