/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { type Locale, localeNames, locales } from '../locale/locale.ts'
import { Mark, Moon, Sun } from './icons.tsx'

export function Header({
	locale,
	onLocale,
	onTheme,
}: {
	locale: Locale
	onLocale?: (locale: Locale) => void
	onTheme?: () => void
}) {
	return (
		<header class="top">
			<span class="brand">
				<Mark />
				Sluice
			</span>
			<nav class="top-tools" aria-label={t`Language and appearance`}>
				<ul class="languages">
					{locales.map((each) => (
						<li key={each}>
							<a
								href={`?lang=${each}`}
								lang={each}
								hreflang={each}
								title={localeNames[each]}
								aria-current={each === locale ? 'true' : undefined}
								onClick={(event) => {
									if (!onLocale || event.metaKey || event.ctrlKey) return
									event.preventDefault()
									onLocale(each)
								}}
							>
								{each === 'en' ? 'EN' : '中文'}
							</a>
						</li>
					))}
				</ul>
				<button type="button" class="round scripted" onClick={onTheme} aria-label={t`Switch between light and dark`}>
					<span class="when-light">
						<Moon />
					</span>
					<span class="when-dark">
						<Sun />
					</span>
				</button>
			</nav>
		</header>
	)
}

export const Footer = () => (
	<footer class="foot">
		<p>{t`The money goes from the payer's wallet to the merchant by a contract. Nobody else can redirect it, Sluice included.`}</p>
	</footer>
)
