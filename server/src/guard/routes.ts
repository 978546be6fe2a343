/** What governance can do to payments, in public: whether tokens come in, and every pause with its reason. */
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import * as wire from '@sluice/sdk/wire'
import { getAddress, zeroAddress } from 'viem'
import { type ChainClient, reading } from '../chain/client.ts'
import { type Indexer, indexedHead } from '../chain/in/store.ts'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { publicRoute, type Route } from '../http/route.ts'
import { listIntakeEntries } from './store.ts'

export type GuardDeps = {
	chain: ChainClient
	escrow: string
	indexer: Indexer
	confirmations: number
	tokens: readonly wire.Token[]
	cursorKey: Buffer
}

export function guardRoutes(deps: GuardDeps): Route[] {
	const { chain, indexer, cursorKey, confirmations } = deps
	const escrow = getAddress(deps.escrow)
	const intakeOf = (token: string) =>
		reading(
			chain.readContract({
				address: escrow,
				abi: paymentEscrowAbi,
				functionName: 'intakeOf',
				args: [getAddress(token)],
			}),
		)
	return [
		publicRoute({
			method: 'get',
			path: '/v1/intake',
			tag: 'chain',
			summary: 'Whether tokens come in, now; what is in always comes out',
			answer: wire.intake,
			errors: ['chain_unavailable'],
			async run() {
				const [block, [, allUntil], ...gates] = await Promise.all([
					reading(chain.getBlock()),
					intakeOf(zeroAddress),
					...deps.tokens.map(({ address }) => intakeOf(address)),
				])
				const tokens = deps.tokens.map(({ address, asset }, i) => {
					const [vetted = false, own = 0] = gates[i] ?? []
					const until = vetted ? own : Math.max(own, allUntil)
					const paused = until > block.timestamp
					return { token: address, asset, vetted, paused_until: paused ? timeOf(until) : null }
				})
				return { object: 'intake' as const, tokens }
			},
		}),
		publicRoute({
			method: 'get',
			path: '/v1/intake/entries',
			tag: 'chain',
			summary: 'The public ledger of pauses and vettings, newest first',
			query: pageQuery,
			answer: wire.page(wire.intakeEntry),
			async run({ db, query }) {
				const scope = 'intake entries'
				const [block, log, id] = query.cursor ? openCursor(cursorKey, scope, query.cursor).split(' ') : []
				const before = block && log && id ? { block: Number(block), log: Number(log), id } : null
				const rows = await listIntakeEntries(db, indexer, { target: escrow, before, limit: query.limit + 1 })
				const head = (await indexedHead(db, indexer))?.blockNumber ?? 0
				return toPage(
					rows,
					query.limit,
					(row) => ({
						object: 'intake_entry' as const,
						kind: wire.intakeEntry.shape.kind.parse(row.kind),
						token: getAddress(row.token),
						until: row.until === null ? null : timeOf(row.until),
						reason: row.reason,
						at: timeOf(row.at),
						tx_hash: row.tx_hash,
						confirmed: head - Number(row.block_number) >= confirmations,
					}),
					(row) => sealCursor(cursorKey, scope, `${row.block_number} ${row.log_index} ${row.id}`),
				)
			},
		}),
	]
}

const timeOf = (seconds: number) => new Date(Number(seconds) * 1000).toISOString()
