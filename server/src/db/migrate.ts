import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './db.ts'

export type Migrations = Record<string, Migration>

/** Any number that no other program on this database takes. */
const LOCK = 8_675_309_001

/** Brings schema `app` up to date. Processes that start together wait for one another on an advisory lock. */
export async function migrate(db: Db, rooms: readonly Migrations[]): Promise<string[]> {
	const migrations: Migrations = Object.assign({}, ...rooms)
	return db.connection().execute(async (connection) => {
		await sql`set statement_timeout = 0`.execute(connection)
		await sql`select pg_advisory_lock(${LOCK})`.execute(connection)
		try {
			await sql`create schema if not exists app`.execute(connection)
			const migrator = new Migrator({
				db,
				provider: { getMigrations: async () => migrations },
				migrationTableSchema: 'app',
			})
			const { error, results } = await migrator.migrateToLatest()
			if (error) throw error
			return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName)
		} finally {
			await sql`select pg_advisory_unlock(${LOCK})`.execute(connection)
			await sql`reset statement_timeout`.execute(connection)
		}
	})
}
