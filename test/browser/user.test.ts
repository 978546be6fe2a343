import { mnemonicToAccount } from '@sluice/sdk/accounts'
import { cancelInvoice, createInvoice, getCheckout, requestFaucet } from '@sluice/sdk/client'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { untilCheckout } from '../../scripts/world.ts'
import { anyone, balanceOf, url } from '../flow/fixture.ts'
import {
	equip,
	expectGoodInEveryLook,
	expectGoodInOppositeLooks,
	makeInvoice,
	openPage,
	shopClient,
	useBrowser,
} from './stack.ts'
import { choosePassword, importWallet, openByMenu, password } from './wallet-app.ts'

useBrowser()

const phone = { width: 390, locale: 'en', theme: 'light' } as const
const testWallet = (page: Page) => page.getByRole('button', { name: 'Test Wallet' })
const signature = (page: Page) => page.getByRole('dialog')
/** Without white space: lines and no-break spaces are not what is tested. */
const textOf = async (page: Page, selector: string) =>
	((await page.locator(selector).textContent()) ?? '').replace(/\s+/g, '')
/** The words of a phrase as a list shows them, each after its place. */
const wordsIn = async (list: Locator) =>
	(await list.getByRole('listitem').allTextContents()).map((text) => text.replace(/^\d+/, ''))

async function openFunded(): Promise<{ page: Page; errors: string[]; address: `0x${string}` }> {
	const { page, errors } = await openPage(phone)
	const phrase = await generateMnemonic()
	const { address } = await mnemonicToAccount(phrase)
	await importWallet(page, url, phrase)
	await page.getByRole('button', { name: 'Get test money' }).click()
	await page.getByText('1,000.00 USDC').waitFor()
	return { page, errors, address }
}

/** From the paste of a link to the dialog that asks for the signature. */
async function payTo(page: Page, invoice: { url: string }): Promise<void> {
	await openByMenu(page, 'Pay')
	await page.getByLabel('Payment link or invoice number').fill(invoice.url)
	await page.getByRole('button', { name: 'Look at the invoice' }).click()
	await page.getByRole('button', { name: 'Sign and pay' }).click()
	await signature(page).waitFor()
}

