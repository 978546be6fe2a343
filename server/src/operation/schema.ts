import { sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export const operationMigrations: Migrations = {
	'20261124_60_operation': {
		async up(db) {
			// What becomes of it is the intent's to say, and the chain's.
			await sql`
				create table app.operation (
					hash text primary key,
					account text not null,
					nonce numeric(78,0) not null,
					paymaster text,
					intent_id text not null unique references app.tx_intent (id),
					created_at timestamptz not null default now()
				)`.execute(db)
			await sql`create index operation_account on app.operation (account)`.execute(db)
		},
	},
}
