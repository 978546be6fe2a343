/** The user and merchant apps. The checkout page has its own build, see `vite.checkout.ts`. */
import { join } from 'node:path'
import { lingui } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig({
	root,
	plugins: [react(), lingui({ cwd: root, failOnCompileError: true, macroTransform: true }), tailwindcss()],
	build: {
		outDir: join(root, 'dist'),
		emptyOutDir: true,
		manifest: true,
		// A data: address would need a wider content security policy.
		assetsInlineLimit: 0,
		// Keeps light-dark() and oklch() as written: every engine since mid 2024 knows them.
		cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		rolldownOptions: { input: { user: join(root, 'user.html'), merchant: join(root, 'merchant.html') } },
	},
})
