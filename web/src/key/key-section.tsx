import { useLingui } from '@lingui/react/macro'
import { createApiKey, deleteApiKey, listApiKeys } from '@sluice/sdk/client'
import type { ApiKey, Scope } from '@sluice/sdk/wire'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ConfirmDialog } from '../client/confirm-dialog.tsx'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Empty } from '../ui/empty.tsx'
import { Checkboxes, Field, Input } from '../ui/field.tsx'
import { SecretDialog } from '../ui/secret.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'

const keysQuery = queryOptions({
	queryKey: ['keys'],
	queryFn: ({ signal }) => listApiKeys(client, { limit: 100 }, { signal }),
})

const scopes: readonly Scope[] = [
	'invoice:read',
	'invoice:write',
	'payment:read',
	'payment:write',
	'webhook:read',
	'webhook:write',
	'event:read',
]

function useScopeNames(): Record<Scope, string> {
	const { t } = useLingui()
	return {
		'invoice:read': t`See invoices`,
		'invoice:write': t`Make and cancel invoices`,
		'payment:read': t`See payments`,
		'payment:write': t`Capture, void and refund`,
		'webhook:read': t`See webhooks`,
		'webhook:write': t`Change webhooks`,
		'event:read': t`Read events`,
	}
}

/** API keys for programs: what each may do, and when it was last used. */
export function KeySection() {
	const { t } = useLingui()
	const names = useScopeNames()
	const keys = useQuery(keysQuery)
	const [making, setMaking] = useState(false)
	const [secret, setSecret] = useState<string | null>(null)
	const [revoking, setRevoking] = useState<ApiKey | null>(null)
	const active = keys.data?.data.filter((key) => key.revoked_at === null) ?? []
	return (
		<Card>
			<CardHeader
				title={t`API keys`}
				note={t`For programs of yours: a shop system, a script. A key can do only what you tick.`}
				action={
					<Button variant="primary" onClick={() => setMaking(true)}>
						<Plus aria-hidden size={16} />
						{t`New key`}
					</Button>
				}
			/>
			<CardBody>
				{keys.isPending && <SkeletonRows rows={2} />}
				{keys.isError && <ProblemNote error={keys.error} retry={() => void keys.refetch()} />}
				{keys.isSuccess && active.length === 0 && (
					<Empty icon={<KeyRound aria-hidden size={22} />} title={t`No key yet`}>
						{t`You need one only if a program makes invoices or reads payments for you.`}
					</Empty>
				)}
				{active.length > 0 && (
					<ul aria-label={t`API keys`} className="divide-y divide-line">
						{active.map((key) => (
							<li key={key.id} className="flex flex-wrap items-start justify-between gap-3 py-4 first:pt-0 last:pb-0">
								<div className="min-w-0 flex-1">
									<p className="text-sm font-medium">{key.name}</p>
									<p className="mt-0.5 font-mono text-xs text-ink-soft">{key.hint}</p>
									<p className="mt-1 text-sm text-ink-soft">{key.scopes.map((scope) => names[scope]).join(' · ')}</p>
									<p className="mt-1 text-xs text-ink-soft">
										{t`Last used:`} {key.last_used_at ? <Time at={key.last_used_at} /> : t`never`}
									</p>
								</div>
								<Button size="sm" variant="quiet" onClick={() => setRevoking(key)}>
									{t`Revoke`}
								</Button>
							</li>
						))}
					</ul>
				)}
			</CardBody>
			{making && (
				<NewKey
					onClose={() => setMaking(false)}
					onMade={(made) => {
						setMaking(false)
						setSecret(made)
					}}
				/>
			)}
			{secret !== null && <SecretDialog title={t`Your new API key`} secret={secret} onClose={() => setSecret(null)} />}
			{revoking && <Revoke apiKey={revoking} onClose={() => setRevoking(null)} />}
		</Card>
	)
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
	const { t } = useLingui()
	const names = useScopeNames()
	const queries = useQueryClient()
	const [name, setName] = useState('')
	const [chosen, setChosen] = useState<readonly Scope[]>(['invoice:read', 'invoice:write', 'payment:read'])
	const [tried, setTried] = useState(false)
	const create = useMutation({
		mutationFn: () => createApiKey(client, { name: name.trim(), scopes: [...chosen] }),
		onSuccess: async ({ secret }) => {
			onMade(secret)
			await queries.invalidateQueries({ queryKey: keysQuery.queryKey })
		},
	})
	return (
		<Dialog title={t`New API key`} onClose={onClose} busy={create.isPending}>
			<form
				noValidate
				className="flex flex-col gap-4"
				onSubmit={(event) => {
					event.preventDefault()
					setTried(true)
					if (name.trim() && chosen.length > 0) create.mutate()
				}}
			>
				<Field
					label={t`Name`}
					hint={t`So that you know later what uses it.`}
					error={tried && !name.trim() ? t`Give it a name.` : null}
				>
					{(wiring) => (
						<Input {...wiring} maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
					)}
				</Field>
				<Checkboxes
					legend={t`It may`}
					options={scopes}
					label={(scope) => names[scope]}
					chosen={chosen}
					onChange={setChosen}
					error={tried && chosen.length === 0 ? t`Tick at least one.` : null}
				/>
				{create.isError && <ProblemNote error={create.error} />}
				<div className="flex flex-col gap-2 sm:flex-row-reverse">
					<Button type="submit" variant="primary" pending={create.isPending}>
						{t`Create the key`}
					</Button>
					<Button onClick={onClose}>{t`Cancel`}</Button>
				</div>
			</form>
		</Dialog>
	)
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	return (
		<ConfirmDialog
			danger
			title={t`Revoke “${apiKey.name}”?`}
			description={t`Programs that use it stop working at once. This cannot be undone.`}
			action={t`Revoke the key`}
			keep={t`Keep it`}
			run={() => deleteApiKey(client, apiKey.id)}
			onDone={async () => {
				await queries.invalidateQueries({ queryKey: keysQuery.queryKey })
				toast(t`Key revoked.`)
				onClose()
			}}
			onClose={onClose}
		/>
	)
}
