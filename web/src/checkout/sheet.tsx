/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { formatMoney } from '@sluice/sdk/money'
import type { ComponentChildren } from 'preact'
import { failureText } from './failure.ts'
import type { Flow, Step } from './flow.ts'
import { networkOf, shorten } from './format.ts'
import { Chevron, Cross, Mark, Shield, Warning } from './icons.tsx'
import { Review } from './review.tsx'
import type { View } from './view.ts'
import { WalletIcon } from './wallet-icon.tsx'
import type { Wallet } from './wallets.ts'

/** The payment sheet: from the bottom edge on a phone, in the middle of a wide screen. Esc closes it. */
export function Sheet({ view, flow }: { view: View; flow: Flow }) {
	const { at } = view.step
	const open = at !== 'closed'
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: Esc and the close button do the same as a click beside the sheet.
		<dialog
			id="sheet"
			class="sheet"
			aria-labelledby="sheet-title"
			onCancel={(event) => {
				event.preventDefault()
				flow.close()
			}}
			onClick={(event) => {
				if (event.target === event.currentTarget) flow.close()
			}}
		>
			<div class="sheet-body" data-step={at}>
				{open && at !== 'sending' && (
					<button type="button" class="round sheet-close" onClick={flow.close} aria-label={t`Close`}>
						<Cross />
					</button>
				)}
				<SheetStep view={view} flow={flow} />
			</div>
		</dialog>
	)
}

function SheetStep({ view, flow }: { view: View; flow: Flow }) {
	const { step, checkout, config, locale } = view
	const name = 'wallet' in step ? step.wallet.name || t`Browser wallet` : ''
	const network = networkOf(config)
	switch (step.at) {
		case 'closed':
			return null
		case 'choosing':
			return <WalletList view={view} flow={flow} />
		case 'connecting':
			return (
				<Message
					wallet={step.wallet}
					busy
					title={t`Open ${name}`}
					text={t`Allow the connection there. It only shows this page your address.`}
				>
					<Plain label={t`Choose another wallet`} onClick={flow.choose} />
				</Message>
			)
		case 'declined':
			return (
				<Message
					wallet={step.wallet}
					title={
						step.what === 'signature'
							? t`You did not sign`
							: step.what === 'network'
								? t`The network was not changed`
								: t`You did not connect`
					}
					text={t`No money has moved. You can try again whenever you like.`}
				>
					<button type="button" class="button primary" onClick={flow.again}>
						{t`Try again`}
					</button>
					<Plain label={t`Choose another wallet`} onClick={flow.choose} />
				</Message>
			)
		case 'wrong_network':
			return (
				<Message
					wallet={step.wallet}
					busy={step.busy}
					title={t`Change the network`}
					text={t`${name} is on another network. This payment takes place on ${network}. Changing costs nothing.`}
				>
					<button type="button" class="button primary" disabled={step.busy} onClick={flow.switchNetwork}>
						{step.busy ? t`Confirm in ${name}…` : t`Switch to ${network}`}
					</button>
					<Plain label={t`Choose another wallet`} onClick={flow.choose} />
				</Message>
			)
		case 'preparing':
			return (
				<Message
					wallet={step.wallet}
					busy
					title={t`Preparing`}
					text={t`Reading your balance and the terms of the payment.`}
				/>
			)
		case 'short': {
			const held = formatMoney({ ...checkout.invoice.amount, value: String(step.balance) }, locale)
			const needed = formatMoney(checkout.invoice.amount, locale)
			const { asset } = step.token
			return (
				<Message
					wallet={step.wallet}
					busy={step.busy}
					title={t`Not enough ${asset}`}
					text={t`Account ${shorten(step.payer)} holds ${held}; this payment takes ${needed}. Add money, or use another account of ${name}.`}
				>
					{config.faucet ? (
						<button type="button" class="button primary" disabled={step.busy} onClick={flow.fund}>
							{step.busy ? t`Test money is on its way…` : t`Get test ${asset}`}
						</button>
					) : (
						<button type="button" class="button primary" onClick={flow.again}>
							{t`Check again`}
						</button>
					)}
					<Plain label={t`Choose another wallet`} onClick={flow.choose} />
				</Message>
			)
		}
		case 'review':
			return <Review view={view} flow={flow} step={step} />
		case 'signing': {
			const price = formatMoney(checkout.invoice.amount, locale)
			return (
				<Message
					wallet={step.wallet}
					busy
					title={t`Sign in ${name}`}
					text={t`The wallet shows the same: ${price}, and no network fee. Nothing is paid before you sign.`}
				>
					<Plain label={t`Cancel`} onClick={flow.close} />
				</Message>
			)
		}
		case 'sending':
			return (
				<Message
					busy
					title={t`Handing over your signature`}
					text={t`A moment. If you reload the page, it goes on from here.`}
				/>
			)
		case 'failed': {
			const { what, next } = failureText(step.code)
			const { code, requestId } = step
			return (
				<div class="message">
					<span class="medal danger">
						<Warning size={28} />
					</span>
					<h2 id="sheet-title" tabIndex={-1}>
						{what}
					</h2>
					<p>
						{step.unsure
							? t`Your signature may have arrived already. Trying again never pays twice.`
							: t`Your money is safe: nothing left your wallet.`}
					</p>
					<p>{next}</p>
					<p class="code">
						{t`Code: ${code}`}
						{requestId && <span> · {requestId}</span>}
					</p>
					<div class="actions">
						{step.canRetry && (
							<button type="button" class="button primary" onClick={flow.again}>
								{t`Try again`}
							</button>
						)}
						<Plain label={t`Close`} onClick={flow.close} />
					</div>
				</div>
			)
		}
	}
}

