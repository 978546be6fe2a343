import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lingui } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Manifest } from 'vite'

const root = import.meta.dirname
const dist = join(root, 'dist')

/** What the rendered checkout page must load: names carry a content hash, so they come from the client build. */
function checkoutAssets(): { script: string; styles: string[]; preload: string[] } {
	const path = join(dist, '.vite/manifest.json')
	if (!existsSync(path)) return { script: '/src/checkout/island.tsx', styles: [], preload: [] }
	const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
	const entry = manifest['src/checkout/island.tsx']
	if (!entry) throw new Error('The client build holds no checkout island')
	const imported = (entry.imports ?? []).flatMap((key) => manifest[key]?.file ?? [])
	return {
		script: `/${entry.file}`,
		styles: (entry.css ?? []).map((file) => `/${file}`),
		preload: imported.map((file) => `/${file}`),
	}
}

export default defineConfig(({ isSsrBuild }) => ({
	root,
	plugins: [
		react({ exclude: [/src\/checkout\//, /node_modules/] }),
		lingui({ cwd: root, failOnCompileError: true, macroTransform: true }),
		tailwindcss(),
	],
	define: isSsrBuild ? { CHECKOUT_ASSETS: JSON.stringify(checkoutAssets()) } : {},
	build: isSsrBuild
		? {
				outDir: join(dist, 'checkout'),
				emptyOutDir: true,
				copyPublicDir: false,
			}
		: {
				outDir: dist,
				emptyOutDir: true,
				manifest: true,
				// A data: address would need a wider content security policy.
				assetsInlineLimit: 0,
				// Keeps light-dark() and oklch() as written: every engine since mid 2024 knows them.
				cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
				modulePreload: { polyfill: false },
				reportCompressedSize: false,
				rolldownOptions: {
					input: {
						user: join(root, 'user.html'),
						merchant: join(root, 'merchant.html'),
						checkout: join(root, 'src/checkout/island.tsx'),
					},
				},
			},
	// The server runs the module from any folder, without web's node_modules.
	ssr: { noExternal: true },
}))
