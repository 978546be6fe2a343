import { useLingui } from '@lingui/react/macro'
import { formatMoney } from '@sluice/sdk/money'
import type { Payment } from '@sluice/sdk/wire'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import { useChainName } from '../client/chain-name.ts'
import { configQuery, polling } from '../client/client.ts'
import { ProblemNote, useTrouble } from '../client/problem.tsx'
import { CaptureDialog } from '../payment/capture-dialog.tsx'
import { paymentQuery, refundsQuery } from '../payment/payment-query.ts'
import { PaymentBadge } from '../payment/payment-status.tsx'
import { PaymentSteps } from '../payment/payment-steps.tsx'
import { VoidDialog } from '../payment/void-dialog.tsx'
import { Address, ShortHex } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader, Fact, Facts } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Amount, BigAmount, moneyOf, useLocale } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time, useNow } from '../ui/time.tsx'
import { useLiveState } from './live.ts'

const FALLBACK_POLL_MS = 5_000

const RefundDialog = lazy(async () => {
	const [{ WalletProvider }, { RefundDialog: Form }] = await Promise.all([
		import('../account/wallet.tsx'),
		import('../payment/refund-dialog.tsx'),
	])
	return {
		default: (props: { payment: Payment; onClose: () => void }) => (
			<WalletProvider>
				<Form {...props} />
			</WalletProvider>
		),
	}
})

export function PaymentDetailPage() {
	const { t } = useLingui()
	const locale = useLocale()
	const { id = '' } = useParams({ strict: false })
	const { data: config } = useSuspenseQuery(configQuery)
	const live = useLiveState()
	const query = useQuery({ ...paymentQuery(id), ...polling(live === 'live' ? false : FALLBACK_POLL_MS) })
	const back = { to: '/m/payments', label: t`Payments` }
	if (!query.data) {
		return (
			<Page title={t`Payment`} back={back}>
				{query.failureReason ? (
					<ProblemNote error={query.failureReason} retry={() => void query.refetch()} />
				) : (
					<SkeletonRows />
				)}
			</Page>
		)
	}
	const payment = query.data
	return (
		<Page
			title={<BigAmount money={payment.amount} />}
			tab={formatMoney(payment.amount, locale)}
			back={back}
			action={
				<span role="status">
					<PaymentBadge status={payment.status} />
				</span>
			}
		>
			{payment.failure && (
				<ProblemNote error={payment.failure} safe={t`The payment failed; the payer's money has not moved.`} />
			)}
			<div className="grid items-start gap-5 lg:grid-cols-[1fr_22rem]">
				<div className="flex flex-col gap-5">
					<Actions payment={payment} />
					<Card>
						<CardHeader title={t`Steps`} />
						<CardBody>
							<PaymentSteps payment={payment} confirmations={config.confirmations} explorer={config.explorer_url} />
						</CardBody>
					</Card>
					<Refunds payment={payment} />
					<TermsDetails payment={payment} />
				</div>
				<Card className="order-first lg:order-none">
					<CardBody className="py-2 sm:py-2">
						<Amounts payment={payment} />
					</CardBody>
				</Card>
			</div>
		</Page>
	)
}

/** The amounts that the chain has confirmed. */
function Amounts({ payment }: { payment: Payment }) {
	const { t } = useLingui()
	const net = BigInt(payment.captured.value) - BigInt(payment.fee.value) - BigInt(payment.refunded.value)
	return (
		<Facts>
			<Fact name={t`Held`}>
				<Amount money={payment.held} />
			</Fact>
			<Fact name={t`Captured`}>
				<Amount money={payment.captured} />
			</Fact>
			<Fact name={t`Fee`}>
				<Amount money={payment.fee} sign={payment.fee.value === '0' ? undefined : 'out'} />
			</Fact>
			<Fact name={t`Refunded`}>
				<Amount money={payment.refunded} sign={payment.refunded.value === '0' ? undefined : 'out'} />
			</Fact>
			<Fact name={<span className="font-medium text-ink">{t`You keep`}</span>}>
				<Amount
					money={net < 0n ? moneyOf(-net, payment.amount) : moneyOf(net, payment.amount)}
					sign={net < 0n ? 'out' : undefined}
					className="text-base font-semibold"
				/>
			</Fact>
		</Facts>
	)
}

type Open = 'capture' | 'void' | 'refund' | null

