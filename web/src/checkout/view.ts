/** What every part of the page is given. */
import type { Checkout, Config } from '@sluice/sdk/wire'
import type { Locale } from '../locale/locale.ts'
import type { Step } from './flow.ts'
import type { Qr } from './qr.ts'
import type { Wallet } from './wallets.ts'

/** What the server puts into the page, as JSON. */
export type PageData = {
	checkout: Checkout
	config: Config
	locale: Locale
	/** null follows the system. */
	theme: 'light' | 'dark' | null
	qr: Qr
	/** Milliseconds since 1970, by the server's clock. */
	now: number
}

export type View = PageData & {
	/** Undefined is the zone of the browser; the server does not know it and says UTC. */
	timeZone: string | undefined
	step: Step
	wallets: Wallet[]
	/** The program of the payment sheet: wanted but not here yet, or not to be had. */
	sheet: 'idle' | 'loading' | 'failed'
	/** The chain took the payment back and it is on its way again. */
	takenBack: boolean
}

export type Actions = {
	/** Opens the payment sheet, once its program is there. */
	pay: () => void
	chooseLocale: (locale: Locale) => void
	toggleTheme: () => void
}

/** The view that the server renders and the browser starts from. */
export const firstView = (data: PageData): View => ({
	...data,
	timeZone: 'UTC',
	step: { at: 'closed' },
	wallets: [],
	sheet: 'idle',
	takenBack: false,
})
