/** May a schema be resumed on this chain? */
import type { SchemaState } from './store.ts'

/**
 * `fresh`: nothing there yet · `resume`: a final block of it is on the chain · `unproven`: the final block
 * is not among those whose hash is known · `diverged`: the chain has another block in that place ·
 * `behind`: the node has no such block (yet).
 */
export type Verdict = 'fresh' | 'resume' | 'unproven' | 'diverged' | 'behind'

/** `hashOnChain`: of the block with the anchor's number, or null when the node has none. */
export function judge(
	state: Pick<SchemaState, 'started' | 'finalBlock' | 'anchor'>,
	hashOnChain: string | null,
	local: boolean,
): Verdict {
	if (!state.started) return 'fresh'
	if (!state.anchor) return 'unproven'
	// While past blocks are indexed an older block must do: on a public chain starting over costs more than it is likely to save.
	if (local && state.anchor.number !== state.finalBlock) return 'unproven'
	// A local chain is one node: a block that it lost is gone. A public node may only be late.
	if (hashOnChain === null) return local ? 'diverged' : 'behind'
	return hashOnChain === state.anchor.hash ? 'resume' : 'diverged'
}
