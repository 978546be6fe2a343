import { useLingui } from '@lingui/react/macro'
import { redeliverWebhook } from '@sluice/sdk/client'
import type { WebhookDelivery } from '@sluice/sdk/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Clock } from 'lucide-react'
import { client } from '../client/client.ts'
import { ProblemNote, useTrouble } from '../client/problem.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { deliveriesQuery } from './webhook-query.ts'

function DeliveryBadge({ status }: { status: WebhookDelivery['status'] }) {
	const { t } = useLingui()
	if (status === 'succeeded') return <Badge tone="success" icon={<CircleCheck aria-hidden />}>{t`Delivered`}</Badge>
	if (status === 'failed') return <Badge tone="danger" icon={<CircleAlert aria-hidden />}>{t`Given up`}</Badge>
	return <Badge tone="info" icon={<Clock aria-hidden />}>{t`Waiting`}</Badge>
}

/** The newest calls to an endpoint and what it answered. */
export function Deliveries({ endpoint }: { endpoint: string }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const trouble = useTrouble()
	const query = useQuery(deliveriesQuery(endpoint))
	const redeliver = useMutation({
		mutationFn: (id: string) => redeliverWebhook(client, id),
		onSuccess: async () => {
			toast(t`Sent again.`)
			await queries.invalidateQueries({ queryKey: deliveriesQuery(endpoint).queryKey })
		},
		onError: (error) => toast(trouble(error).title, { tone: 'danger' }),
	})
	if (query.isPending) return <SkeletonRows rows={2} />
	if (query.isError) return <ProblemNote error={query.error} retry={() => void query.refetch()} />
	if (query.data.data.length === 0) return <p className="text-ink-soft">{t`Nothing was sent yet. Send a test.`}</p>
	return (
		<ul aria-label={t`Deliveries`} className="divide-y divide-line">
			{query.data.data.map((delivery) => {
				const { attempts } = delivery
				return (
					<li key={delivery.id} className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
						<div className="flex flex-wrap items-center justify-between gap-2">
							<DeliveryBadge status={delivery.status} />
							<Button
								size="sm"
								pending={redeliver.isPending && redeliver.variables === delivery.id}
								onClick={() => redeliver.mutate(delivery.id)}
							>
								{t`Send again`}
							</Button>
						</div>
						<p className="font-mono text-xs wrap-anywhere">{delivery.event}</p>
						<p className="text-ink-soft">
							<Time at={delivery.created_at} /> · {attempts === 1 ? t`one attempt` : t`${attempts} attempts`}
							{delivery.response_status !== null && (
								<>
									{' · '}
									<span translate="no">HTTP {delivery.response_status}</span>
								</>
							)}
						</p>
						{delivery.error && delivery.response_status === null && (
							<p lang="en" className="text-danger-ink wrap-anywhere">
								{delivery.error}
							</p>
						)}
						{delivery.next_attempt_at && delivery.status === 'pending' && (
							<p className="text-ink-soft">
								{t`Next attempt:`} <Time at={delivery.next_attempt_at} />
							</p>
						)}
					</li>
				)
			})}
		</ul>
	)
}
