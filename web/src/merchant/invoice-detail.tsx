import { useLingui } from '@lingui/react/macro'
import { cancelInvoice } from '@sluice/sdk/client'
import { formatMoney } from '@sluice/sdk/money'
import type { Invoice } from '@sluice/sdk/wire'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { client, polling } from '../client/client.ts'
import { ConfirmDialog } from '../client/confirm-dialog.tsx'
import { ProblemNote } from '../client/problem.tsx'
import { invoiceQuery } from '../invoice/invoice-query.ts'
import { InvoiceShare } from '../invoice/invoice-share.tsx'
import { InvoiceBadge } from '../invoice/invoice-status.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, Fact, Facts } from '../ui/card.tsx'
import { cx } from '../ui/class.ts'
import { CopyIcon } from '../ui/copy.tsx'
import { BigAmount, useLocale } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { useLiveState } from './live.ts'

const FALLBACK_POLL_MS = 5_000

export function InvoiceDetailPage() {
	const { t } = useLingui()
	const locale = useLocale()
	const { id = '' } = useParams({ strict: false })
	const live = useLiveState()
	const query = useQuery({ ...invoiceQuery(id), ...polling(live === 'live' ? false : FALLBACK_POLL_MS) })
	const back = { to: '/m/invoices', label: t`Invoices` }
	if (!query.data) {
		return (
			<Page title={t`Invoice`} back={back}>
				{query.failureReason ? (
					<ProblemNote error={query.failureReason} retry={() => void query.refetch()} />
				) : (
					<SkeletonRows />
				)}
			</Page>
		)
	}
	const invoice = query.data
	return (
		<Page
			title={<BigAmount money={invoice.amount} />}
			tab={formatMoney(invoice.amount, locale)}
			back={back}
			note={invoice.description}
			action={
				<span role="status">
					<InvoiceBadge status={invoice.status} />
				</span>
			}
		>
			<div className={cx('grid items-start gap-5', invoice.status === 'open' && 'lg:grid-cols-[1fr_22rem]')}>
				<div className="flex flex-col gap-5">
					<State invoice={invoice} />
					<Card>
						<CardBody className="py-2 sm:py-2">
							<InvoiceFacts invoice={invoice} />
						</CardBody>
					</Card>
					{invoice.status === 'open' && <Cancel invoice={invoice} />}
				</div>
				{invoice.status === 'open' && (
					<Card className="order-first lg:order-none">
						<CardBody>
							<InvoiceShare invoice={invoice} />
						</CardBody>
					</Card>
				)}
			</div>
		</Page>
	)
}

function State({ invoice }: { invoice: Invoice }) {
	const { t } = useLingui()
	const toPayment = invoice.payment && (
		<Button asChild variant="primary">
			<Link to={`/m/payments/${invoice.payment}`}>{t`Go to the payment`}</Link>
		</Button>
	)
	switch (invoice.status) {
		case 'open':
			return (
				<Note
					tone="info"
					title={t`Waiting for the customer`}
				>{t`This page changes by itself as soon as the customer signs.`}</Note>
			)
		case 'processing':
			return (
				<Note tone="info" title={t`The customer has signed`} action={toPayment}>
					{t`The network is confirming the payment. Hand nothing over yet.`}
				</Note>
			)
		case 'authorized':
			return (
				<Note tone="success" title={t`The money is held for you`} action={toPayment}>
					{t`Capture it when you have sent the goods.`}
				</Note>
			)
		case 'paid':
			return (
				<div className="flex flex-col items-center gap-3 rounded-md bg-success-soft p-8 text-center text-success-ink">
					<CircleCheck aria-hidden size={44} />
					<p className="text-xl font-semibold">{t`Paid`}</p>
					{toPayment}
				</div>
			)
		case 'refunded':
			return <Note tone="info" title={t`Refunded`} action={toPayment} />
		case 'expired':
			return (
				<Note
					tone="warning"
					title={t`Expired without a payment`}
				>{t`It cannot be paid any more. Make a new invoice if the customer still wants to pay.`}</Note>
			)
		case 'canceled':
			return <Note tone="info" title={t`Canceled`}>{t`It cannot be paid any more.`}</Note>
	}
}

function InvoiceFacts({ invoice }: { invoice: Invoice }) {
	const { t } = useLingui()
	return (
		<Facts>
			<Fact name={t`Invoice`}>
				<span className="font-mono">{invoice.id}</span>{' '}
				<CopyIcon text={invoice.id} label={t`Copy the invoice number`} />
			</Fact>
			{invoice.merchant_order_no && <Fact name={t`Your order number`}>{invoice.merchant_order_no}</Fact>}
			<Fact name={t`When the customer has signed`}>
				{invoice.capture === 'automatic' ? t`Take the money at once` : t`Hold it until I capture`}
			</Fact>
			<Fact name={t`Created`}>
				<Time at={invoice.created_at} exact />
			</Fact>
			<Fact name={t`Can be paid until`}>
				<Time at={invoice.expires_at} exact />
			</Fact>
		</Facts>
	)
}

function Cancel({ invoice }: { invoice: Invoice }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const [asking, setAsking] = useState(false)
	return (
		<>
			<Button variant="quiet" className="self-start" onClick={() => setAsking(true)}>
				{t`Cancel the invoice`}
			</Button>
			{asking && (
				<ConfirmDialog
					danger
					title={t`Cancel this invoice?`}
					description={t`The link stops working. A customer who is paying at this moment may still come first.`}
					action={t`Cancel the invoice`}
					keep={t`Keep it`}
					run={() => cancelInvoice(client, invoice.id)}
					onDone={(canceled) => {
						queries.setQueryData(invoiceQuery(invoice.id).queryKey, canceled)
						toast(t`Invoice canceled.`)
						return queries.invalidateQueries({ queryKey: ['invoices', 'list'] })
					}}
					onClose={() => setAsking(false)}
				/>
			)}
		</>
	)
}
