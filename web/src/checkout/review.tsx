/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { checksumAddress } from '@sluice/sdk/address'
import { formatAmount, formatMoney } from '@sluice/sdk/money'
import { Fact, Facts, FullAddress } from './facts.tsx'
import type { Flow, Step } from './flow.ts'
import { formatTime, nameOf } from './format.ts'
import { Shield } from './icons.tsx'
import type { View } from './view.ts'
import { WalletIcon } from './wallet-icon.tsx'

/**
 * What the signature says, in words first and as data behind "details". Every value is read from the terms and the typed
 * data that this browser derived from them, never from the server's words.
 */
export function Review({ view, flow, step }: { view: View; flow: Flow; step: Extract<Step, { at: 'review' }> }) {
	const { checkout, locale, timeZone } = view
	const { agreement, wallet } = step
	const { terms, token, typedData } = agreement
	const most = { value: typedData.message.value, asset: token.asset, scale: token.scale }
	const price = formatMoney(most, locale)
	const merchant = nameOf(checkout.merchant)
	const fee = (BigInt(terms.maxAmount) * BigInt(terms.maxFeeBps)) / 10_000n
	const feeText = formatMoney({ ...most, value: String(fee) }, locale)
	const share = (bps: number): string =>
		new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000)
	const percent = share(terms.maxFeeBps)
	const timeOf = (seconds: number): string => formatTime(seconds, locale, timeZone)
	const holdUntil = timeOf(terms.authorizationExpiry)
	const refundUntil = timeOf(terms.refundExpiry)
	const { shares, protection, final } = checkout.invoice
	const protectedUntil = timeOf(terms.preApprovalExpiry + (protection?.seconds ?? 0))
	const undecided = share(protection?.default_bps ?? 0)
	const held = checkout.invoice.capture === 'manual'
	return (
		<div class="review">
			<h2 id="sheet-title" tabIndex={-1}>{t`What you sign`}</h2>
			<div class="review-price">
				<span>{t`You pay at most`}</span>
				<strong>
					{formatAmount(most, locale)} <small>{token.asset}</small>
				</strong>
			</div>
			<Facts>
				<Fact name={t`To`} note={checkout.merchant.name} tall>
					<FullAddress address={checksumAddress(terms.receiver)} />
				</Fact>
				<Fact name={t`From`} tall>
					<span class="from">
						<WalletIcon wallet={wallet} />
						<FullAddress address={typedData.message.from} />
					</span>
				</Fact>
				<Fact
					name={held ? t`Held first` : t`Settled at once`}
					note={
						held
							? t`${merchant} can collect until ${holdUntil}. From then on you can take back what was not collected, without asking anyone.`
							: t`The whole amount goes to ${merchant} in one step.`
					}
				>
					{held ? t`A contract holds the money` : t`No waiting time`}
				</Fact>
				{protection && (
					<Fact
						name={t`Your protection`}
						note={t`Until then nothing is collected unless you confirm receipt, and you can open a dispute. If it is left undecided, ${undecided} comes back to you. Who decides:`}
						tall
					>
						{t`Until ${protectedUntil}`}
						<FullAddress address={checksumAddress(protection.arbiter)} />
					</Fact>
				)}
				{shares.length > 0 && (
					<Fact name={t`Shared with`} note={t`Taken from what ${merchant} receives; nothing on top for you.`} tall>
						{shares.map(({ account, bps }) => (
							<span key={account}>
								{share(bps)} <FullAddress address={checksumAddress(account)} />
							</span>
						))}
					</Fact>
				)}
				<Fact name={t`Usable until`} note={t`After that the signature is worthless.`}>
					{timeOf(terms.preApprovalExpiry)}
				</Fact>
				<Fact
					name={t`Service fee`}
					note={fee > 0n ? t`Taken from what ${merchant} receives; nothing on top for you.` : undefined}
				>
					{fee > 0n ? t`At most ${feeText} (${percent}), borne by the merchant` : t`None`}
				</Fact>
				<Fact name={t`Network fee`} note={t`You need no other coin; the sending is paid for you.`}>
					{t`None for you`}
				</Fact>
				<Fact name={t`Refunds`}>
					{final
						? t`None by the contract: this payment is final`
						: t`Possible until ${refundUntil}, back to your address only`}
				</Fact>
			</Facts>
			<details class="more">
				<summary>{t`Details: the data to be signed`}</summary>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
				<pre tabIndex={0}>{JSON.stringify({ terms, hash: agreement.hash, typed_data: typedData }, null, 2)}</pre>
			</details>
			<div class="actions stuck">
				<button type="button" class="button primary" onClick={flow.sign}>
					{t`Sign and pay ${price}`}
				</button>
				<p class="hint">
					<Shield size={16} />
					{t`Checked in this browser: these words are what the signature says.`}
				</p>
			</div>
		</div>
	)
}
