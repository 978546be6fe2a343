import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Field, PasswordInput } from '../ui/field.tsx'

/** Shorter ones fall to guessing once the encrypted file is stolen. */
export const PASSWORD_MIN = 10

/** Why a password is too weak; null when it is not. */
export function isWeak(password: string): boolean {
	return password.length < PASSWORD_MIN || new Set(password).size < 5
}

/** A new password, twice. `onChange` gets it once it is strong enough and both agree, else null. */
export function NewPasswordFields({ onChange }: { onChange: (password: string | null) => void }) {
	const { t } = useLingui()
	const [first, setFirst] = useState('')
	const [second, setSecond] = useState('')
	const update = (one: string, two: string) => {
		setFirst(one)
		setSecond(two)
		onChange(!isWeak(one) && one === two ? one : null)
	}
	return (
		<>
			<Field
				label={t`New password`}
				hint={t`At least ${PASSWORD_MIN} characters. Four random words are good.`}
				error={first && isWeak(first) ? t`This one is too easy to guess.` : null}
			>
				{(wiring) => (
					<PasswordInput
						{...wiring}
						autoComplete="new-password"
						value={first}
						onChange={(event) => update(event.target.value, second)}
					/>
				)}
			</Field>
			<Field label={t`The same again`} error={second && first !== second ? t`The two passwords differ.` : null}>
				{(wiring) => (
					<PasswordInput
						{...wiring}
						autoComplete="new-password"
						value={second}
						onChange={(event) => update(first, event.target.value)}
					/>
				)}
			</Field>
		</>
	)
}
