/** Builds the apps and the checkout renderer into `dist`, then writes .br and .gz beside every text file. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

// Whoever builds, a test runner included, gets what people get.
process.env.NODE_ENV = 'production'

const dist = join(import.meta.dirname, 'dist')
const compressed = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt'])

async function compress(path: string): Promise<void> {
	const content = await readFile(path)
	const [br, gz] = await Promise.all([
		promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
		promisify(gzip)(content, { level: 9 }),
	])
	await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
}

const logLevel = process.argv.includes('--verbose') ? 'info' : 'warn'
const checkout = join(import.meta.dirname, 'vite.checkout.ts')
await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel })
await build({ configFile: checkout, logLevel })
await build({ configFile: checkout, logLevel, build: { ssr: join(import.meta.dirname, 'src/checkout/render.tsx') } })

const files = await readdir(dist, { recursive: true, withFileTypes: true })
await Promise.all(
	files
		.filter((file) => file.isFile() && compressed.has(extname(file.name)))
		.map((file) => join(file.parentPath, file.name))
		.filter((path) => !path.startsWith(join(dist, 'checkout')) && !path.startsWith(join(dist, '.vite')))
		.map(compress),
)
