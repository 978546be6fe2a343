/** May a schema be resumed on this chain? */
import type { SchemaState } from './store.ts'

/**
 * `fresh`: nothing there yet · `resume`: a final block of it is on the chain · `unproven`: it holds no final block to
 * compare, so it is young and cheaply made again · `diverged`: the chain has another block in that place ·
 * `behind`: the node has no such block (yet).
 */
export type Verdict = 'fresh' | 'resume' | 'unproven' | 'diverged' | 'behind'

/** `hashOnChain`: of the block with the anchor's number, or null when the node has none. */
export function judge(
	state: Pick<SchemaState, 'started' | 'anchor'>,
	hashOnChain: string | null,
	local: boolean,
): Verdict {
	if (!state.started) return 'fresh'
	if (!state.anchor) return 'unproven'
	// A local chain is one node: a block that it lost is gone. A public node may only be late.
	if (hashOnChain === null) return local ? 'diverged' : 'behind'
	return hashOnChain === state.anchor.hash ? 'resume' : 'diverged'
}
