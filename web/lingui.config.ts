import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

export default defineConfig({
	sourceLocale: 'en',
	locales: ['en', 'zh-Hans'],
	catalogs: [
		{
			path: '<rootDir>/src/locale/{locale}/checkout',
			include: ['<rootDir>/src/checkout'],
			exclude: ['**/*.test.*'],
		},
		{
			path: '<rootDir>/src/locale/{locale}/app',
			include: ['<rootDir>/src'],
			exclude: ['<rootDir>/src/checkout/**', '<rootDir>/src/locale/**', '**/*.test.*'],
		},
	],
	// Line numbers would change a catalog with every edit above a text.
	format: formatter({ lineNumbers: false }),
})
