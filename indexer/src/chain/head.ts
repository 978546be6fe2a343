/** The newest block that is wholly indexed, and the hashes of the blocks before it. */
import { ponder } from 'ponder:registry'
import { chainBlock, chainHead } from 'ponder:schema'

/** More than twice the deepest finality the indexer knows (240 blocks), so that a final block is always among them. */
const blocksKept = 600n

ponder.on('Head:block', async ({ event, context }) => {
	const { number, hash, timestamp } = event.block
	const head = { blockNumber: number, blockHash: hash, blockTimestamp: timestamp }
	await context.db
		.insert(chainHead)
		.values({ chainId: context.chain.id, ...head })
		.onConflictDoUpdate(head)
	await context.db.insert(chainBlock).values({ number, hash }).onConflictDoUpdate({ hash })
	await context.db.delete(chainBlock, { number: number - blocksKept })
})
