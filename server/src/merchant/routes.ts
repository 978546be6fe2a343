import * as wire from '@sluice/sdk/wire'
import type { Hex } from 'viem'
import type { ChainClient } from '../chain/client.ts'
import type { Indexer } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import { SESSION_COOKIE } from '../http/app.ts'
import { publicRoute, type Route, reply, route } from '../http/route.ts'
import {
	createNonce,
	getMerchant,
	listDelegates,
	rename,
	type Site,
	showMerchant,
	signIn,
	signOut,
} from './merchant.ts'

export function merchantRoutes(deps: {
	db: Db
	chain: ChainClient
	site: Site
	indexer: Indexer
	confirmations: number
}): Route[] {
	const secure = deps.site.publicUrl.startsWith('https:') ? '; Secure' : ''
	const cookie = (value: string, seconds: number) =>
		`${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
	return [
		publicRoute({
			method: 'post',
			path: '/v1/auth/nonce',
			tag: 'auth',
			summary: 'A nonce for one sign-in message',
			limit: 'auth',
			answer: wire.authNonce,
			run: ({ db }) => createNonce(db),
		}),
		publicRoute({
			method: 'post',
			path: '/v1/auth/verify',
			tag: 'auth',
			summary: 'Sign in with a signed message (EIP-4361)',
			limit: 'auth',
			body: wire.authVerify,
			answer: wire.authSession,
			errors: ['unauthorized', 'chain_unavailable'],
			async run({ body }) {
				const { merchant, token, expiresAt } = await signIn(deps, {
					message: body.message,
					signature: body.signature as Hex,
				})
				const seconds = Math.floor((expiresAt.getTime() - Date.now()) / 1000)
				return reply(
					{ merchant, session_token: token, expires_at: expiresAt.toISOString() },
					{ headers: { 'Set-Cookie': cookie(token, seconds) } },
				)
			},
		}),
		route({
			method: 'post',
			path: '/v1/auth/logout',
			tag: 'auth',
			summary: 'End this session',
			access: 'session',
			answer: null,
			async run({ db, caller }) {
				await signOut(db, caller.id)
				return reply(undefined, { headers: { 'Set-Cookie': cookie('', 0) } })
			},
		}),
		route({
			method: 'get',
			path: '/v1/merchant',
			tag: 'merchant',
			summary: 'Who I am',
			access: 'merchant',
			answer: wire.merchant,
			run: async ({ db, caller }) => showMerchant(await getMerchant(db, caller.merchant)),
		}),
		route({
			method: 'patch',
			path: '/v1/merchant',
			tag: 'merchant',
			summary: 'Change my name',
			access: 'session',
			body: wire.merchantUpdate,
			answer: wire.merchant,
			run: ({ db, caller, body }) => rename(db, caller.merchant, body.name),
		}),
		route({
			method: 'get',
			path: '/v1/merchant/delegates',
			tag: 'merchant',
			summary: 'Who acts for me on chain, by my wallet’s own word; at most the latest hundred',
			access: 'merchant',
			answer: wire.delegates,
			run: ({ db, caller }) => listDelegates(db, deps, caller.merchant),
		}),
	]
}
