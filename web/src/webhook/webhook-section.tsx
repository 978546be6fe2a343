import { useLingui } from '@lingui/react/macro'
import {
	createWebhookEndpoint,
	deleteWebhookEndpoint,
	rotateWebhookSecret,
	testWebhookEndpoint,
} from '@sluice/sdk/client'
import type { EventType, WebhookEndpoint } from '@sluice/sdk/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Plus, TriangleAlert, Webhook } from 'lucide-react'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ConfirmDialog } from '../client/confirm-dialog.tsx'
import { ProblemNote } from '../client/problem.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Empty } from '../ui/empty.tsx'
import { Checkboxes, Choice, Field, Input } from '../ui/field.tsx'
import { SecretDialog } from '../ui/secret.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { Deliveries } from './deliveries.tsx'
import { endpointsQuery } from './webhook-query.ts'

const eventTypes: readonly EventType[] = [
	'invoice.created',
	'invoice.paid',
	'invoice.expired',
	'invoice.canceled',
	'payment.processing',
	'payment.authorized',
	'payment.captured',
	'payment.voided',
	'payment.reclaimed',
	'payment.refunded',
	'payment.credited',
	'payment.shared',
	'payment.released',
	'payment.increased',
	'payment.extended',
	'payment.accepted',
	'payment.disputed',
	'payment.settled',
	'payment.failed',
]

/** Where the server tells the merchant's programs what happened. */
export function WebhookSection() {
	const { t } = useLingui()
	const endpoints = useQuery(endpointsQuery)
	const [adding, setAdding] = useState(false)
	const [secret, setSecret] = useState<string | null>(null)
	const list = endpoints.data?.data ?? []
	return (
		<div className="flex flex-col gap-5">
			<Card>
				<CardHeader
					title={t`Webhooks`}
					note={t`We call your server when something happens, signed by the Standard Webhooks rules, and try again if it does not answer.`}
					action={
						<Button variant="primary" onClick={() => setAdding(true)}>
							<Plus aria-hidden size={16} />
							{t`New webhook`}
						</Button>
					}
				/>
				<CardBody>
					{endpoints.isPending && <SkeletonRows rows={2} />}
					{endpoints.isError && <ProblemNote error={endpoints.error} retry={() => void endpoints.refetch()} />}
					{endpoints.isSuccess && list.length === 0 && (
						<Empty icon={<Webhook aria-hidden size={22} />} title={t`No webhook yet`}>
							{t`Add the address of your server to hear of payments without asking.`}
						</Empty>
					)}
					{list.length > 0 && (
						<ul aria-label={t`Webhooks`} className="flex flex-col gap-4">
							{list.map((endpoint) => (
								<li key={endpoint.id} className="rounded-md border border-line p-4">
									<Endpoint endpoint={endpoint} onSecret={setSecret} />
								</li>
							))}
						</ul>
					)}
				</CardBody>
			</Card>
			{adding && (
				<NewEndpoint
					onClose={() => setAdding(false)}
					onMade={(made) => {
						setAdding(false)
						setSecret(made)
					}}
				/>
			)}
			{secret !== null && (
				<SecretDialog title={t`Signing secret of the webhook`} secret={secret} onClose={() => setSecret(null)} />
			)}
		</div>
	)
}

function EndpointBadge({ status }: { status: WebhookEndpoint['status'] }) {
	const { t } = useLingui()
	if (status === 'enabled') return <Badge tone="success" icon={<CircleCheck aria-hidden />}>{t`Working`}</Badge>
	if (status === 'failing') return <Badge tone="warning" icon={<TriangleAlert aria-hidden />}>{t`Failing`}</Badge>
	return <Badge tone="danger" icon={<CircleAlert aria-hidden />}>{t`Switched off`}</Badge>
}

