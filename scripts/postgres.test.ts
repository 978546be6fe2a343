import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { startPostgres } from './postgres.ts'

test('the embedded PostgreSQL keeps its data where it is told, in a private folder too, and leaves no socket', async () => {
	// Closed to everyone else, as the server's own user is when this runs as root.
	const folder = mkdtempSync(join(tmpdir(), 'sluice-postgres-test-'))
	const dataDir = join(folder, 'data')
	try {
		const run = async (sql: string) => {
			const { service, databaseUrl } = await startPostgres({ dataDir, logFile: join(folder, 'postgres.log') })
			const socketDir = new URL(databaseUrl).searchParams.get('host') ?? ''
			const client = new Client({ connectionString: databaseUrl })
			await client.connect()
			const { rows } = await client.query(sql)
			await client.end()
			expect(readdirSync(socketDir)).not.toEqual([])
			await service.stop()
			expect(() => readdirSync(socketDir)).toThrow('ENOENT')
			return rows
		}
		await run('create table kept (value integer); insert into kept values (7)')
		expect(readdirSync(dataDir)).toContain('PG_VERSION')
		expect(await run('select value from kept')).toEqual([{ value: 7 }])
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}, 60_000)
