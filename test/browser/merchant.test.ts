import { createSluiceClient, getMerchant, listInvoices } from '@sluice/sdk/client'
import { payInvoice } from '@sluice/sdk/invoice'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { receiveWebhooks } from '../../scripts/webhooks.ts'
import { untilCheckout } from '../../scripts/world.ts'
import { anyone, balanceOf, query, url, wallet } from '../flow/fixture.ts'
import { equip, expectGoodInEveryLook, expectGoodInOppositeLooks, openPage, useBrowser } from './stack.ts'
import type { TestWallet } from './wallet.ts'
import { importWallet, openByMenu, password } from './wallet-app.ts'

useBrowser()

const phone = { width: 390, locale: 'en', theme: 'light' } as const
const dialog = (page: Page) => page.getByRole('dialog')
const button = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name, exact: true })

async function signIn(page: Page, owner: TestWallet): Promise<void> {
	const connection = owner.next('eth_requestAccounts')
	const offered = page.getByRole('button', { name: 'Test Wallet' })
	const connected = page.getByRole('button', { name: 'Sign in' })
	await offered.or(connected).waitFor()
	if ((await offered.count()) > 0) {
		await offered.click()
		// It answers at once when it knows the page.
		await Promise.race([connection.then((request) => request.approve()), connected.waitFor()])
	}
	await connected.click()
	await (await owner.next('personal_sign')).approve()
}

/** A new shop, signed in, on the page of today; `name` is what it calls itself. */
async function openShop(name = '青山茶舍') {
	const { page, errors } = await openPage(phone)
	const owner = await equip(page, { funded: false })
	await page.goto(`${url}/m`)
	await signIn(page, owner)
	await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
	await query('UPDATE app.merchant SET name = $2 WHERE address = $1', [owner.account.address.toLowerCase(), name])
	await page.reload()
	await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
	return { page, errors, owner }
}

