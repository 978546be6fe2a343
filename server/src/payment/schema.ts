import type { ConversionTerms, ExtensionTerms, Share, Terms } from '@sluice/sdk/wire'
import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type PaymentTables = {
	'app.payment': {
		id: string
		merchant_id: string
		invoice_id: string
		hash: string
		/** False once it has failed: then another payment may take the invoice. */
		claims_invoice: Generated<boolean>
		status: Generated<string>
		asset: string
		token: string
		payer: string
		receiver: string
		terms: Terms
		extension: ExtensionTerms | null
		shares: Share[]
		/** What the payer agreed to who pays in another token. */
		conversion: ConversionTerms | null
		/** What it paid then, and to which venue or maker, once the chain has confirmed it. */
		amount_in: Generated<bigint | null>
		paid_to: Generated<string | null>
		/** Until when the hold can be captured, where the payer extended it; Unix seconds. */
		expiry: Generated<number | null>
		accepted: Generated<boolean>
		frozen: Generated<boolean>
		mode: 'authorize' | 'charge'
		amount: bigint
		collected: Generated<bigint>
		held: Generated<bigint>
		captured: Generated<bigint>
		fee: Generated<bigint>
		refunded: Generated<bigint>
		voided: Generated<bigint>
		reclaimed: Generated<bigint>
		failure_code: string | null
		failure_detail: string | null
		created_at: Generated<Date>
		updated_at: Generated<Date>
	}
	'app.payment_action': {
		id: string
		payment_id: string
		kind:
			| 'authorize'
			| 'charge'
			| 'capture'
			| 'void'
			| 'refund'
			| 'release'
			| 'increase'
			| 'extend'
			| 'accept'
			| 'dispute'
		amount: bigint | null
		state: Generated<'pending' | 'succeeded' | 'failed'>
		intent_id: string
		refund_id: string | null
		failure_code: string | null
		failure_detail: string | null
		created_at: Generated<Date>
		settled_at: Date | null
	}
	'app.refund': {
		id: string
		merchant_id: string
		payment_id: string
		amount: bigint
		merchant_refund_no: string | null
		content_hash: string
		reason: string
		status: Generated<'pending' | 'succeeded' | 'failed'>
		tx_hash: string | null
		failure_code: string | null
		failure_detail: string | null
		created_at: Generated<Date>
	}
	'app.posting': {
		id: Generated<number>
		chain_id: number
		tx_hash: string
		log_index: number
		block_number: number
		kind: string
		payment_hash: string | null
		address: string
		token: string
		delta: bigint
	}
}

