import { useLingui } from '@lingui/react/macro'
import { Lock, LogOut } from 'lucide-react'
import { useConnection, useDisconnect } from 'wagmi'
import { shortAddress } from '../ui/address.tsx'
import { BUILT_IN_RDNS, lockVault } from '../vault/built-in.ts'

/** The account in use, and the way out: lock the built-in wallet, or disconnect another one. */
export function AccountMenu() {
	const { t } = useLingui()
	const connection = useConnection()
	const disconnect = useDisconnect()
	if (connection.status !== 'connected') return null
	const builtIn = connection.connector.id === BUILT_IN_RDNS
	const label = builtIn ? t`Lock the wallet` : t`Disconnect`
	return (
		<div className="flex min-w-0 items-center gap-2 md:rounded-md md:border md:border-line md:p-2 md:pl-3">
			<div className="hidden min-w-0 flex-1 md:block">
				<p className="truncate text-sm font-medium">{builtIn ? t`Built-in wallet` : connection.connector.name}</p>
				<p className="font-mono text-xs text-ink-soft">{shortAddress(connection.address)}</p>
			</div>
			<button
				type="button"
				aria-label={label}
				title={label}
				onClick={() => (builtIn ? lockVault() : disconnect.mutate({}))}
				className="grid size-9 shrink-0 place-items-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:size-11"
			>
				{builtIn ? <Lock aria-hidden size={18} /> : <LogOut aria-hidden size={18} />}
			</button>
		</div>
	)
}
