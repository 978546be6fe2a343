/**
 * The tables of the chain's facts. Each is read through the view of the same name in the PostgreSQL schema `chain`.
 * The columns as SQL sees them (`hex` is lowercase text with `0x`; `*` = may be null):
 *
 * chain.payment_fact   one row per event of the escrow, never changed; gone again when its block is reorganised away
 *   id text (`<chain_id>-<block_number>-<log_index>`), chain_id integer, block_number bigint, block_hash text,
 *   block_timestamp bigint (Unix seconds), tx_hash text, log_index integer,
 *   kind text (one of `factKinds`), payment_hash text* (null: withdrawn, and credited by a batch), amount numeric(78,0),
 *   fee numeric(78,0)*, fee_bps integer* and fee_receiver text* (charged, captured),
 *   collector text* (authorized, charged, refunded), terms jsonb* (authorized, charged; wire `Terms`, addresses lowercase),
 *   token text* and account text* (credited, withdrawn: what waits for whom; converted: what the payer paid with, and to which
 *   venue or maker), amount_in numeric(78,0)* (converted: what the payer paid; `amount` is what came into the escrow),
 *   shares jsonb* (shared: account and amount of each), payer_amount numeric(78,0)* (settled: the payer's part of the amount),
 *   expiry bigint* (extended: the authorization's)
 *
 * chain.payment        one row per payment: the sums of its facts
 *   hash text, chain_id integer, operator text, payer text, receiver text, token text, amount numeric(78,0),
 *   held numeric(78,0), captured numeric(78,0), refunded numeric(78,0), fee numeric(78,0), max_amount numeric(78,0),
 *   pre_approval_expiry bigint, authorization_expiry bigint, refund_expiry bigint (Unix seconds),
 *   min_fee_bps integer, max_fee_bps integer, fee_receiver text, terms jsonb, first_tx_hash text,
 *   created_block bigint, created_at timestamptz, updated_block bigint
 *
 * chain.credit         one row per token and account that was ever credited: what waits for it in the escrow, 0 once withdrawn
 *   chain_id integer, token text, account text, amount numeric(78,0), updated_block bigint
 *
 * chain.dispute        one row per hold that was ever frozen
 *   payment_hash text, chain_id integer, status text (`open`, `answered`, `ended`), opened_at bigint, opened_tx text,
 *   answered_at bigint*, outcome text* (ended: one of `disputeOutcomes`), payer_amount numeric(78,0)* and
 *   receiver_amount numeric(78,0)* (divided), ended_at bigint*, ended_tx text*, updated_block bigint
 *
 * chain.evidence       one row per thing that a party showed; what is shown again is the same row
 *   payment_hash text, party text, content_hash text, uri text (written by a party), at bigint, tx_hash text,
 *   block_number bigint, log_index integer (of the first time)
 *
 * chain.delegate       one row per account that a merchant ever let act for it
 *   merchant text, delegate text, appointed boolean, at bigint, updated_block bigint
 *
 * chain.intake_entry   the public ledger of what governance did to the way in: one row per token and event, never changed
 *   id text, kind text (`paused`, `resumed`, `vetted`, `unvetted`), target text (the escrow), token text (zero: all that are
 *   not vetted), until bigint* (paused), reason text* (paused, resumed), at bigint, tx_hash text, block_number bigint, log_index integer
 *
 * chain.listing        one row per kind and account that the guard ever listed
 *   chain_id integer, kind text (venue, oracle, vault), account text, since bigint, until bigint* (Unix seconds, of the
 *   newest listing; null: still listed)
 *
 * chain.protocol_fee   at most one row: what the guard last set
 *   chain_id integer, fee_bps integer, updated_block bigint
 *
 * chain.cancelled_quote   one row per quote of a maker that was taken back
 *   chain_id integer, maker text, nonce numeric(78,0)
 *
 * chain.partner        one row per partner of a channel
 *   chain_id integer, account text, payout text, cap_bps integer, parent text*, cut_bps integer, proposed_payout text*,
 *   acceptable_from bigint* and registered_at bigint (Unix seconds)
 *
 * chain.binding        one row per time that a merchant spent with a partner
 *   id text (as of `payment_fact`), chain_id integer, merchant text, partner text, share_bps integer (as agreed: the
 *   partner's cap may be lower), since bigint, until bigint* (Unix seconds; null: still bound), block_number bigint,
 *   log_index integer (of its beginning)
 *
 * chain.account        one row per account of the factory
 *   address text, chain_id integer, salt numeric(78,0), epoch bigint (recoveries finished; rows below of an earlier one are
 *   over), guardians jsonb* (accounts, threshold, delay), recovery jsonb* (signers, readyAt; under way), created_tx text,
 *   created_at bigint (Unix seconds)
 *
 * chain.account_signer   one row per signer that an account has
 *   account text, epoch bigint, id text, signer text (its bytes)
 *
 * chain.account_limit  one row per token or target that was ever set for one signer alone; the zero address is native coin
 *   account text, epoch bigint, token text, per_day numeric(78,0), spent numeric(78,0) and day bigint (days since 1970, UTC:
 *   the day of the newest spending, and all of that day), open boolean
 *
 * chain.account_session   one row per session that was ever created
 *   account text, epoch bigint, session text, terms jsonb (as the contract has them), active boolean (not revoked),
 *   spent jsonb (minor units by token)
 *
 * chain.operation      one row per operation of an account that the entry point executed
 *   hash text, chain_id integer, account text, nonce numeric(78,0), paymaster text*, success boolean,
 *   gas_used numeric(78,0), gas_cost numeric(78,0) (wei), fee_token text* and fee numeric(78,0)* (what the paymaster took),
 *   tx_hash text, block_number bigint, block_timestamp bigint, log_index integer
 *
 * chain.paymaster_charge   one row per operation that the paymaster paid for
 *   hash text (of the operation), chain_id integer, token text, amount numeric(78,0), token_per_native numeric(78,0)
 *
 * chain.saving         one row per movement through the savings adapter, never changed
 *   id text (as of `payment_fact`), chain_id integer, kind text (saved, withdrawn), owner text, vault text,
 *   assets numeric(78,0), shares numeric(78,0) (assets per share was the price), tx_hash text, block_number bigint,
 *   block_timestamp bigint, log_index integer
 *
 * chain.chain_head     one row, the newest block that is wholly indexed; moves back with a reorganisation; no row
 *                      (or no view) until the first live block
 *   chain_id integer, block_number bigint, block_hash text, block_timestamp bigint
 *
 * chain.chain_block    the hashes of the last 600 live blocks: what a restart compares with the chain
 *   number bigint, hash text
 */
