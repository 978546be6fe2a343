import { useLingui } from '@lingui/react/macro'
import { useSyncExternalStore } from 'react'
import { useConnect, useConnectors } from 'wagmi'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { BUILT_IN_RDNS } from '../vault/built-in.ts'
import { UnlockForm } from '../vault/unlock.tsx'
import { getVaultState, subscribeVault } from '../vault/vault-store.ts'
import { WalletPicker } from './wallet-picker.tsx'

/** The way in: the password of the built-in wallet where there is one, else the wallets of this browser. */
export function ConnectCard() {
	const { t } = useLingui()
	const vault = useSyncExternalStore(subscribeVault, getVaultState)
	const connectors = useConnectors()
	const connect = useConnect()
	const builtIn = connectors.find((connector) => connector.id === BUILT_IN_RDNS)
	if (!vault.stored || !builtIn) {
		return (
			<Card>
				<CardHeader title={t`Connect a wallet`} note={t`Your keys stay in your wallet. We never see them.`} />
				<CardBody>
					<WalletPicker />
				</CardBody>
			</Card>
		)
	}
	return (
		<Card>
			<CardHeader title={t`Welcome back`} note={t`Unlock the wallet of this browser.`} />
			<CardBody className="flex flex-col gap-5">
				{vault.unlocked ? (
					<Button
						variant="primary"
						size="lg"
						className="w-full"
						pending={connect.isPending}
						onClick={() => connect.mutate({ connector: builtIn })}
					>
						{t`Use the built-in wallet`}
					</Button>
				) : (
					<UnlockForm onUnlocked={() => connect.mutate({ connector: builtIn })} />
				)}
				<Details summary={t`Use another wallet`}>
					<WalletPicker />
				</Details>
			</CardBody>
		</Card>
	)
}
