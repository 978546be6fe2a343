/** Texts of the user and merchant apps: one catalog per language, loaded when it is chosen. */
import { i18n, type Messages } from '@lingui/core'
import { keepLocale, type Locale } from './locale.ts'

const catalogs: Record<Locale, () => Promise<{ messages: Messages }>> = {
	en: () => import('./en/app.po'),
	'zh-Hans': () => import('./zh-Hans/app.po'),
}

/** Switches every text on the page to `locale`, without a reload. */
export async function activateLocale(locale: Locale): Promise<void> {
	const { messages } = await catalogs[locale]()
	i18n.loadAndActivate({ locale, messages })
	keepLocale(locale)
}
