/** Channels: who brought a merchant in, the shares that its payments commit to, and what both sides signed, brought on chain. */
import { channelRegistryAbi } from '@sluice/sdk/contracts'
import type * as wire from '@sluice/sdk/wire'
import type { Channel, ChannelMerchant, SentTransaction, Share } from '@sluice/sdk/wire'
import { encodeFunctionData, getAddress, type Hex } from 'viem'
import type { z } from 'zod'
import { tryCall } from '../chain/call.ts'
import type { ChainClient } from '../chain/client.ts'
import { type Indexer, isIndexed } from '../chain/in/store.ts'
import { enqueue } from '../chain/out/store.ts'
import type { Db, Trx } from '../db/db.ts'
import { type ProblemCode, Refusal } from '../http/problem.ts'
import { type BindingRow, type BoundRow, findPartner, presentBindings } from './store.ts'

/** What it takes to see channels. */
export type ChannelView = {
	indexer: Indexer
	/** Null where there is no registry: then nobody is bound. */
	channelRegistry: string | null
}
export type ChannelDeps = ChannelView & { chain: ChainClient; chainId: number; operator: string }

const WHOLE_BPS = 10_000

/**
 * The shares that payments of these merchants commit to from now on, by lowercase address; as `sharesOf` of the registry says.
 * @throws {Refusal} `unavailable` while nobody has told who is bound
 */
export async function sharesByChannel(
	db: Db,
	deps: ChannelView,
	merchants: readonly string[],
): Promise<Map<string, Share[]>> {
	if (deps.channelRegistry === null || merchants.length === 0) return new Map()
	await requireIndexed(db, deps)
	const rows = await presentBindings(
		db,
		deps.indexer,
		merchants.map((merchant) => merchant.toLowerCase()),
	)
	return new Map(rows.map((row) => [row.merchant, sharesOf(row)]))
}

/** The partner's share, then its parent's; neither is zero. */
export function sharesOf(row: Omit<BoundRow, 'merchant'>): Share[] {
	const whole = Math.min(row.share_bps, row.cap_bps)
	const parent = row.parent_payout === null ? null : getAddress(row.parent_payout)
	const cut = parent === null ? 0 : Math.min(Math.floor((whole * row.cut_bps) / WHOLE_BPS), row.parent_cap_bps ?? 0)
	return [
		...(cut === whole ? [] : [{ account: getAddress(row.payout), bps: whole - cut }]),
		...(parent === null || cut === 0 ? [] : [{ account: parent, bps: cut }]),
	]
}

/** @throws {Refusal} `not_found` */
export async function getChannel(db: Db, deps: ChannelView, address: string): Promise<Channel> {
	await requireIndexed(db, deps)
	const row = await findPartner(db, deps.indexer, address.toLowerCase())
	if (!row) throw new Refusal('not_found', `no channel ${address}`)
	const { parent, proposed_payout } = row
	return {
		object: 'channel',
		address: getAddress(row.account),
		payout: getAddress(row.payout),
		cap_bps: row.cap_bps,
		parent: parent === null ? null : { address: getAddress(parent), cut_bps: row.cut_bps },
		proposal:
			proposed_payout === null
				? null
				: { payout: getAddress(proposed_payout), acceptable_from: row.acceptable_from ?? 0 },
		merchants: row.merchants,
		registered_at: instant(row.registered_at),
	}
}

export function showMerchantOf(row: BindingRow): ChannelMerchant {
	return {
		object: 'channel_merchant',
		address: getAddress(row.merchant),
		share_bps: row.share_bps,
		bound_at: instant(row.since),
		left_at: row.until === null ? null : instant(row.until),
	}
}

/** Brings a binding on chain that both sides signed. @throws {Refusal} `signature_invalid`, `not_found`, `authorization_expired`, … */
export function bind(
	trx: Trx,
	deps: ChannelDeps,
	given: z.output<typeof wire.bindingRequest>,
): Promise<SentTransaction> {
	return relay(
		trx,
		deps,
		encodeFunctionData({
			abi: channelRegistryAbi,
			functionName: 'bind',
			args: [
				getAddress(given.merchant),
				getAddress(given.partner),
				given.share_bps,
				BigInt(given.deadline),
				given.merchant_signature as Hex,
				given.partner_signature as Hex,
			],
		}),
	)
}

/** Brings a merchant's leaving on chain. @throws {Refusal} `signature_invalid`, `authorization_expired` */
export function leave(
	trx: Trx,
	deps: ChannelDeps,
	given: z.output<typeof wire.leaveRequest>,
): Promise<SentTransaction> {
	const args = [getAddress(given.merchant), BigInt(given.deadline), given.signature as Hex] as const
	return relay(trx, deps, encodeFunctionData({ abi: channelRegistryAbi, functionName: 'leaveBySignature', args }))
}

/** The operator pays the gas and has no say: the registry checks who signed. */
async function relay(trx: Trx, deps: ChannelDeps, data: Hex): Promise<SentTransaction> {
	const { chain, chainId, operator, channelRegistry: to } = deps
	if (to === null) throw new Refusal('not_found', 'there is no channel registry here')
	const revert = await tryCall(chain, { from: operator, to, data }, channelRegistryAbi)
	if (revert) throw new Refusal(CODES[revert.name] ?? 'transaction_reverted', revert.reason, { cause: revert.cause })
	await enqueue(trx, { chainId, sender: operator, kind: 'channel', to, data })
	return { object: 'sent_transaction', accepted: true }
}

const CODES: Record<string, ProblemCode> = {
	AfterDeadline: 'authorization_expired',
	NotRegistered: 'not_found',
	BpsOutOfRange: 'invalid_request',
	InvalidSignature: 'signature_invalid',
}

async function requireIndexed(db: Db, { indexer }: ChannelView): Promise<void> {
	if (!(await isIndexed(db, indexer)))
		throw new Refusal('unavailable', 'the indexer has not told yet who is bound', { retryAfter: 1 })
}

const instant = (seconds: number) => new Date(seconds * 1000).toISOString()
