/** @jsxImportSource preact */
/** Renders the hosted checkout on the server: the whole document, without inline script or style. */
import type { Messages } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { formatMoney } from '@sluice/sdk/money'
import type { Checkout, Config } from '@sluice/sdk/wire'
import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { messages as en } from '../locale/en/checkout.po'
import type { Locale } from '../locale/locale.ts'
import { messages as zhHans } from '../locale/zh-Hans/checkout.po'
import { Missing } from './closed.tsx'
import { nameOf } from './format.ts'
import { Footer, Header } from './header.tsx'
import { Page } from './page.tsx'
import { qrPath } from './qr.ts'
import { loadTexts } from './texts.ts'
import { firstView, type PageData } from './view.ts'

/** Names of the built files; the build writes them in. */
declare const CHECKOUT_ASSETS: { script: string; styles: string[]; preload: string[]; catalogs: Record<Locale, string> }

const catalogs: Record<Locale, Messages> = { en, 'zh-Hans': zhHans }

export type RenderInput = {
	/** null renders the page for a link that leads nowhere. */
	checkout: Checkout | null
	config: Config
	locale: Locale
	/** null follows the system. */
	theme: 'light' | 'dark' | null
	/** Lets a browser without script load the page again by itself. */
	noscriptRefresh: boolean
}

/** @returns HTTP status and the whole document */
export function render(input: RenderInput): { status: number; html: string } {
	const { checkout, config, locale, theme } = input
	loadTexts(catalogs[locale])
	if (checkout === null) {
		const body = (
			<>
				<Header locale={locale} />
				<main id="main" class="main">
					<Missing />
				</main>
				<Footer />
			</>
		)
		const html = documentOf({ ...input, title: t`No such invoice`, body, data: null })
		return { status: 404, html }
	}
	const data: PageData = { checkout, config, locale, theme, qr: qrPath(checkout.invoice.url), now: Date.now() }
	const price = formatMoney(checkout.invoice.amount, locale)
	const html = documentOf({
		...input,
		title: `${price} · ${nameOf(checkout.merchant)}`,
		body: <Page view={firstView(data)} actions={null} />,
		data,
	})
	return { status: 200, html }
}

function documentOf(parameters: {
	locale: Locale
	theme: RenderInput['theme']
	noscriptRefresh: boolean
	title: string
	body: ComponentChildren
	data: PageData | null
}): string {
	const { locale, theme, data } = parameters
	const { script, styles, preload, catalogs: files } = CHECKOUT_ASSETS
	const tree = (
		<html lang={locale} {...(theme ? { 'data-theme': theme } : {})}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
				<meta name="color-scheme" content="light dark" />
				<meta name="robots" content="noindex" />
				<meta name="referrer" content="no-referrer" />
				<title>{parameters.title}</title>
				<link rel="icon" href="/icon.svg" type="image/svg+xml" />
				{styles.map((href) => (
					<link key={href} rel="stylesheet" href={href} />
				))}
				{[script, ...preload, files[locale]].map((href) => (
					<link key={href} rel="modulepreload" href={href} />
				))}
				{parameters.noscriptRefresh && (
					<noscript>
						<meta http-equiv="refresh" content="15" />
					</noscript>
				)}
				{data && <script type="module" src={script} />}
			</head>
			<body>
				<div id="root">{parameters.body}</div>
				{/* biome-ignore lint/security/noDangerouslySetInnerHtml: JSON with every "<" escaped. */}
				{data && <script type="application/json" id="data" dangerouslySetInnerHTML={escapedJson(data)} />}
			</body>
		</html>
	)
	return `<!doctype html>${renderToString(tree)}`
}

/** JSON that can stand inside a script element: "<" is the only character that could end it early. */
const escapedJson = (value: unknown): { __html: string } => ({
	__html: JSON.stringify(value).replaceAll('<', '\\u003c'),
})
