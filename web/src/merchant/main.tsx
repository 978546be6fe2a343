import '../style/app.css'
import '../ui/ui.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from '../client/client.ts'
import { activateLocale } from '../locale/app.ts'
import { chooseLocale } from '../locale/locale.ts'
import { createMerchantRouter } from './routes.tsx'
import { endSession } from './session.ts'

await activateLocale(chooseLocale())
const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
const queryClient = createQueryClient(() => endSession(queryClient))
const router = createMerchantRouter()
createRoot(root).render(
	<I18nProvider i18n={i18n}>
		<QueryClientProvider client={queryClient}>
			<RouterProvider router={router} />
		</QueryClientProvider>
	</I18nProvider>,
)
