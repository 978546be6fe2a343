import { cancelInvoice, capturePayment, getCheckout, getPayment, voidPayment } from '@sluice/sdk/client'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { untilCheckout } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, testChain, until, url } from '../flow/fixture.ts'
import {
	equip,
	expectGood,
	looks,
	makeInvoice,
	openPage,
	pressPrimary,
	shopClient,
	untilStage,
	untilStep,
	useBrowser,
	visit,
} from './stack.ts'
import type { TestWallet } from './wallet.ts'

useBrowser()

const desktop = { width: 1280, locale: 'en', theme: 'light' } as const
const phone = { width: 390, locale: 'en', theme: 'light' } as const

/** From the open page to the review of what will be signed. */
async function review(page: Page, wallet: TestWallet): Promise<void> {
	await pressPrimary(page)
	await untilStep(page, 'choosing')
	await page.getByRole('button', { name: 'Test Wallet' }).click()
	await (await wallet.next('eth_requestAccounts')).approve()
	await untilStep(page, 'review')
}

describe.for(looks)('paying at $width px, $locale, $theme', (look) => {
	test('from the link to the receipt, every state without a violation', async () => {
		const { page, errors } = await openPage(look)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		expect(await page.locator('html').getAttribute('lang')).toBe(look.locale)
		await expectGood(page, look, '1-open')

		await pressPrimary(page)
		await untilStep(page, 'choosing')
		await expectGood(page, look, '2-choosing')
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		const connection = await wallet.next('eth_requestAccounts')
		await expectGood(page, look, '3-connecting')
		await connection.approve()

		await untilStep(page, 'review')
		await expectGood(page, look, '4-review')
		const shown = ((await page.locator('.review').textContent()) ?? '').replace(/\s+/g, '')
		await pressPrimary(page)
		const request = await wallet.next('eth_signTypedData_v4')
		await expectGood(page, look, '5-signing')
		const signed = JSON.parse(String(request.params[1]))
		// The words that were shown are those of the bytes that are signed.
		expect(signed.message.value).toBe('12500000')
		expect(shown).toContain('12.50USDC')
		expect(signed.message.from).toBe(wallet.account.address)
		expect(shown).toContain(wallet.account.address)
		expect(signed.message.to.toLowerCase()).toBe((await config()).escrow.toLowerCase())
		await request.approve()

		await untilStage(page, 'processing')
		await expectGood(page, look, '6-processing')
		await untilStage(page, 'settled')
		await expectGood(page, look, '7-receipt')
		expect(await page.locator('[data-payment]').getAttribute('data-payment')).toBe('captured')
		expect(await balanceOf(wallet.account.address)).toBe(987_500_000n)
		expect(errors).toEqual([])
		await page.context().close()
	})
})

