import { useLingui } from '@lingui/react/macro'
import { createAuthNonce, verifyAuth } from '@sluice/sdk/client'
import { createSiweMessage } from '@sluice/sdk/siwe'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useConnection, useDisconnect, useSignMessage } from 'wagmi'
import { WalletPicker } from '../account/wallet-picker.tsx'
import { client, configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Address } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { beginSession } from './session.ts'

/** Two steps: a wallet, then its signature under a sign-in message. */
export function SignInForm() {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const queries = useQueryClient()
	const connection = useConnection()
	const disconnect = useDisconnect()
	const { mutateAsync: signMessage } = useSignMessage()
	const signIn = useMutation({
		mutationFn: async (address: string) => {
			const { nonce } = await createAuthNonce(client)
			const message = createSiweMessage({
				domain: location.host,
				uri: location.origin,
				address,
				chainId: config.chain_id,
				nonce,
				// ERC-4361 allows no other script here; the page around it is translated.
				statement: 'Sign in to Sluice as a merchant. This costs nothing and moves no money.',
			})
			const signature = await signMessage({ message })
			return verifyAuth(client, { message, signature })
		},
		onSuccess: ({ merchant }) => beginSession(queries, merchant),
	})
	if (connection.status === 'reconnecting') return <SkeletonRows rows={2} />
	if (connection.status !== 'connected') return <WalletPicker />
	return (
		<div className="flex flex-col gap-4">
			<div className="rounded-sm bg-sunken p-3">
				<p className="text-xs text-ink-soft">{connection.connector.name}</p>
				<Address value={connection.address} />
			</div>
			{signIn.isError && <ProblemNote error={signIn.error} safe={t`No money has moved.`} />}
			<Button
				variant="primary"
				size="lg"
				className="w-full"
				pending={signIn.isPending}
				onClick={() => signIn.mutate(connection.address)}
			>
				{signIn.isPending ? t`Confirm in your wallet` : t`Sign in`}
			</Button>
			<Button variant="ghost" className="w-full" onClick={() => disconnect.mutate({})}>
				{t`Use another wallet`}
			</Button>
		</div>
	)
}