import { index, onchainTable, primaryKey } from 'ponder'
import type { Terms } from './src/payment/terms.ts'

/** A new event of the escrow is a new kind here, and the columns it needs, null for all others. */
const factKinds = [
	'authorized',
	'charged',
	'captured',
	'voided',
	'reclaimed',
	'refunded',
	'credited',
	'withdrawn',
	'shared',
	'released',
	'increased',
	'extended',
	'accepted',
	'frozen',
	'settled',
	'converted',
] as const
const listingKinds = ['venue', 'oracle', 'vault'] as const

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
		kind: t.text({ enum: factKinds }).notNull(),
		paymentHash: t.hex(),
		amount: t.bigint().notNull(),
		fee: t.bigint(),
		feeBps: t.integer(),
		feeReceiver: t.hex(),
		collector: t.hex(),
		terms: t.jsonb().$type<Terms>(),
		token: t.hex(),
		account: t.hex(),
		shares: t.jsonb().$type<{ account: string; amount: string }[]>(),
		payerAmount: t.bigint(),
		expiry: t.int8({ mode: 'number' }),
		amountIn: t.bigint(),
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

export const credit = onchainTable(
	'credit',
	(t) => ({
		chainId: t.integer().notNull(),
		token: t.hex().notNull(),
		account: t.hex().notNull(),
		amount: t.bigint().notNull(),
		updatedBlock: t.int8({ mode: 'bigint' }).notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.account, table.token] }) }),
)

/** `settled`: by a resolver that tells no more. `returned`: whoever may gave the hold back to the payer meanwhile. */
const disputeOutcomes = ['agreement', 'ruling', 'no_answer', 'default', 'settled', 'returned'] as const