describe('refusals', () => {
	test('a refused connection and a refused signature are no errors, and can be tried again', async () => {
		const { page, errors } = await openPage(phone)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await pressPrimary(page)
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		;(await wallet.next('eth_requestAccounts')).reject()
		await untilStep(page, 'declined')
		await expectGood(page, phone, 'declined-connection')

		await pressPrimary(page)
		await (await wallet.next('eth_requestAccounts')).approve()
		await untilStep(page, 'review')
		await pressPrimary(page)
		;(await wallet.next('eth_signTypedData_v4')).reject()
		await untilStep(page, 'declined')
		await page.getByRole('heading', { name: 'You did not sign' }).waitFor()
		await expectGood(page, phone, 'declined-signature')
		expect((await getCheckout(anyone, invoice.id)).payment).toBeNull()

		await pressPrimary(page)
		await untilStep(page, 'review')
		await pressPrimary(page)
		await (await wallet.next('eth_signTypedData_v4')).approve()
		await untilStage(page, 'settled')
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('a wallet on another network is led over, and learns the network when it does not know it', async () => {
		const { page } = await openPage(desktop)
		const wallet = await equip(page, { chainId: 1 })
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await pressPrimary(page)
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		await (await wallet.next('eth_requestAccounts')).approve()
		await untilStep(page, 'wrong_network')
		await expectGood(page, desktop, 'wrong-network')
		await pressPrimary(page)
		const addition = await wallet.next('wallet_addEthereumChain')
		expect(addition.params).toMatchObject([{ chainId: '0x7a69', rpcUrls: [`${url}/rpc`] }])
		await addition.approve()
		await (await wallet.next('wallet_switchEthereumChain')).approve()
		await untilStep(page, 'review')
		await page.context().close()
	})

	test('an account without money is told so, and gets test money on the spot', async () => {
		const { page } = await openPage(phone)
		const wallet = await equip(page, { funded: false })
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await pressPrimary(page)
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		await (await wallet.next('eth_requestAccounts')).approve()
		await untilStep(page, 'short')
		await expectGood(page, phone, 'short')
		await pressPrimary(page)
		await untilStep(page, 'review')
		await page.context().close()
	})

	test('terms that differ from the page are stopped before the wallet is asked', async () => {
		const { page } = await openPage(desktop)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await page.route('**/terms', async (route) => {
			const answer = await route.fetch()
			const body = await answer.json()
			body.terms.receiver = body.terms.operator
			await route.fulfill({ response: answer, json: body })
		})
		await visit(page, invoice.id)
		await pressPrimary(page)
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		await (await wallet.next('eth_requestAccounts')).approve()
		await untilStep(page, 'failed')
		await page.getByText('Code: terms_mismatch').waitFor()
		await expectGood(page, desktop, 'terms-mismatch')
		expect(await page.locator('dialog .primary').count()).toBe(0)
		await page.context().close()
	})
})

describe('interruptions', () => {
	test('a reload before the signature comes back to the review; one after it hands the signature over, once', async () => {
		const { page } = await openPage(phone)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await review(page, wallet)
		await page.reload()
		await untilStep(page, 'review')

		// The signature is made, and the way to the server is cut.
		await page.route('**/payments', (route) => route.abort())
		await pressPrimary(page)
		await (await wallet.next('eth_signTypedData_v4')).approve()
		await untilStep(page, 'sending')
		await page.unroute('**/payments')
		await page.reload()
		await untilStage(page, 'settled')
		const { payment } = await getCheckout(anyone, invoice.id)
		expect(payment?.steps.filter((step) => step.kind === 'charged')).toHaveLength(1)
		expect(await balanceOf(wallet.account.address)).toBe(987_500_000n)
		await page.context().close()
	})

	test('reloads while it runs, and a second page of the same link, show the same payment', async () => {
		const { page } = await openPage(desktop)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await review(page, wallet)
		await pressPrimary(page)
		await (await wallet.next('eth_signTypedData_v4')).approve()
		await untilStage(page, 'processing')
		await page.reload()
		const { page: other } = await openPage({ ...phone, locale: 'zh-Hans' })
		await other.goto(`${url}/c/${invoice.id}`)
		await Promise.all([untilStage(page, 'settled'), untilStage(other, 'settled')])
		await Promise.all([page.context().close(), other.context().close()])
	})

	test('a payment whose block the chain takes back is shown so, and arrives again', async () => {
		const { page } = await openPage(phone)
		const wallet = await equip(page)
		// The payer's money must lie deeper than what the chain will take back.
		const funded = await chain.getBlockNumber()
		await until('the money is deep enough', async () => ((await chain.getBlockNumber()) > funded + 4n ? true : null))
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await review(page, wallet)
		await pressPrimary(page)
		await (await wallet.next('eth_signTypedData_v4')).approve()
		await page.getByText(/^[12] of 3 confirmations/).waitFor()
		await testChain.request({ method: 'anvil_reorg' as never, params: [3, []] as never })
		await page.locator('.notice.warning').waitFor()
		await expectGood(page, phone, 'taken-back')
		await untilStage(page, 'settled')
		expect(await page.locator('.notice.warning').count()).toBe(0)
		await page.context().close()
	})

	test('the language changes in the middle of the payment without losing it', async () => {
		const { page } = await openPage(desktop)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		await review(page, wallet)
		await page.keyboard.press('Escape')
		await page.getByRole('link', { name: '中文' }).click()
		await page.getByRole('button', { name: '支付 12.50 USDC' }).click()
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		await page.getByRole('heading', { name: '您将签署的内容' }).waitFor()
		expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
		await page.reload()
		await page.getByRole('heading', { name: '您将签署的内容' }).waitFor()
		await page.context().close()
	})
})

describe('other states', () => {
	test('a shop without a name is shown by its whole address', async () => {
		const { page } = await openPage(phone)
		const invoice = await makeInvoice()
		const { merchant } = await getCheckout(anyone, invoice.id)
		await page.route(`**/c/${invoice.id}`, async (route) => {
			const answer = await route.fetch()
			const html = await answer.text()
			await route.fulfill({ response: answer, body: merchant.name ? html.replaceAll(merchant.name, '') : html })
		})
		// What follows by the stream would bring the name back.
		await page.route('**/events', (route) => route.abort())
		await visit(page, invoice.id)
		expect(await page.locator('.party strong').textContent()).toBe(merchant.address)
		await page.getByText(`The money reaches ${merchant.address} as soon as`).waitFor()
		await expectGood(page, phone, 'unnamed')
		await page.context().close()
	})

	test('a held payment, partly collected, and a released one', async () => {
		const client = await shopClient()
		const { page } = await openPage(phone)
		const wallet = await equip(page)
		const pay = async (invoice: string) => {
			await visit(page, invoice)
			await pressPrimary(page)
			await page.getByRole('button', { name: 'Test Wallet' }).click()
			if ((await page.locator('[data-step="review"]').count()) === 0) {
				const asked = await Promise.race([
					wallet.next('eth_requestAccounts'),
					untilStep(page, 'review').then(() => null),
				])
				await asked?.approve()
			}
			await untilStep(page, 'review')
			await pressPrimary(page)
			await (await wallet.next('eth_signTypedData_v4')).approve()
			await page.waitForSelector('[data-payment="authorized"]')
			const { payment } = await getCheckout(anyone, invoice)
			if (!payment) throw new Error('no payment')
			return getPayment(client, payment.id)
		}
		const first = await makeInvoice({ capture: 'manual' })
		const held = await pay(first.id)
		await expectGood(page, phone, 'held')
		await capturePayment(client, held.id, { amount: { value: '5000000', asset: 'USDC' } })
		// The page follows without a reload.
		await page.waitForSelector('[data-payment="partially_captured"]')
		await expectGood(page, phone, 'partly-collected')

		const second = await makeInvoice({ capture: 'manual' })
		await voidPayment(client, (await pay(second.id)).id)
		await page.waitForSelector('[data-payment="voided"]')
		await expectGood(page, phone, 'released')
		await page.context().close()
	})

	test.for([phone, { ...desktop, locale: 'zh-Hans', theme: 'dark' } as const])(
		'expired, canceled and missing at $width px, $locale',
		async (look) => {
			const client = await shopClient()
			const { page } = await openPage(look)
			const [short, unwanted] = await Promise.all([makeInvoice({ expires_in_seconds: 10 }), makeInvoice()])
			await visit(page, short.id)
			// The last quarter has its clock; the page turns by itself when it is over.
			await page.locator('[role="timer"]').waitFor()
			await expectGood(page, look, 'urgent')
			await untilStage(page, 'expired')
			await expectGood(page, look, 'expired')
			await untilCheckout(anyone, short.id, ({ invoice }) => invoice.status === 'expired')

			await visit(page, unwanted.id)
			await cancelInvoice(client, unwanted.id)
			await untilStage(page, 'canceled')
			await expectGood(page, look, 'canceled')

			const answer = await page.goto(`${url}/c/inv_00000000000000000000000000`)
			expect(answer?.status()).toBe(404)
			await expectGood(page, look, 'missing')
			await page.context().close()
		},
	)

	test('without script the page can be read, and loads itself again', async () => {
		const invoice = await makeInvoice()
		const html = await (await fetch(`${url}/c/${invoice.id}?lang=zh-Hans`)).text()
		expect(html).toContain('<html lang="zh-Hans"')
		expect(html).toContain('12.50')
		expect(html).toContain('<path d="M4 4h7v1')
		expect(html).toMatch(/<noscript><meta http-equiv="refresh" content="15"\/?><\/noscript>/)
		// Nothing that a strict policy would refuse.
		expect(html).not.toMatch(/ style=| on[a-z]+=|<style|<script>/)
	})

	test('with the keyboard alone, from the button to the wallet', async () => {
		const { page } = await openPage(desktop)
		const wallet = await equip(page)
		const invoice = await makeInvoice()
		await visit(page, invoice.id)
		const press = async (name: string) => {
			for (let i = 0; i < 40; i++) {
				await page.keyboard.press('Tab')
				const focused = String(await page.evaluate("document.activeElement?.textContent ?? ''"))
				// An amount and its asset are held together by a no-break space.
				if (focused.replace(/\s+/g, ' ') === name) return page.keyboard.press('Enter')
			}
			throw new Error(`${name} is not reached by Tab`)
		}
		await press('Pay 12.50 USDC')
		await untilStep(page, 'choosing')
		await press('Test Wallet')
		await (await wallet.next('eth_requestAccounts')).approve()
		await untilStep(page, 'review')
		await press('Sign and pay 12.50 USDC')
		await (await wallet.next('eth_signTypedData_v4')).approve()
		await untilStage(page, 'processing')
		// Esc closes the sheet, and it stays closed.
		expect(await page.locator('dialog[open]').count()).toBe(0)
		await page.context().close()
	})
})
