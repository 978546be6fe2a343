/** Queue and cron on PostgreSQL (pg-boss): a job is enqueued in the transaction of the change that needs it. */
import { fromKysely, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Trx } from '../db/db.ts'

/** A kind of job. `run` may be called more than once for one job, and must then do no harm. */
export type Job = {
	name: string
	/** Cron expression; one run at a time over all workers. */
	cron?: string
	/** Jobs of this kind that one worker process runs at a time. */
	concurrency?: number
	/** Jobs of one group that run at a time over all workers. */
	perGroup?: number
	/** After this the job counts as lost and is given to another worker. */
	expireSeconds: number
	retries: number
	run(data: unknown): Promise<void>
}

export type SendOptions = { startAfter?: Date; group?: string }
/** Enqueues within a transaction: rolled back with it. */
export type Send = (trx: Trx, name: string, data: object, options?: SendOptions) => Promise<void>

export type Jobs = {
	send: Send
	/** Starts to work; before this, jobs are only enqueued. */
	work(): Promise<void>
	/** Lets running jobs end, then closes. */
	close(): Promise<void>
}

export async function openJobs(options: {
	url: string
	jobs: readonly Job[]
	worker: boolean
	log: Logger
}): Promise<Jobs> {
	const { log, worker } = options
	const boss = new PgBoss({
		connectionString: options.url,
		schema: 'pgboss',
		application_name: 'sluice-jobs',
		max: worker ? 6 : 2,
		supervise: worker,
		schedule: worker,
		useListenNotify: worker,
		monitorIntervalSeconds: 15,
		superviseIntervalSeconds: 15,
		cronWorkerIntervalSeconds: 5,
		cronMonitorIntervalSeconds: 10,
		reindex: false,
		openTelemetry: { enabled: false },
	})
	boss.on('error', (error) => log.warn({ err: error }, 'jobs: the queue reports an error'))
	boss.on('warning', (warning) => log.debug({ warning }, 'jobs: the queue warns'))
	await boss.start()
	for (const job of options.jobs) {
		await boss.createQueue(job.name, {
			notify: true,
			retryLimit: job.retries,
			retryDelay: 2,
			retryBackoff: true,
			retryDelayMax: 300,
			expireInSeconds: job.expireSeconds,
			deleteAfterSeconds: 3_600,
		})
	}
	return {
		async send(trx, name, data, { startAfter, group } = {}) {
			await boss.send(name, data, {
				db: fromKysely(trx),
				...(startAfter ? { startAfter } : {}),
				...(group ? { group: { id: group } } : {}),
			})
		},
		async work() {
			for (const job of options.jobs) {
				await boss.work<unknown>(
					job.name,
					{
						pollingIntervalSeconds: 1,
						notifyPollingIntervalSeconds: 2,
						localConcurrency: job.concurrency ?? 1,
						...(job.perGroup ? { groupConcurrency: job.perGroup } : {}),
					},
					async (batch) => {
						for (const { data } of batch) await job.run(data)
					},
				)
				if (job.cron) await boss.schedule(job.name, job.cron, {}, { tz: 'UTC' })
			}
		},
		close: () => boss.stop({ graceful: true, timeout: 20_000, close: true }),
	}
}
