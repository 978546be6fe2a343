import { AxeBuilder } from '@axe-core/playwright'
import { devAccount, startStack } from '../../scripts/stack.ts'
import { launchChromium } from './chromium.ts'
import { installWallet } from './wallet.ts'

const stack = await startStack({
	dataDir: '/tmp/apps-stack',
	port: 8391,
	chainPort: 8392,
	indexerPort: 8393,
	say: (l) => console.log(l),
	env: { ...process.env },
})
const url = stack.url
const browser = await launchChromium()
const fail: string[] = []
async function look(page: any, name: string) {
	await page.waitForTimeout(900)
	await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true })
	const axe = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
	for (const v of axe.violations)
		console.log(
			'AXE',
			name,
			v.id,
			v.nodes
				.slice(0, 2)
				.map((n: any) => n.html.slice(0, 160))
				.join(' || '),
		)
	const w = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
	if (w > 0) console.log('OVERFLOW', name, w)
}
async function context(width: number, lang: string, theme: string) {
	const c = await browser.newContext({ viewport: { width, height: 860 } })
	await c.addCookies([
		{ name: 'lang', value: lang, url },
		{ name: 'theme', value: theme, url },
	])
	return c
}
function watch(page: any, tag: string) {
	page.on('pageerror', (e: Error) => console.log('PAGEERROR', tag, e.message))
	page.on('console', (m: any) => m.type() === 'error' && console.log('CONSOLE', tag, m.text().slice(0, 300)))
	page.setDefaultTimeout(20000)
}
try {
	const mc = await context(1280, 'en', 'light')
	const wallet = await installWallet(mc, { account: devAccount(8), chainId: 31337, rpcUrl: stack.rpcUrl })
	const m = await mc.newPage()
	watch(m, 'merchant')
	await m.goto(url + '/m')
	await m.waitForSelector('ul[aria-label="Wallets in this browser"] button')
	await look(m, 'm-signin-en')
	await m.click('ul[aria-label="Wallets in this browser"] button')
	await (await wallet.next('eth_requestAccounts')).approve()
	await m.click('button:has-text("Sign in")')
	await (await wallet.next('personal_sign')).approve()
	await m.waitForSelector('h1:has-text("Today")')
	await look(m, 'm-today-en')
	await m.goto(url + '/m/invoices/new')
	await m.waitForSelector('form')
	await look(m, 'm-new-en')
	await m.fill('input[placeholder="0.00"]', '12.5')
	await m.fill('textarea', 'Two pots of Tieguanyin')
	await m.click('text=Hold it until I capture')
	await m.click('button:has-text("Create the invoice")')
	await m.waitForSelector('text=Waiting for the customer')
	await look(m, 'm-invoice-en')
	const inv = m.url().split('/').pop()
	console.log('invoice', inv)
	const uc = await context(390, 'en', 'light')
	const u = await uc.newPage()
	watch(u, 'user')
	await u.goto(url + '/')
	await u.waitForSelector('text=Make a wallet in this browser')
	await look(u, 'u-home0-en')
	await u.goto(url + '/welcome')
	await u.waitForSelector('text=Make a new wallet')
	await look(u, 'u-welcome-en')
	await u.click('text=Make a new wallet')
	await u.click('text=Show the words: nobody')
	await u.waitForSelector('ol')
	await look(u, 'u-words-en')
	const words = await u.$$eval('ol li span:last-child', (l: any[]) => l.map((e) => e.textContent))
	await u.click('text=I have written them down')
	const labels = await u.$$eval('form label', (l: any[]) => l.map((e) => e.textContent))
	const inputs = await u.$$('form input')
	for (let i = 0; i < inputs.length; i++) await inputs[i]!.fill(words[Number(labels[i]!.match(/\d+/)![0]) - 1]!)
	await u.click('button:has-text("Continue")')
	const pw = await u.$$('input[type=password]')
	for (const p of pw) await p.fill('correct horse battery')
	await u.check('input[type=checkbox]')
	await look(u, 'u-password-en')
	await u.click('button:has-text("Finish")')
	await u.waitForSelector('text=Get test money', { timeout: 60000 })
	await u.click('text=Get test money')
	await u.waitForSelector('text=/[1-9],?\\d*\\.00/', { timeout: 30000 })
	await look(u, 'u-home-en')
	await u.click('nav >> visible=true >> text=Pay')
	await u.fill('input', inv!)
	await u.click('button:has-text("Look at the invoice")')
	await u.waitForSelector('button:has-text("Sign and pay")')
	await look(u, 'u-review-en')
	await u.click('button:has-text("Sign and pay")')
	await u.waitForSelector('dialog[open]')
	await look(u, 'u-sign-en')
	await u.click('dialog[open] button:has-text("Sign and pay")')
	await u.waitForSelector('text=Held for the shop', { timeout: 60000 })
	await look(u, 'u-paid-en')
	await m.waitForSelector('text=The money is held for you', { timeout: 20000 })
	await look(m, 'm-held-en')
	await m.click('text=Go to the payment')
	await m.waitForSelector('button:has-text("Capture")')
	await look(m, 'm-payment-en')
	await m.click('main button:has-text("Capture")')
	await m.waitForSelector('dialog[open]')
	await m.fill('dialog input', '10')
	await look(m, 'm-capture-en')
	await m.click('dialog footer button:has-text("Capture")')
	await m.waitForSelector('main button:has-text("Refund"):not([aria-disabled])', { timeout: 30000 })
	await m.click('main button:has-text("Refund")')
	await m.waitForSelector('dialog[open]')
	await m.waitForTimeout(1500)
	await look(m, 'm-refund-en')
	await m.fill('dialog input', '4')
	await m.click('dialog button:has-text("Sign and refund")')
	await (await wallet.next('eth_signTypedData_v4')).approve()
	await m.waitForSelector('text=Partly refunded', { timeout: 30000 }).catch(() => console.log('NO refunded badge'))
	await look(m, 'm-refunded-en')
	for (const p of ['invoices', 'payments', 'settings', 'settings?tab=keys', 'settings?tab=webhooks']) {
		await m.goto(url + '/m/' + p)
		await m.waitForSelector('h1')
		await look(m, 'm-' + p.replace(/\W/g, '-') + '-en')
	}
	await mc.addCookies([
		{ name: 'lang', value: 'zh-Hans', url },
		{ name: 'theme', value: 'dark', url },
	])
	await m.setViewportSize({ width: 390, height: 844 })
	for (const p of ['', '/invoices', '/payments', '/invoices/new', '/settings']) {
		await m.goto(url + '/m' + p)
		await m.waitForSelector('h1')
		await look(m, 'm' + p.replace(/\W/g, '-') + '-zh')
	}
	for (const p of ['receive', 'activity']) {
		await u.click(`nav >> visible=true >> a[href="/${p}"]`)
		await look(u, 'u-' + p + '-en')
	}
	await uc.addCookies([
		{ name: 'lang', value: 'zh-Hans', url },
		{ name: 'theme', value: 'dark', url },
	])
	await u.setViewportSize({ width: 1280, height: 860 })
	await u.goto(url + '/')
	await u.waitForSelector('input[type=password]')
	await look(u, 'u-unlock-zh')
	await u.fill('input[type=password]', 'correct horse battery')
	await u.keyboard.press('Enter')
	await u.waitForSelector('a[href="/receive"]')
	await u.waitForTimeout(6000)
	await look(u, 'u-home-zh')
	await u.click('nav >> visible=true >> a[href="/activity"]')
	await u.waitForTimeout(500)
	await u.click('main li a')
	await look(u, 'u-detail-zh')
	await u.click('nav >> visible=true >> a[href="/settings"]')
	await look(u, 'u-settings-zh')
	await u.setViewportSize({ width: 320, height: 700 })
	await look(u, 'u-settings-320-zh')
	console.log('ALL DONE')
} catch (e) {
	console.log('FAILED', (e as Error).message.slice(0, 600))
	for (const c of browser.contexts())
		for (const [i, p] of c.pages().entries())
			await p.screenshot({ path: `/tmp/shots/fail-${browser.contexts().indexOf(c)}-${i}.png` }).catch(() => {})
}
await browser.close()
await stack.stop()
process.exit(0)
