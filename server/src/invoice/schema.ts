import type { Protection, Share } from '@sluice/sdk/wire'
import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type InvoiceTables = {
	'app.invoice': {
		id: string
		merchant_id: string
		status: Generated<string>
		amount: bigint
		asset: string
		description: string
		merchant_order_no: string | null
		content_hash: string
		capture: string
		expires_at: Date
		authorization_seconds: number
		refund_seconds: number
		shares: Share[]
		protection: Protection | null
		final: boolean
		metadata: Record<string, string>
		payment_id: string | null
		created_at: Generated<Date>
		updated_at: Generated<Date>
	}
}

export const invoiceMigrations: Migrations = {
	'20261124_05_invoice': {
		async up(db) {
			await sql`
				create table app.invoice (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					status text not null default 'open'
						check (status in ('open','processing','authorized','paid','refunded','expired','canceled')),
					-- The amount must fit uint120 of the payment terms.
					amount numeric(78,0) not null check (amount > 0 and amount < 1329227995784915872903807060280344576),
					asset text not null,
					description text not null check (length(description) <= 500),
					merchant_order_no text check (length(merchant_order_no) between 1 and 32),
					content_hash text not null,
					capture text not null check (capture in ('automatic','manual')),
					expires_at timestamptz not null,
					authorization_seconds integer not null check (authorization_seconds >= 0),
					refund_seconds integer not null check (refund_seconds >= 0),
					metadata jsonb not null default '{}',
					payment_id text,
					created_at timestamptz not null default now(),
					updated_at timestamptz not null default now(),
					constraint invoice_order_no unique (merchant_id, merchant_order_no)
				)`.execute(db)
			await sql`create index invoice_list on app.invoice (merchant_id, id)`.execute(db)
			await sql`create index invoice_updated on app.invoice (merchant_id, updated_at)`.execute(db)
			await sql`create index invoice_expiring on app.invoice (expires_at) where status = 'open'`.execute(db)
		},
	},
	'20261124_20_invoice_extension': {
		async up(db) {
			await sql`
				alter table app.invoice
					add column shares jsonb not null default '[]' check (jsonb_array_length(shares) <= 16),
					add column protection jsonb,
					add column final boolean not null default false,
					add check (protection is null or capture = 'manual'),
					add check (not final or capture = 'automatic')`.execute(db)
		},
	},
}
