/** The frame around every route: request id, headers, who asks, rate, validation, idempotency, errors. */
import { randomBytes } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { type Db, isUnavailable, sqlState, type Trx, transaction } from '../db/db.ts'
import { clientAddress, rateSubject } from './address.ts'
import { BODY_BYTES_MAX, checkText, parseJson, readBody } from './body.ts'
import { fingerprint, once, readKey, type Stored } from './idempotency.ts'
import { type FieldProblem, problemResponse, Refusal } from './problem.ts'
import { POLICIES, type PolicyName, rateHeaders, take, type Verdict } from './rate.ts'
import { type Caller, isReply, type Route } from './route.ts'

export const API_VERSION = '2026-11-01'
export const SESSION_COOKIE = 'sluice_session'

type Env = { Bindings: Partial<HttpBindings> }

export type FrameOptions = {
	db: Db
	log: Logger
	publicUrl: string
	trustedProxies: number
	/** The caller that a token proves, or null. */
	authenticate(token: string, cookie: boolean): Promise<Caller | null>
	/** Checks every answer against its schema: for tests. */
	checkAnswers?: boolean
}

/** Routes to a Hono app. Pages and the RPC proxy are added to it by the caller. */
export function createApp(routes: readonly Route[], options: FrameOptions): Hono<Env> {
	const app = new Hono<Env>()
	const docs = `${options.publicUrl}/openapi.json`

	app.use(async (c, next) => {
		const id = `req_${randomBytes(12).toString('hex')}`
		requestIds.set(c.req.raw, id)
		await next()
		const headers = c.res.headers
		headers.set('Request-Id', id)
		headers.set('X-Content-Type-Options', 'nosniff')
		headers.set('Referrer-Policy', 'no-referrer')
		headers.set('Cross-Origin-Opener-Policy', 'same-origin')
		if (options.publicUrl.startsWith('https:')) headers.set('Strict-Transport-Security', 'max-age=31536000')
		if (isApi(c.req.path)) {
			headers.set('Platform-Version', API_VERSION)
			headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
			if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
			allowBearerFromAnywhere(c, headers)
		}
	})

	app.onError((error, c) => {
		const request = { id: requestIds.get(c.req.raw) ?? '', path: c.req.path, docs }
		const refusal = asRefusal(error)
		if (refusal.code === 'internal' || refusal.code === 'unavailable') {
			options.log.error({ err: error, request_id: request.id, method: c.req.method, path: c.req.path }, refusal.message)
		}
		const response = problemResponse(refusal, request)
		for (const name of ['RateLimit', 'RateLimit-Policy']) {
			const value = c.res.headers.get(name)
			if (value) response.headers.set(name, value)
		}
		return response
	})
	app.notFound((c) => {
		const request = { id: requestIds.get(c.req.raw) ?? '', path: c.req.path, docs }
		return problemResponse(new Refusal('not_found', `nothing at ${c.req.path}`), request)
	})

	// A preflight carries no credentials; only programs with a key of their own are let in from other origins.
	app.options('/v1/*', (c) => {
		const asked = (c.req.header('access-control-request-headers') ?? '').toLowerCase()
		if (!asked.split(',').some((name) => name.trim() === 'authorization')) return c.body(null, 204)
		return c.body(null, 204, {
			'Access-Control-Allow-Origin': '*',
			'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
			'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, Platform-Version',
			'Access-Control-Max-Age': '7200',
		})
	})

	for (const route of routes) {
		const path = route.path.replace(/\{(\w+)\}/g, ':$1')
		app.on(route.method.toUpperCase(), path, (c) => serve(c, route, options))
	}
	return app
}

/** Id of a request that is being served. */
const requestIds = new WeakMap<Request, string>()

