import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { ProblemNote } from '../client/problem.tsx'
import { paymentStatuses } from '../payment/filter.ts'
import { paymentsQuery } from '../payment/payment-query.ts'
import { usePaymentStatusNames } from '../payment/payment-status.tsx'
import { PaymentTable } from '../payment/payment-table.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Filter } from '../ui/filter.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

export function PaymentsPage() {
	const { t } = useLingui()
	const names = usePaymentStatusNames()
	const navigate = useNavigate()
	const asked = useSearch({ strict: false }).status
	const status = paymentStatuses.find((candidate) => candidate === asked)
	const list = useInfiniteQuery(paymentsQuery({ status }))
	const payments = list.data?.pages.flatMap((page) => page.data) ?? []
	const show = (next: typeof status) =>
		navigate({ to: '/m/payments', search: next ? { status: next } : {}, replace: true })
	return (
		<Page
			title={t`Payments`}
			action={
				<Filter
					label={t`State`}
					all={t`All states`}
					value={status}
					options={paymentStatuses}
					names={names}
					onChange={show}
				/>
			}
		>
			<Card>
				{list.isPending && (
					<CardBody>
						<SkeletonRows rows={6} />
					</CardBody>
				)}
				{list.isError && (
					<CardBody>
						<ProblemNote error={list.error} safe={t`Your money is not affected.`} retry={() => void list.refetch()} />
					</CardBody>
				)}
				{payments.length > 0 && <PaymentTable payments={payments} />}
				{list.isSuccess && payments.length === 0 && (
					<Empty
						icon={<ArrowLeftRight aria-hidden size={22} />}
						title={status ? t`No payment in this state` : t`No payment yet`}
						action={status && <Button onClick={() => show(undefined)}>{t`Show all payments`}</Button>}
					>
						{!status && t`A payment begins when a customer signs for one of your invoices.`}
					</Empty>
				)}
				<More hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
			</Card>
		</Page>
	)
}
