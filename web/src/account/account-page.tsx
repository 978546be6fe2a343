import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { useConnection } from 'wagmi'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ConnectCard } from './connect-card.tsx'

type AccountPageProps = {
	title: string
	back?: { to: string; label: string }
	children: (address: `0x${string}`) => ReactNode
}

/** A page that needs an account: shows the way in until there is one. */
export function AccountPage({ title, back, children }: AccountPageProps) {
	const { t } = useLingui()
	const connection = useConnection()
	return (
		<Page title={title} {...(back ? { back } : {})} narrow>
			{connection.status === 'reconnecting' ? (
				<SkeletonRows />
			) : connection.status === 'connected' ? (
				children(connection.address)
			) : (
				<>
					<p className="text-sm text-ink-soft">{t`This page shows an account of yours; connect its wallet first.`}</p>
					<ConnectCard />
				</>
			)}
		</Page>
	)
}
