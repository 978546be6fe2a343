import { useLingui } from '@lingui/react/macro'
import type { Payment } from '@sluice/sdk/wire'
import { shortAddress } from '../ui/address.tsx'
import { Amount } from '../ui/money.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { PaymentBadge } from './payment-status.tsx'

/** Payments, newest first, each leading to its page. */
export function PaymentTable({ payments }: { payments: Payment[] }) {
	const { t } = useLingui()
	const columns: Column<Payment>[] = [
		{ key: 'amount', head: t`Amount`, cell: (payment) => <Amount money={payment.amount} /> },
		{ key: 'status', head: t`State`, cell: (payment) => <PaymentBadge status={payment.status} /> },
		{
			key: 'payer',
			head: t`Payer`,
			cell: (payment) => <span className="font-mono text-xs">{shortAddress(payment.terms.payer)}</span>,
		},
		{ key: 'at', head: t`When`, end: true, cell: (payment) => <Time at={payment.created_at} /> },
	]
	return (
		<Table
			caption={t`Payments`}
			columns={columns}
			rows={payments}
			rowKey={(payment) => payment.id}
			rowLink={(payment) => ({ to: `/m/payments/${payment.id}` })}
		/>
	)
}
