import { useLingui } from '@lingui/react/macro'
import { isSameAddress } from '@sluice/sdk/address'
import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useConnection, useDisconnect, useSwitchChain } from 'wagmi'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Address } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { WalletPicker } from './wallet-picker.tsx'

type WalletGateProps = {
	/** Whose signature is needed, when it is somebody's in particular. */
	address?: string
	children: ReactNode
}

/** Shows its children once a wallet is connected, on the right account and network, and until then how to get there. */
export function WalletGate({ address, children }: WalletGateProps) {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const connection = useConnection()
	const disconnect = useDisconnect()
	if (connection.status === 'reconnecting') return <SkeletonRows rows={1} />
	if (connection.status !== 'connected') {
		return (
			<>
				<p className="text-sm text-ink-soft">{t`Connect the wallet that signs:`}</p>
				<WalletPicker />
			</>
		)
	}
	if (address && !isSameAddress(address, connection.address)) {
		return (
			<Note
				tone="warning"
				title={t`This needs another account`}
				action={<Button onClick={() => disconnect.mutate({})}>{t`Choose another wallet`}</Button>}
			>
				<p>{t`Choose this account in your wallet; the page follows by itself:`}</p>
				<Address value={address} />
			</Note>
		)
	}
	if (connection.chainId !== config.chain_id) return <WrongNetwork />
	return children
}

/** The wallet is on another network: one press changes it. */
export function WrongNetwork() {
	const { t } = useLingui()
	const chain = useChainName()
	const { data: config } = useSuspenseQuery(configQuery)
	const switchChain = useSwitchChain()
	return (
		<div className="flex flex-col gap-3">
			<Note
				tone="warning"
				title={t`Your wallet is on another network`}
				action={
					<Button
						pending={switchChain.isPending}
						onClick={() => switchChain.mutate({ chainId: config.chain_id })}
					>{t`Switch to ${chain}`}</Button>
				}
			>
				<p>{t`Payments here happen on ${chain}.`}</p>
			</Note>
			{switchChain.isError && <ProblemNote error={switchChain.error} />}
		</div>
	)
}