async function serve(c: Context<Env>, route: Route, options: FrameOptions): Promise<Response> {
	const { db } = options
	const request = c.req.raw
	const ip = addressOf(c, options)
	const version = c.req.header('platform-version')
	if (version !== undefined && version !== API_VERSION) {
		throw new Refusal(
			'invalid_request',
			`Platform-Version ${version.slice(0, 20)} is unknown, ${API_VERSION} is served`,
		)
	}
	const caller = route.access === null ? null : await authorize(c, route, options, ip)
	const limit = route.limit ?? (caller ? 'api' : 'public')
	const verdict = await spend(db, limit, caller ? caller.id : rateSubject(ip))
	for (const [name, value] of Object.entries(rateHeaders(POLICIES[limit], verdict))) c.header(name, value)
	if (!verdict.allowed) {
		throw new Refusal('rate_limited', `more than ${POLICIES[limit].quota} in ${POLICIES[limit].window} s`, {
			retryAfter: verdict.retrySeconds,
		})
	}

	const params = route.params ? parsePath(route.params, c.req.param()) : {}
	const query = route.query ? parse(route.query, readQuery(request.url), '?') : {}
	const body = route.body ? await readJson(c, route) : undefined
	const input = { params, query, body: route.body ? parse(route.body, body, '#') : undefined, ip, request }

	const pooled = { ...input, db, transact: <T>(work: (trx: Trx) => Promise<T>) => transaction(db, work) }
	const within = (trx: Trx) => ({ ...input, db: trx, transact: <T>(work: (trx: Trx) => Promise<T>) => work(trx) })
	if (route.raw) {
		const response = await route.run(pooled, caller)
		if (response instanceof Response) return response
		throw new Error(`${route.path} gave no response`)
	}
	if (!route.idempotency) return toResponse(c, await answer(route, pooled, caller, options), route)

	const key = readKey(c.req.header('idempotency-key') ?? null)
	if (key === null) {
		if (route.idempotency === 'required')
			throw new Refusal('idempotency_key_missing', `${route.method} ${route.path} moves money`)
		const plain = await transaction(db, (trx) => answer(route, within(trx), caller, options))
		return toResponse(c, plain, route)
	}
	const print = fingerprint({ method: request.method, path: c.req.path, body, version: API_VERSION })
	const tenant = caller ? caller.merchant : `public:${c.req.path}`
	const { stored, replayed } = await once(db, { tenant, key, fingerprint: print }, async (trx) => {
		const done = await answer(route, within(trx), caller, options)
		return { status: done.status, body: done.body }
	})
	if (replayed) c.header('Idempotent-Replayed', 'true')
	return toResponse(c, { ...stored, headers: {} }, route)
}

type Done = Stored & { headers: Record<string, string> }

async function answer(
	route: Route,
	input: Parameters<Route['run']>[0],
	caller: Caller | null,
	options: FrameOptions,
): Promise<Done> {
	const result = await route.run(input, caller)
	const plain = isReply(result) ? result : { body: result, status: undefined, headers: undefined }
	if (options.checkAnswers && route.answer) route.answer.parse(plain.body)
	const status = plain.status ?? route.status ?? (route.answer === null ? 204 : 200)
	return { status, body: plain.body === undefined ? '' : JSON.stringify(plain.body), headers: plain.headers ?? {} }
}

function toResponse(c: Context<Env>, done: Done, route: Route): Response {
	const headers = new Headers(done.headers)
	if (done.body === '') return new Response(null, { status: done.status, headers: merge(c, headers) })
	headers.set('Content-Type', 'application/json; charset=utf-8')
	if (route.method === 'get') {
		const next = /"next_cursor":"([^"]+)"}$/.exec(done.body)?.[1]
		if (next) {
			const url = new URL(c.req.url)
			url.searchParams.set('cursor', next)
			headers.set('Link', `<${url.pathname}${url.search}>; rel="next"`)
		}
	}
	return new Response(done.body, { status: done.status, headers: merge(c, headers) })
}

/** Headers set on the context so far, and these. */
function merge(c: Context<Env>, headers: Headers): Headers {
	const all = new Headers(c.res.headers)
	all.delete('content-type')
	for (const [name, value] of headers) {
		if (name === 'set-cookie') all.append(name, value)
		else all.set(name, value)
	}
	return all
}

