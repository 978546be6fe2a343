import { sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export const httpMigrations: Migrations = {
	'20261124_01_http': {
		async up(db) {
			await sql`
				create table app.idempotency (
					tenant text not null,
					key text not null,
					fingerprint text not null,
					status integer not null,
					body text not null,
					created_at timestamptz not null default now(),
					constraint idempotency_pkey primary key (tenant, key)
				)`.execute(db)
			await sql`create index idempotency_created_at on app.idempotency using brin (created_at)`.execute(db)
			// Unlogged: a bucket that is lost in a crash is a full bucket.
			await sql`
				create unlogged table app.rate_bucket (
					key text primary key,
					tokens float8 not null,
					allowed boolean not null,
					updated_at timestamptz not null
				)`.execute(db)
		},
	},
}
