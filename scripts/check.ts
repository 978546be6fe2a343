/** `npm run check`: format, lint, types, directions, dead code, generated files, translations. Prints only what is wrong. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Outcome, root, runNode, tool } from './program.ts'

const contracts = ['contracts/**/*.sol', 'test/contracts/**/*.sol']
const checks: Record<string, () => Promise<Outcome>> = {
	'format and lint (Biome)': () =>
		runNode([tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '--error-on-warnings', '.']),
	'format (Solidity)': () =>
		runNode([tool('prettier', 'bin', 'prettier.cjs'), '--check', '--plugin', 'prettier-plugin-solidity', ...contracts]),
	'lint (Solidity)': () =>
		runNode([tool('solhint', 'solhint.js'), '--noPoster', '--disc', '--max-warnings', '0', ...contracts]),
	'types (sdk, server, scripts, tests)': () => runNode([tool('typescript', 'bin', 'tsc'), '-p', '.']),
	'types (indexer)': () => runNode([tool('typescript', 'bin', 'tsc'), '-p', 'indexer']),
	'types (web)': () => runNode([tool('typescript', 'bin', 'tsc'), '-p', 'web']),
	'directions (dependency-cruiser)': () =>
		runNode([
			tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
			'--config',
			'.dependency-cruiser.mjs',
			...['sdk', 'server', 'indexer', 'web', 'scripts', 'test', 'ignition'],
		]),
	'dead code (knip)': () => runNode([tool('knip', 'bin', 'knip.js'), '--no-progress']),
	'generated files': generated,
	translations,
}

let failed = 0
const names = Object.keys(checks)
// Two at a time: as many as the smallest machine has cores.
const worker = async () => {
	for (let name = names.shift(); name !== undefined; name = names.shift()) {
		const { code, output, seconds } = (await checks[name]?.()) ?? { code: 1, output: 'no such check', seconds: 0 }
		process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)\n`)
		if (code === 0) continue
		failed++
		process.stdout.write(`${output.trimEnd()}\n\n`)
	}
}
await Promise.all([worker(), worker()])
process.stdout.write(
	failed === 0 ? '\nNothing to mend.\n' : `\n${failed} of ${Object.keys(checks).length} checks found something.\n`,
)
process.exitCode = failed === 0 ? 0 : 1

/** Every text of the web is in the catalogs, and translated. */
async function translations(): Promise<Outcome> {
	const lingui = (what: string) =>
		runNode([tool('@lingui', 'cli', 'dist', 'lingui.js'), 'check', what], { cwd: join(root, 'web') })
	const sync = await lingui('sync')
	return sync.code === 0 ? lingui('missing') : sync
}

/** Generating again must leave no difference: the ABIs and addresses of the SDK are those of the contracts. */
async function generated(): Promise<Outcome> {
	const { code, output, seconds } = await runNode(['scripts/generate.ts'])
	if (code !== 0) return { code, output, seconds }
	const diff = spawnSync('git', ['diff', '--stat', '--exit-code', '--', 'sdk/src/contracts', 'package-lock.json'], {
		cwd: root,
		encoding: 'utf8',
	})
	return {
		code: diff.status ?? 1,
		output: `npm run generate leaves a difference; commit it:\n${diff.stdout}${diff.stderr}`,
		seconds,
	}
}
