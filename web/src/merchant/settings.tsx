import { useLingui } from '@lingui/react/macro'
import { updateMerchant } from '@sluice/sdk/client'
import type { Merchant } from '@sluice/sdk/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { KeySection } from '../key/key-section.tsx'
import { Address } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Preferences } from '../ui/preferences.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { toast } from '../ui/toast.tsx'
import { WebhookSection } from '../webhook/webhook-section.tsx'
import { merchantQuery } from './session.ts'

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
	const queries = useQueryClient()
	const [name, setName] = useState(merchant.name)
	const save = useMutation({
		mutationFn: () => updateMerchant(client, { name: name.trim() }),
		onSuccess: (saved) => {
			queries.setQueryData(merchantQuery.queryKey, saved)
			toast(t`Saved.`)
		},
	})
	const empty = name.trim() === ''
	return (
		<div className="flex flex-col gap-5">
			<Card>
				<CardHeader title={t`Shop`} />
				<CardBody className="flex flex-col gap-5">
					<form
						className="flex flex-col items-start gap-4"
						onSubmit={(event) => {
							event.preventDefault()
							if (!empty) save.mutate()
						}}
					>
						<Field label={t`Shop name`} hint={t`Customers see this name before they pay.`} className="w-full max-w-md">
							{(wiring) => (
								<Input {...wiring} maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
							)}
						</Field>
						{save.isError && <ProblemNote error={save.error} />}
						<Button
							type="submit"
							variant="primary"
							pending={save.isPending}
							reason={
								empty ? t`Enter a name first.` : name.trim() === merchant.name ? t`Nothing has changed.` : undefined
							}
						>
							{t`Save`}
						</Button>
					</form>
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
