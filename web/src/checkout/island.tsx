/** @jsxImportSource preact */
/** The part of the checkout that runs in the browser: takes over the rendered page and keeps it equal to the server. */
import './checkout.css'
import type { Messages } from '@lingui/core'
import type { Checkout } from '@sluice/sdk/wire'
import { hydrate, render } from 'preact'
import { keepLocale, type Locale } from '../locale/locale.ts'
import { setTheme } from '../style/theme.ts'
import type { Flow } from './flow.ts'
import { followCheckout } from './follow.ts'
import { Page } from './page.tsx'
import { intakeStep, isPayable, isTakenBack, stageOf, urgentTimeLeft } from './stage.ts'
import { loadTexts } from './texts.ts'
import { type Actions, firstView, type PageData } from './view.ts'

const catalogs: Record<Locale, () => Promise<{ messages: Messages }>> = {
	en: () => import('../locale/en/checkout.po'),
	'zh-Hans': () => import('../locale/zh-Hans/checkout.po'),
}

type Program = Pick<typeof import('./pay.ts'), 'Sheet' | 'followStep'> & { flow: Flow }

async function start(root: HTMLElement, data: PageData): Promise<void> {
	loadTexts((await catalogs[data.locale]()).messages)
	/** The server's clock decides when an invoice expires. */
	const clockOffset = data.now - Date.now()
	let view = firstView(data)
	let program: Promise<Program> | null = null
	let sheet: Program | null = null

	const show = (change: Partial<typeof view>): void => {
		const before = view
		view = { ...view, now: Date.now() + clockOffset, ...change }
		render(<Page view={view} actions={actions} sheet={sheet && <sheet.Sheet view={view} flow={sheet.flow} />} />, root)
		sheet?.followStep(before.step, view.step)
		// The part that had the focus is gone: begin again at the new content.
		if (stageOf(view.checkout, view.now) !== stageOf(before.checkout, before.now))
			document.getElementById('main')?.focus()
	}

	const onCheckout = (checkout: Checkout): void => {
		const settled = checkout.payment !== null && intakeStep(checkout.payment) !== undefined
		const takenBack = !settled && (view.takenBack || isTakenBack(view.checkout, checkout))
		show({ checkout, takenBack })
	}

	/** Brings the payment sheet in, once; a failure is forgotten, so that the next click tries again. */
	const loadSheet = (): Promise<Program> => {
		program ??= import('./pay.ts').then(
			({ createFlow, discoverWallets, followStep, Sheet }) => {
				const flow = createFlow({
					config: data.config,
					getCheckout: () => view.checkout,
					onStep: (step) => show({ step }),
					onPayment: (payment) => onCheckout({ ...view.checkout, payment }),
				})
				sheet = { flow, Sheet, followStep }
				discoverWallets((wallets) => show({ wallets }))
				return sheet
			},
			(error: unknown) => {
				program = null
				throw error
			},
		)
		return program
	}

	const actions: Actions = {
		pay: () => {
			show({ sheet: 'loading' })
			loadSheet().then(
				({ flow }) => {
					show({ sheet: 'idle' })
					flow.choose()
				},
				() => show({ sheet: 'failed' }),
			)
		},
		chooseLocale: (locale) => {
			void catalogs[locale]().then(({ messages }) => {
				loadTexts(messages)
				keepLocale(locale)
				// A language in the address would come back with the next reload.
				const address = new URL(location.href)
				address.searchParams.delete('lang')
				history.replaceState(null, '', address)
				show({ locale })
			})
		},
		toggleTheme: () => {
			const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
			const next = (view.theme ?? system) === 'dark' ? 'light' : 'dark'
			setTheme(next === system ? 'system' : next)
			show({ theme: next === system ? null : next })
		},
	}

	hydrate(<Page view={view} actions={null} />, root)
	show({ timeZone: undefined })
	root.dataset.live = 'yes'
	followCheckout(view.checkout.invoice.id, onCheckout)
	// Once a second, but only while a time is on the page or about to be.
	setInterval(() => {
		const now = Date.now() + clockOffset
		const { invoice } = view.checkout
		const turned = stageOf(view.checkout, now) !== stageOf(view.checkout, view.now)
		if (turned || urgentTimeLeft(invoice, now) !== null) show({ now })
	}, 1_000)
	if (!isPayable(view.checkout, view.now)) return
	const loaded = await loadSheet().catch(() => null)
	await loaded?.flow.resume(view.wallets)
}

const root = document.getElementById('root')
const data = document.getElementById('data')?.textContent
if (root && data) await start(root, JSON.parse(data) as PageData)
