import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { WebhookTables } from './schema.ts'

export type EventRow = Selectable<WebhookTables['app.event']>
export type EndpointRow = Selectable<WebhookTables['app.webhook_endpoint']>
export type DeliveryRow = Selectable<WebhookTables['app.webhook_delivery']>

const tables = (db: Db) => db.$extendTables<WebhookTables>()

/**
 * The next position in a merchant's events. The row stays locked until the transaction ends, so positions become
 * visible in their order, and a reader that pulls by position misses none.
 */
export async function nextPosition(db: Db, merchant: string): Promise<number> {
	const row = await tables(db)
		.insertInto('app.event_counter')
		.values({ merchant_id: merchant, position: 1 })
		.onConflict((c) => c.column('merchant_id').doUpdateSet({ position: sql<number>`app.event_counter.position + 1` }))
		.returning('position')
		.executeTakeFirstOrThrow()
	return row.position
}

export async function addEvent(db: Db, event: Omit<EventRow, 'created_at'>): Promise<EventRow> {
	return tables(db)
		.insertInto('app.event')
		.values({ ...event, data: sql`${JSON.stringify(event.data)}::jsonb` })
		.returningAll()
		.executeTakeFirstOrThrow()
}

export async function findEvent(db: Db, id: string): Promise<EventRow | undefined> {
	return tables(db).selectFrom('app.event').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function listEvents(
	db: Db,
	query: { merchant: string; after: number | null; before: number | null; type: string | null; limit: number },
): Promise<EventRow[]> {
	let rows = tables(db).selectFrom('app.event').selectAll().where('merchant_id', '=', query.merchant)
	if (query.type !== null) rows = rows.where('type', '=', query.type)
	if (query.after !== null)
		return rows.where('position', '>', query.after).orderBy('position').limit(query.limit).execute()
	if (query.before !== null) rows = rows.where('position', '<', query.before)
	return rows.orderBy('position', 'desc').limit(query.limit).execute()
}

export async function endpointsFor(db: Db, merchant: string, type: string): Promise<EndpointRow[]> {
	return tables(db)
		.selectFrom('app.webhook_endpoint')
		.selectAll()
		.where('merchant_id', '=', merchant)
		.where('deleted_at', 'is', null)
		.where('status', '!=', 'disabled')
		.where(sql<boolean>`(cardinality(events) = 0 or ${type} = any(events))`)
		.execute()
}

export async function countEndpoints(db: Db, merchant: string): Promise<number> {
	const row = await tables(db)
		.selectFrom('app.webhook_endpoint')
		.select((e) => e.fn.countAll<number>().as('n'))
		.where('merchant_id', '=', merchant)
		.where('deleted_at', 'is', null)
		.executeTakeFirstOrThrow()
	return Number(row.n)
}

export async function addEndpoint(
	db: Db,
	endpoint: Pick<EndpointRow, 'id' | 'merchant_id' | 'url' | 'events' | 'secret_sealed'>,
): Promise<EndpointRow> {
	return tables(db).insertInto('app.webhook_endpoint').values(endpoint).returningAll().executeTakeFirstOrThrow()
}

export async function findEndpoint(db: Db, id: string): Promise<EndpointRow | undefined> {
	return tables(db)
		.selectFrom('app.webhook_endpoint')
		.selectAll()
		.where('id', '=', id)
		.where('deleted_at', 'is', null)
		.executeTakeFirst()
}

export async function listEndpoints(
	db: Db,
	merchant: string,
	before: string | null,
	limit: number,
): Promise<EndpointRow[]> {
	let rows = tables(db)
		.selectFrom('app.webhook_endpoint')
		.selectAll()
		.where('merchant_id', '=', merchant)
		.where('deleted_at', 'is', null)
	if (before !== null) rows = rows.where('id', '<', before)
	return rows.orderBy('id', 'desc').limit(limit).execute()
}

export async function updateEndpoint(
	db: Db,
	id: string,
	change: Partial<
		Pick<EndpointRow, 'status' | 'secret_sealed' | 'previous_sealed' | 'previous_until' | 'failures' | 'deleted_at'>
	>,
): Promise<EndpointRow> {
	return tables(db)
		.updateTable('app.webhook_endpoint')
		.set(change)
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow()
}

/** Counts a failed attempt; an endpoint that keeps failing is marked, and still gets every new event. */
export async function countFailure(db: Db, id: string, failing: { from: number; now: boolean }): Promise<void> {
	await tables(db)
		.updateTable('app.webhook_endpoint')
		.set({
			failures: sql<number>`failures + 1`,
			status: sql<string>`case when status = 'enabled' and (failures + 1 >= ${failing.from} or ${failing.now}) then 'failing' else status end`,
		})
		.where('id', '=', id)
		.execute()
}

export async function addDelivery(
	db: Db,
	delivery: Pick<DeliveryRow, 'id' | 'merchant_id' | 'endpoint_id' | 'event_id'>,
): Promise<DeliveryRow> {
	return tables(db)
		.insertInto('app.webhook_delivery')
		.values({ ...delivery, next_attempt_at: sql<Date>`now()` })
		.returningAll()
		.executeTakeFirstOrThrow()
}

export async function findDelivery(db: Db, id: string): Promise<DeliveryRow | undefined> {
	return tables(db).selectFrom('app.webhook_delivery').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function listDeliveries(
	db: Db,
	endpoint: string,
	before: string | null,
	limit: number,
): Promise<DeliveryRow[]> {
	let rows = tables(db).selectFrom('app.webhook_delivery').selectAll().where('endpoint_id', '=', endpoint)
	if (before !== null) rows = rows.where('id', '<', before)
	return rows.orderBy('id', 'desc').limit(limit).execute()
}

/** Takes a due delivery for `seconds`; undefined when it is done, not due, or in other hands. */
export async function leaseDelivery(db: Db, id: string, seconds: number): Promise<DeliveryRow | undefined> {
	return tables(db)
		.updateTable('app.webhook_delivery')
		.set({
			attempts: sql<number>`attempts + 1`,
			tries: sql<number>`tries + 1`,
			leased_until: sql<Date>`now() + make_interval(secs => ${seconds})`,
		})
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.where('next_attempt_at', '<=', sql<Date>`now() + interval '2 seconds'`)
		.where((e) => e.or([e('leased_until', 'is', null), e('leased_until', '<', sql<Date>`now()`)]))
		.returningAll()
		.executeTakeFirst()
}

export async function settleDelivery(
	db: Db,
	id: string,
	result: Pick<DeliveryRow, 'status' | 'response_status' | 'error' | 'next_attempt_at'>,
): Promise<void> {
	await tables(db)
		.updateTable('app.webhook_delivery')
		.set({ ...result, leased_until: null })
		.where('id', '=', id)
		.execute()
}

export async function restartDelivery(db: Db, id: string): Promise<DeliveryRow> {
	return tables(db)
		.updateTable('app.webhook_delivery')
		.set({ status: 'pending', tries: 0, next_attempt_at: sql<Date>`now()` })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow()
}

/** Deliveries that are due and that nobody works on, some time after they became so. */
export async function stalledDeliveries(
	db: Db,
	seconds: number,
	limit: number,
): Promise<{ id: string; endpoint_id: string }[]> {
	return tables(db)
		.selectFrom('app.webhook_delivery')
		.select(['id', 'endpoint_id'])
		.where('status', '=', 'pending')
		.where('next_attempt_at', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
		.where((e) => e.or([e('leased_until', 'is', null), e('leased_until', '<', sql<Date>`now()`)]))
		.orderBy('next_attempt_at')
		.limit(limit)
		.execute()
}