export const paymentMigrations: Migrations = {
	'20261124_07_payment': {
		async up(db) {
			await sql`
				create table app.payment (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					invoice_id text not null references app.invoice (id),
					hash text not null check (hash ~ '^0x[0-9a-f]{64}$'),
					claims_invoice boolean not null default true,
					status text not null default 'processing' check (status in ('processing','authorized','partially_captured',
						'captured','partially_refunded','refunded','voided','reclaimed','failed')),
					asset text not null,
					token text not null check (token ~ '^0x[0-9a-f]{40}$'),
					payer text not null check (payer ~ '^0x[0-9a-f]{40}$'),
					receiver text not null check (receiver ~ '^0x[0-9a-f]{40}$'),
					terms jsonb not null,
					mode text not null check (mode in ('authorize','charge')),
					amount numeric(78,0) not null check (amount > 0),
					collected numeric(78,0) not null default 0 check (collected >= 0 and collected <= amount),
					held numeric(78,0) not null default 0 check (held >= 0),
					captured numeric(78,0) not null default 0 check (captured >= 0),
					fee numeric(78,0) not null default 0 check (fee >= 0 and fee <= captured),
					refunded numeric(78,0) not null default 0 check (refunded >= 0 and refunded <= captured),
					voided numeric(78,0) not null default 0 check (voided >= 0),
					reclaimed numeric(78,0) not null default 0 check (reclaimed >= 0),
					failure_code text,
					failure_detail text,
					created_at timestamptz not null default now(),
					updated_at timestamptz not null default now(),
					constraint payment_hash unique (hash),
					-- Every unit that came in is held, or went one of three ways.
					constraint payment_conserved check (held + captured + voided + reclaimed = collected),
					constraint payment_failed check ((status = 'failed') = (failure_code is not null)),
					constraint payment_failed_empty check (status <> 'failed' or collected = 0)
				)`.execute(db)
			await sql`create unique index payment_of_invoice on app.payment (invoice_id) where claims_invoice`.execute(db)
			await sql`create index payment_list on app.payment (merchant_id, id)`.execute(db)
			await sql`create index payment_invoice on app.payment (invoice_id)`.execute(db)
			await sql`create index payment_updated on app.payment (merchant_id, updated_at)`.execute(db)
			await sql`create index payment_processing on app.payment (merchant_id) where status = 'processing'`.execute(db)
			await sql`
				create table app.refund (
					id text primary key,
					merchant_id text not null references app.merchant (id),
					payment_id text not null references app.payment (id),
					amount numeric(78,0) not null check (amount > 0),
					merchant_refund_no text check (length(merchant_refund_no) between 1 and 32),
					content_hash text not null,
					reason text not null,
					status text not null default 'pending' check (status in ('pending','succeeded','failed')),
					tx_hash text,
					failure_code text,
					failure_detail text,
					created_at timestamptz not null default now(),
					constraint refund_no unique (merchant_id, merchant_refund_no),
					check ((status = 'failed') = (failure_code is not null)),
					check ((status = 'succeeded') <= (tx_hash is not null))
				)`.execute(db)
			await sql`create index refund_payment on app.refund (payment_id, id)`.execute(db)
			await sql`
				create table app.payment_action (
					id text primary key,
					payment_id text not null references app.payment (id),
					kind text not null check (kind in ('authorize','charge','capture','void','refund')),
					amount numeric(78,0) check (amount > 0),
					state text not null default 'pending' check (state in ('pending','succeeded','failed')),
					intent_id text not null unique references app.tx_intent (id),
					refund_id text references app.refund (id),
					failure_code text,
					failure_detail text,
					created_at timestamptz not null default now(),
					settled_at timestamptz,
					check ((state = 'failed') = (failure_code is not null)),
					check ((kind = 'refund') = (refund_id is not null))
				)`.execute(db)
			await sql`create index payment_action_payment on app.payment_action (payment_id, id)`.execute(db)
			// One void at a time, and one way in.
			await sql`
				create unique index payment_action_single on app.payment_action (payment_id, kind)
				where state = 'pending' and kind in ('authorize','charge','void')`.execute(db)
			await sql`
				create table app.posting (
					id bigint generated always as identity primary key,
					chain_id bigint not null,
					tx_hash text not null,
					log_index integer not null,
					block_number bigint not null,
					kind text not null,
					payment_hash text not null,
					address text not null check (address ~ '^0x[0-9a-f]{40}$'),
					token text not null check (token ~ '^0x[0-9a-f]{40}$'),
					delta numeric(78,0) not null check (delta <> 0),
					foreign key (chain_id, tx_hash, log_index) references app.applied_fact (chain_id, tx_hash, log_index)
				)`.execute(db)
			await sql`create index posting_fact on app.posting (chain_id, tx_hash, log_index)`.execute(db)
			await sql`create index posting_payment on app.posting (payment_hash, id)`.execute(db)
			await sql`create index posting_address on app.posting (address, token)`.execute(db)
			await sql`
				create function app.posting_balanced() returns trigger language plpgsql as $$
				begin
					if (select sum(delta) from app.posting
						where chain_id = new.chain_id and tx_hash = new.tx_hash and log_index = new.log_index) <> 0 then
						raise exception 'postings of fact % % do not sum to zero', new.tx_hash, new.log_index using errcode = '23514';
					end if;
					return null;
				end $$`.execute(db)
			await sql`
				create constraint trigger posting_balanced after insert or update on app.posting
				deferrable initially deferred for each row execute function app.posting_balanced()`.execute(db)
		},
	},
	'20261124_21_payment_extension': {
		async up(db) {
			await sql`
				alter table app.payment
					add column extension jsonb,
					add column shares jsonb not null default '[]'`.execute(db)
		},
	},
	'20261124_31_posting_credit': {
		async up(db) {
			await sql`alter table app.posting alter column payment_hash drop not null`.execute(db)
		},
	},
	'20261124_34_payment_shares': {
		async up(db) {
			// A fact used to write back the whole row, and an empty list as an empty object.
			await sql`update app.payment set shares = '[]' where jsonb_typeof(shares) <> 'array'`.execute(db)
			await sql`alter table app.payment add check (jsonb_typeof(shares) = 'array')`.execute(db)
		},
	},
	'20261124_41_payment_dispute': {
		async up(db) {
			await sql`
				alter table app.payment
					add column expiry bigint,
					add column accepted boolean not null default false,
					add column frozen boolean not null default false`.execute(db)
			// The kinds are those of the code; a batch is one transaction of many payments.
			await sql`
				alter table app.payment_action
					drop constraint payment_action_kind_check,
					drop constraint payment_action_intent_id_key`.execute(db)
			await sql`create index payment_action_intent on app.payment_action (intent_id)`.execute(db)
		},
	},
	'20261124_51_payment_conversion': {
		async up(db) {
			await sql`
				alter table app.payment
					add column conversion jsonb,
					add column amount_in numeric(78,0) check (amount_in > 0),
					add column paid_to text check (paid_to ~ '^0x[0-9a-f]{40}$')`.execute(db)
		},
	},
}
