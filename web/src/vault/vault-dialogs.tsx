import { lazy, Suspense, useSyncExternalStore } from 'react'
import { getRequests, subscribeRequests } from './request-store.ts'

const UnlockDialog = lazy(async () => ({ default: (await import('./unlock.tsx')).UnlockDialog }))
const SignatureDialog = lazy(async () => ({ default: (await import('./signature-dialog.tsx')).SignatureDialog }))

/** Where the built-in wallet asks its questions; in the page once. */
export function VaultDialogs() {
	const [first] = useSyncExternalStore(subscribeRequests, getRequests)
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
