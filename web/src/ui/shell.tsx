import { useLingui } from '@lingui/react/macro'
import { Link, type LinkProps } from '@tanstack/react-router'
import { CloudOff } from 'lucide-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { cx } from './class.ts'
import { Logo } from './logo.tsx'
import { LanguageMenu } from './preferences.tsx'
import { Toasts } from './toast.tsx'

export type NavItem = { to: LinkProps['to']; label: string; icon: ReactNode; exact?: boolean }

type ShellProps = {
	home: LinkProps['to']
	/** Which of the apps this is, beside the name. */
	subtitle?: ReactNode
	nav: NavItem[]
	/** The one who is signed in; stands at the foot of the side bar and at the top on a phone. */
	account?: ReactNode
	children: ReactNode
}

function subscribeOnline(listener: () => void) {
	addEventListener('online', listener)
	addEventListener('offline', listener)
	return () => {
		removeEventListener('online', listener)
		removeEventListener('offline', listener)
	}
}

function OfflineBanner() {
	const { t } = useLingui()
	const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
	return (
		<div role="status">
			{!online && (
				<p className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-2 text-sm text-warning-ink">
					<CloudOff aria-hidden size={16} />
					{t`You are offline. What you see may be out of date; your money is not affected.`}
				</p>
			)}
		</div>
	)
}

/** The frame of an app: a side bar from 768 px, a tab bar at the thumb below. */
export function Shell({ home, subtitle, nav, account, children }: ShellProps) {
	const { t } = useLingui()
	const brand = (
		<Link
			to={home}
			className="flex min-h-11 items-center gap-2.5 rounded-sm text-lg font-semibold tracking-tight text-ink no-underline"
		>
			<Logo size={28} />
			Sluice
			{subtitle && (
				<span className="hidden text-sm font-normal tracking-normal text-ink-soft min-[360px]:inline">{subtitle}</span>
			)}
		</Link>
	)
	return (
		<div className="flex min-h-dvh flex-col md:flex-row">
			<a
				href="#content"
				className="sr-only z-50 rounded-sm bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
			>
				{t`Skip to the content`}
			</a>
			<header className="flex items-center justify-between gap-2 px-4 pt-2 md:hidden">
				{brand}
				<div className="flex min-w-0 items-center gap-1">
					<LanguageMenu />
					{account}
				</div>
			</header>
			<aside className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-6 border-r border-line bg-surface p-4 md:flex">
				<div className="px-2">{brand}</div>
				<nav aria-label={t`Main`} className="flex flex-1 flex-col gap-1">
					{nav.map((item) => (
						<Link
							key={item.label}
							to={item.to}
							activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
							className="flex min-h-10 items-center gap-3 rounded-sm px-3 text-sm no-underline transition-colors"
							activeProps={{ className: 'bg-accent-soft font-medium text-accent-ink' }}
							inactiveProps={{ className: 'text-ink-soft hover:bg-sunken hover:text-ink' }}
						>
							{item.icon}
							{item.label}
						</Link>
					))}
				</nav>
				<div className="flex flex-col gap-2">
					<LanguageMenu />
					{account}
				</div>
			</aside>
			<div className="flex min-w-0 flex-1 flex-col">
				<OfflineBanner />
				<main id="content" tabIndex={-1} className="flex-1 px-4 pt-4 pb-28 outline-none md:px-10 md:pt-10 md:pb-16">
					{children}
				</main>
			</div>
			<nav
				aria-label={t`Main`}
				className="fixed inset-x-0 bottom-0 z-40 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
			>
				<ul className="mx-auto flex max-w-lg">
					{nav.map((item) => (
						<li key={item.label} className="min-w-0 flex-1">
							<Link
								to={item.to}
								activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
								className={cx(
									'flex min-h-14 flex-col items-center justify-center gap-1 px-1 text-xs no-underline focus-visible:-outline-offset-2',
								)}
								activeProps={{ className: 'font-medium text-accent-ink' }}
								inactiveProps={{ className: 'text-ink-soft' }}
							>
								{item.icon}
								<span className="max-w-full truncate">{item.label}</span>
							</Link>
						</li>
					))}
				</ul>
			</nav>
			<Toasts />
		</div>
	)
}
