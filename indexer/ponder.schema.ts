/**
 * The tables of the chain's facts. Each is read through the view of the same name in the PostgreSQL schema `chain`.
 * The columns as SQL sees them (`hex` is lowercase text with `0x`; `*` = may be null):
 *
 * chain.payment_fact   one row per event of the escrow, never changed; gone again when its block is reorganised away
 *   id text (`<chain_id>-<block_number>-<log_index>`), chain_id integer, block_number bigint, block_hash text,
 *   block_timestamp bigint (Unix seconds), tx_hash text, log_index integer,
 *   kind text (authorized | charged | captured | voided | reclaimed | refunded), payment_hash text,
 *   amount numeric(78,0), fee_bps integer* or fee_amount numeric(78,0)*, and fee_receiver text* (charged, captured),
 *   collector text* (authorized, charged, refunded), terms jsonb* (authorized, charged; wire `Terms`, addresses lowercase)
 *
 * chain.payment        one row per payment: the sums of its facts
 *   hash text, chain_id integer, operator text, payer text, receiver text, token text, amount numeric(78,0),
 *   held numeric(78,0), captured numeric(78,0), refunded numeric(78,0), fee numeric(78,0), max_amount numeric(78,0),
 *   pre_approval_expiry bigint, authorization_expiry bigint, refund_expiry bigint (Unix seconds),
 *   min_fee_bps integer, max_fee_bps integer, fee_receiver text, terms jsonb, first_tx_hash text,
 *   created_block bigint, created_at timestamptz, updated_block bigint
 *
 * chain.chain_head     one row, the newest block that is wholly indexed; moves back with a reorganisation; no row
 *                      (or no view) until the first live block
 *   chain_id integer, block_number bigint, block_hash text, block_timestamp bigint
 *
 * chain.chain_block    the hashes of the last 600 live blocks: what a restart compares with the chain
 *   number bigint, hash text
 */
import { index, onchainTable } from 'ponder'
import type { Terms } from './src/payment/terms.ts'

export const paymentFact = onchainTable(
	'payment_fact',
	(t) => ({
		id: t.text().primaryKey(),
		chainId: t.integer().notNull(),
		blockNumber: t.int8({ mode: 'bigint' }).notNull(),
		blockHash: t.hex().notNull(),
		blockTimestamp: t.int8({ mode: 'bigint' }).notNull(),
		txHash: t.hex().notNull(),
		logIndex: t.integer().notNull(),
		kind: t.text({ enum: ['authorized', 'charged', 'captured', 'voided', 'reclaimed', 'refunded'] }).notNull(),
		paymentHash: t.hex().notNull(),
		amount: t.bigint().notNull(),
		feeBps: t.integer(),
		feeAmount: t.bigint(),
		feeReceiver: t.hex(),
		collector: t.hex(),
		terms: t.jsonb().$type<Terms>(),
	}),
	(table) => ({
		paymentHashIndex: index().on(table.paymentHash),
		blockNumberIndex: index().on(table.blockNumber),
	}),
)

export const payment = onchainTable(
	'payment',
	(t) => ({
		hash: t.hex().primaryKey(),
		chainId: t.integer().notNull(),
		operator: t.hex().notNull(),
		payer: t.hex().notNull(),
		receiver: t.hex().notNull(),
		token: t.hex().notNull(),
		amount: t.bigint().notNull(),
		held: t.bigint().notNull(),
		captured: t.bigint().notNull(),
		refunded: t.bigint().notNull(),
		fee: t.bigint().notNull(),
		maxAmount: t.bigint().notNull(),
		preApprovalExpiry: t.int8({ mode: 'number' }).notNull(),
		authorizationExpiry: t.int8({ mode: 'number' }).notNull(),
		refundExpiry: t.int8({ mode: 'number' }).notNull(),
		minFeeBps: t.integer().notNull(),
		maxFeeBps: t.integer().notNull(),
		feeReceiver: t.hex().notNull(),
		terms: t.jsonb().$type<Terms>().notNull(),
		firstTxHash: t.hex().notNull(),
		createdBlock: t.int8({ mode: 'bigint' }).notNull(),
		createdAt: t.timestamp({ withTimezone: true }).notNull(),
		updatedBlock: t.int8({ mode: 'bigint' }).notNull(),
	}),
	(table) => ({
		payerIndex: index().on(table.payer),
		receiverIndex: index().on(table.receiver),
	}),
)

export const chainHead = onchainTable('chain_head', (t) => ({
	chainId: t.integer().primaryKey(),
	blockNumber: t.int8({ mode: 'bigint' }).notNull(),
	blockHash: t.hex().notNull(),
	blockTimestamp: t.int8({ mode: 'bigint' }).notNull(),
}))

export const chainBlock = onchainTable('chain_block', (t) => ({
	number: t.int8({ mode: 'bigint' }).primaryKey(),
	hash: t.hex().notNull(),
}))
