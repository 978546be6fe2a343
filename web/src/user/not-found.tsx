import { useLingui } from '@lingui/react/macro'
import { Compass } from 'lucide-react'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'

export function NotFound() {
	const { t } = useLingui()
	return (
		<Page title={t`There is no such page`}>
			<Empty icon={<Compass aria-hidden size={22} />} title={t`The address may have a typing error`}>
				{t`Choose a page from the menu.`}
			</Empty>
		</Page>
	)
}
