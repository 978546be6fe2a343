/** What the browser tests share: the browser, a page of a payer on the running stack, and what is asserted of every page. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { createInvoice } from '@sluice/sdk/client'
import type { Invoice, InvoiceCreate } from '@sluice/sdk/wire'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { config, shop, url, usd, wallet } from '../flow/fixture.ts'
import { launchChromium } from './chromium.ts'
import { installWallet, type TestWallet } from './wallet.ts'

export type Look = { width: 390 | 1280; locale: 'en' | 'zh-Hans'; theme: 'light' | 'dark' }

/** Every width with every language and theme. */
export const looks: Look[] = ([390, 1280] as const).flatMap((width) =>
	(['en', 'zh-Hans'] as const).flatMap((locale) =>
		(['light', 'dark'] as const).map((theme) => ({ width, locale, theme })),
	),
)

let browser: Browser | undefined

/** One Chromium for the tests of a file. */
export function useBrowser(): void {
	beforeAll(async () => {
		browser = await launchChromium()
	})
	afterAll(() => browser?.close())
}

/** A new browser profile with this look, and what goes wrong in its pages. */
export async function openPage(look: Look): Promise<{ page: Page; errors: string[] }> {
	if (!browser) throw new Error('useBrowser() comes first')
	const { width, locale, theme } = look
	const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 860 } })
	await context.addCookies([
		{ name: 'lang', value: locale, url },
		{ name: 'theme', value: theme, url },
	])
	await context.addInitScript({ path: join(import.meta.dirname, 'looking.js') })
	const page = await context.newPage()
	const errors: string[] = []
	page.on('pageerror', (error) => errors.push(error.message))
	page.on('console', (message) => {
		// The content security policy speaks here too.
		if (message.type() === 'error') errors.push(message.text())
	})
	return { page, errors }
}

let merchant: ReturnType<typeof shop> | undefined

/** An invoice of one merchant for the whole file; 12.50 USDC where nothing else is asked. */
export async function makeInvoice(body: Partial<InvoiceCreate> = {}): Promise<Invoice> {
	merchant ??= shop()
	const { client } = await merchant
	return createInvoice(client, { amount: usd(12_50), description: 'Two pots of Tieguanyin', ...body })
}

export async function shopClient() {
	merchant ??= shop()
	return (await merchant).client
}

/** A payer with 1,000 USDC (or nothing) and no native coin, whose wallet is in the page's browser. */
export async function equip(page: Page, options: { funded?: boolean; chainId?: number } = {}): Promise<TestWallet> {
	const account = await wallet(...(options.funded === false ? [] : ['USDC']))
	const chainId = options.chainId ?? (await config()).chain_id
	return installWallet(page.context(), { account, chainId, rpcUrl: inject('rpcUrl') })
}

/** Opens the checkout and waits until its script has taken over. */
export async function visit(page: Page, invoice: string): Promise<void> {
	await page.goto(`${url}/c/${invoice}`)
	await page.waitForSelector('#root[data-live]')
}

/** The step that the payment sheet shows. */
export const untilStep = (page: Page, step: string) => page.waitForSelector(`[data-step="${step}"]`)
/** The stage that the page itself shows. */
export const untilStage = (page: Page, stage: string) =>
	page.waitForSelector(`[data-stage="${stage}"]`, { timeout: 60_000 })

/** The one primary button: of the sheet while it is open, of the page otherwise. */
export async function pressPrimary(page: Page): Promise<void> {
	const inSheet = page.locator('dialog[open] .primary')
	await ((await inSheet.count()) > 0 ? inSheet : page.locator('main .primary')).click()
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** WCAG 2.2 AA as far as a program can tell, and no sideways scrolling. With SCREENSHOTS set, keeps a picture there. */
export async function expectGood(page: Page, look: Look, name: string): Promise<void> {
	// Colours in the middle of an animation are nobody's.
	await page.evaluate(
		'Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9).map((a) => a.finished.catch(() => {})))',
	)
	const folder = process.env.SCREENSHOTS
	if (folder) {
		await mkdir(folder, { recursive: true })
		await page.screenshot({ path: join(folder, `${name}-${look.width}-${look.locale}-${look.theme}.png`) })
	}
	// One document without frames needs no second page to gather results in.
	const axe = new AxeBuilder({ page })
		.withTags(rules)
		.options({ resultTypes: ['violations'] })
		.setLegacyMode(true)
	const { violations } = await axe.analyze()
	const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
	expect(found, `axe on ${name}`).toEqual([])
	expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} scrolls sideways`).toBe(0)
}

/** Every language with every theme, and each of them with every width once. */
const appLooks: Look[] = [
	{ width: 390, locale: 'zh-Hans', theme: 'dark' },
	{ width: 1280, locale: 'zh-Hans', theme: 'light' },
	{ width: 1280, locale: 'en', theme: 'dark' },
	{ width: 390, locale: 'en', theme: 'light' },
]

/** What is the same in every language: names, and what the tests themselves say. */
const names = new Set([
	'Sluice',
	...['USDC', 'EURC', 'CNYC', 'USDC, EURC, CNYC'],
	...['USD Coin', 'Euro Coin', 'Yuan Coin'],
	'Test Wallet',
	'ETH',
	'Two pots of Tieguanyin',
])

/** The two that share nothing, for what stands on a page that was seen in every look. */
const oppositeLooks: Look[] = [
	{ width: 1280, locale: 'zh-Hans', theme: 'dark' },
	{ width: 390, locale: 'en', theme: 'light' },
]

/**
 * The present state of an app in every look, as {@link expectGood}, and in Chinese without an English word. The page is
 * not loaded again: what is under way must outlive a change of language, theme and width.
 */
export async function expectGoodInEveryLook(page: Page, name: string, looks = appLooks): Promise<void> {
	for (const look of looks) {
		await page.setViewportSize({ width: look.width, height: look.width === 390 ? 844 : 860 })
		await page.evaluate(`testLook.choose('${look.locale}', '${look.theme}')`)
		await page.waitForSelector(`html[lang="${look.locale}"]`)
		await expectGood(page, look, name)
		if (look.locale === 'zh-Hans') {
			const texts: string[] = await page.evaluate('testLook.latinTexts()')
			const foreign = texts.filter((text) => !names.has(text))
			expect(foreign, `${name} in Chinese`).toEqual([])
		}
		if (look.width === 1280) continue
		// Large text on a small phone: WCAG asks for no sideways scrolling down to here.
		await page.setViewportSize({ width: 320, height: 844 })
		expect(await page.evaluate('document.documentElement.scrollWidth'), `${name} at 320 px`).toBe(320)
	}
}

/** A dialog or another state of a page that was seen in every look: in the two looks that share nothing. */
export const expectGoodInOppositeLooks = (page: Page, name: string) => expectGoodInEveryLook(page, name, oppositeLooks)
