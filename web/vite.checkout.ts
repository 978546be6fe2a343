/** The checkout: first the island for the browser, then (`build.ssr`) the module that renders the page on the server. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lingui } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Manifest, type ManifestChunk, type Plugin } from 'vite'

const root = import.meta.dirname
const dist = join(root, 'dist')
const island = 'src/checkout/island.tsx'

/** What the rendered page must load: names carry a content hash, so they come from the manifest of the island's build. */
function readAssets() {
	const manifest = JSON.parse(readFileSync(join(dist, '.vite/checkout.json'), 'utf8')) as Manifest
	const chunk = (key: string): ManifestChunk => {
		const found = manifest[key]
		if (!found) throw new Error(`The build of the island holds no ${key}`)
		return found
	}
	const withImports = (key: string): string[] => [key, ...(chunk(key).imports ?? []).flatMap(withImports)]
	const catalog = (locale: string): string => `/${chunk(`src/locale/${locale}/checkout.po`).file}`
	return {
		script: `/${chunk(island).file}`,
		styles: (chunk(island).css ?? []).map((file) => `/${file}`),
		preload: [...new Set(withImports(island))].slice(1).map((key) => `/${chunk(key).file}`),
		catalogs: { en: catalog('en'), 'zh-Hans': catalog('zh-Hans') },
	}
}

/** The page names what it needs; the helper that would find it in the browser weighs more than it saves. */
const bareImports: Plugin = {
	name: 'bare-imports',
	enforce: 'pre',
	load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
}

export default defineConfig(({ isSsrBuild }) => ({
	root,
	plugins: [bareImports, lingui({ cwd: root, failOnCompileError: true, macroTransform: true }), tailwindcss()],
	// The macros call this module instead of the whole library: the texts of the checkout have no plurals.
	resolve: { alias: { '@lingui/core': join(root, 'src/checkout/texts.ts') } },
	define: isSsrBuild ? { CHECKOUT_ASSETS: JSON.stringify(readAssets()) } : {},
	publicDir: false,
	build: isSsrBuild
		? { outDir: join(dist, 'checkout'), emptyOutDir: true }
		: {
				outDir: dist,
				// The apps are there already.
				emptyOutDir: false,
				manifest: '.vite/checkout.json',
				cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
				modulePreload: false,
				reportCompressedSize: false,
				rolldownOptions: { input: { checkout: join(root, island) } },
			},
	// The server runs the module from any folder, without the packages of this one.
	ssr: { noExternal: true },
}))
