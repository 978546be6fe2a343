/**
 * `npm test`: contracts, proofs, gas, units, the server on a database, flows through the whole stack, the browser.
 * `npm test -- <suite>` runs one of `contracts`, `proofs`, `gas`, `unit`, `database`, `stack`. Ends with the line `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode, tool } from './program.ts'

type Count = { passed: number; failed: number }
type Suite = (echo: boolean) => Promise<Count & { output: string }>

/** Two lanes that run side by side: the compiler keeps one core busy for minutes, the stack waits for blocks and pages. */
const lanes: Record<string, Suite>[] = [
	{ contracts: testContracts, proofs: testProofs, gas: testGas },
	{
		stack: (echo) => testVitest('stack', echo),
		database: (echo) => testVitest('database', echo),
		unit: (echo) => testVitest('unit', echo),
	},
]
const names = lanes.flatMap(Object.keys)

const deep = process.argv.includes('--deep')
const wanted = process.argv.slice(2).filter((arg) => arg !== '--deep')
for (const name of wanted)
	if (!names.includes(name)) {
		process.stderr.write(`There is no suite "${name}"; there are: ${names.join(', ')}\n`)
		process.exit(2)
	}

const chosen = lanes
	.map((lane) => Object.entries(lane).filter(([name]) => wanted.length === 0 || wanted.includes(name)))
	.filter((lane) => lane.length > 0)
const total: Count = { passed: 0, failed: 0 }
// Both lanes need the contracts: compiled once, before either could find the other at it.
const built = await runNode([tool('hardhat', 'dist', 'src', 'cli.js'), 'build', '--quiet', '--no-tests'])
if (built.code !== 0) throw new Error(`the contracts could not be compiled:\n${built.output}`)
await Promise.all(
	chosen.map(async (lane, i) => {
		// Only one lane can be read as it goes; another tells what it printed when a suite of it is done.
		const echo = i === chosen.length - 1
		for (const [name, run] of lane) {
			if (echo) process.stdout.write(`\n── ${name}\n`)
			const { passed, failed, output } = await run(echo)
			if (!echo) process.stdout.write(`\n── ${name}\n${output}\n── ${name}: done\n`)
			total.passed += passed
			total.failed += failed
		}
	}),
)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** Solidity tests in Hardhat's own EVM: fuzz and invariants with the small budget, with the large one when `--deep`. */
async function testContracts(echo: boolean) {
	const { code, output } = await runNode([tool('hardhat', 'dist', 'src', 'cli.js'), 'test', 'solidity'], {
		echo,
		env: { NO_COLOR: '1', ...(deep ? { DEEP: '1' } : {}) },
	})
	const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
	const failed = number('failing')
	// A run that broke off before it counted has failed too.
	return { passed: number('passing'), failed: code !== 0 && failed === 0 ? 1 : failed, output }
}

/** What a solver proves of the call-free core. */
async function testProofs(echo: boolean) {
	const { code, output } = await runNode(['scripts/prove.ts'], { echo })
	const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
	const failed = number('not proved')
	return { passed: number('proved'), failed: code !== 0 && failed === 0 ? 1 : failed, output }
}

/** The gas of every verb is what the committed snapshot says, to the unit. */
async function testGas(echo: boolean) {
	const { code, output } = await runNode(['scripts/bench.ts', 'gas', '--snapshot'], { echo })
	const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
	const failed = number('changed')
	return { passed: number('as committed'), failed: code !== 0 && failed === 0 ? 1 : failed, output }
}

async function testVitest(project: string, echo: boolean) {
	const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
	const report = join(folder, 'report.json')
	try {
		const { code, output } = await runNode(
			[
				tool('vitest', 'vitest.mjs'),
				'run',
				'--project',
				project,
				'--reporter=default',
				'--reporter=json',
				`--outputFile.json=${report}`,
			],
			{ echo },
		)
		const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8')) as {
			numPassedTests: number
			numFailedTests: number
		}
		return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, output }
	} catch (error) {
		process.stderr.write(`${project}: no report: ${error instanceof Error ? error.message : String(error)}\n`)
		return { passed: 0, failed: 1, output: '' }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
