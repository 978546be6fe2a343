import { expect, it } from 'vitest'
import { judge } from './verdict.ts'

const anchor = { number: 100n, hash: '0xaa' }
const started = { started: true, finalBlock: 100n, anchor }

it.each([
	{ what: 'nothing was indexed', state: { ...started, started: false }, hash: null, local: true, verdict: 'fresh' },
	{
		what: 'a final block is the chain’s',
		state: started,
		hash: '0xaa',
		local: false,
		verdict: 'resume',
	},
	{
		what: 'a final block is another now',
		state: started,
		hash: '0xbb',
		local: false,
		verdict: 'diverged',
	},
	{
		what: 'nothing final can be compared',
		state: { ...started, anchor: null },
		hash: null,
		local: false,
		verdict: 'unproven',
	},
	{
		what: 'on a local chain the final block itself is not known',
		state: { ...started, finalBlock: 101n },
		hash: '0xaa',
		local: true,
		verdict: 'unproven',
	},
	{
		what: 'on a public chain a block before the final one matches',
		state: { ...started, finalBlock: 101n },
		hash: '0xaa',
		local: false,
		verdict: 'resume',
	},
	{
		what: 'a local chain lost the block',
		state: started,
		hash: null,
		local: true,
		verdict: 'diverged',
	},
	{ what: 'a public node may be late', state: started, hash: null, local: false, verdict: 'behind' },
] as const)('$verdict when $what', ({ state, hash, local, verdict }) => {
	expect(judge(state, hash, local)).toBe(verdict)
})
