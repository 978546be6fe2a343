import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { ArrowUpRight, House, QrCode, Settings, Timer } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Shell } from '../ui/shell.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

const Wallets = lazy(async () => ({ default: (await import('../account/wallet.tsx')).WalletProvider }))
const AccountMenu = lazy(async () => ({ default: (await import('../account/account-menu.tsx')).AccountMenu }))

/** The frame of the user app. It stands before the wallet code has come. */
export function UserLayout() {
	const { t } = useLingui()
	const config = useQuery(configQuery)
	const frame = (account: ReactNode, content: ReactNode) => (
		<Shell
			home="/"
			nav={[
				{ to: '/', label: t`Home`, icon: <House aria-hidden size={20} />, exact: true },
				{ to: '/pay', label: t`Pay`, icon: <ArrowUpRight aria-hidden size={20} /> },
				{ to: '/receive', label: t`Receive`, icon: <QrCode aria-hidden size={20} /> },
				{ to: '/activity', label: t`Activity`, icon: <Timer aria-hidden size={20} /> },
				{ to: '/settings', label: t`Settings`, icon: <Settings aria-hidden size={20} /> },
			]}
			account={account}
		>
			{content}
		</Shell>
	)
	const waiting = (
		<div className="mx-auto max-w-xl">
			<h1 className="sr-only">Sluice</h1>
			<SkeletonRows />
		</div>
	)
	if (config.isError) {
		return frame(
			null,
			<div className="mx-auto max-w-xl">
				<h1 className="sr-only">{t`The page could not be loaded`}</h1>
				<ProblemNote error={config.error} safe={t`Your money is not affected.`} retry={() => void config.refetch()} />
			</div>,
		)
	}
	return (
		<Suspense fallback={frame(null, waiting)}>
			<Wallets>
				{frame(
					<Suspense fallback={null}>
						<AccountMenu />
					</Suspense>,
					<Suspense fallback={waiting}>
						<Outlet />
					</Suspense>,
				)}
			</Wallets>
		</Suspense>
	)
}
