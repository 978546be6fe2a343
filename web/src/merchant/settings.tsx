import { useLingui } from '@lingui/react/macro'
import type { Merchant } from '@sluice/sdk/wire'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { KeySection } from '../key/key-section.tsx'
import { Address } from '../ui/address.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Preferences } from '../ui/preferences.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { WebhookSection } from '../webhook/webhook-section.tsx'
import { merchantQuery } from './session.ts'
import { ShopNameForm } from './shop-name.tsx'

type Tab = 'general' | 'keys' | 'webhooks'

export function SettingsPage() {
	const { t } = useLingui()
	const navigate = useNavigate()
	const asked = useSearch({ strict: false }).tab
	const tab: Tab = asked === 'keys' || asked === 'webhooks' ? asked : 'general'
	const { data: merchant } = useQuery(merchantQuery)
	return (
		<Page title={t`Settings`}>
			<Tabs<Tab>
				label={t`Settings`}
				value={tab}
				onChange={(next) => void navigate({ to: '/m/settings', search: { tab: next }, replace: true })}
				tabs={[
					{ key: 'general', title: t`General`, content: merchant && <General merchant={merchant} /> },
					{ key: 'keys', title: t`API keys`, content: <KeySection /> },
					{ key: 'webhooks', title: t`Webhooks`, content: <WebhookSection /> },
				]}
			/>
		</Page>
	)
}

function General({ merchant }: { merchant: Merchant }) {
	const { t } = useLingui()
	return (
		<div className="flex flex-col gap-5">
			<Card>
				<CardHeader title={t`Shop`} />
				<CardBody className="flex flex-col gap-5">
					<ShopNameForm merchant={merchant} />
					<div className="border-t border-line pt-4">
						<p className="text-sm font-medium">{t`Wallet`}</p>
						<p className="mb-1 text-sm text-ink-soft">{t`Payments arrive here, and it signs you in. It cannot be changed: another wallet is another shop.`}</p>
						<Address value={merchant.address} />
					</div>
				</CardBody>
			</Card>
			<Card>
				<CardHeader title={t`This browser`} />
				<CardBody>
					<Preferences />
				</CardBody>
			</Card>
		</div>
	)
}
