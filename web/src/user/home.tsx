import { useLingui } from '@lingui/react/macro'
import type { Config } from '@sluice/sdk/wire'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowUpRight, Eye, EyeOff, QrCode, ReceiptText } from 'lucide-react'
import { useState } from 'react'
import { useConnection } from 'wagmi'
import { historyQuery, useBalances } from '../account/account-query.ts'
import { ConnectCard } from '../account/connect-card.tsx'
import { FaucetButton } from '../account/faucet-card.tsx'
import { HistoryList } from '../account/history.tsx'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { BigAmount } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'
import { Time } from '../ui/time.tsx'

const HIDE_KEY = 'sluice.hide_balance'
const LATEST = 5

export function HomePage() {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const connection = useConnection()
	if (connection.status === 'connected') return <Home config={config} address={connection.address} />
	return (
		<Page
			title={t`Your dollars, euros and yuan, in your own hands`}
			tab={t`Home`}
			note={t`Pay shops with a signature, without a network fee, and take a hold back yourself when its time is over.`}
			narrow
		>
			{connection.status === 'reconnecting' ? <SkeletonRows /> : <ConnectCard />}
		</Page>
	)
}

function Home({ config, address }: { config: Config; address: `0x${string}` }) {
	const { t } = useLingui()
	const chain = useChainName()
	const [hidden, setHidden] = useState(() => localStorage.getItem(HIDE_KEY) === '1')
	const balances = useBalances(config, address)
	const history = useInfiniteQuery(historyQuery(address))
	const latest = history.data?.pages[0]?.data.slice(0, LATEST) ?? []
	const toggle = () => {
		localStorage.setItem(HIDE_KEY, hidden ? '0' : '1')
		setHidden(!hidden)
	}
	return (
		<Page title={t`Home`} narrow>
			<Card>
				<CardBody className="flex flex-col gap-5 sm:p-6">
					<div className="flex flex-col gap-1">
						<div className="flex items-center justify-between gap-3">
							<h2 className="text-sm text-ink-soft">{t`Balance`}</h2>
							<button
								type="button"
								onClick={toggle}
								aria-pressed={hidden}
								aria-label={t`Hide the balance`}
								className="-my-2 -mr-2 grid size-10 shrink-0 place-items-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:size-11"
							>
								{hidden ? <EyeOff aria-hidden size={18} /> : <Eye aria-hidden size={18} />}
							</button>
						</div>
						{balances.data ? (
							<ul aria-label={t`Balances per token`} className="flex flex-col gap-2">
								{balances.data.map(({ token, money }) => (
									<li key={token.asset} className="flex items-baseline justify-between gap-4">
										<BigAmount several money={money} hidden={hidden} />
										<span className="text-right text-xs text-ink-soft">{token.name}</span>
									</li>
								))}
							</ul>
						) : (
							!balances.failureReason &&
							config.tokens.map(({ asset }) => <Skeleton key={asset} className="mt-1 h-9 w-52" />)
						)}
					</div>
					<div className="grid grid-cols-2 gap-3">
						<Button asChild variant="primary" size="lg">
							<Link to="/pay">
								<ArrowUpRight aria-hidden size={18} />
								{t`Pay`}
							</Link>
						</Button>
						<Button asChild size="lg">
							<Link to="/receive">
								<QrCode aria-hidden size={18} />
								{t`Receive`}
							</Link>
						</Button>
					</div>
					{balances.failureReason && (
						<ProblemNote
							error={balances.failureReason}
							safe={t`Your money is not affected.`}
							retry={() => void balances.refetch()}
						/>
					)}
					{balances.dataUpdatedAt > 0 && (
						<p className="text-xs text-ink-soft">
							{t`As of`} <Time at={balances.dataUpdatedAt / 1000} /> · {chain}
						</p>
					)}
					{config.faucet && <FaucetButton config={config} address={address} />}
				</CardBody>
			</Card>
			<Card>
				<CardHeader
					title={t`Latest`}
					action={
						latest.length > 0 && (
							<Link to="/activity" className="text-sm text-accent-ink underline underline-offset-4">
								{t`All activity`}
							</Link>
						)
					}
				/>
				<div className="pt-2">
					{history.isPending && !history.failureReason && (
						<CardBody>
							<SkeletonRows rows={3} />
						</CardBody>
					)}
					{history.failureReason && (
						<CardBody>
							<ProblemNote error={history.failureReason} safe={t`Your money is not affected.`} />
						</CardBody>
					)}
					{latest.length > 0 && <HistoryList payments={latest} />}
					{history.isSuccess && latest.length === 0 && (
						<Empty icon={<ReceiptText aria-hidden size={22} />} title={t`No payment yet`}>
							{t`Open the link of an invoice, or paste it under Pay. What you pay shows up here.`}
						</Empty>
					)}
				</div>
			</Card>
		</Page>
	)
}
