/**
 * `npm test`: contracts, proofs, units, the server on a database, flows through the whole stack, the browser.
 * `npm test -- <suite>` runs one of `contracts`, `proofs`, `unit`, `database`, `stack`. Ends with the line `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode, tool } from './program.ts'

type Count = { passed: number; failed: number }

const suites: Record<string, () => Promise<Count>> = {
	contracts: testContracts,
	proofs: testProofs,
	unit: () => testVitest('unit'),
	database: () => testVitest('database'),
	stack: () => testVitest('stack'),
}

const deep = process.argv.includes('--deep')
const wanted = process.argv.slice(2).filter((arg) => arg !== '--deep')
for (const name of wanted)
	if (!(name in suites)) {
		process.stderr.write(`There is no suite "${name}"; there are: ${Object.keys(suites).join(', ')}\n`)
		process.exit(2)
	}

const total: Count = { passed: 0, failed: 0 }
for (const [name, run] of Object.entries(suites)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue
	process.stdout.write(`\n── ${name}\n`)
	const count = await run()
	total.passed += count.passed
	total.failed += count.failed
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** Solidity tests in Hardhat's own EVM: fuzz and invariants with the small budget, with the large one when `--deep`. */
async function testContracts(): Promise<Count> {
	const { code, output } = await runNode([tool('hardhat', 'dist', 'src', 'cli.js'), 'test', 'solidity'], {
		echo: true,
		env: { NO_COLOR: '1', ...(deep ? { DEEP: '1' } : {}) },
	})
	const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
	const failed = number('failing')
	// A run that broke off before it counted has failed too.
	return { passed: number('passing'), failed: code !== 0 && failed === 0 ? 1 : failed }
}

/** What a solver proves of the call-free core. */
async function testProofs(): Promise<Count> {
	const { code, output } = await runNode(['scripts/prove.ts'], { echo: true })
	const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
	const failed = number('not proved')
	return { passed: number('proved'), failed: code !== 0 && failed === 0 ? 1 : failed }
}

async function testVitest(project: string): Promise<Count> {
	const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
	const report = join(folder, 'report.json')
	try {
		const { code } = await runNode(
			[
				tool('vitest', 'vitest.mjs'),
				'run',
				'--project',
				project,
				'--reporter=default',
				'--reporter=json',
				`--outputFile.json=${report}`,
			],
			{ echo: true },
		)
		const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8')) as {
			numPassedTests: number
			numFailedTests: number
		}
		return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
	} catch (error) {
		process.stderr.write(`${project}: no report: ${error instanceof Error ? error.message : String(error)}\n`)
		return { passed: 0, failed: 1 }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
