import { z } from 'zod'
import { type Db, transaction } from '../db/db.ts'
import type { Job } from '../jobs/jobs.ts'
import { EXPIRE_JOB, expireInvoice, type InvoiceDeps, overdue } from './invoice.ts'

export function invoiceJobs(deps: { db: Db; invoice(): InvoiceDeps }): Job[] {
	return [
		{
			name: EXPIRE_JOB,
			expireSeconds: 30,
			retries: 5,
			concurrency: 2,
			async run(data) {
				const { invoice } = z.object({ invoice: z.string() }).parse(data)
				await transaction(deps.db, (trx) => expireInvoice(trx, deps.invoice(), invoice))
			},
		},
		{
			// Should a job be lost, no invoice stays open for ever.
			name: 'invoice.sweep',
			cron: '* * * * *',
			expireSeconds: 60,
			retries: 0,
			async run() {
				for (const id of await overdue(deps.db, 500)) {
					await transaction(deps.db, (trx) => expireInvoice(trx, deps.invoice(), id))
				}
			},
		},
	]
}
