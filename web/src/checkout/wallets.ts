/** The wallets of this browser: those that announce themselves (EIP-6963), and requests to one of them (EIP-1193). */
import type { Config } from '@sluice/sdk/wire'

export type Provider = {
	request(call: { method: string; params?: unknown }): Promise<unknown>
	on?(event: string, listener: (value: unknown) => void): void
	removeListener?(event: string, listener: (value: unknown) => void): void
}

export type Wallet = { id: string; name: string; icon: string | null; provider: Provider }

type Announcement = CustomEvent<{
	info: { uuid: string; rdns: string; name: string; icon: string }
	provider: Provider
}>

declare global {
	interface WindowEventMap {
		'eip6963:announceProvider': Announcement
	}
	interface Window {
		ethereum?: Provider
	}
}

/** Calls `onWallets` with the whole list whenever a wallet announces itself. */
export function discoverWallets(onWallets: (wallets: Wallet[]) => void): void {
	const found = new Map<string, Wallet>()
	window.addEventListener('eip6963:announceProvider', ({ detail: { info, provider } }) => {
		// Only embedded images: a remote icon would tell its host who pays here.
		const icon = info.icon.startsWith('data:image/') ? info.icon : null
		found.set(info.rdns, { id: info.rdns, name: info.name, icon, provider })
		onWallets([...found.values()])
	})
	window.dispatchEvent(new Event('eip6963:requestProvider'))
	// Only where nothing was announced: a wallet that did both would be listed twice.
	if (found.size === 0 && window.ethereum)
		onWallets([{ id: 'injected', name: '', icon: null, provider: window.ethereum }])
}

/** Code of a wallet's refusal, wherever that wallet puts it; 0 when there is none. */
export function walletErrorCode(error: unknown): number {
	if (typeof error !== 'object' || error === null) return 0
	const { code, data, cause } = error as { code?: unknown; data?: unknown; cause?: unknown }
	if (code === 'ACTION_REJECTED') return 4001
	const inner = typeof data === 'object' && data !== null && 'originalError' in data ? data.originalError : cause
	const nested = inner === undefined ? 0 : walletErrorCode(inner)
	return nested || (typeof code === 'number' ? code : 0)
}

export const userRejected = 4001
export const requestPending = -32_002
const unknownChain = 4902

/** @throws what the wallet throws; see {@link walletErrorCode} */
export async function requestAccount(provider: Provider): Promise<string | null> {
	return firstAccount(await provider.request({ method: 'eth_requestAccounts' }))
}

/** The account this page was given before, without asking again. */
export async function knownAccount(provider: Provider): Promise<string | null> {
	return firstAccount(await provider.request({ method: 'eth_accounts' }))
}

export const firstAccount = (accounts: unknown): string | null => {
	const account: unknown = Array.isArray(accounts) ? accounts[0] : null
	return typeof account === 'string' && /^0x[0-9a-fA-F]{40}$/.test(account) ? account : null
}

export async function readChainId(provider: Provider): Promise<number> {
	return Number(await provider.request({ method: 'eth_chainId' }))
}

/** Asks the wallet to change to the chain of this deployment, and to learn it first where it is unknown. */
export async function switchChain(provider: Provider, config: Config): Promise<void> {
	const chainId = `0x${config.chain_id.toString(16)}`
	try {
		await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
	} catch (error) {
		const code = walletErrorCode(error)
		// Some wallets answer an unknown chain with "internal error" or "unrecognised".
		if (code !== unknownChain && code !== -32_603 && code !== -32_602) throw error
		await provider.request({
			method: 'wallet_addEthereumChain',
			params: [
				{
					chainId,
					chainName: config.chain_name,
					nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
					rpcUrls: [new URL(config.rpc_path, location.href).href],
					...(config.explorer_url ? { blockExplorerUrls: [config.explorer_url] } : {}),
				},
			],
		})
		await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
	}
}

/** @param typedData EIP-712 as JSON holds it */
export async function signTypedData(provider: Provider, account: string, typedData: unknown): Promise<string> {
	const signature = await provider.request({
		method: 'eth_signTypedData_v4',
		params: [account, JSON.stringify(typedData)],
	})
	if (typeof signature === 'string' && /^0x([0-9a-fA-F]{2})+$/.test(signature)) return signature
	throw new Error('The wallet gave no signature')
}
