import '../style/app.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { createRoot } from 'react-dom/client'
import { activateLocale } from '../locale/app.ts'
import { chooseLocale } from '../locale/locale.ts'

await activateLocale(chooseLocale())
const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
createRoot(root).render(
	<I18nProvider i18n={i18n}>
		<main className="p-6 text-ink">
			<Trans>Loading</Trans>
		</main>
	</I18nProvider>,
)