export const dispute = onchainTable('dispute', (t) => ({
	paymentHash: t.hex().primaryKey(),
	chainId: t.integer().notNull(),
	status: t.text({ enum: ['open', 'answered', 'ended'] }).notNull(),
	openedAt: t.int8({ mode: 'bigint' }).notNull(),
	openedTx: t.hex().notNull(),
	answeredAt: t.int8({ mode: 'bigint' }),
	outcome: t.text({ enum: disputeOutcomes }),
	payerAmount: t.bigint(),
	receiverAmount: t.bigint(),
	endedAt: t.int8({ mode: 'bigint' }),
	endedTx: t.hex(),
	updatedBlock: t.int8({ mode: 'bigint' }).notNull(),
}))

export const evidence = onchainTable(
	'evidence',
	(t) => ({
		paymentHash: t.hex().notNull(),
		party: t.hex().notNull(),
		contentHash: t.hex().notNull(),
		uri: t.text().notNull(),
		at: t.int8({ mode: 'bigint' }).notNull(),
		txHash: t.hex().notNull(),
		blockNumber: t.int8({ mode: 'bigint' }).notNull(),
		logIndex: t.integer().notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.paymentHash, table.party, table.contentHash, table.uri] }) }),
)

export const delegate = onchainTable(
	'delegate',
	(t) => ({
		merchant: t.hex().notNull(),
		delegate: t.hex().notNull(),
		appointed: t.boolean().notNull(),
		at: t.int8({ mode: 'bigint' }).notNull(),
		updatedBlock: t.int8({ mode: 'bigint' }).notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.merchant, table.delegate] }) }),
)

export const intakeEntry = onchainTable('intake_entry', (t) => ({
	id: t.text().primaryKey(),
	kind: t.text({ enum: ['paused', 'resumed', 'vetted', 'unvetted'] }).notNull(),
	target: t.hex().notNull(),
	token: t.hex().notNull(),
	until: t.int8({ mode: 'bigint' }),
	reason: t.text(),
	at: t.int8({ mode: 'bigint' }).notNull(),
	txHash: t.hex().notNull(),
	blockNumber: t.int8({ mode: 'bigint' }).notNull(),
	logIndex: t.integer().notNull(),
}))

export const listing = onchainTable(
	'listing',
	(t) => ({
		chainId: t.integer().notNull(),
		kind: t.text({ enum: listingKinds }).notNull(),
		account: t.hex().notNull(),
		since: t.int8({ mode: 'bigint' }).notNull(),
		until: t.int8({ mode: 'bigint' }),
	}),
	(table) => ({ key: primaryKey({ columns: [table.kind, table.account] }) }),
)

export const protocolFee = onchainTable('protocol_fee', (t) => ({
	chainId: t.integer().primaryKey(),
	feeBps: t.integer().notNull(),
	updatedBlock: t.int8({ mode: 'bigint' }).notNull(),
}))

export const cancelledQuote = onchainTable(
	'cancelled_quote',
	(t) => ({
		chainId: t.integer().notNull(),
		maker: t.hex().notNull(),
		nonce: t.bigint().notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.maker, table.nonce] }) }),
)

export const partner = onchainTable('partner', (t) => ({
	account: t.hex().primaryKey(),
	chainId: t.integer().notNull(),
	payout: t.hex().notNull(),
	capBps: t.integer().notNull(),
	parent: t.hex(),
	cutBps: t.integer().notNull(),
	proposedPayout: t.hex(),
	acceptableFrom: t.int8({ mode: 'number' }),
	registeredAt: t.int8({ mode: 'bigint' }).notNull(),
}))

export const binding = onchainTable(
	'binding',
	(t) => ({
		id: t.text().primaryKey(),
		chainId: t.integer().notNull(),
		merchant: t.hex().notNull(),
		partner: t.hex().notNull(),
		shareBps: t.integer().notNull(),
		since: t.int8({ mode: 'bigint' }).notNull(),
		until: t.int8({ mode: 'bigint' }),
		blockNumber: t.int8({ mode: 'bigint' }).notNull(),
		logIndex: t.integer().notNull(),
	}),
	(table) => ({
		merchantIndex: index().on(table.merchant),
		partnerIndex: index().on(table.partner),
	}),
)

