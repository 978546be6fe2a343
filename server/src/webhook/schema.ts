import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type WebhookTables = {
	'app.event_counter': { merchant_id: string; position: number }
	'app.event': {
		id: string
		merchant_id: string
		position: number
		type: string
		object_id: string
		data: Record<string, unknown>
		created_at: Generated<Date>
	}
	'app.webhook_endpoint': {
		id: string
		merchant_id: string
		url: string
		events: string[]
		status: Generated<string>
		secret_sealed: string
		previous_sealed: string | null
		previous_until: Date | null
		failures: Generated<number>
		deleted_at: Date | null
		created_at: Generated<Date>
	}
	'app.webhook_delivery': {
		id: string
		merchant_id: string
		endpoint_id: string
		event_id: string
		status: Generated<string>
		attempts: Generated<number>
		tries: Generated<number>
		response_status: number | null
		error: string | null
		next_attempt_at: Date | null
		leased_until: Date | null
		created_at: Generated<Date>
	}
}

export const webhookMigrations: Migrations = {
	'20261124_06_webhook': {
		async up(db) {
			await sql`
				create table app.event_counter (
					merchant_id text primary key references app.merchant (id),
					position bigint not null
				)`.execute(db)
			await sql`
				create table app.event (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					position bigint not null,
					type text not null,
					object_id text not null,
					data jsonb not null,
					created_at timestamptz not null default now(),
					unique (merchant_id, position)
				)`.execute(db)
			await sql`
				create table app.webhook_endpoint (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					url text not null,
					events text[] not null,
					status text not null default 'enabled' check (status in ('enabled','failing','disabled')),
					secret_sealed text not null,
					previous_sealed text,
					previous_until timestamptz,
					failures integer not null default 0 check (failures >= 0),
					deleted_at timestamptz,
					created_at timestamptz not null default now()
				)`.execute(db)
			await sql`create index webhook_endpoint_merchant on app.webhook_endpoint (merchant_id, id) where deleted_at is null`.execute(
				db,
			)
			await sql`
				create table app.webhook_delivery (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					endpoint_id text not null references app.webhook_endpoint (id),
					event_id text not null references app.event (id),
					status text not null default 'pending' check (status in ('pending','succeeded','failed')),
					attempts integer not null default 0,
					tries integer not null default 0,
					response_status integer,
					error text,
					next_attempt_at timestamptz,
					leased_until timestamptz,
					created_at timestamptz not null default now(),
					check ((status = 'pending') = (next_attempt_at is not null))
				)`.execute(db)
			await sql`create index webhook_delivery_list on app.webhook_delivery (endpoint_id, id)`.execute(db)
			await sql`create index webhook_delivery_due on app.webhook_delivery (next_attempt_at) where status = 'pending'`.execute(
				db,
			)
		},
	},
}
