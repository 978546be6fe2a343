/**
 * `npm run bench -- [area …] [--json]`: measured figures beside their goals and their peers.
 * `-- gas --snapshot` compares with what is committed, `-- gas --write` renews it: gas is the same on every machine.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchRow } from './bench/row.ts'
import { root } from './program.ts'

const snapshotFile = join(root, 'scripts', 'bench', 'snapshot.json')

const areas: Record<string, () => Promise<BenchRow[]>> = {
	gas: async () => (await import('./bench/gas.ts')).benchGas(),
	sdk: async () => [],
	server: async () => [],
	indexer: async () => [],
	web: async () => (await import('./bench/web.ts')).benchWeb(),
	risk: async () => [],
}

const { values, positionals } = parseArgs({
	options: {
		json: { type: 'boolean', default: false },
		snapshot: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
	},
	allowPositionals: true,
})
for (const area of positionals)
	if (!(area in areas)) {
		process.stderr.write(`There is no area "${area}"; there are: ${Object.keys(areas).join(', ')}\n`)
		process.exit(2)
	}

const rows: BenchRow[] = []
for (const [area, measure] of Object.entries(areas)) {
	if (positionals.length > 0 && !positionals.includes(area)) continue
	const measured = await measure()
	if (measured.length === 0) process.stderr.write(`${area}: nothing is measured here yet\n`)
	rows.push(...measured)
}

const figures = Object.fromEntries(rows.map(({ id, value }) => [id, value]))
if (values.write) writeFileSync(snapshotFile, `${JSON.stringify(figures, null, 2)}\n`)
if (values.snapshot) compare(JSON.parse(readFileSync(snapshotFile, 'utf8')))
else if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
else if (rows.length > 0)
	console.table(
		rows.map(({ id, value, unit, better, goal, peer }) => ({
			id,
			value: `${value.toLocaleString('en')} ${unit}`,
			goal: `${better === 'lower' ? '≤' : '≥'} ${goal.toLocaleString('en')}`,
			held: (better === 'lower' ? value <= goal : value >= goal) ? 'yes' : 'no',
			peer: peer ? `${peer.name}: ${peer.value.toLocaleString('en')}` : '',
		})),
	)

function compare(committed: Record<string, number>) {
	const ids = new Set([...Object.keys(committed), ...Object.keys(figures)])
	const changed = [...ids].filter((id) => committed[id] !== figures[id])
	for (const id of changed) process.stdout.write(`${id}: ${figures[id]}, committed ${committed[id]}\n`)
	process.stdout.write(`${ids.size - changed.length} as committed, ${changed.length} changed\n`)
	if (changed.length > 0) process.exitCode = 1
}
