import { defineConfig } from 'vitest/config'

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
