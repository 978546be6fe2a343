import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type KeyTables = {
	'app.api_key': {
		id: string
		merchant_id: string
		name: string
		scopes: string[]
		secret_hash: Buffer
		hint: string
		created_at: Generated<Date>
		last_used_at: Date | null
		expires_at: Date | null
		revoked_at: Date | null
	}
}

export const keyMigrations: Migrations = {
	'20261124_04_key': {
		async up(db) {
			await sql`
				create table app.api_key (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					name text not null check (length(name) between 1 and 80),
					scopes text[] not null check (cardinality(scopes) >= 1),
					secret_hash bytea not null unique check (length(secret_hash) = 32),
					hint text not null,
					created_at timestamptz not null default now(),
					last_used_at timestamptz,
					expires_at timestamptz,
					revoked_at timestamptz
				)`.execute(db)
			await sql`create index api_key_merchant on app.api_key (merchant_id, id)`.execute(db)
		},
	},
}
