/** The built-in wallet as pages see it: an EIP-1193 provider, announced by EIP-6963, that asks for its password when locked. */
import type { ConfirmRequest, SluiceProvider } from '@sluice/sdk/provider'
import type { Config } from '@sluice/sdk/wire'
import { askSignature, askUnlock, declineAll } from './request-store.ts'
import { getLockMinutes, getVaultState, setUnlocked, subscribeVault } from './vault-store.ts'

/** Reverse domain name of the built-in wallet, by which it is told from others. */
export const BUILT_IN_RDNS = 'local.sluice.wallet'

const ICON =
	'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Crect width="32" height="32" rx="9" fill="%230b6a80"/%3E%3Cpath d="M9 7v18M23 7v18" stroke="%23fff" stroke-width="3" stroke-linecap="round"/%3E%3Cpath d="M9 13.5q3.5-3 7 0t7 0M9 19.5q3.5-3 7 0t7 0" fill="none" stroke="%238fe3f2" stroke-width="2.6"/%3E%3C/svg%3E'

type RequestArguments = { method: string; params?: unknown }
type Listener = (value: unknown) => void
type Provider = {
	request: (args: RequestArguments) => Promise<unknown>
	on: (event: string, listener: Listener) => void
	removeListener: (event: string, listener: Listener) => void
}

/** An error by the numbers of EIP-1193. */
class LockedError extends Error {
	readonly code: 4001 | 4100 | 4200

	constructor(code: LockedError['code'], message: string) {
		super(message)
		this.name = 'LockedError'
		this.code = code
	}
}

/** Wipes the key from memory and tells every page that the account is gone. */
export function lockVault(): void {
	declineAll()
	getVaultState().unlocked?.dispose()
	setUnlocked(null)
}

/** Agrees to being known to this page, which is the wallet's own; everything that signs is shown first. */
async function confirm(request: ConfirmRequest): Promise<boolean> {
	switch (request.kind) {
		case 'connect':
			return true
		case 'switch_chain':
			return false
		default:
			return askSignature(request)
	}
}

/** The provider that signs, loaded at the first use. */
async function openProvider(config: Config): Promise<SluiceProvider> {
	const account = getVaultState().unlocked
	if (!account) throw new LockedError(4100, 'The wallet is locked')
	const [{ createProvider }, { sluiceChain }] = await Promise.all([
		import('@sluice/sdk/provider'),
		import('@sluice/sdk/chain'),
	])
	return createProvider({ accounts: [account], chain: sluiceChain(config, location.origin), confirm, connected: true })
}

function createBuiltIn(config: Config): Provider {
	const listeners = new Map<string, Set<Listener>>()
	let opened: { address: string; provider: Promise<SluiceProvider> } | null = null
	const accounts = () => {
		const { unlocked } = getVaultState()
		return unlocked ? [unlocked.address] : []
	}
	let known = accounts().join()
	subscribeVault(() => {
		const now = accounts()
		if (now.join() === known) return
		known = now.join()
		opened = null
		for (const listener of listeners.get('accountsChanged') ?? []) listener(now)
	})
	return {
		request: async (args) => {
			switch (args.method) {
				case 'eth_chainId':
					return `0x${config.chain_id.toString(16)}`
				case 'eth_accounts':
					return accounts()
				case 'eth_requestAccounts':
					if (accounts().length === 0 && !(await askUnlock())) throw new LockedError(4001, 'The wallet stays locked')
					return accounts()
				case 'wallet_requestPermissions':
					throw new LockedError(4200, 'Use eth_requestAccounts')
				case 'wallet_revokePermissions':
					return null
				default: {
					const [address] = accounts()
					if (!address) throw new LockedError(4100, 'The wallet is locked')
					if (opened?.address !== address) opened = { address, provider: openProvider(config) }
					return (await opened.provider).request(args)
				}
			}
		},
		on: (event, listener) => {
			const own = listeners.get(event) ?? new Set()
			listeners.set(event, own.add(listener))
		},
		removeListener: (event, listener) => {
			listeners.get(event)?.delete(listener)
		},
	}
}

/** Random, version 4. Not `randomUUID`, which browsers have only on secure origins. */
function uuid(): string {
	const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
		'',
	)
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

const IDLE_CHECK_MS = 5_000
const MINUTE_MS = 60_000

/** Locks the wallet when nobody has touched the page for the chosen time, also when the tab slept meanwhile. */
function watchIdle(): void {
	let touched = Date.now()
	const touch = () => {
		touched = Date.now()
	}
	const check = () => {
		if (getVaultState().unlocked && Date.now() - touched > getLockMinutes() * MINUTE_MS) lockVault()
	}
	addEventListener('pointerdown', touch)
	addEventListener('keydown', touch)
	document.addEventListener('visibilitychange', check)
	setInterval(check, IDLE_CHECK_MS)
}

let announce: (() => void) | null = null

/** Makes the wallet known to this page, as an extension would; once there is a vault. */
export function announceVault(config: Config): void {
	if (announce) return
	watchIdle()
	const detail = Object.freeze({
		info: Object.freeze({ uuid: uuid(), name: 'Sluice', icon: ICON, rdns: BUILT_IN_RDNS }),
		provider: createBuiltIn(config),
	})
	announce = () => {
		if (getVaultState().stored) dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
	}
	addEventListener('eip6963:requestProvider', announce)
	subscribeVault(announce)
	announce()
}