type Hex = `0x${string}`
/** Of `ISmartAccount`, with amounts as decimal strings and lowercase addresses. */
export type SessionTerms = {
	key: Hex
	validAfter: number
	validUntil: number
	gas: string
	scopes: { target: Hex; selector: Hex }[]
	caps: { token: Hex; amount: string }[]
	salt: Hex
}

export const account = onchainTable('account', (t) => ({
	address: t.hex().primaryKey(),
	chainId: t.integer().notNull(),
	salt: t.bigint().notNull(),
	epoch: t.int8({ mode: 'bigint' }).notNull(),
	guardians: t.jsonb().$type<{ accounts: Hex[]; threshold: number; delay: number }>(),
	recovery: t.jsonb().$type<{ signers: Hex[]; readyAt: number }>(),
	createdTx: t.hex().notNull(),
	createdAt: t.int8({ mode: 'bigint' }).notNull(),
}))

export const accountSigner = onchainTable(
	'account_signer',
	(t) => ({
		account: t.hex().notNull(),
		epoch: t.int8({ mode: 'bigint' }).notNull(),
		id: t.hex().notNull(),
		signer: t.hex().notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.account, table.epoch, table.id] }) }),
)

export const accountLimit = onchainTable(
	'account_limit',
	(t) => ({
		account: t.hex().notNull(),
		epoch: t.int8({ mode: 'bigint' }).notNull(),
		token: t.hex().notNull(),
		perDay: t.bigint().notNull(),
		spent: t.bigint().notNull(),
		day: t.int8({ mode: 'bigint' }).notNull(),
		open: t.boolean().notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.account, table.epoch, table.token] }) }),
)

export const accountSession = onchainTable(
	'account_session',
	(t) => ({
		account: t.hex().notNull(),
		epoch: t.int8({ mode: 'bigint' }).notNull(),
		session: t.hex().notNull(),
		terms: t.jsonb().$type<SessionTerms>().notNull(),
		active: t.boolean().notNull(),
		spent: t.jsonb().$type<Record<string, string>>().notNull(),
	}),
	(table) => ({ key: primaryKey({ columns: [table.account, table.epoch, table.session] }) }),
)

export const operation = onchainTable(
	'operation',
	(t) => ({
		hash: t.hex().primaryKey(),
		chainId: t.integer().notNull(),
		account: t.hex().notNull(),
		nonce: t.bigint().notNull(),
		paymaster: t.hex(),
		success: t.boolean().notNull(),
		gasUsed: t.bigint().notNull(),
		gasCost: t.bigint().notNull(),
		feeToken: t.hex(),
		fee: t.bigint(),
		txHash: t.hex().notNull(),
		blockNumber: t.int8({ mode: 'bigint' }).notNull(),
		blockTimestamp: t.int8({ mode: 'bigint' }).notNull(),
		logIndex: t.integer().notNull(),
	}),
	(table) => ({ accountIndex: index().on(table.account, table.blockNumber, table.logIndex) }),
)

export const paymasterCharge = onchainTable('paymaster_charge', (t) => ({
	hash: t.hex().primaryKey(),
	chainId: t.integer().notNull(),
	token: t.hex().notNull(),
	amount: t.bigint().notNull(),
	tokenPerNative: t.bigint().notNull(),
}))

export const saving = onchainTable(
	'saving',
	(t) => ({
		id: t.text().primaryKey(),
		chainId: t.integer().notNull(),
		kind: t.text({ enum: ['saved', 'withdrawn'] }).notNull(),
		owner: t.hex().notNull(),
		vault: t.hex().notNull(),
		assets: t.bigint().notNull(),
		shares: t.bigint().notNull(),
		txHash: t.hex().notNull(),
		blockNumber: t.int8({ mode: 'bigint' }).notNull(),
		blockTimestamp: t.int8({ mode: 'bigint' }).notNull(),
		logIndex: t.integer().notNull(),
	}),
	(table) => ({
		ownerIndex: index().on(table.owner),
		vaultIndex: index().on(table.vault, table.blockTimestamp),
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