describe('a wallet in the browser', () => {
	test('is made of twelve words that are shown, asked for and locked by a password', async () => {
		const { page, errors } = await openPage(phone)
		await page.goto(`${url}/welcome`)
		await page.getByRole('button', { name: 'Make a new wallet' }).waitFor()
		await expectGoodInEveryLook(page, 'welcome')
		await page.getByRole('button', { name: 'Make a new wallet' }).click()
		await page.getByText('Look at the words first.').waitFor()
		await page.getByRole('button', { name: 'Show the words' }).click()
		const words = await wordsIn(page.getByRole('list', { name: 'Recovery words' }))
		expect(words).toHaveLength(12)
		await expectGoodInOppositeLooks(page, 'welcome-words')

		await page.getByRole('button', { name: 'I have written them down' }).click()
		await page.getByRole('button', { name: 'Continue' }).click()
		expect(await page.getByText('That is another word.').count()).toBe(3)
		await expectGoodInOppositeLooks(page, 'welcome-confirm')
		for (const field of await page.getByLabel(/^Word \d+$/).all()) {
			const label = await page.locator(`label[for="${await field.getAttribute('id')}"]`).textContent()
			await field.fill(words[Number(label?.slice(5)) - 1] ?? '')
		}
		await page.getByRole('button', { name: 'Continue' }).click()

		await page.getByLabel('New password').fill('aaaaaaaaaaaa')
		await page.getByLabel('The same again').fill('other')
		await page.getByText('This one is too easy to guess.').waitFor()
		await page.getByText('The two passwords differ.').waitFor()
		await expectGoodInOppositeLooks(page, 'welcome-password')
		await choosePassword(page)
		await page.getByRole('heading', { name: 'No payment yet' }).waitFor()
		await page.getByText('0.00 USDC').waitFor()
		await expectGoodInEveryLook(page, 'home-new')

		// What rests in the browser says nothing without the password.
		const stored = String(await page.evaluate('JSON.stringify(localStorage)'))
		for (const word of words) expect(stored).not.toContain(`${word} `)
		await page.reload()
		await page.getByLabel('Password', { exact: true }).fill('not the password')
		await page.keyboard.press('Enter')
		await page.getByText('That is not the password of this wallet.').waitFor()
		await expectGoodInOppositeLooks(page, 'home-locked')
		await page.getByLabel('Password', { exact: true }).fill(password)
		await page.keyboard.press('Enter')
		await page.getByText('0.00 USDC').waitFor()
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('comes from elsewhere by its words: wrong ones are told why, Chinese ones are as good', async () => {
		const { page, errors } = await openPage(phone)
		const phrase = await generateMnemonic({ language: 'simplified-chinese' })
		await page.goto(`${url}/welcome`)
		await page.getByRole('button', { name: 'I have recovery words' }).click()
		const refused = async (words: string, why: string) => {
			await page.getByLabel('Recovery words').fill(words)
			await page.getByRole('button', { name: 'Continue' }).click()
			await page.getByText(why).waitFor()
		}
		await refused('test test test', 'There must be 12, 15, 18, 21 or 24 words.')
		await refused(`${'test '.repeat(11)}jumk`, 'At least one word is in none of the wordlists.')
		await refused('test '.repeat(12), 'Every word exists, but together they do not fit.')
		await expectGoodInOppositeLooks(page, 'welcome-import')
		await page.getByLabel('Recovery words').fill(`  ${phrase.split(' ').join('\u3000')}\n`)
		await page.getByRole('button', { name: 'Continue' }).click()
		await choosePassword(page)
		await page.getByRole('heading', { name: 'Home' }).waitFor()
		await openByMenu(page, 'Receive')
		const { address } = await mnemonicToAccount(phrase)
		expect(await textOf(page, 'main')).toContain(address)

		await openByMenu(page, 'Settings')
		await page.getByRole('button', { name: 'Show the recovery words' }).click()
		await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'Done' }).waitFor()
		expect((await wordsIn(page.getByRole('dialog'))).join(' ')).toBe(phrase)
		await expectGoodInOppositeLooks(page, 'settings-words')
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('locks itself when nobody is there, changes its password, and is removed only on purpose', async () => {
		const { page, errors } = await openPage(phone)
		await page.clock.install()
		await importWallet(page, url, await generateMnemonic())
		await openByMenu(page, 'Settings')
		await page.getByText('Unlocked in this browser').waitFor()
		await expectGoodInEveryLook(page, 'settings')
		await page.clock.fastForward('04:00')
		await page.mouse.click(1, 300)
		await page.clock.fastForward('04:00')
		expect(await page.getByRole('button', { name: 'Lock now' }).count()).toBe(1)
		await page.clock.fastForward('05:10')
		await page.getByText('Locked', { exact: true }).waitFor()

		await page.getByRole('button', { name: 'Change the password' }).click()
		const dialog = page.getByRole('dialog')
		await dialog.getByLabel('Password', { exact: true }).fill('not the password')
		await dialog.getByLabel('New password').fill('a better one 2')
		await dialog.getByLabel('The same again').fill('a better one 2')
		await page.keyboard.press('Enter')
		await dialog.getByText('That is not the password of this wallet.').waitFor()
		await expectGoodInOppositeLooks(page, 'settings-password')
		await dialog.getByLabel('Password', { exact: true }).fill(password)
		await dialog.getByRole('button', { name: 'Change the password' }).click()
		await dialog.waitFor({ state: 'detached' })
		await openByMenu(page, 'Home')
		await page.getByLabel('Password', { exact: true }).fill('a better one 2')
		await page.keyboard.press('Enter')
		await page.getByText('0.00 USDC').waitFor()
		await page.getByRole('button', { name: 'Lock the wallet' }).filter({ visible: true }).click()
		await page.getByLabel('Password', { exact: true }).waitFor()

		await openByMenu(page, 'Settings')
		await page.getByRole('button', { name: 'Remove from this browser' }).click()
		await page.getByRole('button', { name: 'Remove the wallet' }).click({ force: true })
		await page.getByText('Type the word above first.').waitFor()
		await expectGoodInOppositeLooks(page, 'settings-remove')
		await page.getByLabel('Type “remove” to confirm').fill('remove')
		await page.getByRole('button', { name: 'Remove the wallet' }).click()
		await page.getByText('There is none in this browser.').waitFor()
		expect(await page.evaluate("localStorage.getItem('sluice.vault')")).toBeNull()
		expect(errors).toEqual([])
		await page.context().close()
	})
})

// They wait for the chain most of the time, so they wait together.
describe.concurrent('paying', () => {
	test('a link is paid after its words were read, and stands in the history', async () => {
		const { page, errors, address } = await openFunded()
		await openByMenu(page, 'Activity')
		await page.getByRole('heading', { name: 'No payment yet' }).waitFor()
		await expectGoodInEveryLook(page, 'activity-empty')
		await openByMenu(page, 'Receive')
		await page.getByRole('img', { name: 'QR code of your address' }).waitFor()
		await expectGoodInEveryLook(page, 'receive')

		const invoice = await makeInvoice()
		await openByMenu(page, 'Pay')
		await page.getByLabel('Payment link or invoice number').fill('https://elsewhere.example/c/inv_1234567890')
		await page.getByRole('button', { name: 'Look at the invoice' }).click()
		await page.getByText('That is neither a payment link of this site nor an invoice number.').waitFor()
		await expectGoodInEveryLook(page, 'pay')
		await payTo(page, invoice)
		const { merchant } = await getCheckout(anyone, invoice.id)
		const words = await textOf(page, 'dialog')
		expect(words).toContain('12.50USDC')
		expect(words).toContain(merchant.address)
		expect(words).toContain('FeeforyouNone')
		expect(await page.evaluate("document.activeElement?.closest('dialog') !== null")).toBe(true)
		await page.getByText('What is signed, byte for byte').click()
		expect(await textOf(page, 'dialog pre')).toContain('"value":"12500000"')
		await expectGoodInOppositeLooks(page, 'pay-sign')
		await page.keyboard.press('Escape')
		await page.getByText('You declined in the wallet.').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-declined')
		expect((await getCheckout(anyone, invoice.id)).payment).toBeNull()

		await page.getByRole('button', { name: 'Sign and pay' }).click()
		await signature(page).getByRole('button', { name: 'Sign and pay' }).click()
		await page
			.getByText(/^Paid$/)
			.first()
			.waitFor()
		await untilCheckout(anyone, invoice.id, ({ payment }) => payment?.status === 'captured')
		await expectGoodInEveryLook(page, 'pay-paid')
		expect(await balanceOf(address)).toBe(987_500_000n)

		await page.getByRole('link', { name: 'Receipt and details' }).click()
		await page.getByText('Refunds until').waitFor()
		await expectGoodInEveryLook(page, 'activity-detail')
		await openByMenu(page, 'Activity')
		await page.getByText('−12.50 USDC').waitFor()
		await expectGoodInEveryLook(page, 'activity')
		await page.getByLabel('Direction').selectOption('Received')
		await page.getByRole('heading', { name: 'Nothing in this direction' }).waitFor()
		await expectGoodInOppositeLooks(page, 'activity-filtered')
		await page.getByRole('button', { name: 'Show everything' }).click()
		await page.getByText('−12.50 USDC').waitFor()
		await openByMenu(page, 'Home')
		await page.getByText('987.50 USDC').waitFor()
		await expectGoodInEveryLook(page, 'home')
		await page.getByRole('button', { name: 'Hide the balance' }).click()
		await page.getByText('987.50 USDC').waitFor({ state: 'detached' })
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('a hold whose time is over is taken back by the payer alone', async () => {
		const { page, errors } = await openPage(phone)
		const phrase = await generateMnemonic()
		const { address } = await mnemonicToAccount(phrase)
		await requestFaucet(anyone, { address, asset: 'USDC' })
		await importWallet(page, url, phrase)
		const client = await shopClient()
		const amount = { value: '30000000', asset: 'USDC' }
		const invoice = await createInvoice(client, {
			amount,
			capture: 'manual',
			expires_in_seconds: 15,
			authorization_seconds: 0,
		})
		await payTo(page, invoice)
		await signature(page).getByRole('button', { name: 'Sign and pay' }).click()
		await page.getByText('Held for the shop').waitFor()
		expect(await balanceOf(address)).toBe(970_000_000n)
		await page.getByRole('link', { name: 'Receipt and details' }).click()
		// This one transaction is the payer's own, and costs native coin.
		await page.getByText('There is no ETH in this account for the network fee.').waitFor()
		await expectGoodInOppositeLooks(page, 'activity-reclaim')
		await page.getByRole('button', { name: 'Get test money' }).click()
		await page.getByText('There is no ETH in this account').waitFor({ state: 'detached' })
		await page.getByRole('button', { name: 'Take back' }).click()
		const words = await textOf(page, 'dialog')
		expect(words).toContain('Comesbacktoyou30.00USDC')
		expect(words).toContain('Networkfee,atmost')
		await expectGoodInOppositeLooks(page, 'activity-reclaim-sign')
		await signature(page).getByRole('button', { name: 'Sign and send' }).click()
		await page.getByText('Given back').waitFor()
		expect(await balanceOf(address)).toBe(2_000_000_000n)
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('an account without enough is told so before it signs', async () => {
		const { page, errors } = await openPage(phone)
		await importWallet(page, url, await generateMnemonic())
		const invoice = await makeInvoice({ description: '' })
		// A shop that has not named itself yet.
		await page.route(`**/checkout/${invoice.id}`, async (route) => {
			const answer = await route.fetch()
			const checkout = await answer.json()
			await route.fulfill({ response: answer, json: { ...checkout, merchant: { ...checkout.merchant, name: '' } } })
		})
		await openByMenu(page, 'Pay')
		await page.getByLabel('Payment link or invoice number').fill(invoice.id)
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'Pay an unnamed shop' }).waitFor()
		await page.getByText('There is not enough USDC in this account.').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-short')
		await page.getByRole('button', { name: 'Sign and pay' }).click({ force: true })
		expect(await page.getByRole('dialog').count()).toBe(0)
		expect(errors).toEqual([])
		await page.context().close()
	})

	test('a wallet of the browser signs as well: refused, led to the network, then paid', async () => {
		const { page, errors } = await openPage(phone)
		const other = await equip(page, { chainId: 1 })
		const invoice = await makeInvoice()
		await page.goto(`${url}/pay/${invoice.id}`)
		await testWallet(page).click()
		const connection = await other.next('eth_requestAccounts')
		await page.getByText('Open Test Wallet and confirm').waitFor()
		connection.reject()
		await page.getByText('Nothing was shared. Choose a wallet to try again.').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-connect-declined')
		await testWallet(page).click()
		await (await other.next('eth_requestAccounts')).approve()
		await page.getByText('Your wallet is on another network').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-network')
		await page.getByRole('button', { name: 'Switch to Local chain' }).click()
		await (await other.next('wallet_addEthereumChain')).approve()
		await page.getByRole('button', { name: 'Sign and pay' }).click()
		const request = await other.next('eth_signTypedData_v4')
		await expectGoodInOppositeLooks(page, 'pay-waiting')
		await request.approve()
		await page
			.getByText(/^Paid$/)
			.first()
			.waitFor()
		expect(await balanceOf(other.account.address)).toBe(987_500_000n)

		// The next visit finds the wallet connected, and can let it go.
		await page.goto(url)
		await page.getByText('987.50 USDC').waitFor()
		await page.getByRole('button', { name: 'Disconnect' }).filter({ visible: true }).click()
		await testWallet(page).waitFor()
		expect(errors).toEqual([])
		await page.context().close()
	})
})

describe('every page', () => {
	test.for(['/', '/receive', '/activity', '/activity/0x00', '/settings', '/nowhere'])(
		'%s without a wallet leads to one',
		async (path) => {
			const { page, errors } = await openPage(phone)
			await page.goto(`${url}${path}`)
			if (path === '/nowhere') await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
			else await page.getByRole('link', { name: 'Make a wallet in this browser' }).waitFor()
			// With a wallet, each of them is seen in every look above; these two look the same without.
			const expectLooks = path === '/' || path === '/nowhere' ? expectGoodInEveryLook : expectGoodInOppositeLooks
			await expectLooks(page, `none${path.replaceAll('/', '-')}`)
			expect(errors).toEqual([])
			await page.context().close()
		},
	)

	test('a wallet made on the way to a payment leads back to it', async () => {
		const { page } = await openPage(phone)
		const invoice = await makeInvoice()
		await page.goto(`${url}/pay/${invoice.id}`)
		await page.getByRole('link', { name: 'Make a wallet in this browser' }).click()
		await page.getByRole('button', { name: 'I have recovery words' }).click()
		await page.getByLabel('Recovery words').fill(await generateMnemonic())
		await page.getByRole('button', { name: 'Continue' }).click()
		await choosePassword(page)
		await page.getByText('There is not enough USDC in this account.').waitFor()
		await page.goto(`${url}/welcome?to=${encodeURIComponent('//elsewhere.example')}`)
		await page.getByRole('heading', { name: 'This browser already has a wallet' }).waitFor()
		await expectGoodInOppositeLooks(page, 'welcome-again')
		await page.context().close()
	})
})

describe('trouble', () => {
	test('what is missing, what is over, a chain that is gone and a server that is gone are told, and mended', async () => {
		const { page } = await openPage(phone)
		await importWallet(page, url, await generateMnemonic())
		await openByMenu(page, 'Pay')
		await page.getByLabel('Payment link or invoice number').fill('inv_00000000000000000000000000')
		await page.keyboard.press('Enter')
		await page.getByText('This does not exist, or belongs to someone else.').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-missing')

		const over = await makeInvoice()
		await cancelInvoice(await shopClient(), over.id)
		await page.getByRole('link', { name: 'Pay' }).first().click()
		await page.getByLabel('Payment link or invoice number').fill(over.id)
		await page.keyboard.press('Enter')
		await page.getByText('This invoice cannot be paid any more').waitFor()
		await expectGoodInOppositeLooks(page, 'pay-over')

		await page.route('**/rpc', (route) => route.fulfill({ status: 503, body: '' }))
		await openByMenu(page, 'Home')
		await page.getByText('The blockchain cannot be reached at the moment.').waitFor()
		await expectGoodInOppositeLooks(page, 'home-chain-gone')
		await page.unroute('**/rpc')
		await page.getByRole('button', { name: 'Try again' }).click()
		await page.getByText('The blockchain cannot be reached at the moment.').waitFor({ state: 'detached' })

		await page.context().setOffline(true)
		await page.getByText('You are offline.').waitFor()
		await page.context().setOffline(false)
		await page.getByText('You are offline.').waitFor({ state: 'detached' })

		await page.route('**/v1/**', (route) => route.abort())
		await page.reload()
		await page.getByText('The server could not be reached.').waitFor()
		await expectGoodInOppositeLooks(page, 'server-gone')
		await page.unroute('**/v1/**')
		await page.getByRole('button', { name: 'Try again' }).click()
		await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
		await page.context().close()
	})
})
