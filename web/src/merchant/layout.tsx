import { useLingui } from '@lingui/react/macro'
import { logout } from '@sluice/sdk/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { ArrowLeftRight, FileText, LogOut, Settings, SunMedium } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { shortAddress } from '../ui/address.tsx'
import { Shell } from '../ui/shell.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { useLiveUpdates } from './live.ts'
import { endSession, merchantQuery } from './session.ts'

const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }))

/** The frame of the merchant app; without a session, the sign-in page stands in its place at the same address. */
export function MerchantLayout() {
	const { t } = useLingui()
	const merchant = useQuery(merchantQuery)
	if (merchant.data) return <SignedIn name={merchant.data.name} address={merchant.data.address} />
	if (merchant.data === null) {
		return (
			<Suspense fallback={<Waiting />}>
				<SignIn />
			</Suspense>
		)
	}
	if (merchant.isError) {
		return (
			<main className="mx-auto max-w-md p-6">
				<h1 className="sr-only">{t`The page could not be loaded`}</h1>
				<ProblemNote
					error={merchant.error}
					safe={t`Your money is not affected.`}
					retry={() => void merchant.refetch()}
				/>
			</main>
		)
	}
	return <Waiting />
}

function Waiting() {
	const { t } = useLingui()
	return (
		<main className="mx-auto max-w-md p-6 pt-24">
			<h1 className="sr-only">{t`Sluice for merchants`}</h1>
			<SkeletonRows rows={3} />
		</main>
	)
}

function SignedIn({ name, address }: { name: string; address: string }) {
	const { t } = useLingui()
	useLiveUpdates()
	return (
		<Shell
			home="/m"
			subtitle={t`merchant`}
			nav={[
				{ to: '/m', label: t`Today`, icon: <SunMedium aria-hidden size={20} />, exact: true },
				{ to: '/m/invoices', label: t`Invoices`, icon: <FileText aria-hidden size={20} /> },
				{ to: '/m/payments', label: t`Payments`, icon: <ArrowLeftRight aria-hidden size={20} /> },
				{ to: '/m/settings', label: t`Settings`, icon: <Settings aria-hidden size={20} /> },
			]}
			account={<Account name={name} address={address} />}
		>
			<Suspense fallback={<SkeletonRows />}>
				<Outlet />
			</Suspense>
		</Shell>
	)
}

function Account({ name, address }: { name: string; address: string }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const signOut = useMutation({
		mutationFn: () => logout(client),
		onSuccess: () => endSession(queries),
		onError: () => toast(t`Signing out did not work. Try again.`, { tone: 'danger' }),
	})
	return (
		<div className="flex min-w-0 items-center gap-2 md:rounded-md md:border md:border-line md:p-2 md:pl-3">
			<div className="hidden min-w-0 flex-1 md:block">
				<p className="truncate text-sm font-medium">{name || t`Unnamed shop`}</p>
				<p className="font-mono text-xs text-ink-soft">{shortAddress(address)}</p>
			</div>
			<button
				type="button"
				onClick={() => signOut.mutate()}
				aria-label={t`Sign out`}
				title={t`Sign out`}
				className="grid size-9 shrink-0 place-items-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:size-11"
			>
				<LogOut aria-hidden size={18} />
			</button>
		</div>
	)
}
