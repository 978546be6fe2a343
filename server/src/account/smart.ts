/** Accounts with signers of their own, as the indexer tells them. */
import type { SmartAccount, Token } from '@sluice/sdk/wire'
import { getAddress, type Hex, size } from 'viem'
import type { Indexer } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { findAccount, limitsOf, sessionsOf, signersOf } from './store.ts'

type SmartDeps = { indexer: Indexer; tokens: readonly Token[] }

const SECONDS_PER_DAY = 86_400
const KEY_BYTES = 20
/** Of limits and of sessions that are shown; who has more sees the newest. */
const SHOWN_MAX = 100

/** @throws {Refusal} `not_found` for an address that the factory has not created */
export async function showSmartAccount(db: Db, deps: SmartDeps, address: string): Promise<SmartAccount> {
	const row = await findAccount(db, deps.indexer, address.toLowerCase())
	if (!row) throw new Refusal('not_found', `no account at ${address}`)
	const now = Math.floor(Date.now() / 1_000)
	const of = { account: row.address, epoch: row.epoch, limit: SHOWN_MAX }
	const [signers, limits, sessions] = await Promise.all([
		signersOf(db, deps.indexer, of),
		limitsOf(db, deps.indexer, of),
		sessionsOf(db, deps.indexer, { ...of, now }),
	])
	const today = Math.floor(now / SECONDS_PER_DAY)
	return {
		object: 'account',
		address: getAddress(row.address),
		chain_id: deps.indexer.chainId,
		created_at: new Date(row.created_at * 1_000).toISOString(),
		epoch: row.epoch,
		signers: signers.map(({ id, signer }) => ({
			id,
			kind: size(signer as Hex) === KEY_BYTES ? ('key' as const) : ('passkey' as const),
			signer,
		})),
		limits: limits.map(({ token, per_day, spent, day, open }) => ({
			token: getAddress(token),
			asset: deps.tokens.find((known) => known.address.toLowerCase() === token)?.asset ?? null,
			per_day: String(per_day),
			spent_today: day === today ? String(spent) : '0',
			open,
		})),
		sessions: sessions.map(({ session, terms, spent }) => ({
			hash: session,
			key: getAddress(terms.key),
			valid_after: terms.validAfter,
			valid_until: terms.validUntil,
			gas: terms.gas,
			scopes: terms.scopes,
			caps: terms.caps.map(({ token, amount }) => ({ token, amount, spent: spent[token] ?? '0' })),
			salt: terms.salt,
		})),
		guardians: row.guardians && {
			accounts: row.guardians.accounts.map((account) => getAddress(account)),
			threshold: row.guardians.threshold,
			delay_seconds: row.guardians.delay,
		},
		recovery: row.recovery && { signers: row.recovery.signers, ready_at: row.recovery.readyAt },
	}
}
