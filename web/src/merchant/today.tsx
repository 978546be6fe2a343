import { useLingui } from '@lingui/react/macro'
import type { Payment, Token } from '@sluice/sdk/wire'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, Radio, ReceiptText } from 'lucide-react'
import { configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { paymentsTodayQuery } from '../payment/payment-query.ts'
import { PaymentTable } from '../payment/payment-table.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Amount, BigAmount, moneyOf, useLocale } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'
import { useNow } from '../ui/time.tsx'
import { useLiveState } from './live.ts'
import { merchantQuery } from './session.ts'
import { ShopNameForm } from './shop-name.tsx'

const MINUTE_MS = 60_000

function startOfDay(now: number): number {
	const day = new Date(now)
	day.setHours(0, 0, 0, 0)
	return day.getTime()
}

type Total = { token: Token; captured: bigint; held: bigint; refunded: bigint; count: number }

/** Sums of confirmed amounts per token; tokens without a payment are left out. */
function totalsOf(payments: Payment[], tokens: Token[]): Total[] {
	return tokens.flatMap((token) => {
		const own = payments.filter((payment) => payment.amount.asset === token.asset && payment.status !== 'failed')
		if (own.length === 0) return []
		const sum = (pick: (payment: Payment) => string) =>
			own.reduce((total, payment) => total + BigInt(pick(payment)), 0n)
		return [
			{
				token,
				captured: sum((payment) => payment.captured.value),
				held: sum((payment) => payment.held.value),
				refunded: sum((payment) => payment.refunded.value),
				count: own.length,
			},
		]
	})
}

function LiveMark() {
	const { t } = useLingui()
	const live = useLiveState()
	const words = { live: t`Live`, connecting: t`Connecting`, lost: t`Not live: trying again` }
	return (
		<span role="status" className="inline-flex items-center gap-2 text-sm text-ink-soft">
			<Radio aria-hidden size={16} className={live === 'live' ? 'text-success-ink' : 'text-warning-ink'} />
			{words[live]}
		</span>
	)
}

export function TodayPage() {
	const { t, i18n } = useLingui()
	const locale = useLocale()
	const { data: config } = useSuspenseQuery(configQuery)
	const { data: merchant } = useQuery(merchantQuery)
	const start = startOfDay(useNow(MINUTE_MS))
	const today = useQuery(paymentsTodayQuery(start))
	const totals = totalsOf(today.data?.payments ?? [], config.tokens)
	const date = new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' }).format(start)
	return (
		<Page
			title={t`Today`}
			note={date}
			action={
				<div className="flex flex-wrap items-center gap-4">
					<LiveMark />
					<Button asChild variant="primary">
						<Link to="/m/invoices/new">
							<Plus aria-hidden size={18} />
							{t`New invoice`}
						</Link>
					</Button>
				</div>
			}
		>
			{merchant?.name === '' && (
				<Card>
					<CardHeader
						title={t`Name your shop`}
						note={t`Until then the checkout shows only the address of your wallet.`}
					/>
					<CardBody>
						<ShopNameForm merchant={merchant} />
					</CardBody>
				</Card>
			)}
			{today.isError && (
				<ProblemNote error={today.error} safe={t`Your money is not affected.`} retry={() => void today.refetch()} />
			)}
			{today.isPending && (
				<div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
					<Skeleton className="h-36 w-full rounded-md" />
					<Skeleton className="hidden h-36 w-full rounded-md sm:block" />
				</div>
			)}
			{totals.length > 0 && (
				<ul aria-label={t`Totals of today`} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
					{totals.map((total) => (
						<li key={total.token.asset}>
							<Card className="flex h-full flex-col gap-3 p-5">
								<p className="text-sm text-ink-soft">{t`Captured`}</p>
								<p className="-mt-2">
									<BigAmount money={moneyOf(total.captured, total.token)} />
								</p>
								<dl className="mt-auto flex flex-wrap gap-x-6 gap-y-2 border-t border-line pt-3 text-sm">
									<div>
										<dt className="text-ink-soft">{t`Held`}</dt>
										<dd>
											<Amount money={moneyOf(total.held, total.token)} />
										</dd>
									</div>
									<div>
										<dt className="text-ink-soft">{t`Refunded`}</dt>
										<dd>
											<Amount money={moneyOf(total.refunded, total.token)} />
										</dd>
									</div>
									<div>
										<dt className="text-ink-soft">{t`Payments`}</dt>
										<dd className="amount">{new Intl.NumberFormat(i18n.locale).format(total.count)}</dd>
									</div>
								</dl>
							</Card>
						</li>
					))}
				</ul>
			)}
			<Card>
				<CardHeader
					title={t`Payments`}
					action={
						today.data &&
						today.data.payments.length > 0 && (
							<Link to="/m/payments" className="text-sm text-accent-ink underline underline-offset-4">
								{t`All payments`}
							</Link>
						)
					}
				/>
				<div className="pt-2">
					{today.isPending && (
						<CardBody>
							<SkeletonRows />
						</CardBody>
					)}
					{today.data?.payments.length === 0 && (
						<Empty icon={<ReceiptText aria-hidden size={22} />} title={t`No payment yet today`}>
							{t`Make an invoice and show its QR code, or send its link. The payment appears here while the customer signs.`}
						</Empty>
					)}
					{today.data && today.data.payments.length > 0 && <PaymentTable payments={today.data.payments} />}
					{today.data && !today.data.complete && (
						<p className="px-5 py-3 text-sm text-ink-soft">{t`Only the newest payments of today are counted here.`}</p>
					)}
				</div>
			</Card>
		</Page>
	)
}
