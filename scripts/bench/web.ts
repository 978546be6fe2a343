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
	const read = (name: string) => JSON.parse(readFileSync(join(dist, '.vite', name), 'utf8')) as Record<string, Chunk>
	const manifest = { ...read('manifest.json'), ...read('checkout.json') }
	const initial = (entry: string, seen = new Set<string>()): Set<string> => {
		const chunk = manifest[entry]
		if (!chunk) throw new Error(`the build has no ${entry}`)
		if (seen.has(chunk.file)) return seen
		seen.add(chunk.file)
		for (const imported of chunk.imports ?? []) initial(imported, seen)
		return seen
	}
	const kib = (entries: string[]) => {
		let bytes = 0
		for (const file of new Set(entries.flatMap((entry) => [...initial(entry)])))
			bytes += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
		return Math.round((bytes / 1024) * 10) / 10
	}
	const row = (id: string, entries: string[], goal: number, peer: BenchRow['peer']): BenchRow => ({
		id,
		value: kib(entries),
		unit: 'KiB',
		better: 'lower',
		goal,
		peer,
	})
	const shown = ['src/checkout/island.tsx', 'src/locale/en/checkout.po']
	return [
		row('web.checkout_gz', shown, 25, { name: 'BTCPay Server checkout', value: 82.4 }),
		// With the program of the payment sheet, which comes after the page is shown.
		row('web.checkout_sign_gz', [...shown, 'src/checkout/pay.ts'], 25, null),
		row('web.user_gz', ['user.html'], 170, null),
		row('web.merchant_gz', ['merchant.html'], 150, null),
	]
}
