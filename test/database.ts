/** One PostgreSQL for all tests that need no more than a database: started before the first file, stopped after the last. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../scripts/postgres.ts'

export default async function setup(project: TestProject) {
	const folder = mkdtempSync(join(tmpdir(), 'sluice-database-'))
	const remove = () => rmSync(folder, { recursive: true, force: true })
	const { service, databaseUrl } = await startPostgres({
		dataDir: join(folder, 'postgres'),
		logFile: join(folder, 'postgres.log'),
	}).catch((error: unknown) => {
		remove()
		throw error
	})
	project.provide('databaseUrl', databaseUrl)
	return async () => {
		await service.stop()
		remove()
	}
}
