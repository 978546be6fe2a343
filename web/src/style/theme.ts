/** The colour theme of this browser. The choice is a cookie, so that a page rendered on the server has it before paint. */

export type Theme = 'light' | 'dark' | 'system'

/** @param cookies `document.cookie` */
export function readTheme(cookies: string): Theme {
	const value = cookies.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1]
	return value === 'light' || value === 'dark' ? value : 'system'
}

/** Shows the theme now and keeps it for the next visit. */
export function setTheme(theme: Theme): void {
	if (theme === 'system') delete document.documentElement.dataset.theme
	else document.documentElement.dataset.theme = theme
	const age = theme === 'system' ? 0 : 31_536_000
	// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not in every engine.
	document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`
}
