import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { codeOf, ProblemNote } from '../client/problem.tsx'
import { ShortHex } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, PasswordInput } from '../ui/field.tsx'
import { openAccount } from './secret.ts'
import { getVaultState, setUnlocked, subscribeVault } from './vault-store.ts'

/** The password of the built-in wallet. */
export function UnlockForm({ onUnlocked, submitLabel }: { onUnlocked: () => void; submitLabel?: string }) {
	const { t } = useLingui()
	const { stored } = useSyncExternalStore(subscribeVault, getVaultState)
	const [password, setPassword] = useState('')
	const unlock = useMutation({
		mutationFn: async () => {
			if (!stored) throw new Error('no vault')
			return openAccount(stored, password)
		},
		onSuccess: (account) => {
			setUnlocked(account)
			onUnlocked()
		},
	})
	const wrong = unlock.isError && codeOf(unlock.error) === 'password_wrong'
	return (
		<form
			className="flex flex-col gap-4"
			onSubmit={(event) => {
				event.preventDefault()
				if (password) unlock.mutate()
			}}
		>
			{stored && (
				<p className="text-sm text-ink-soft">
					<ShortHex value={stored.address} label={t`Address`} />
				</p>
			)}
			<Field label={t`Password`} error={wrong ? t`That is not the password of this wallet.` : null}>
				{(wiring) => (
					<PasswordInput
						{...wiring}
						name="password"
						autoComplete="current-password"
						value={password}
						autoFocus
						onChange={(event) => {
							setPassword(event.target.value)
							if (unlock.isError) unlock.reset()
						}}
					/>
				)}
			</Field>
			{unlock.isError && !wrong && <ProblemNote error={unlock.error} safe={t`Your wallet is unchanged.`} />}
			<Button
				type="submit"
				variant="primary"
				size="lg"
				className="w-full"
				pending={unlock.isPending}
				reason={password ? undefined : t`Enter your password first.`}
			>
				{unlock.isPending ? t`Unlocking` : (submitLabel ?? t`Unlock`)}
			</Button>
		</form>
	)
}

export function UnlockDialog({ onDone }: { onDone: (unlocked: boolean) => void }) {
	const { t } = useLingui()
	return (
		<Dialog
			title={
				<span className="inline-flex items-center gap-2">
					<Lock aria-hidden size={18} />
					{t`Unlock your wallet`}
				</span>
			}
			description={t`The password stays in this browser.`}
			onClose={() => onDone(false)}
		>
			<UnlockForm onUnlocked={() => onDone(true)} />
		</Dialog>
	)
}