function Actions({ payment }: { payment: Payment }) {
	const { t } = useLingui()
	const [open, setOpen] = useState<Open>(null)
	const waitId = useId()
	const now = useNow() / 1000
	const held = BigInt(payment.held.value) > 0n
	const refundable = BigInt(payment.refundable.value) > 0n
	// An action that was sent and has no fact yet: a second one at the same time could only fail.
	const last = payment.steps.at(-1)
	const running = last?.kind === 'relayed' || (last !== undefined && last.block_number !== null && !last.confirmed)
	if (!held && !refundable) return null
	const blockedBy = running ? waitId : undefined
	const late =
		now >= payment.terms.authorizationExpiry ? t`The hold has expired; the payer can take it back.` : undefined
	const over = now >= payment.terms.refundExpiry ? t`The time for refunds is over.` : undefined
	const close = () => setOpen(null)
	const buttons: ReactNode = (
		<>
			{held && (
				<Button variant="primary" onClick={() => setOpen('capture')} blockedBy={blockedBy} reason={late}>
					{t`Capture`}
				</Button>
			)}
			{held && (
				<Button onClick={() => setOpen('void')} blockedBy={blockedBy}>
					{t`Void`}
				</Button>
			)}
			{refundable && (
				<Button
					variant={held ? 'secondary' : 'primary'}
					onClick={() => setOpen('refund')}
					blockedBy={blockedBy}
					reason={over}
				>
					{t`Refund`}
				</Button>
			)}
		</>
	)
	return (
		<>
			<Card>
				<CardBody className="flex flex-col gap-4">
					{held && (
						<p className="text-sm text-ink-soft">
							<Amount money={payment.held} className="font-medium text-ink" /> {t`is held for you. Capture it before:`}{' '}
							<Time at={payment.terms.authorizationExpiry} exact />
						</p>
					)}
					<div className="flex flex-wrap items-start gap-3">{buttons}</div>
					<p id={waitId} role="status" className="text-sm text-ink-soft empty:hidden">
						{running && t`The network is still confirming the last step.`}
					</p>
				</CardBody>
			</Card>
			{open === 'capture' && <CaptureDialog payment={payment} onClose={close} />}
			{open === 'void' && <VoidDialog payment={payment} onClose={close} />}
			{open === 'refund' && (
				<Suspense fallback={null}>
					<RefundDialog payment={payment} onClose={close} />
				</Suspense>
			)}
		</>
	)
}

function Refunds({ payment }: { payment: Payment }) {
	const { t } = useLingui()
	const trouble = useTrouble()
	const query = useQuery({ ...refundsQuery(payment.id), enabled: payment.captured.value !== '0' })
	const refunds = query.data?.data ?? []
	if (refunds.length === 0) return null
	const names = { pending: t`On its way`, succeeded: t`Done`, failed: t`Failed` }
	return (
		<Card>
			<CardHeader title={t`Refunds`} />
			<CardBody className="py-2 sm:py-2">
				<Facts>
					{refunds.map((refund) => (
						<Fact key={refund.id} name={<Time at={refund.created_at} />}>
							<Amount money={refund.amount} sign="out" className="font-medium" /> · {names[refund.status]}
							{refund.failure && <span className="block text-danger-ink">{trouble(refund.failure).title}</span>}
						</Fact>
					))}
				</Facts>
			</CardBody>
		</Card>
	)
}

function TermsDetails({ payment }: { payment: Payment }) {
	const { t, i18n } = useLingui()
	const chain = useChainName()
	const { terms } = payment
	return (
		<Details summary={t`Terms the payer signed`}>
			<Facts>
				<Fact name={t`Payer`}>
					<Address value={terms.payer} />
				</Fact>
				<Fact name={t`Paid to`}>
					<Address value={terms.receiver} />
				</Fact>
				<Fact name={t`At most`}>
					<Amount money={{ ...payment.amount, value: terms.maxAmount }} />
				</Fact>
				<Fact name={t`Fee at most`}>
					{new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 2 }).format(
						terms.maxFeeBps / 10_000,
					)}
				</Fact>
				<Fact name={t`Capture before`}>
					<Time at={terms.authorizationExpiry} exact />
				</Fact>
				<Fact name={t`Refund before`}>
					<Time at={terms.refundExpiry} exact />
				</Fact>
				<Fact name={t`Network`}>{chain}</Fact>
				<Fact name={t`Hash of the payment`}>
					<ShortHex value={payment.hash} label={t`Hash of the payment`} />
				</Fact>
				<Fact name={t`Payment number`}>
					<span className="font-mono">{payment.id}</span>
				</Fact>
				<Fact name={t`Invoice`}>
					<span className="font-mono">
						<Link to={`/m/invoices/${payment.invoice}`}>{payment.invoice}</Link>
					</span>
				</Fact>
			</Facts>
		</Details>
	)
}
