import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { lockVault } from './built-in.ts'
import { getRequests, subscribeRequests } from './request-store.ts'
import { getLockMinutes, getVaultState, subscribeVault } from './vault-store.ts'

const UnlockDialog = lazy(async () => ({ default: (await import('./unlock.tsx')).UnlockDialog }))
const SignatureDialog = lazy(async () => ({ default: (await import('./signature-dialog.tsx')).SignatureDialog }))

const CHECK_MS = 5_000
const MINUTE_MS = 60_000

/** Locks the wallet when nobody has touched the page for the chosen time, also when the tab slept meanwhile. */
function useAutoLock(unlocked: boolean) {
	useEffect(() => {
		if (!unlocked) return
		let touched = Date.now()
		const touch = () => {
			touched = Date.now()
		}
		const check = () => {
			if (Date.now() - touched > getLockMinutes() * MINUTE_MS) lockVault()
		}
		const timer = setInterval(check, CHECK_MS)
		addEventListener('pointerdown', touch)
		addEventListener('keydown', touch)
		document.addEventListener('visibilitychange', check)
		return () => {
			clearInterval(timer)
			removeEventListener('pointerdown', touch)
			removeEventListener('keydown', touch)
			document.removeEventListener('visibilitychange', check)
		}
	}, [unlocked])
}

/** Where the built-in wallet asks its questions; in the page once. */
export function VaultDialogs() {
	const vault = useSyncExternalStore(subscribeVault, getVaultState)
	const [first] = useSyncExternalStore(subscribeRequests, getRequests)
	useAutoLock(vault.unlocked !== null)
	if (!first) return null
	return (
		<Suspense fallback={null}>
			{first.kind === 'unlock' ? (
				<UnlockDialog key={first.id} onDone={first.answer} />
			) : (
				<SignatureDialog key={first.id} request={first.request} onAnswer={first.answer} />
			)}
		</Suspense>
	)
}
