/** Merchants and how they sign in: with their wallet (EIP-4361), never with a password. */
import { createHash, randomBytes } from 'node:crypto'
import type { Delegates, Merchant } from '@sluice/sdk/wire'
import { getAddress, type Hex, verifyMessage } from 'viem'
import { generateSiweNonce, parseSiweMessage, validateSiweMessage } from 'viem/siwe'
import type { ChainClient } from '../chain/client.ts'
import { reading } from '../chain/client.ts'
import { type Indexer, indexedHead } from '../chain/in/store.ts'
import { type Db, transaction } from '../db/db.ts'
import { newId } from '../db/id.ts'
import { Refusal } from '../http/problem.ts'
import {
	addNonce,
	addSession,
	delegatesOf,
	findMerchants,
	findSession,
	forgetExpired,
	type MerchantRow,
	removeSession,
	renameMerchant,
	takeNonce,
	upsertMerchant,
} from './store.ts'

export type { MerchantRow } from './store.ts'

const NONCE_MINUTES = 10
const SESSION_DAYS = 7
/** A message may be this much older than the moment it arrives. */
const MESSAGE_AGE_MS = NONCE_MINUTES * 60_000
/** Clocks of wallets run ahead now and then. */
const CLOCK_SKEW_MS = 90_000
const SESSION_PREFIX = 'sst_'

export function showMerchant(row: MerchantRow): Merchant {
	return {
		id: row.id,
		object: 'merchant',
		name: row.name,
		address: getAddress(row.address),
		created_at: row.created_at.toISOString(),
	}
}

export async function createNonce(db: Db): Promise<{ nonce: string; expires_at: string }> {
	const nonce = generateSiweNonce()
	const expiresAt = new Date(Date.now() + NONCE_MINUTES * 60_000)
	await addNonce(db, nonce, expiresAt)
	return { nonce, expires_at: expiresAt.toISOString() }
}

export type Site = { publicUrl: string; chainId: number }
export type Statement = { address: Hex; nonce: string }

/** Checks everything in a sign-in message but its signature and nonce. @throws {Refusal} `unauthorized` */
export function readStatement(message: string, site: Site, now: number): Statement {
	const refuse = (detail: string) => new Refusal('unauthorized', detail)
	const fields = parseSiweMessage(message)
	const { address, nonce, issuedAt } = fields
	if (!address || !nonce || !issuedAt || fields.version !== '1') throw refuse('not a sign-in message (EIP-4361)')
	const url = new URL(site.publicUrl)
	if (fields.domain !== url.host) throw refuse(`the message is for ${fields.domain}, this is ${url.host}`)
	if (fields.scheme !== undefined && `${fields.scheme}:` !== url.protocol)
		throw refuse(`the message is for ${fields.scheme}, this is ${url.protocol}`)
	if (!fields.uri || !URL.canParse(fields.uri) || new URL(fields.uri).origin !== url.origin) {
		throw refuse(`the message is for ${fields.uri}, this is ${url.origin}`)
	}
	if (fields.chainId !== site.chainId)
		throw refuse(`the message is for chain ${fields.chainId}, this is ${site.chainId}`)
	if (issuedAt.getTime() > now + CLOCK_SKEW_MS || issuedAt.getTime() < now - MESSAGE_AGE_MS) {
		throw refuse(`the message was issued at ${issuedAt.toISOString()}, too far from now`)
	}
	if (!validateSiweMessage({ message: fields, time: new Date(now) }))
		throw refuse('the message is expired or not yet valid')
	return { address, nonce }
}

/** Signs a merchant in, creating it at the first time. @throws {Refusal} `unauthorized`, `chain_unavailable` */
export async function signIn(
	deps: { db: Db; chain: ChainClient; site: Site },
	request: { message: string; signature: Hex },
): Promise<{ merchant: Merchant; token: string; expiresAt: Date }> {
	const { address, nonce } = readStatement(request.message, deps.site, Date.now())
	// The nonce is spent before the signature is looked at: a second try with it fails whatever the first one was.
	if (!(await takeNonce(deps.db, nonce))) throw new Refusal('unauthorized', 'the nonce is unknown, expired or was used')
	if (!(await isSignedBy(deps.chain, { address, ...request })))
		throw new Refusal('unauthorized', 'the signature is not of this address')
	const token = SESSION_PREFIX + randomBytes(32).toString('base64url')
	const expiresAt = new Date(Date.now() + SESSION_DAYS * 86_400_000)
	const merchant = await transaction(deps.db, async (trx) => {
		// Without a name until its owner gives one: a client knows best how to show an address instead.
		const row = await upsertMerchant(trx, { id: newId('mer'), address: address.toLowerCase(), name: '' })
		await addSession(trx, {
			id: newId('ses'),
			token_hash: hashToken(token),
			merchant_id: row.id,
			expires_at: expiresAt,
		})
		return row
	})
	return { merchant: showMerchant(merchant), token, expiresAt }
}

/** A plain key is checked here; anything else is asked of the chain (ERC-1271, ERC-6492). */
async function isSignedBy(
	chain: ChainClient,
	signed: { address: Hex; message: string; signature: Hex },
): Promise<boolean> {
	if (await verifyMessage(signed).catch(() => false)) return true
	if (await reading(chain.verifyMessage(signed))) return true
	// A node that is away makes viem say no: that is no answer of the account's.
	await reading(chain.getBlockNumber())
	return false
}

export async function findCaller(db: Db, token: string): Promise<{ id: string; merchant: string } | null> {
	if (!token.startsWith(SESSION_PREFIX)) return null
	const row = await findSession(db, hashToken(token))
	return row ? { id: row.id, merchant: row.merchant_id } : null
}

export async function signOut(db: Db, session: string): Promise<void> {
	await removeSession(db, session)
}

export async function getMerchants(db: Db, ids: readonly string[]): Promise<Map<string, MerchantRow>> {
	return new Map((await findMerchants(db, [...new Set(ids)])).map((row) => [row.id, row]))
}

/** @throws {Error} when the merchant does not exist: ids come from rows, never from a request */
export async function getMerchant(db: Db, id: string): Promise<MerchantRow> {
	const row = (await findMerchants(db, [id]))[0]
	if (!row) throw new Error(`merchant ${id} is missing`)
	return row
}

export async function rename(db: Db, id: string, name: string): Promise<Merchant> {
	return showMerchant(await renameMerchant(db, id, name))
}

export async function forgetSignIns(db: Db): Promise<void> {
	await forgetExpired(db)
}

function hashToken(token: string): Buffer {
	return createHash('sha256').update(token).digest()
}

/** Who acts for the merchant at `MerchantActions`, as the chain tells it; the latest hundred. */
export async function listDelegates(
	db: Db,
	deps: { indexer: Indexer; confirmations: number },
	id: string,
): Promise<Delegates> {
	const { address } = await getMerchant(db, id)
	const rows = await delegatesOf(db, deps.indexer, { address, limit: 100 })
	const head = (await indexedHead(db, deps.indexer))?.blockNumber ?? 0
	return {
		object: 'delegates',
		delegates: rows.map((row) => ({
			address: getAddress(row.delegate),
			since: new Date(Number(row.at) * 1000).toISOString(),
			confirmed: head - Number(row.updated_block) >= deps.confirmations,
		})),
	}
}
