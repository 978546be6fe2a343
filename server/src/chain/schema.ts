import { sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export const chainMigrations: Migrations = {
	'20261124_02_chain': {
		async up(db) {
			await sql`
				create table app.chain_identity (
					chain_id bigint primary key,
					genesis_hash text not null
				)`.execute(db)
			await sql`
				create table app.chain_cursor (
					chain_id bigint primary key,
					block_number bigint not null,
					log_index integer not null,
					block_hash text not null
				)`.execute(db)
			await sql`
				create table app.applied_fact (
					chain_id bigint not null,
					tx_hash text not null,
					log_index integer not null,
					block_number bigint not null,
					block_hash text not null,
					block_timestamp bigint not null,
					kind text not null check (kind in ('authorized','charged','captured','voided','reclaimed','refunded')),
					payment_hash text not null,
					amount numeric(78,0) not null check (amount >= 0),
					fee_bps integer check (fee_bps between 0 and 10000),
					fee_receiver text,
					collector text,
					terms jsonb,
					applied_at timestamptz not null default now(),
					constraint applied_fact_pkey primary key (chain_id, tx_hash, log_index)
				)`.execute(db)
			await sql`create index applied_fact_payment on app.applied_fact (payment_hash)`.execute(db)
			await sql`create index applied_fact_block on app.applied_fact (chain_id, block_number)`.execute(db)
			await sql`
				create table app.tx_intent (
					id text primary key,
					chain_id bigint not null,
					sender text not null,
					kind text not null,
					"to" text not null,
					data text not null,
					value numeric(78,0) not null default 0 check (value >= 0),
					state text not null default 'queued' check (state in ('queued','sent','mined','confirmed','failed')),
					nonce bigint,
					error_code text,
					error_detail text,
					mined_hash text,
					mined_block bigint,
					created_at timestamptz not null default now(),
					sent_at timestamptz,
					updated_at timestamptz not null default now(),
					check ((state in ('sent','mined','confirmed')) <= (nonce is not null)),
					check ((state = 'failed') <= (error_code is not null))
				)`.execute(db)
			await sql`create unique index tx_intent_nonce on app.tx_intent (chain_id, sender, nonce) where nonce is not null`.execute(
				db,
			)
			await sql`create index tx_intent_open on app.tx_intent (chain_id, sender, id) where state in ('queued','sent','mined')`.execute(
				db,
			)
			await sql`
				create table app.tx_attempt (
					intent_id text not null references app.tx_intent (id),
					nonce bigint not null,
					hash text not null unique,
					raw text not null,
					gas_limit bigint not null,
					max_fee numeric(78,0) not null,
					max_priority_fee numeric(78,0) not null,
					created_at timestamptz not null default now(),
					primary key (intent_id, hash)
				)`.execute(db)
			await sql`
				create table app.sender_nonce (
					chain_id bigint not null,
					sender text not null,
					next bigint not null check (next >= 0),
					primary key (chain_id, sender)
				)`.execute(db)
		},
	},
	'20261124_30_fact_credit': {
		async up(db) {
			// The kinds are those of the code: a new one needs no migration.
			await sql`
				alter table app.applied_fact
					drop constraint applied_fact_kind_check,
					alter column payment_hash drop not null,
					add column fee numeric(78,0) check (fee between 0 and amount),
					add column token text,
					add column account text,
					add check (payment_hash is not null or account is not null)`.execute(db)
			await sql`update app.applied_fact set fee = div(amount * fee_bps, 10000) where fee_bps is not null`.execute(db)
			await sql`create index applied_fact_account on app.applied_fact (account, token) where account is not null`.execute(
				db,
			)
		},
	},
	'20261124_32_sender_trouble': {
		async up(db) {
			await sql`
				create table app.sender_trouble (
					chain_id bigint not null,
					sender text not null,
					code text not null,
					detail text not null,
					primary key (chain_id, sender)
				)`.execute(db)
		},
	},
	'20261124_40_fact_extension': {
		async up(db) {
			await sql`
				alter table app.applied_fact
					add column shares jsonb,
					add column payer_amount numeric(78,0) check (payer_amount between 0 and amount),
					add column expiry bigint`.execute(db)
		},
	},
	'20261124_50_fact_conversion': {
		async up(db) {
			await sql`alter table app.applied_fact add column amount_in numeric(78,0) check (amount_in > 0)`.execute(db)
		},
	},
}
