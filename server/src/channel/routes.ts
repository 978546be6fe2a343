import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { openCursor, pageQuery, sealCursor, toPage } from '../http/cursor.ts'
import { publicRoute, type Route } from '../http/route.ts'
import { bind, type ChannelDeps, getChannel, leave, showMerchantOf } from './channel.ts'
import { bindingsOfPartner } from './store.ts'

const params = z.object({ address: wire.address })
const RELAY_ERRORS = [
	'signature_invalid',
	'authorization_expired',
	'transaction_reverted',
	'chain_unavailable',
] as const

export function channelRoutes(deps: ChannelDeps & { cursorKey: Buffer }): Route[] {
	const { cursorKey } = deps
	const relayed = { limit: 'pay', status: 202, answer: wire.sentTransaction, idempotency: 'required' } as const
	return [
		publicRoute({
			method: 'get',
			path: '/v1/channels/{address}',
			tag: 'channels',
			summary: 'A channel by the address of its partner, as the chain tells it',
			params,
			answer: wire.channel,
			run: ({ db, params }) => getChannel(db, deps, params.address),
		}),
		publicRoute({
			method: 'get',
			path: '/v1/channels/{address}/merchants',
			tag: 'channels',
			summary: 'Merchants that are or were bound to a channel, the newest binding first',
			params,
			query: pageQuery,
			answer: wire.page(wire.channelMerchant),
			async run({ db, params, query }) {
				const { address: partner } = await getChannel(db, deps, params.address)
				const scope = `channel ${partner}`
				const [block, logIndex] = query.cursor ? openCursor(cursorKey, scope, query.cursor).split(' ') : []
				const rows = await bindingsOfPartner(db, deps.indexer, {
					partner: partner.toLowerCase(),
					before: block && logIndex ? { block: Number(block), logIndex: Number(logIndex) } : null,
					limit: query.limit + 1,
				})
				return toPage(rows, query.limit, showMerchantOf, (row) =>
					sealCursor(cursorKey, scope, `${row.block_number} ${row.log_index}`),
				)
			},
		}),
		publicRoute({
			...relayed,
			method: 'post',
			path: '/v1/channels/bindings',
			tag: 'channels',
			summary: 'Bind a merchant to a channel, by the signatures of both',
			body: wire.bindingRequest,
			errors: [...RELAY_ERRORS, 'not_found'],
			run: ({ transact, body }) => transact((trx) => bind(trx, deps, body)),
		}),
		publicRoute({
			...relayed,
			method: 'post',
			path: '/v1/channels/bindings/leave',
			tag: 'channels',
			summary: 'Leave a channel, by the merchant’s signature',
			body: wire.leaveRequest,
			errors: RELAY_ERRORS,
			run: ({ transact, body }) => transact((trx) => leave(trx, deps, body)),
		}),
	]
}
