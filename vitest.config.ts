import { defineConfig } from 'vitest/config'

// Tests beside the code that need a PostgreSQL, and some of them a chain: neither is a stand-in.
const onDatabase = 'server/src/**/{account,app,applier,dispute,health,identity,routes,sender,store}.test.ts'

const shared = { testTimeout: 20_000, hookTimeout: 60_000 }

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					...shared,
					name: 'unit',
					include: [
						'{sdk,server,indexer,web}/src/**/*.test.{ts,tsx}',
						'{server,indexer}/*.test.ts',
						'scripts/**/*.test.ts',
					],
					exclude: [onDatabase],
				},
			},
			{
				test: {
					...shared,
					name: 'database',
					include: [onDatabase],
					// One server for all files; each makes a database of its own on it.
					globalSetup: ['test/database.ts'],
				},
			},
			{
				test: {
					...shared,
					name: 'stack',
					include: ['test/{flow,browser}/**/*.test.ts'],
					// One stack serves every file, and some of them kill parts of it: one file at a time.
					globalSetup: ['test/stack.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// Node itself runs the programs that start the stack: they ask it where packages are.
					experimental: { viteModuleRunner: false },
				},
			},
		],
	},
})