function WalletList({ view, flow }: { view: View; flow: Flow }) {
	const { checkout, locale, wallets } = view
	const price = formatMoney(checkout.invoice.amount, locale)
	return (
		<div class="choose">
			<h2 id="sheet-title" tabIndex={-1}>{t`Pay ${price} with`}</h2>
			<ul class="wallets">
				{wallets.map((wallet) => (
					<li key={wallet.id}>
						<button type="button" onClick={() => flow.connect(wallet)}>
							<WalletIcon wallet={wallet} />
							<span>{wallet.name || t`Browser wallet`}</span>
							<Chevron />
						</button>
					</li>
				))}
				<li>
					<a href={`/pay/${checkout.invoice.id}`}>
						<Mark size={40} />
						<span>
							{t`Sluice wallet`}
							<small>{t`The wallet kept in this browser`}</small>
						</span>
						<Chevron />
					</a>
				</li>
			</ul>
			<p class="hint">
				{wallets.length === 0 ? (
					t`No wallet has announced itself in this browser. Open the page in a wallet app, or use the Sluice wallet.`
				) : (
					<>
						<Shield size={16} />
						{t`Connecting only shows your address. Nothing is paid before you sign.`}
					</>
				)}
			</p>
		</div>
	)
}

function Message({
	wallet,
	title,
	text,
	busy = false,
	children,
}: {
	wallet?: Wallet
	title: string
	text: string
	busy?: boolean
	children?: ComponentChildren
}) {
	return (
		<div class="message" aria-live="polite">
			<span class={busy ? 'medal busy' : 'medal'}>{wallet ? <WalletIcon wallet={wallet} /> : <Mark size={40} />}</span>
			<h2 id="sheet-title" tabIndex={-1}>
				{title}
			</h2>
			<p>{text}</p>
			{children && <div class="actions">{children}</div>}
		</div>
	)
}

const Plain = ({ label, onClick }: { label: string; onClick: () => void }) => (
	<button type="button" class="button plain" onClick={onClick}>
		{label}
	</button>
)

/** Makes the dialog element follow the step: open as a modal, and each step read from its heading on. */
export function followStep(before: Step, now: Step): void {
	const dialog = document.querySelector<HTMLDialogElement>('#sheet')
	if (!dialog || before.at === now.at) return
	if (now.at === 'closed') {
		dialog.close()
		return
	}
	if (!dialog.open) dialog.showModal()
	dialog.querySelector<HTMLElement>('#sheet-title')?.focus()
}
