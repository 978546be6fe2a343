import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { publicRoute, type Route } from '../http/route.ts'
import { type Faucet, type HistoryDeps, listCredits, listHistory } from './account.ts'
import { showSmartAccount } from './smart.ts'

export function accountRoutes(deps: HistoryDeps & { cursorKey: Buffer; faucet: Faucet }): Route[] {
	return [
		publicRoute({
			method: 'get',
			path: '/v1/accounts/{address}',
			tag: 'accounts',
			summary: 'An account with signers of its own: who signs, limits, sessions, guardians, a recovery under way',
			params: z.object({ address: wire.address }),
			answer: wire.smartAccount,
			run: ({ db, params }) => showSmartAccount(db, deps, params.address),
		}),
		publicRoute({
			method: 'get',
			path: '/v1/accounts/{address}/payments',
			tag: 'accounts',
			summary: 'Payments of an address, in and out, as the chain tells them; newest first',
			params: z.object({ address: wire.address }),
			query: pageQuery,
			answer: wire.page(wire.accountPayment),
			async run({ db, params, query }) {
				const address = params.address.toLowerCase()
				const scope = `accounts ${address}`
				const [block, hash] = query.cursor ? openCursor(deps.cursorKey, scope, query.cursor).split(' ') : []
				const before = block && hash ? { block: Number(block), hash } : null
				const rows = await listHistory(db, deps, { address, before, limit: query.limit + 1 })
				return toPage(
					rows,
					query.limit,
					(row) => row.payment,
					({ place }) => sealCursor(deps.cursorKey, scope, `${place.block} ${place.hash}`),
				)
			},
		}),
		publicRoute({
			method: 'get',
			path: '/v1/accounts/{address}/credits',
			tag: 'accounts',
			summary: 'What waits in the escrow for an address because its token refused to pay it out',
			params: z.object({ address: wire.address }),
			answer: wire.accountCredits,
			run: ({ db, params }) => listCredits(db, deps, params.address),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/faucet',
			tag: 'chain',
			summary: 'Test money, on a local chain only',
			limit: 'faucet',
			body: wire.faucetRequest,
			answer: wire.faucetResult,
			errors: ['not_local_chain', 'chain_unavailable'],
			run: ({ body }) => deps.faucet.give(body.address, body.asset),
		}),
	]
}
