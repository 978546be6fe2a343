/** Which chain this database belongs to: two chains may share an id, and a local one may have been wiped. */
import type { Db } from '../db/db.ts'
import type { ChainClient } from './client.ts'
import { rememberGenesis } from './in/store.ts'

export class ForeignChainError extends Error {
	readonly code = 'foreign_chain'
}

/**
 * Remembers the genesis block at first sight, and compares it from then on.
 * @throws {ForeignChainError} when the node is on another chain than the database
 */
export async function checkIdentity(db: Db, chain: ChainClient, local: boolean): Promise<void> {
	const wanted = chain.chain.id
	const actual = await chain.getChainId()
	if (actual !== wanted)
		throw new ForeignChainError(
			`CHAIN_ID is ${wanted}, the node at CHAIN_RPC_URL is on chain ${actual}. Set both to the same chain`,
		)
	const { hash } = await chain.getBlock({ blockNumber: 0n })
	const known = await rememberGenesis(db, wanted, hash)
	if (known === hash) return
	const remedy = local
		? 'The local chain was reset: delete the data folder (.sluice) so that database and chain begin anew together, or bring back the chain that was'
		: 'Set CHAIN_RPC_URL to the chain of this database, or DATABASE_URL to a new database'
	throw new ForeignChainError(
		`this database belongs to the chain ${wanted} whose first block is ${known}, the node's first block is ${hash}. ${remedy}`,
	)
}
