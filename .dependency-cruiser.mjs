// The directions of the house as rules: contracts → sdk → server, indexer, web. Never back, never sideways.
const ground = '(http|db|jobs|chain)'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		{
			name: 'no-cycle',
			comment: 'A cycle makes two files one.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'sdk-stands-alone',
			comment: 'The SDK runs on the side of its user: it knows no server, no indexer, no web, no scripts.',
			severity: 'error',
			from: { path: '^sdk/' },
			to: { path: '^(server|indexer|web|scripts|test)/' },
		},
		{
			name: 'server-and-web-never-meet',
			comment: 'They speak HTTP and share only the wire types of the SDK.',
			severity: 'error',
			from: { path: '^(server|web|indexer)/' },
			to: { path: '^(server|web|indexer|scripts)/', pathNot: '^$1/' },
		},
		{
			name: 'packages-by-name',
			comment: 'A package is entered by its name and a door it exports, never by a path.',
			severity: 'error',
			from: { path: '^(sdk|server|web|indexer|scripts|test)/' },
			to: {
				path: '^(sdk|server|web|indexer)/',
				pathNot: '^$1/',
				dependencyTypes: ['local'],
				dependencyTypesNot: ['aliased-workspace'],
			},
		},
		{
			name: 'sdk-without-react',
			comment: 'The SDK knows no user interface.',
			severity: 'error',
			from: { path: '^sdk/' },
			to: { path: 'node_modules/(react|preact|wagmi|@tanstack)' },
		},
		{
			name: 'sdk-runs-in-browsers',
			comment: 'No Node built-in outside the tests of the SDK.',
			severity: 'error',
			from: { path: '^sdk/', pathNot: '\\.test\\.ts$' },
			to: { dependencyTypes: ['core'] },
		},
		{
			name: 'ethers-in-one-place',
			comment: 'viem is the chain library; ethers is met at its adapter and in tests, as a second opinion.',
			severity: 'error',
			from: { pathNot: '(^sdk/src/ethers/|\\.test\\.ts$)' },
			to: { path: 'node_modules/ethers/' },
		},
		{
			name: 'ground-knows-no-noun',
			comment: 'The ground rooms of the server serve every noun and name none.',
			severity: 'error',
			from: { path: `^server/src/${ground}/` },
			to: { path: '^server/src/[^/]+/', pathNot: `^server/src/${ground}/` },
		},
		{
			name: 'nouns-meet-at-doors',
			comment: 'A noun of the server is entered by the file that has its name.',
			severity: 'error',
			from: { path: '^server/src/([^/]+)/' },
			to: {
				path: '^server/src/([^/]+)/[^/]+$',
				pathNot: [`^server/src/${ground}/`, '^server/src/$1/', '^server/src/(?<noun>[a-z]+)/\\k<noun>\\.ts$'],
			},
		},
		{
			name: 'sql-in-stores',
			comment: 'Only store.ts and schema.ts of a room, and the database room, speak SQL.',
			severity: 'error',
			from: { path: '^server/src/', pathNot: '(/store\\.ts$|/schema\\.ts$|^server/src/db/|\\.test\\.ts$)' },
			to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'checkout-stays-small',
			comment: 'The checkout loads neither React, wagmi, viem nor zod.',
			severity: 'error',
			from: { path: '^web/src/checkout/', pathNot: '\\.test\\.tsx?$' },
			to: { path: 'node_modules/(react|react-dom|wagmi|viem|zod)/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'ui-knows-no-noun',
			comment: 'Parts of the user interface serve every page and name none.',
			severity: 'error',
			from: { path: '^web/src/ui/' },
			to: { path: '^web/src/', pathNot: '^web/src/(ui|style|locale)/' },
		},
		{
			name: 'roles-never-meet',
			comment: 'User, merchant and checkout share nouns and parts, not pages.',
			severity: 'error',
			from: { path: '^web/src/(user|merchant|operator|checkout)/' },
			to: { path: '^web/src/(user|merchant|operator|checkout)/', pathNot: '^web/src/$1/' },
		},
		{
			name: 'no-catch-all',
			comment: 'A name that could hold anything will.',
			severity: 'error',
			from: {},
			to: {
				path: '^(sdk|server|indexer|web|scripts|test)/.*\\b(utils?|helpers?|common|misc|manager|handlers?|impl)\\b',
			},
		},
		{
			name: 'declared',
			comment: 'What is imported is in the package.json of the importer.',
			severity: 'error',
			from: { path: '^(sdk|server|indexer|web)/' },
			to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		// Of our own folders: many packages keep their entry in a `dist`, and rules name packages.
		exclude: { path: '^(artifacts|cache|[a-z]+/(dist|generated))/' },
		tsPreCompilationDeps: true,
		combinedDependencies: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'types', 'default'],
			extensions: ['.ts', '.tsx', '.mjs', '.js'],
		},
	},
}
