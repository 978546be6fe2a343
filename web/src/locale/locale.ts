/** Languages of the pages, and which one to show. The choice is a cookie, so that the server renders in it too. */

export const locales = ['en', 'zh-Hans'] as const
export type Locale = (typeof locales)[number]

/** Each language by its own name. */
export const localeNames: Record<Locale, string> = { en: 'English', 'zh-Hans': '简体中文' }

const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value)

/**
 * The first of the wanted languages that we speak; English when there is none.
 * @param wanted BCP 47 tags in order of preference, as `navigator.languages` gives them
 */
function matchLocale(wanted: readonly string[]): Locale {
	for (const tag of wanted) {
		const language = tag.toLowerCase().split('-')[0]
		if (language === 'zh') return 'zh-Hans'
		if (language === 'en') return 'en'
	}
	return 'en'
}

/** The language of this page load: `?lang=`, then the cookie, then the browser's list. */
export function chooseLocale(): Locale {
	const asked = new URLSearchParams(location.search).get('lang')
	if (isLocale(asked)) return asked
	const kept = document.cookie.match(/(?:^|; )lang=([^;]+)/)?.[1]
	if (isLocale(kept)) return kept
	return matchLocale(navigator.languages)
}

/** Keeps the language for the next visit and names it to assistive technology. */
export function keepLocale(locale: Locale): void {
	document.documentElement.lang = locale
	// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not in every engine.
	document.cookie = `lang=${locale}; Path=/; Max-Age=31536000; SameSite=Lax`
}
