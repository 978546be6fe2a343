/** A route is a value: what it takes, who may call it, how it can fail. The frame and the OpenAPI page both read it. */
import type { z } from 'zod'
import type { Db, Trx } from '../db/db.ts'
import type { ProblemCode } from './problem.ts'
import type { PolicyName } from './rate.ts'

/** Whoever proved who they are. */
export type Caller = {
	kind: 'session' | 'key'
	/** Id of the session or key, for rate limits and logs. */
	id: string
	merchant: string
	/** A session has every scope. */
	scopes: ReadonlySet<string> | 'all'
	/** True when the proof came in a cookie, which a browser sends by itself. */
	cookie: boolean
}

/** `session`: a signed-in person only. `merchant`: a session or any key. Anything else is the scope a key needs. */
export type Access = 'session' | 'merchant' | (string & {})

type Method = 'get' | 'post' | 'patch' | 'delete'
type Shape = z.ZodObject
export type Answer<R> = R | Reply<R>
export type Reply<R> = { reply: true; status?: number; headers?: Record<string, string>; body: R }

export type Input<P, Q, B> = {
	params: P
	query: Q
	body: B
	/** The transaction of the request where the route takes an idempotency key, else the pool. */
	db: Db
	/** Runs in the transaction of the request, or in one of its own where there is none. */
	transact<T>(work: (trx: Trx) => Promise<T>): Promise<T>
	ip: string
	request: Request
}

type Spec<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> = {
	method: Method
	/** With `{name}` for parameters. */
	path: string
	tag: string
	summary: string
	limit?: PolicyName
	params?: P
	query?: Q
	body?: B
	bodyBytesMax?: number
	status?: number
	/** Null: no content (204). */
	answer: R | null
	/** Codes of this route beyond those of every route. */
	errors?: readonly ProblemCode[]
	/** `required`: the key must be given; `accepted`: it may be. */
	idempotency?: 'required' | 'accepted'
}

type Params<P> = P extends z.ZodType ? z.output<P> : Record<string, never>

/** A route as the frame sees it. */
export type Route = Spec<Shape, Shape, z.ZodType, z.ZodType> & {
	access: Access | null
	/** Streams answer with a `Response` of their own. */
	raw: boolean
	run(input: Input<unknown, unknown, unknown>, caller: Caller | null): Promise<unknown>
}

/** A route for merchants. */
export function route<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType>(
	spec: Spec<P, Q, B, R> & {
		access: Access
		run(input: Input<Params<P>, Params<Q>, Params<B>> & { caller: Caller }): Promise<Answer<z.output<R>> | undefined>
	},
): Route {
	const { run, ...rest } = spec
	return {
		...rest,
		raw: false,
		run(input, caller) {
			if (!caller) throw new Error(`${spec.path} ran without a caller`)
			return run({ ...(input as Input<Params<P>, Params<Q>, Params<B>>), caller })
		},
	}
}

/** A route for anyone. */
export function publicRoute<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType>(
	spec: Spec<P, Q, B, R> & {
		run(input: Input<Params<P>, Params<Q>, Params<B>>): Promise<Answer<z.output<R>> | undefined>
	},
): Route {
	const { run, ...rest } = spec
	return { ...rest, access: null, raw: false, run: (input) => run(input as Input<Params<P>, Params<Q>, Params<B>>) }
}

/** A route that answers with a stream of events (`text/event-stream`); `answer` is the shape of each event's data. */
export function streamRoute<P extends Shape, R extends z.ZodType>(
	spec: Omit<Spec<P, Shape, z.ZodType, R>, 'method' | 'query' | 'body' | 'idempotency'> & {
		access: Access | null
		run(input: Input<Params<P>, unknown, unknown>, caller: Caller | null): Promise<Response>
	},
): Route {
	const { run, ...rest } = spec
	return {
		...rest,
		method: 'get',
		raw: true,
		run: (input, caller) => run(input as Input<Params<P>, unknown, unknown>, caller),
	}
}

export function reply<R>(body: R, more: { status?: number; headers?: Record<string, string> }): Reply<R> {
	return { reply: true, body, ...more }
}

export function isReply(answer: unknown): answer is Reply<unknown> {
	return typeof answer === 'object' && answer !== null && 'reply' in answer && answer.reply === true
}
