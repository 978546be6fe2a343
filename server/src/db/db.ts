/** The database: one pool, typed per room. A room adds its own tables with `$extendTables`, so no room sees another's. */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'

export type Db = Kysely<object>
export type Trx = Transaction<object>

/** Money is `numeric(78,0)` and becomes `bigint`; block numbers are `bigint` and become `number`. */
const types = {
	getTypeParser(oid: number, format?: 'text' | 'binary') {
		if (oid === pg.types.builtins.NUMERIC) return (text: string) => (/^-?\d+$/.test(text) ? BigInt(text) : text)
		if (oid === pg.types.builtins.INT8) return (text: string) => Number(text)
		return pg.types.getTypeParser(oid, format)
	},
}

export type Database = { db: Db; pool: pg.Pool; close(): Promise<void> }

export function openDatabase(options: {
	url: string
	connections?: number
	onError: (error: Error) => void
}): Database {
	const pool = new pg.Pool({
		connectionString: options.url,
		max: options.connections ?? 20,
		connectionTimeoutMillis: 5_000,
		idleTimeoutMillis: 30_000,
		statement_timeout: 15_000,
		idle_in_transaction_session_timeout: 30_000,
		application_name: 'sluice',
		types,
	})
	// An idle connection that the server drops must not end the process; the next query opens another.
	pool.on('error', options.onError)
	// Nor must one that is in use, between two queries: the next query of its transaction fails.
	pool.on('connect', (client) => void client.on('error', options.onError))
	const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
	return { db, pool, close: () => db.destroy() }
}

const RETRYABLE = new Set(['40001', '40P01'])

/** Runs `work` in one transaction; a deadlock or serialisation failure runs it again, three times at most. */
export async function transaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await db.transaction().execute(work)
		} catch (error) {
			if (attempt >= 3 || !RETRYABLE.has(sqlState(error) ?? '')) throw error
		}
	}
}

/** Resolves when the database answers. */
export async function ping(db: Db): Promise<void> {
	await sql`select 1`.execute(db)
}

/** Runs reads that must be of one moment. */
export async function snapshot<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
	return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
}

/** SQLSTATE of a PostgreSQL error, else null. */
export function sqlState(error: unknown): string | null {
	const code = error instanceof Error && 'code' in error ? error.code : null
	return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** True when the database could not be reached or is going down: the caller may try again. */
export function isUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
	return (
		/^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(code) ||
		/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
			error.message,
		)
	)
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
	if (sqlState(error) !== '23505') return false
	return (
		constraint === undefined || (error instanceof Error && 'constraint' in error && error.constraint === constraint)
	)
}
