import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { paymentStatuses } from '../payment/filter.ts'
import { paymentsQuery } from '../payment/payment-query.ts'
import { usePaymentStatusNames } from '../payment/payment-status.tsx'
import { PaymentTable } from '../payment/payment-table.tsx'
import { ListPage } from './list-page.tsx'

export function PaymentsPage() {
	const { t } = useLingui()
	const asked = useSearch({ strict: false }).status
	const status = paymentStatuses.find((candidate) => candidate === asked)
	return (
		<ListPage
			to="/m/payments"
			title={t`Payments`}
			status={status}
			statuses={paymentStatuses}
			names={usePaymentStatusNames()}
			query={useInfiniteQuery(paymentsQuery({ status }))}
			empty={{
				icon: <ArrowLeftRight aria-hidden size={22} />,
				title: t`No payment yet`,
				text: t`A payment begins when a customer signs for one of your invoices.`,
			}}
			none={{ title: t`No payment in this state`, action: t`Show all payments` }}
		>
			{(payments) => <PaymentTable payments={payments} />}
		</ListPage>
	)
}
