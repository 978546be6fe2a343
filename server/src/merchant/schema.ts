import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type MerchantTables = {
	'app.merchant': { id: string; address: string; name: string; created_at: Generated<Date> }
	'app.auth_nonce': { nonce: string; expires_at: Date }
	'app.session': { id: string; token_hash: Buffer; merchant_id: string; created_at: Generated<Date>; expires_at: Date }
}

export const merchantMigrations: Migrations = {
	'20261124_03_merchant': {
		async up(db) {
			await sql`
				create table app.merchant (
					id text primary key,
					address text not null check (address ~ '^0x[0-9a-f]{40}$'),
					name text not null check (length(name) between 1 and 80),
					created_at timestamptz not null default now(),
					constraint merchant_address unique (address)
				)`.execute(db)
			await sql`create table app.auth_nonce (nonce text primary key, expires_at timestamptz not null)`.execute(db)
			await sql`
				create table app.session (
					id text primary key,
					token_hash bytea not null unique,
					merchant_id text not null references app.merchant (id),
					created_at timestamptz not null default now(),
					expires_at timestamptz not null
				)`.execute(db)
		},
	},
	'20261124_33_merchant_name': {
		async up(db) {
			await sql`
				alter table app.merchant
					drop constraint merchant_name_check,
					add constraint merchant_name_check check (length(name) <= 80)`.execute(db)
		},
	},
}