/** Fills in the form of a new invoice, and ends on its page. */
async function makeInvoice(page: Page, amount: string, capture: 'at once' | 'hold'): Promise<string> {
	await openByMenu(page, 'Invoices')
	await page.getByRole('link', { name: 'New invoice' }).click()
	await page.getByLabel('Amount').fill(amount)
	await page.getByLabel('What it is for').fill('铁观音')
	if (capture === 'hold') await page.getByLabel('Hold it until I capture').check()
	await page.getByRole('button', { name: 'Create the invoice' }).click()
	await page.getByText('Waiting for the customer').waitFor()
	return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The button of the payment's page, once the network has confirmed the last step. */
async function press(page: Page, name: string): Promise<void> {
	await page.locator(`main button:not([aria-disabled]):text-is("${name}")`).click()
	await dialog(page).waitFor()
}

describe('signing in', () => {
	test('with a wallet of the browser: nobody is asked before, a refusal is no error, the first time names the shop', async () => {
		const { page, errors } = await openPage(phone)
		const owner = await equip(page, { funded: false })
		await page.goto(`${url}/m`)
		await page.getByRole('button', { name: 'Test Wallet' }).waitFor()
		await expectGoodInEveryLook(page, 'm-sign-in')
		await page.getByRole('button', { name: 'Test Wallet' }).click()
		await (await owner.next('eth_requestAccounts')).approve()
		await page.getByRole('button', { name: 'Sign in' }).click()
		const request = await owner.next('personal_sign')
		expect(Buffer.from(String(request.params[0]).slice(2), 'hex').toString()).toContain(
			`${new URL(url).host} wants you to sign in with your Ethereum account`,
		)
		request.reject()
		await page.getByText('You declined in the wallet.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-sign-in-declined')
		await page.getByRole('button', { name: 'Sign in' }).click()
		await (await owner.next('personal_sign')).approve()
		await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()

		await page.route('**/v1/merchant', async (route) => {
			if (route.request().method() !== 'GET') return route.continue()
			const answer = await route.fetch()
			await route.fulfill({ response: answer, json: { ...(await answer.json()), name: '' } })
		})
		await page.reload()
		await page.getByRole('heading', { name: 'Name your shop' }).waitFor()
		await page.getByText('Live', { exact: true }).waitFor()
		await expectGoodInEveryLook(page, 'm-today-new')
		await page.getByLabel('Shop name').fill('青山茶舍')
		await page.getByRole('button', { name: 'Save' }).click()
		await page.getByRole('heading', { name: 'Name your shop' }).waitFor({ state: 'detached' })
		await page.setViewportSize({ width: 1280, height: 860 })
		await page.getByText('青山茶舍').filter({ visible: true }).waitFor()
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('with the wallet that is built in, which says in words what the signature does', async () => {
		const { page, errors } = await openPage(phone)
		await importWallet(page, url, await generateMnemonic())
		await page.goto(`${url}/m`)
		await page.getByRole('button', { name: 'Built-in wallet' }).click()
		await dialog(page).getByLabel('Password', { exact: true }).fill(password)
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'Sign in' }).click()
		await page.getByRole('heading', { name: `Sign in to ${new URL(url).host}` }).waitFor()
		await dialog(page).getByText('Nothing; no money moves.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-sign-in-words')
		await dialog(page).getByRole('button', { name: 'Sign in' }).click()
		await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('ends by signing out and by losing the session, and goes on where it was', async () => {
		const { page, owner } = await openShop('First')
		await makeInvoice(page, '5', 'at once')
		await page.getByRole('button', { name: 'Sign out' }).filter({ visible: true }).click()
		await page.getByRole('heading', { name: 'Sign in with your wallet' }).waitFor()
		await expectGoodInOppositeLooks(page, 'm-signed-out')
		await page.goto(`${url}/m/invoices`)
		await signIn(page, owner)
		await page.getByRole('list', { name: 'Invoices' }).getByText('5.00 USDC').waitFor()

		// Somebody else ended the session; the page finds out at its next question, and stays where it is.
		await query('DELETE FROM app.session WHERE merchant_id = (SELECT id FROM app.merchant WHERE address = $1)', [
			owner.account.address.toLowerCase(),
		])
		await openByMenu(page, 'Payments')
		await page.getByRole('heading', { name: 'Sign in with your wallet' }).waitFor()
		await signIn(page, owner)
		await page.getByRole('heading', { name: 'No payment yet' }).waitFor()
		await page.context().close()
	})
})

describe('invoices', () => {
	test('one is made, shown as a code and a link, and canceled', async () => {
		const { page, errors } = await openShop()
		await openByMenu(page, 'Payments')
		await page.getByRole('heading', { name: 'No payment yet' }).waitFor()
		await expectGoodInEveryLook(page, 'm-payments-empty')
		await openByMenu(page, 'Invoices')
		await page.getByRole('heading', { name: 'Your first invoice takes ten seconds' }).waitFor()
		await expectGoodInEveryLook(page, 'm-invoices-empty')
		await page.getByRole('link', { name: 'New invoice' }).click()
		await page.getByLabel('Hold it until I capture').check()
		await page.getByRole('button', { name: 'Create the invoice' }).click()
		await page.getByText('Enter an amount like 12.50.').waitFor()
		await page.getByLabel('Amount').fill('1.1234567')
		await page.getByText('USDC has at most 6 decimals.').waitFor()
		await expectGoodInEveryLook(page, 'm-invoice-new')

		const id = await makeInvoice(page, '12.5', 'at once')
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
		await page.getByRole('button', { name: 'Copy the link' }).click()
		await page.getByRole('button', { name: 'Copied' }).waitFor()
		expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${url}/c/${id}`)
		await page.getByRole('img', { name: 'QR code of the payment link' }).waitFor()
		await expectGoodInEveryLook(page, 'm-invoice')
		await page.getByRole('button', { name: 'Cancel the invoice' }).click()
		await expectGoodInOppositeLooks(page, 'm-invoice-cancel')
		await dialog(page).getByRole('button', { name: 'Cancel the invoice' }).click()
		await page.getByText('It cannot be paid any more.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-invoice-canceled')
		await openByMenu(page, 'Invoices')
		await page.getByLabel('State').selectOption('Canceled')
		await page.getByText('12.50 USDC').filter({ visible: true }).waitFor()
		await expectGoodInEveryLook(page, 'm-invoices')
		await page.getByLabel('State').selectOption('Paid')
		await page.getByRole('heading', { name: 'No invoice in this state' }).waitFor()
		expect(errors).toEqual([])
		await page.context().close()
	})
})

// They wait for the chain most of the time, so they wait together.
describe.concurrent('payments', () => {
	test('one arrives live, is captured in part, refunded in part, and the rest is let go', async () => {
		const { page, errors, owner } = await openShop()
		const payer = await wallet('USDC')
		const invoice = await makeInvoice(page, '88', 'hold')
		await payInvoice(anyone, { account: payer, invoice })
		// Without a reload, here and on every page that follows.
		await page.getByText('The customer has signed', { exact: true }).waitFor()
		await page.getByText('The money is held for you').waitFor()
		await expectGoodInOppositeLooks(page, 'm-invoice-held')
		await page.getByRole('link', { name: 'Go to the payment' }).click()
		await button(page, 'Capture').waitFor()
		await expectGoodInEveryLook(page, 'm-payment-held')
		const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''

		await press(page, 'Capture')
		await dialog(page).getByLabel('Amount').fill('88.01')
		await dialog(page).getByText('That is more than there is.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-capture')
		await dialog(page).getByLabel('Amount').fill('40')
		await dialog(page).getByRole('button', { name: 'Capture 40.00' }).click()
		await page.getByText('The network is still confirming the last step.').waitFor()
		await press(page, 'Refund')
		await page.getByRole('button', { name: 'Sign and refund' }).waitFor()
		await expectGoodInOppositeLooks(page, 'm-refund')
		await dialog(page).getByLabel('Amount').fill('4')
		await dialog(page).getByLabel('Reason').selectOption('Paid twice')
		await dialog(page).getByRole('button', { name: 'Sign and refund' }).click()
		;(await owner.next('eth_signTypedData_v4')).reject()
		await dialog(page).getByText('You declined in the wallet.').waitFor()
		await dialog(page).getByRole('button', { name: 'Sign and refund' }).click()
		const signed = await owner.next('eth_signTypedData_v4')
		expect(JSON.parse(String(signed.params[1])).message).toMatchObject({ value: '4000000' })
		await signed.approve()
		await dialog(page).waitFor({ state: 'detached' })
		await page.getByText('Done', { exact: false }).waitFor()
		await expectGoodInEveryLook(page, 'm-payment-refunded')
		expect(await balanceOf(payer.address)).toBe(916_000_000n)

		await press(page, 'Void')
		await expectGoodInOppositeLooks(page, 'm-void')
		await dialog(page).getByRole('button', { name: 'Void 48.00' }).click()
		await page.getByText('Voided: the hold went back to the payer').waitFor()
		await page.locator('main button:not([aria-disabled]):text-is("Refund")').waitFor()
		await page.getByText('Terms the payer signed').click()
		await expectGoodInOppositeLooks(page, 'm-payment-terms')
		expect(await balanceOf(payer.address)).toBe(964_000_000n)
		// 40 captured, 0.5 % of it the fee, 4 given back.
		expect(await balanceOf(owner.account.address)).toBe(35_800_000n)
		const sums = await query<{ captured: string; refunded: string }>(
			'SELECT captured::text, refunded::text FROM app.payment WHERE id = $1',
			[id],
		)
		expect(sums).toEqual([{ captured: '40000000', refunded: '4000000' }])

		await openByMenu(page, 'Payments')
		await page.getByRole('list', { name: 'Payments' }).getByText('88.00 USDC').waitFor()
		await expectGoodInEveryLook(page, 'm-payments')
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('one that was taken at once shows on the day, and is given back whole', async () => {
		const { page, errors, owner } = await openShop()
		const payer = await wallet('USDC')
		const invoice = await makeInvoice(page, '12.5', 'at once')
		await openByMenu(page, 'Today')
		await payInvoice(anyone, { account: payer, invoice })
		await page.getByText('Captured').first().waitFor()
		await untilCheckout(anyone, invoice, ({ payment }) => payment?.status === 'captured')
		await page.getByRole('list', { name: 'Totals of today' }).getByText('12').waitFor()
		await expectGoodInEveryLook(page, 'm-today')
		await page.getByRole('list', { name: 'Payments' }).getByRole('link').click()
		await press(page, 'Refund')
		await dialog(page).getByRole('button', { name: 'Sign and refund' }).click()
		// The fee stays with the platform: the merchant must add it, and has nothing else.
		await (await owner.next('eth_signTypedData_v4')).approve()
		await dialog(page).getByText('There is not enough of this token in the wallet.').waitFor()
		await dialog(page).getByLabel('Amount').fill('12.4375')
		await dialog(page).getByRole('button', { name: 'Sign and refund' }).click()
		await (await owner.next('eth_signTypedData_v4')).approve()
		await page.getByText('Done', { exact: false }).waitFor()
		expect(await balanceOf(payer.address)).toBe(999_937_500n)
		await openByMenu(page, 'Invoices')
		await page.getByRole('list', { name: 'Invoices' }).getByRole('link').click()
		await page.getByRole('link', { name: 'Go to the payment' }).waitFor()
		await expectGoodInOppositeLooks(page, 'm-invoice-paid')
		expect(errors).toEqual([expect.stringContaining('status of 422')])
		await page.context().close()
	})
})

describe.concurrent('settings', () => {
	test('a key is shown once, works, and is revoked', async () => {
		const { page, errors, owner } = await openShop()
		await openByMenu(page, 'Settings')
		await page.getByLabel('Shop name').waitFor()
		await expectGoodInEveryLook(page, 'm-settings')
		await page.getByRole('tab', { name: 'API keys' }).click()
		await page.getByRole('heading', { name: 'No key yet' }).waitFor()
		await expectGoodInEveryLook(page, 'm-keys-empty')
		await page.getByRole('button', { name: 'New key' }).click()
		// The field that is empty has the focus.
		expect(await page.evaluate('document.activeElement.labels[0].textContent')).toBe('Name')
		await page.keyboard.press('Enter')
		await page.getByText('Give it a name.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-key-new')
		await dialog(page).getByLabel('Name').fill('收银机')
		await dialog(page).getByRole('button', { name: 'Create the key' }).click()
		await page.getByText('This is the only time it is shown.').waitFor()
		const secret = (await dialog(page).locator('p.font-mono').textContent()) ?? ''
		// Not lost by a stray Esc, not even by two.
		await page.keyboard.press('Escape')
		await page.keyboard.press('Escape')
		await dialog(page).getByLabel('I have kept it').waitFor()
		await expectGoodInOppositeLooks(page, 'm-key-secret')
		await dialog(page).getByLabel('I have kept it').check()
		await dialog(page).getByRole('button', { name: 'Done' }).click()
		const client = createSluiceClient({ baseUrl: url, apiKey: secret })
		expect((await listInvoices(client)).data).toEqual([])
		expect((await getMerchant(client)).address).toBe(owner.account.address)

		await page.getByRole('button', { name: 'Revoke' }).waitFor()
		await expectGoodInEveryLook(page, 'm-keys')
		await page.getByRole('button', { name: 'Revoke' }).click()
		await expectGoodInOppositeLooks(page, 'm-key-revoke')
		await page.keyboard.press('Escape')
		expect(await page.evaluate('document.activeElement.textContent'), 'the focus goes back').toBe('Revoke')
		await page.getByRole('button', { name: 'Revoke' }).click()
		await page.getByRole('button', { name: 'Revoke the key' }).click()
		await page.getByRole('heading', { name: 'No key yet' }).waitFor()
		await expect(listInvoices(client)).rejects.toMatchObject({ code: 'unauthorized' })
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('a webhook is made, tested, given a new secret and removed', async () => {
		const { page, errors } = await openShop()
		const receiver = await receiveWebhooks()
		await page.goto(`${url}/m/settings?tab=webhooks`)
		await page.getByRole('heading', { name: 'No webhook yet' }).waitFor()
		await expectGoodInOppositeLooks(page, 'm-webhooks-empty')
		await page.getByRole('button', { name: 'New webhook' }).click()
		await dialog(page).getByText('Some events').click()
		await dialog(page).getByRole('button', { name: 'Add the webhook' }).click()
		await page.getByText('Tick at least one.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-webhook-new')
		await dialog(page).getByText('Everything').click()
		await dialog(page).getByLabel('Address of your server').fill(receiver.url)
		await dialog(page).getByRole('button', { name: 'Add the webhook' }).click()
		const keepSecret = async () => {
			await page.getByText('This is the only time it is shown.').waitFor()
			receiver.use((await dialog(page).locator('p.font-mono').textContent()) ?? '')
			await dialog(page).getByLabel('I have kept it').check()
			await dialog(page).getByRole('button', { name: 'Done' }).click()
		}
		await keepSecret()
		await page.getByRole('button', { name: 'Send a test' }).click()
		await receiver.until(() => true)
		await page.getByText('Deliveries', { exact: true }).click()
		await page.getByText('Delivered').waitFor()
		await expectGoodInEveryLook(page, 'm-webhooks')
		await page.getByRole('button', { name: 'New secret' }).click()
		await page.getByRole('button', { name: 'Make a new secret' }).click()
		await keepSecret()
		await page.getByRole('button', { name: 'Send a test' }).click()
		await receiver.until(() => receiver.seen.length > 1)
		await page.getByRole('button', { name: 'Remove' }).click()
		await expectGoodInOppositeLooks(page, 'm-webhook-remove')
		await page.getByRole('button', { name: 'Remove the webhook' }).click()
		await page.getByRole('heading', { name: 'No webhook yet' }).waitFor()
		receiver.close()
		expect(errors).toEqual([])
		await page.context().close()
	})
})

describe('trouble', () => {
	test('what is missing and a server that is gone are told, and mended by trying again', async () => {
		const { page } = await openShop()
		await page.goto(`${url}/m/payments/pay_00000000000000000000000000`)
		await page.getByText('This does not exist, or belongs to someone else.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-payment-missing')
		await page.goto(`${url}/m/nowhere`)
		await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
		await expectGoodInEveryLook(page, 'm-nowhere')
		await page.route('**/v1/config', (route) => route.abort())
		await page.goto(`${url}/m/invoices/new`)
		await page.getByText('The server could not be reached.').waitFor()
		await expectGoodInOppositeLooks(page, 'm-server-gone')
		await page.unroute('**/v1/config')
		await page.getByRole('button', { name: 'Try again' }).click()
		await page.getByLabel('Amount').waitFor()
		await page.context().close()
	})
})
