import { useLingui } from '@lingui/react/macro'
import type { AccountPayment } from '@sluice/sdk/wire'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ReceiptText } from 'lucide-react'
import { AccountPage } from '../account/account-page.tsx'
import { historyQuery } from '../account/account-query.ts'
import { HistoryList } from '../account/history.tsx'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Filter } from '../ui/filter.tsx'
import { useLocale } from '../ui/money.tsx'
import { More } from '../ui/more.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

const directions = ['in', 'out'] as const

export function ActivityPage() {
	const { t } = useLingui()
	return <AccountPage title={t`Activity`}>{(address) => <History address={address} />}</AccountPage>
}

function History({ address }: { address: string }) {
	const { t } = useLingui()
	const locale = useLocale()
	const navigate = useNavigate()
	const asked = useSearch({ strict: false }).direction
	const direction = directions.find((candidate) => candidate === asked)
	const list = useInfiniteQuery(historyQuery(address))
	const all = list.data?.pages.flatMap((page) => page.data) ?? []
	const payments = direction ? all.filter((payment) => payment.direction === direction) : all
	const show = (next: typeof direction) =>
		navigate({ to: '/activity', search: next ? { direction: next } : {}, replace: true })
	const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' })
	const days = Map.groupBy(payments, (payment: AccountPayment) => day.format(new Date(payment.at)))
	return (
		<>
			<Filter
				label={t`Direction`}
				all={t`In and out`}
				value={direction}
				options={directions}
				names={{ in: t`Received`, out: t`Paid out` }}
				onChange={show}
			/>
			{list.isPending && !list.failureReason && <SkeletonRows rows={6} />}
			{list.failureReason && (
				<ProblemNote
					error={list.failureReason}
					safe={t`Your money is not affected.`}
					retry={() => void list.refetch()}
				/>
			)}
			{[...days].map(([name, items]) => (
				<section key={name} aria-label={name} className="flex flex-col gap-2">
					<h2 className="text-sm font-medium text-ink-soft">{name}</h2>
					<Card>
						<HistoryList payments={items} />
					</Card>
				</section>
			))}
			{list.isSuccess && payments.length === 0 && (
				<Card>
					<CardBody>
						<Empty
							icon={<ReceiptText aria-hidden size={22} />}
							title={direction ? t`Nothing in this direction` : t`No payment yet`}
							action={direction && <Button onClick={() => show(undefined)}>{t`Show everything`}</Button>}
						>
							{!direction && t`Open the link of an invoice, or paste it under Pay. What you pay shows up here.`}
						</Empty>
					</CardBody>
				</Card>
			)}
			<More
				auto
				hasMore={list.hasNextPage}
				loading={list.isFetchingNextPage}
				onMore={() => void list.fetchNextPage()}
			/>
		</>
	)
}