async function authorize(c: Context<Env>, route: Route, options: FrameOptions, ip: string): Promise<Caller> {
	const header = c.req.header('authorization')
	const bearer = header === undefined ? null : (/^Bearer +([\x21-\x7e]{1,200})$/i.exec(header)?.[1] ?? '')
	const cookie = bearer === null ? readCookie(c.req.header('cookie'), SESSION_COOKIE) : null
	const token = bearer ?? cookie
	if (token === null) throw new Refusal('unauthorized', 'no credentials')
	const caller = token === '' ? null : await options.authenticate(token, bearer === null)
	if (!caller) {
		// Guessing costs: a failed try takes from the bucket of the address it came from.
		const verdict = await spend(options.db, 'auth', `failed:${rateSubject(ip)}`)
		if (!verdict.allowed)
			throw new Refusal('rate_limited', 'too many bad credentials', { retryAfter: verdict.retrySeconds })
		throw new Refusal('unauthorized', 'the key or session is unknown, expired or revoked')
	}
	if (caller.cookie && writes(c.req.method) && c.req.header('origin') !== new URL(options.publicUrl).origin) {
		throw new Refusal('forbidden', 'a write by cookie must come from the pages of this origin')
	}
	const access = route.access
	if (access === 'session' && caller.kind !== 'session')
		throw new Refusal('forbidden', 'only a signed-in person may do this')
	if (
		access !== null &&
		access !== 'session' &&
		access !== 'merchant' &&
		caller.scopes !== 'all' &&
		!caller.scopes.has(access)
	) {
		throw new Refusal('forbidden', `the key lacks the scope ${access}`)
	}
	return caller
}

function writes(method: string): boolean {
	return method !== 'GET' && method !== 'HEAD'
}

function spend(db: Db, limit: PolicyName, subject: string): Promise<Verdict> {
	return take(db, POLICIES[limit], subject)
}

export function addressOf(c: Context<Env>, options: { trustedProxies: number }): string {
	const socket = c.env?.incoming?.socket.remoteAddress
	return clientAddress(socket, c.req.header('x-forwarded-for') ?? null, options.trustedProxies)
}

export function readCookie(header: string | undefined, name: string): string | null {
	for (const part of (header ?? '').split(';')) {
		const [key, ...value] = part.trim().split('=')
		if (key === name) return value.join('=')
	}
	return null
}

async function readJson(c: Context<Env>, route: Route): Promise<unknown> {
	const text = await readBody(c.req.raw, route.bodyBytesMax ?? BODY_BYTES_MAX)
	if (text.trim() === '') return {}
	const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
	if (type !== 'application/json')
		throw new Refusal('unsupported_media_type', `${type ?? 'no Content-Type'}, not application/json`)
	return parseJson(text)
}

function readQuery(url: string): Record<string, string> {
	const query: Record<string, string> = {}
	for (const [name, value] of new URL(url).searchParams) {
		checkText(value, `?${name}`)
		if (name !== '__proto__') query[name] = value
	}
	return query
}

/** A path parameter of the wrong form names nothing. */
function parsePath(schema: z.ZodType, params: Record<string, string>): unknown {
	const result = schema.safeParse(params)
	if (!result.success) throw new Refusal('not_found', 'no such object')
	return result.data
}

function parse(schema: z.ZodType, value: unknown, root: '#' | '?'): unknown {
	const result = schema.safeParse(value)
	if (result.success) return result.data
	const errors: FieldProblem[] = result.error.issues.slice(0, 20).map((issue) => ({
		pointer: root === '?' ? `?${issue.path.join('.')}` : ['#', ...issue.path.map(String)].join('/'),
		code: issue.code,
		detail: issue.message,
	}))
	throw new Refusal(
		'invalid_request',
		errors
			.map((e) => `${e.pointer}: ${e.detail}`)
			.join('; ')
			.slice(0, 500),
		{ errors },
	)
}

function isApi(path: string): boolean {
	return path.startsWith('/v1/') || path === '/openapi.json' || path === '/rpc'
}

function allowBearerFromAnywhere(c: Context<Env>, headers: Headers): void {
	if (c.req.header('origin') === undefined || !/^Bearer /i.test(c.req.header('authorization') ?? '')) return
	headers.set('Access-Control-Allow-Origin', '*')
	headers.set(
		'Access-Control-Expose-Headers',
		'Request-Id, RateLimit, RateLimit-Policy, Retry-After, Link, Idempotent-Replayed',
	)
}

/** What an error means to the caller; anything unexpected is `internal` and says nothing more. */
function asRefusal(error: unknown): Refusal {
	if (error instanceof Refusal) return error
	if (isUnavailable(error))
		return new Refusal('unavailable', 'the database cannot be reached', { retryAfter: 2, cause: error })
	if (sqlState(error) === '57014' || sqlState(error) === '40P01' || sqlState(error) === '40001') {
		return new Refusal('unavailable', 'the database is busy', { retryAfter: 1, cause: error })
	}
	return new Refusal('internal', 'an unexpected error, reported under this request id', { cause: error })
}
