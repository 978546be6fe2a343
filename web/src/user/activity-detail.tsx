import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { AccountPage } from '../account/account-page.tsx'
import { historyQuery } from '../account/account-query.ts'
import { useHistoryState } from '../account/history.tsx'
import { WalletGate } from '../account/wallet-gate.tsx'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { TransactionLink } from '../payment/payment-steps.tsx'
import { Reclaim } from '../payment/reclaim.tsx'
import { Address, ShortHex } from '../ui/address.tsx'
import { Card, CardBody, Fact, Facts } from '../ui/card.tsx'
import { Amount, BigAmount } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time, useNow } from '../ui/time.tsx'

/** How soon it shows that a hold is over. */
const CLOCK_MS = 2_000

export function ActivityDetailPage() {
	const { t } = useLingui()
	const { hash = '' } = useParams({ strict: false })
	return (
		<AccountPage title={t`Payment`} back={{ to: '/activity', label: t`Activity` }}>
			{(address) => <Detail address={address} hash={hash} />}
		</AccountPage>
	)
}

function Detail({ address, hash }: { address: string; hash: string }) {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const chain = useChainName()
	const state = useHistoryState()
	const now = useNow(CLOCK_MS) / 1000
	const list = useInfiniteQuery(historyQuery(address))
	const payment = list.data?.pages.flatMap((page) => page.data).find((candidate) => candidate.hash === hash)
	const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
	const missing = list.isSuccess && !payment
	useEffect(() => {
		if (missing && hasNextPage && !isFetchingNextPage) void fetchNextPage()
	}, [missing, hasNextPage, isFetchingNextPage, fetchNextPage])
	if (!payment && list.failureReason)
		return <ProblemNote error={list.failureReason} safe={t`Your money is not affected.`} />
	if (!payment && (!list.isSuccess || hasNextPage)) return <SkeletonRows />
	if (!payment) {
		return (
			<Note tone="info" title={t`Not among the payments of this account`}>
				{t`A payment that was just signed appears here once it is on the network.`}
			</Note>
		)
	}
	const expired = payment.direction === 'out' && payment.held.value !== '0' && now >= payment.authorization_expiry
	return (
		<Card>
			<CardBody className="flex flex-col gap-4 sm:p-6">
				<div className="text-center">
					<BigAmount money={payment.amount} />
					<p className="text-ink-soft">
						{payment.direction === 'in' ? t`Received` : t`Paid out`} · {state(payment)}
					</p>
				</div>
				{expired && (
					<WalletGate address={payment.payer}>
						<Reclaim payment={payment} config={config} />
					</WalletGate>
				)}
				<Facts>
					<Fact name={t`From`}>
						<Address value={payment.payer} />
					</Fact>
					<Fact name={t`To`}>
						<Address value={payment.receiver} />
					</Fact>
					<Fact name={t`When`}>
						<Time at={payment.at} exact />
					</Fact>
					<Fact name={t`Held`}>
						<Amount money={payment.held} />
					</Fact>
					<Fact name={t`Captured`}>
						<Amount money={payment.captured} />
					</Fact>
					<Fact name={t`Refunded`}>
						<Amount money={payment.refunded} />
					</Fact>
					{payment.held.value !== '0' && (
						<Fact name={t`Held at most until`}>
							<Time at={payment.authorization_expiry} exact />
						</Fact>
					)}
					<Fact name={t`Refunds until`}>
						<Time at={payment.refund_expiry} exact />
					</Fact>
					<Fact name={t`Network`}>{chain}</Fact>
					<Fact name={t`Transaction`}>
						<TransactionLink hash={payment.tx_hash} explorer={config.explorer_url} />
					</Fact>
					<Fact name={t`Hash of the payment`}>
						<ShortHex value={payment.hash} label={t`Hash of the payment`} />
					</Fact>
				</Facts>
			</CardBody>
		</Card>
	)
}
