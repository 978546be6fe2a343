/** What a browser downloads as JavaScript to show the checkout, as the server sends it: gzip, every chunk it loads at start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root, runNode } from '../program.ts'
import type { BenchRow } from './row.ts'

type Chunk = { file: string; imports?: string[] }

export async function benchWeb(): Promise<BenchRow[]> {
	const { code, output } = await runNode([join(root, 'web', 'build.ts')])
	if (code !== 0) throw new Error(`the web could not be built:\n${output}`)
	const dist = join(root, 'web', 'dist')
	const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>
	const initial = (entry: string, seen = new Set<string>()): Set<string> => {
		const chunk = manifest[entry]
		if (!chunk) throw new Error(`the build has no ${entry}`)
		if (seen.has(chunk.file)) return seen
		seen.add(chunk.file)
		for (const imported of chunk.imports ?? []) initial(imported, seen)
		return seen
	}
	const kib = (entry: string) => {
		let bytes = 0
		for (const file of initial(entry)) bytes += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
		return Math.round((bytes / 1024) * 10) / 10
	}
	const row = (id: string, entry: string, goal: number, peer: BenchRow['peer']): BenchRow => ({
		id,
		value: kib(entry),
		unit: 'KiB',
		better: 'lower',
		goal,
		peer,
	})
	return [
		row('web.checkout_gz', 'src/checkout/island.tsx', 25, { name: 'BTCPay Server checkout', value: 82.4 }),
		row('web.user_gz', 'user.html', 170, null),
		row('web.merchant_gz', 'merchant.html', 150, null),
	]
}
