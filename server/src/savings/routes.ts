import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { openCursor, pageQuery, sealCursor } from '../http/cursor.ts'
import { publicRoute, type Route } from '../http/route.ts'
import { listVaults, type SavingsDeps, showPositions } from './savings.ts'

const SCOPE = 'savings vaults'

export function savingsRoutes(deps: SavingsDeps & { cursorKey: Buffer }): Route[] {
	return [
		publicRoute({
			method: 'get',
			path: '/v1/savings/vaults',
			tag: 'savings',
			summary: 'Vaults that savings can be put into, with the price of a share now and 30 days ago',
			query: pageQuery,
			answer: wire.page(wire.savingsVault),
			errors: ['chain_unavailable'],
			async run({ db, query }) {
				const after = query.cursor ? openCursor(deps.cursorKey, SCOPE, query.cursor) : null
				const rows = await listVaults(db, deps, { after, limit: query.limit + 1 })
				const shown = rows.slice(0, query.limit)
				const last = rows.length > query.limit ? shown.at(-1) : undefined
				return {
					data: shown.flatMap(({ vault }) => (vault === null ? [] : [vault])),
					has_more: last !== undefined,
					next_cursor: last ? sealCursor(deps.cursorKey, SCOPE, last.place) : null,
				}
			},
		}),
		publicRoute({
			method: 'get',
			path: '/v1/savings/positions/{address}',
			tag: 'savings',
			summary: 'What an address has in savings vaults, listed or not',
			params: z.object({ address: wire.address }),
			answer: wire.savingsPositions,
			errors: ['chain_unavailable'],
			run: ({ db, params }) => showPositions(db, deps, params.address),
		}),
	]
}
