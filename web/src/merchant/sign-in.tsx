import { useLingui } from '@lingui/react/macro'
import { Clock, ShieldCheck, Undo2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { Card, CardBody } from '../ui/card.tsx'
import { Logo } from '../ui/logo.tsx'
import { LanguageMenu } from '../ui/preferences.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Toasts } from '../ui/toast.tsx'

const SignInForm = lazy(async () => {
	const [{ WalletProvider }, { SignInForm: Form }] = await Promise.all([
		import('../account/wallet.tsx'),
		import('./sign-in-form.tsx'),
	])
	return {
		default: () => (
			<WalletProvider>
				<Form />
			</WalletProvider>
		),
	}
})

function Point({ icon, title, children }: { icon: ReactNode; title: string; children: string }) {
	return (
		<li className="flex gap-3">
			<span className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-ink">
				{icon}
			</span>
			<div>
				<p className="text-sm font-medium">{title}</p>
				<p className="text-sm text-ink-soft">{children}</p>
			</div>
		</li>
	)
}

/** The door of the merchant app: what it is, and a wallet to sign in with. */
export function SignIn() {
	const { t } = useLingui()
	const name = t`Sluice for merchants`
	useEffect(() => {
		document.title = name
	}, [name])
	return (
		<div className="flex min-h-dvh flex-col">
			<header className="flex items-center justify-between px-4 py-3 sm:px-8">
				<a
					href="/"
					className="flex min-h-11 items-center gap-2.5 rounded-sm text-lg font-semibold tracking-tight text-ink no-underline"
				>
					<Logo size={28} />
					Sluice
				</a>
				<LanguageMenu />
			</header>
			<main className="mx-auto grid w-full max-w-5xl flex-1 content-start gap-10 px-4 pt-6 pb-16 sm:px-8 md:grid-cols-2 md:items-center md:gap-16 md:pt-0 md:content-center">
				<div className="flex flex-col gap-6">
					<h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">{t`Take stablecoin payments, straight into your own wallet`}</h1>
					<ul className="flex flex-col gap-5">
						<Point icon={<ShieldCheck aria-hidden size={18} />} title={t`Nobody holds your money`}>
							{t`Payments go through a contract that can pay only you, or back to the payer.`}
						</Point>
						<Point icon={<Clock aria-hidden size={18} />} title={t`Charge now or hold until you ship`}>
							{t`Capture all of a hold, a part of it, or let it go.`}
						</Point>
						<Point icon={<Undo2 aria-hidden size={18} />} title={t`Refunds with one signature`}>
							{t`All or a part, back to the payer, with no network fee for you.`}
						</Point>
					</ul>
				</div>
				<Card className="w-full max-w-md justify-self-center">
					<CardBody className="flex flex-col gap-4 sm:p-6">
						<div>
							<h2 className="text-lg font-semibold">{t`Sign in with your wallet`}</h2>
							<p className="mt-1 text-sm text-ink-soft">
								{t`The first sign-in makes your shop. Payments arrive at this wallet.`}
							</p>
						</div>
						<Suspense fallback={<SkeletonRows rows={2} />}>
							<SignInForm />
						</Suspense>
					</CardBody>
				</Card>
			</main>
			<Toasts />
		</div>
	)
}
