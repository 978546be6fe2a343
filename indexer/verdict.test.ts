import { expect, it } from 'vitest'
import { judge } from './verdict.ts'

const anchor = { number: 100n, hash: '0xaa' }

it.each([
	{ what: 'nothing was indexed', state: { started: false, anchor: null }, hash: null, local: true, verdict: 'fresh' },
	{
		what: 'a final block is the chain’s',
		state: { started: true, anchor },
		hash: '0xaa',
		local: false,
		verdict: 'resume',
	},
	{
		what: 'a final block is another now',
		state: { started: true, anchor },
		hash: '0xbb',
		local: false,
		verdict: 'diverged',
	},
	{
		what: 'nothing final can be compared',
		state: { started: true, anchor: null },
		hash: null,
		local: false,
		verdict: 'unproven',
	},
	{
		what: 'a local chain lost the block',
		state: { started: true, anchor },
		hash: null,
		local: true,
		verdict: 'diverged',
	},
	{ what: 'a public node may be late', state: { started: true, anchor }, hash: null, local: false, verdict: 'behind' },
] as const)('$verdict when $what', ({ state, hash, local, verdict }) => {
	expect(judge(state, hash, local)).toBe(verdict)
})
