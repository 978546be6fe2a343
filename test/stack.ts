/** One stack for every flow and browser test: started before the first file, stopped after the last. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { readRecord, startStack } from '../scripts/stack.ts'

declare module 'vitest' {
	export interface ProvidedContext {
		/** Where the stack keeps its data; `stack.json` in it names the processes. */
		dataDir: string
		url: string
		rpcUrl: string
		databaseUrl: string
	}
}

export default async function setup(project: TestProject) {
	const dataDir = mkdtempSync(join(tmpdir(), 'sluice-test-'))
	const stack = await startStack({
		dataDir,
		// Away from the ports of a stack that a developer has running.
		port: 4100,
		chainPort: 8645,
		indexerPort: 42_169,
		say: (line) => process.stdout.write(`  ${line}\n`),
	})
	project.provide('dataDir', dataDir)
	project.provide('url', stack.url)
	project.provide('rpcUrl', stack.rpcUrl)
	project.provide('databaseUrl', stack.databaseUrl)
	return async () => {
		const services: Record<string, number> = readRecord(dataDir)?.services ?? {}
		await stack.stop()
		rmSync(dataDir, { recursive: true, force: true })
		for (const [name, pid] of Object.entries(services)) {
			try {
				process.kill(pid, 0)
			} catch {
				continue
			}
			throw new Error(`${name} (${pid}) outlived its stack`)
		}
	}
}
