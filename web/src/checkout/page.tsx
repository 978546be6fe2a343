/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { Closed } from './closed.tsx'
import { Footer, Header } from './header.tsx'
import { OpenInvoice } from './open-invoice.tsx'
import { Progress } from './progress.tsx'
import { Receipt } from './receipt.tsx'
import { isPayable, stageOf } from './stage.ts'
import type { Actions, View } from './view.ts'

/** The whole page for one state; the same on the server and in the browser. */
export function Page({ view, actions, sheet }: { view: View; actions: Actions | null; sheet?: ComponentChildren }) {
	const stage = stageOf(view.checkout, view.now)
	const payable = isPayable(view.checkout, view.now)
	const { payment } = view.checkout
	return (
		<>
			<Header
				locale={view.locale}
				{...(actions ? { onLocale: actions.chooseLocale, onTheme: actions.toggleTheme } : {})}
			/>
			<main id="main" class="main" tabIndex={-1} data-stage={stage}>
				{stage === 'processing' && payment ? (
					<Progress view={view} payment={payment} />
				) : stage === 'settled' && payment ? (
					<Receipt view={view} payment={payment} />
				) : payable ? (
					<OpenInvoice view={view} actions={actions} />
				) : (
					<Closed view={view} stage={stage} />
				)}
			</main>
			<Footer />
			{payable && sheet}
		</>
	)
}
