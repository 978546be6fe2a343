import { z } from 'zod'
import type { Job } from '../jobs/jobs.ts'
import { DELIVER_FAILING_JOB, DELIVER_JOB, type DeliverDeps, deliver, sweepDeliveries, TIMEOUT_MS } from './webhook.ts'

export function webhookJobs(deps: () => DeliverDeps): Job[] {
	const run = async (data: unknown) => {
		const { delivery } = z.object({ delivery: z.string() }).parse(data)
		await deliver(deps(), delivery)
	}
	const expireSeconds = TIMEOUT_MS / 1000 + 15
	return [
		{ name: DELIVER_JOB, expireSeconds, retries: 3, concurrency: 8, perGroup: 2, run },
		{ name: DELIVER_FAILING_JOB, expireSeconds, retries: 3, concurrency: 4, perGroup: 1, run },
		{
			name: 'webhook.sweep',
			cron: '* * * * *',
			expireSeconds: 60,
			retries: 0,
			async run() {
				await sweepDeliveries(deps())
			},
		},
	]
}