function Endpoint({ endpoint, onSecret }: { endpoint: WebhookEndpoint; onSecret: (secret: string) => void }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const [asking, setAsking] = useState<'remove' | 'rotate' | null>(null)
	const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
	const test = useMutation({
		mutationFn: () => testWebhookEndpoint(client, endpoint.id),
		onSuccess: async () => {
			toast(t`Test sent. Look at the deliveries for the answer.`)
			await refresh()
		},
	})
	const close = () => setAsking(null)
	return (
		<div className="flex flex-col gap-3">
			<div className="flex flex-wrap items-center justify-between gap-2">
				<p className="min-w-0 font-mono text-sm wrap-anywhere">{endpoint.url}</p>
				<EndpointBadge status={endpoint.status} />
			</div>
			<p className="text-sm text-ink-soft">
				{endpoint.events.length === 0 ? t`Hears of everything` : endpoint.events.join(' · ')}
			</p>
			<div className="flex flex-wrap gap-2">
				<Button size="sm" pending={test.isPending} onClick={() => test.mutate()}>
					{t`Send a test`}
				</Button>
				<Button size="sm" onClick={() => setAsking('rotate')}>
					{t`New secret`}
				</Button>
				<Button size="sm" variant="quiet" onClick={() => setAsking('remove')}>
					{t`Remove`}
				</Button>
			</div>
			{test.isError && <ProblemNote error={test.error} />}
			<Details summary={t`Deliveries`}>
				<Deliveries endpoint={endpoint.id} />
			</Details>
			{asking === 'remove' && (
				<ConfirmDialog
					danger
					title={t`Remove this webhook?`}
					description={t`Your server hears nothing more. Events stay readable through the API.`}
					action={t`Remove the webhook`}
					keep={t`Keep it`}
					run={() => deleteWebhookEndpoint(client, endpoint.id)}
					onDone={async () => {
						toast(t`Webhook removed.`)
						close()
						// Not its deliveries, which are gone with it.
						await queries.invalidateQueries({ queryKey: endpointsQuery.queryKey })
					}}
					onClose={close}
				/>
			)}
			{asking === 'rotate' && (
				<ConfirmDialog
					title={t`Make a new signing secret?`}
					description={t`For a while both secrets sign, so that you can change over without losing a call.`}
					action={t`Make a new secret`}
					run={() => rotateWebhookSecret(client, endpoint.id)}
					onDone={({ secret }) => {
						close()
						onSecret(secret)
					}}
					onClose={close}
				/>
			)}
		</div>
	)
}

function NewEndpoint({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const [url, setUrl] = useState('')
	const [which, setWhich] = useState<'all' | 'some'>('all')
	const [chosen, setChosen] = useState<readonly EventType[]>([])
	const [tried, setTried] = useState(false)
	const good = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
	const enough = which === 'all' || chosen.length > 0
	const create = useMutation({
		mutationFn: () => createWebhookEndpoint(client, { url, ...(which === 'some' ? { events: [...chosen] } : {}) }),
		onSuccess: async ({ secret }) => {
			onMade(secret)
			await queries.invalidateQueries({ queryKey: ['webhooks'] })
		},
	})
	return (
		<Dialog title={t`New webhook`} onClose={onClose} busy={create.isPending}>
			<form
				noValidate
				className="flex flex-col gap-4"
				onSubmit={(event) => {
					event.preventDefault()
					setTried(true)
					if (good && enough) create.mutate()
				}}
			>
				<Field
					label={t`Address of your server`}
					error={tried && !good ? t`Enter an address that begins with https://` : null}
				>
					{(wiring) => (
						<Input
							{...wiring}
							type="url"
							inputMode="url"
							placeholder="https://shop.example/webhooks"
							maxLength={2000}
							value={url}
							onChange={(event) => setUrl(event.target.value.trim())}
						/>
					)}
				</Field>
				<Choice
					legend={t`Tell it of`}
					value={which}
					onChange={setWhich}
					options={[
						{ value: 'all', label: t`Everything` },
						{ value: 'some', label: t`Some events` },
					]}
				/>
				{which === 'some' && (
					<Checkboxes
						legend={t`Events`}
						options={eventTypes}
						label={(type) => <span className="font-mono text-xs">{type}</span>}
						chosen={chosen}
						onChange={setChosen}
						error={tried && !enough ? t`Tick at least one.` : null}
					/>
				)}
				{create.isError && <ProblemNote error={create.error} />}
				<div className="flex flex-col gap-2 sm:flex-row-reverse">
					<Button type="submit" variant="primary" pending={create.isPending}>
						{t`Add the webhook`}
					</Button>
					<Button onClick={onClose}>{t`Cancel`}</Button>
				</div>
			</form>
		</Dialog>
	)
}
