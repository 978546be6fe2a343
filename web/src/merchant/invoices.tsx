import { useLingui } from '@lingui/react/macro'
import type { Invoice } from '@sluice/sdk/wire'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { FileText, Plus } from 'lucide-react'
import { ProblemNote } from '../client/problem.tsx'
import { invoiceStatuses } from '../invoice/filter.ts'
import { invoicesQuery } from '../invoice/invoice-query.ts'
import { InvoiceBadge, useInvoiceStatusNames } from '../invoice/invoice-status.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Filter } from '../ui/filter.tsx'
import { Amount } from '../ui/money.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'

export function InvoicesPage() {
	const { t } = useLingui()
	const names = useInvoiceStatusNames()
	const navigate = useNavigate()
	const asked = useSearch({ strict: false }).status
	const status = invoiceStatuses.find((candidate) => candidate === asked)
	const list = useInfiniteQuery(invoicesQuery({ status }))
	const invoices = list.data?.pages.flatMap((page) => page.data) ?? []
	const show = (next: typeof status) =>
		navigate({ to: '/m/invoices', search: next ? { status: next } : {}, replace: true })
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
	const create = (
		<Button asChild variant="primary">
			<Link to="/m/invoices/new">
				<Plus aria-hidden size={18} />
				{t`New invoice`}
			</Link>
		</Button>
	)
	return (
		<Page title={t`Invoices`} action={create}>
			<Filter
				label={t`State`}
				all={t`All states`}
				value={status}
				options={invoiceStatuses}
				names={names}
				onChange={show}
			/>
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
				{invoices.length > 0 && (
					<Table
						caption={t`Invoices`}
						columns={columns}
						rows={invoices}
						rowKey={(invoice) => invoice.id}
						rowLink={(invoice) => ({ to: `/m/invoices/${invoice.id}` })}
					/>
				)}
				{list.isSuccess && invoices.length === 0 && (
					<Empty
						icon={<FileText aria-hidden size={22} />}
						title={status ? t`No invoice in this state` : t`Your first invoice takes ten seconds`}
						action={status && <Button onClick={() => show(undefined)}>{t`Show all invoices`}</Button>}
					>
						{!status &&
							t`Enter an amount, then show the QR code or send the link. No address to copy, nothing to mistype.`}
					</Empty>
				)}
				<More hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
			</Card>
		</Page>
	)
}
