/** What the tests of the apps do with the wallet that is built into them. */
import type { Page } from 'playwright-core'

export const password = 'correct horse battery'

/** A page of the app by its menu, without loading anew: the unlocked key lives in memory alone. */
export const openByMenu = (page: Page, name: string) =>
	page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click()

/** The last step of a new or imported wallet. */
export async function choosePassword(page: Page): Promise<void> {
	await page.getByLabel('New password').fill(password)
	await page.getByLabel('The same again').fill(password)
	await page.getByLabel('I understand that nobody can recover').check()
	await page.getByRole('button', { name: 'Finish' }).click()
}

/** Brings a wallet into the browser by its words, and ends on the home page, unlocked. */
export async function importWallet(page: Page, url: string, phrase: string): Promise<void> {
	await page.goto(`${url}/welcome`)
	await page.getByRole('button', { name: 'I have recovery words' }).click()
	await page.getByLabel('Recovery words').fill(phrase)
	await page.getByRole('button', { name: 'Continue' }).click()
	await choosePassword(page)
	await page.getByRole('heading', { name: 'Home' }).waitFor()
}
