/** OpenAPI 3.1 from the routes and the very schemas that validate. */
import * as wire from '@sluice/sdk/wire'
import { z } from 'zod'
import { type ProblemCode, statusOf, titleOf } from './problem.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>

const COMMON: readonly ProblemCode[] = ['invalid_request', 'rate_limited', 'internal', 'unavailable']
const GUARDED: readonly ProblemCode[] = ['unauthorized', 'forbidden']
const KEYED: readonly ProblemCode[] = ['idempotency_key_reused', 'idempotency_in_progress']

export function openApi(
	routes: readonly Route[],
	about: { version: string; publicUrl: string; webhooks: readonly string[] },
): Json {
	const schemas: Record<string, unknown> = {}
	const names = nameSchemas()
	const convert = (schema: z.ZodType, io: 'input' | 'output'): Json => {
		const name = names.get(schema)
		if (!name) return toJson(schema, io)
		schemas[name] ??= toJson(schema, io)
		return { $ref: `#/components/schemas/${name}` }
	}
	const paths: Record<string, Json> = {}
	for (const route of routes) {
		const path = paths[route.path] ?? {}
		path[route.method] = operation(route, convert)
		paths[route.path] = path
	}
	const event = convert(wire.event, 'output')
	return {
		openapi: '3.1.0',
		info: {
			title: 'Sluice',
			version: about.version,
			description:
				'Stablecoin payments that neither party nor the operator can divert. Money is an integer string in minor units.',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		servers: [{ url: about.publicUrl }],
		paths,
		webhooks: Object.fromEntries(
			about.webhooks.map((type) => [
				type,
				{
					post: {
						summary: `${type} (Standard Webhooks 1.0.0)`,
						requestBody: { content: { 'application/json': { schema: event } } },
						responses: { '2XX': { description: 'Received; anything else is tried again' } },
					},
				},
			]),
		),
		components: {
			schemas: { ...schemas, Problem: toJson(wire.problem, 'output') },
			securitySchemes: {
				bearer: {
					type: 'http',
					scheme: 'bearer',
					description: 'An API key (`sk_live_…`, `sk_test_…`) or a session token.',
				},
				session: {
					type: 'apiKey',
					in: 'cookie',
					name: 'sluice_session',
					description: 'Set by `POST /v1/auth/verify`.',
				},
			},
		},
	}
}

function operation(route: Route, convert: (schema: z.ZodType, io: 'input' | 'output') => Json): Json {
	const status = String(route.status ?? (route.answer === null ? 204 : 200))
	const media = route.raw ? 'text/event-stream' : 'application/json'
	const parameters = [
		...fields(route.params).map(([name, schema]) => ({
			name,
			in: 'path',
			required: true,
			schema: toJson(schema, 'input'),
		})),
		...fields(route.query).map(([name, schema]) => ({
			name,
			in: 'query',
			required: !schema.safeParse(undefined).success,
			schema: toJson(schema, 'input'),
		})),
		...(route.idempotency
			? [
					{
						name: 'Idempotency-Key',
						in: 'header',
						required: route.idempotency === 'required',
						schema: { type: 'string', minLength: 1, maxLength: 255 },
					},
				]
			: []),
	]
	return {
		operationId: operationId(route),
		summary: route.summary,
		tags: [route.tag],
		security: security(route),
		...(parameters.length > 0 ? { parameters } : {}),
		...(route.body
			? { requestBody: { required: true, content: { 'application/json': { schema: convert(route.body, 'input') } } } }
			: {}),
		responses: {
			[status]: {
				description: 'Done',
				...(route.answer ? { content: { [media]: { schema: convert(route.answer, 'output') } } } : {}),
			},
			...problems(route),
		},
	}
}

function security(route: Route): Json[] {
	if (route.access === null) return []
	if (route.access === 'session' || route.access === 'merchant') return [{ bearer: [] }, { session: [] }]
	return [{ bearer: [route.access] }, { session: [] }]
}

function problems(route: Route): Json {
	const codes = new Set<ProblemCode>([
		...COMMON,
		...(route.access === null ? [] : GUARDED),
		...(route.params ? (['not_found'] as const) : []),
		...(route.body ? (['payload_too_large', 'unsupported_media_type'] as const) : []),
		...(route.idempotency ? KEYED : []),
		...(route.idempotency === 'required' ? (['idempotency_key_missing'] as const) : []),
		...(route.errors ?? []),
	])
	const byStatus = new Map<number, ProblemCode[]>()
	for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code])
	return Object.fromEntries(
		[...byStatus].map(([status, list]) => [
			String(status),
			{
				description: list.map((code) => `\`${code}\`: ${titleOf(code)}`).join('; '),
				content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
			},
		]),
	)
}

function operationId(route: Route): string {
	const words = route.path
		.replace(/^\/v1\//, '')
		.split(/[/_.]/)
		.filter((word) => word !== '' && !word.startsWith('{'))
	const by = route.path.endsWith('}') ? 'One' : ''
	return route.method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('') + by
}

function fields(schema: z.ZodObject | undefined): [string, z.ZodType][] {
	return schema ? (Object.entries(schema.shape) as [string, z.ZodType][]) : []
}

/** The exported names of the wire, so that a schema appears once and is referred to. */
function nameSchemas(): Map<unknown, string> {
	const names = new Map<unknown, string>()
	for (const [name, value] of Object.entries(wire)) {
		if (typeof value === 'object' && value !== null && '_zod' in value)
			names.set(value, name[0]?.toUpperCase() + name.slice(1))
	}
	return names
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): Json {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
	return rest
}
