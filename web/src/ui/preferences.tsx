import { useLingui } from '@lingui/react/macro'
import { Languages } from 'lucide-react'
import { useState } from 'react'
import { activateLocale } from '../locale/app.ts'
import { type Locale, localeNames, locales } from '../locale/locale.ts'
import { readTheme, setTheme, type Theme } from '../style/theme.ts'
import { Choice, Field, Select } from './field.tsx'
import { useLocale } from './money.tsx'
import { toast } from './toast.tsx'

function useSwitchLocale() {
	const { t } = useLingui()
	return async (locale: Locale) => {
		try {
			await activateLocale(locale)
		} catch {
			toast(t`The texts of that language could not be loaded. Check the connection and try again.`, { tone: 'danger' })
		}
	}
}

/** Changes the language where one stands: nothing reloads, nothing typed is lost. */
export function LanguageMenu() {
	const { t } = useLingui()
	const locale = useLocale()
	const switchLocale = useSwitchLocale()
	return (
		<span className="relative inline-flex items-center">
			<Languages aria-hidden size={16} className="pointer-events-none absolute left-2.5 text-ink-soft" />
			<select
				aria-label={t`Language`}
				value={locale}
				onChange={(event) => switchLocale(event.target.value === 'zh-Hans' ? 'zh-Hans' : 'en')}
				className="min-h-9 appearance-none rounded-sm bg-transparent pr-2.5 pl-8.5 text-sm text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:min-h-11 [&>option]:bg-surface [&>option]:text-ink"
			>
				{locales.map((name) => (
					<option key={name} value={name} lang={name}>
						{localeNames[name]}
					</option>
				))}
			</select>
		</span>
	)
}

/** Language and theme, as fields of a settings page. */
export function Preferences() {
	const { t } = useLingui()
	const locale = useLocale()
	const switchLocale = useSwitchLocale()
	const [theme, keepTheme] = useState<Theme>(() => readTheme(document.cookie))
	return (
		<div className="grid gap-5 sm:grid-cols-2">
			<Field label={t`Language`}>
				{(wiring) => (
					<Select
						{...wiring}
						value={locale}
						onChange={(event) => switchLocale(event.target.value === 'zh-Hans' ? 'zh-Hans' : 'en')}
					>
						{locales.map((name) => (
							<option key={name} value={name} lang={name}>
								{localeNames[name]}
							</option>
						))}
					</Select>
				)}
			</Field>
			<Choice<Theme>
				legend={t`Appearance`}
				value={theme}
				onChange={(next) => {
					setTheme(next)
					keepTheme(next)
				}}
				options={[
					{ value: 'system', label: t`System` },
					{ value: 'light', label: t`Light` },
					{ value: 'dark', label: t`Dark` },
				]}
			/>
		</div>
	)
}
