import { useLingui } from '@lingui/react/macro'
import type { Invoice } from '@sluice/sdk/wire'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { FileText, Plus } from 'lucide-react'
import { invoiceStatuses } from '../invoice/filter.ts'
import { invoicesQuery } from '../invoice/invoice-query.ts'
import { InvoiceBadge, useInvoiceStatusNames } from '../invoice/invoice-status.tsx'
import { Button } from '../ui/button.tsx'
import { Amount } from '../ui/money.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { ListPage } from './list-page.tsx'

export function InvoicesPage() {
	const { t } = useLingui()
	const asked = useSearch({ strict: false }).status
	const status = invoiceStatuses.find((candidate) => candidate === asked)
	const columns: Column<Invoice>[] = [
		{ key: 'amount', head: t`Amount`, cell: (invoice) => <Amount money={invoice.amount} /> },
		{ key: 'status', head: t`State`, cell: (invoice) => <InvoiceBadge status={invoice.status} /> },
		{
			key: 'what',
			head: t`For`,
			cell: (invoice) => (
				<span className="line-clamp-2 max-w-72">
					{invoice.description || invoice.merchant_order_no || t`No description`}
				</span>
			),
		},
		{ key: 'at', head: t`When`, end: true, cell: (invoice) => <Time at={invoice.created_at} /> },
	]
	return (
		<ListPage
			to="/m/invoices"
			title={t`Invoices`}
			action={
				<Button asChild variant="primary">
					<Link to="/m/invoices/new">
						<Plus aria-hidden size={18} />
						{t`New invoice`}
					</Link>
				</Button>
			}
			status={status}
			statuses={invoiceStatuses}
			names={useInvoiceStatusNames()}
			query={useInfiniteQuery(invoicesQuery({ status }))}
			empty={{
				icon: <FileText aria-hidden size={22} />,
				title: t`Your first invoice takes ten seconds`,
				text: t`Enter an amount, then show the QR code or send the link. No address to copy, nothing to mistype.`,
			}}
			none={{ title: t`No invoice in this state`, action: t`Show all invoices` }}
		>
			{(invoices) => (
				<Table
					caption={t`Invoices`}
					columns={columns}
					rows={invoices}
					rowKey={(invoice) => invoice.id}
					rowLink={(invoice) => ({ to: `/m/invoices/${invoice.id}` })}
				/>
			)}
		</ListPage>
	)
}
