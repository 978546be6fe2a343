/** A browser wallet for tests: announced by EIP-6963, its key in Node, every question answered by the test. */
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import type { LocalAccount } from 'viem'

/** A question that a person would answer in the wallet. */
type WalletRequest = {
	method: string
	params: unknown[]
	approve: () => Promise<void>
	reject: () => void
}

export type TestWallet = {
	account: LocalAccount
	/** The next question of the page; waits for it. */
	next: (method: string) => Promise<WalletRequest>
}

type Answer = { result: unknown } | { error: { code: number; message: string } }

const asksPerson = new Set([
	'eth_requestAccounts',
	'eth_signTypedData_v4',
	'personal_sign',
	'wallet_switchEthereumChain',
	'wallet_addEthereumChain',
])

/**
 * Installs the wallet in every page of `context`.
 * @param parameters `chainId` is the network that the wallet starts on, and the only one it knows; `rpcUrl` answers what
 * is not for a person
 */
export async function installWallet(
	context: BrowserContext,
	parameters: { account: LocalAccount; chainId: number; rpcUrl: string },
): Promise<TestWallet> {
	const { account, rpcUrl } = parameters
	const knownChains = new Set([parameters.chainId])
	let chainId = parameters.chainId
	let connected = false
	const open: WalletRequest[] = []
	const takers: { method: string; take: (request: WalletRequest) => void }[] = []

	/** What the wallet does once the person has agreed. */
	const perform = async (page: Page, method: string, params: unknown[]): Promise<unknown> => {
		switch (method) {
			case 'eth_requestAccounts':
				connected = true
				return [account.address]
			case 'eth_signTypedData_v4': {
				const data = JSON.parse(String(params[1]))
				if (data.domain.chainId !== chainId) throw new Error('typed data of another chain')
				return account.signTypedData(data)
			}
			case 'personal_sign':
				return account.signMessage({ message: { raw: String(params[0]) as `0x${string}` } })
			default: {
				const wanted = chainOf(params)
				knownChains.add(wanted)
				chainId = wanted
				await page.evaluate(`testWalletEmit('chainChanged', '0x${wanted.toString(16)}')`)
				return null
			}
		}
	}

	const ask = (page: Page, method: string, params: unknown[]): Promise<Answer> =>
		new Promise((resolve) => {
			const refuse = (code: number, message: string): void => resolve({ error: { code, message } })
			if (method === 'wallet_switchEthereumChain' && !knownChains.has(chainOf(params))) {
				refuse(4902, 'The wallet does not know this chain.')
				return
			}
			const request: WalletRequest = {
				method,
				params,
				approve: () =>
					perform(page, method, params).then(
						(result) => resolve({ result }),
						(error: unknown) => refuse(-32_603, String(error)),
					),
				reject: () => refuse(4001, 'The person said no.'),
			}
			const taker = takers.findIndex((each) => each.method === method)
			if (taker >= 0) takers.splice(taker, 1)[0]?.take(request)
			else open.push(request)
		})

	await context.exposeBinding('testWallet', async ({ page }, method: string, params: unknown[]): Promise<Answer> => {
		if (method === 'eth_accounts') return { result: connected ? [account.address] : [] }
		if (method === 'eth_chainId') return { result: `0x${chainId.toString(16)}` }
		if (method === 'eth_requestAccounts' && connected) return { result: [account.address] }
		if (asksPerson.has(method)) return ask(page, method, params)
		const answer = await fetch(rpcUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		})
		return (await answer.json()) as Answer
	})
	await context.addInitScript({ path: join(import.meta.dirname, 'announced-wallet.js') })

	return {
		account,
		next: (method) => {
			const found = open.findIndex((request) => request.method === method)
			const request = found >= 0 ? open.splice(found, 1)[0] : undefined
			if (request) return Promise.resolve(request)
			return new Promise((take) => takers.push({ method, take }))
		},
	}
}

function chainOf(params: unknown[]): number {
	const [parameters] = params as [{ chainId: string }]
	return Number(parameters.chainId)
}
