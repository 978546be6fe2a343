import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { codeOf, ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input, PasswordInput, Select } from '../ui/field.tsx'
import { Note } from '../ui/note.tsx'
import { toast } from '../ui/toast.tsx'
import { lockVault } from './built-in.ts'
import { NewPasswordFields } from './password-fields.tsx'
import { PhraseWords } from './phrase.tsx'
import { changePassword, revealPhrase } from './secret.ts'
import {
	getLockMinutes,
	getVaultState,
	keepVault,
	lockMinuteChoices,
	removeVault,
	type StoredVault,
	setLockMinutes,
	subscribeVault,
} from './vault-store.ts'

type Open = 'reveal' | 'password' | 'remove' | null

/** The built-in wallet in the settings: auto-lock, password, words, removal. */
export function VaultSection() {
	const { t, i18n } = useLingui()
	const { stored, unlocked } = useSyncExternalStore(subscribeVault, getVaultState)
	const [open, setOpen] = useState<Open>(null)
	const [minutes, setMinutes] = useState(getLockMinutes)
	if (!stored) {
		return (
			<Card>
				<CardHeader title={t`Built-in wallet`} note={t`There is none in this browser.`} />
				<CardBody>
					<Button asChild>
						<a href="/welcome">{t`Make a wallet in this browser`}</a>
					</Button>
				</CardBody>
			</Card>
		)
	}
	const close = () => setOpen(null)
	const long = new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
	return (
		<Card>
			<CardHeader title={t`Built-in wallet`} note={unlocked ? t`Unlocked in this browser` : t`Locked`} />
			<CardBody className="flex flex-col gap-5">
				<Field label={t`Lock after, without input`} className="max-w-64">
					{(wiring) => (
						<Select
							{...wiring}
							value={minutes}
							onChange={(event) => {
								setLockMinutes(Number(event.target.value))
								setMinutes(Number(event.target.value))
							}}
						>
							{lockMinuteChoices.map((choice) => (
								<option key={choice} value={choice}>
									{long.format(choice)}
								</option>
							))}
						</Select>
					)}
				</Field>
				<div className="flex flex-wrap gap-2">
					{unlocked && <Button onClick={lockVault}>{t`Lock now`}</Button>}
					<Button onClick={() => setOpen('reveal')}>{t`Show the recovery words`}</Button>
					<Button onClick={() => setOpen('password')}>{t`Change the password`}</Button>
					<Button variant="quiet" onClick={() => setOpen('remove')}>
						{t`Remove from this browser`}
					</Button>
				</div>
			</CardBody>
			{open === 'reveal' && <Reveal stored={stored} onClose={close} />}
			{open === 'password' && <ChangePassword stored={stored} onClose={close} />}
			{open === 'remove' && <Remove onClose={close} />}
		</Card>
	)
}

function CurrentPassword({
	value,
	error,
	onChange,
}: {
	value: string
	error: unknown
	onChange: (value: string) => void
}) {
	const { t } = useLingui()
	const wrong: ReactNode = codeOf(error) === 'password_wrong' ? t`That is not the password of this wallet.` : null
	return (
		<>
			<Field label={t`Password`} error={wrong}>
				{(wiring) => (
					<PasswordInput
						{...wiring}
						autoComplete="current-password"
						value={value}
						onChange={(event) => onChange(event.target.value)}
					/>
				)}
			</Field>
			{error !== null && !wrong && <ProblemNote error={error} safe={t`Your wallet is unchanged.`} />}
		</>
	)
}

function Reveal({ stored, onClose }: { stored: StoredVault; onClose: () => void }) {
	const { t } = useLingui()
	const [password, setPassword] = useState('')
	const reveal = useMutation({ mutationFn: () => revealPhrase(stored, password), gcTime: 0 })
	return (
		<Dialog
			title={t`Recovery words`}
			description={t`Whoever sees them can take everything. Nobody of ours ever asks for them.`}
			onClose={onClose}
		>
			{reveal.data ? (
				<>
					<PhraseWords phrase={reveal.data} label={t`Recovery words`} />
					<Button variant="primary" onClick={onClose}>{t`Done`}</Button>
				</>
			) : (
				<form
					className="flex flex-col gap-4"
					onSubmit={(event) => {
						event.preventDefault()
						if (password) reveal.mutate()
					}}
				>
					<CurrentPassword value={password} error={reveal.error} onChange={setPassword} />
					<Button
						type="submit"
						variant="primary"
						pending={reveal.isPending}
						reason={password ? undefined : t`Enter your password first.`}
					>
						{t`Show the words`}
					</Button>
				</form>
			)}
		</Dialog>
	)
}

function ChangePassword({ stored, onClose }: { stored: StoredVault; onClose: () => void }) {
	const { t } = useLingui()
	const [password, setPassword] = useState('')
	const [next, setNext] = useState<string | null>(null)
	const change = useMutation({
		mutationFn: (word: string) => changePassword(stored, password, word),
		onSuccess: (changed) => {
			keepVault(changed, getVaultState().unlocked)
			toast(t`Password changed.`)
			onClose()
		},
	})
	return (
		<Dialog title={t`Change the password`} onClose={onClose} busy={change.isPending}>
			<form
				className="flex flex-col gap-4"
				onSubmit={(event) => {
					event.preventDefault()
					if (password && next) change.mutate(next)
				}}
			>
				<CurrentPassword value={password} error={change.error} onChange={setPassword} />
				<NewPasswordFields onChange={setNext} />
				<Button
					type="submit"
					variant="primary"
					pending={change.isPending}
					reason={password && next ? undefined : t`Enter the old password, and a good new one twice.`}
				>
					{t`Change the password`}
				</Button>
			</form>
		</Dialog>
	)
}

function Remove({ onClose }: { onClose: () => void }) {
	const { t } = useLingui()
	const [typed, setTyped] = useState('')
	const word = t`remove`
	return (
		<Dialog
			title={t`Remove the wallet from this browser?`}
			onClose={onClose}
			footer={
				<>
					<Button
						variant="danger"
						reason={typed.trim() === word ? undefined : t`Type the word above first.`}
						onClick={() => {
							lockVault()
							removeVault()
							onClose()
						}}
					>
						{t`Remove the wallet`}
					</Button>
					<Button onClick={onClose}>{t`Keep it`}</Button>
				</>
			}
		>
			<Note tone="danger" title={t`Only the recovery words bring it back.`}>
				{t`Make sure that you have them on paper. Money on the account stays on the network, but without the words nobody can move it.`}
			</Note>
			<Field label={t`Type “${word}” to confirm`}>
				{(wiring) => (
					<Input {...wiring} autoCapitalize="none" value={typed} onChange={(event) => setTyped(event.target.value)} />
				)}
			</Field>
		</Dialog>
	)
}
