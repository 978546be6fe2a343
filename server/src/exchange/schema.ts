import { type Generated, sql } from 'kysely'
import type { Migrations } from '../db/migrate.ts'

export type ExchangeTables = {
	'app.maker_quote': {
		id: string
		/** `Quote` struct hash. */
		hash: string
		maker: string
		token_in: string
		amount_in: bigint
		token_out: string
		amount_out: bigint
		taker: string | null
		payment_hash: string | null
		/** Unix seconds. */
		expiry: number
		nonce: bigint
		delivery: 'allowance' | 'erc3009'
		signature: string
		/** A payment that takes it is on its way until then, at the latest. */
		claimed_until: Generated<Date | null>
		created_at: Generated<Date>
	}
}

export const exchangeMigrations: Migrations = {
	'20261124_52_maker_quote': {
		async up(db) {
			await sql`
				create table app.maker_quote (
					id text primary key,
					hash text not null check (hash ~ '^0x[0-9a-f]{64}$'),
					maker text not null check (maker ~ '^0x[0-9a-f]{40}$'),
					token_in text not null check (token_in ~ '^0x[0-9a-f]{40}$'),
					amount_in numeric(78,0) not null check (amount_in > 0),
					token_out text not null check (token_out ~ '^0x[0-9a-f]{40}$'),
					amount_out numeric(78,0) not null check (amount_out > 0),
					taker text check (taker ~ '^0x[0-9a-f]{40}$'),
					payment_hash text check (payment_hash ~ '^0x[0-9a-f]{64}$'),
					expiry bigint not null,
					nonce numeric(78,0) not null check (nonce >= 0),
					delivery text not null check (delivery in ('allowance','erc3009')),
					signature text not null,
					claimed_until timestamptz,
					created_at timestamptz not null default now(),
					constraint maker_quote_hash unique (hash)
				)`.execute(db)
			await sql`
				create index maker_quote_offer on app.maker_quote (token_in, token_out, amount_out, amount_in, id)`.execute(db)
			await sql`create index maker_quote_maker on app.maker_quote (maker, expiry)`.execute(db)
			await sql`create index maker_quote_expiry on app.maker_quote (expiry)`.execute(db)
		},
	},
}
