/** What went into vaults and came out of them through the savings adapter. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { saving } from 'ponder:schema'
import { lower } from '../payment/terms.ts'

ponder.on('SavingsAdapter:Saved', ({ event, context }) => record(event, context, 'saved'))
ponder.on('SavingsAdapter:Withdrawn', ({ event, context }) => record(event, context, 'withdrawn'))

async function record(
	event: Event<'SavingsAdapter:Saved'> | Event<'SavingsAdapter:Withdrawn'>,
	context: Context,
	kind: (typeof saving.$inferInsert)['kind'],
) {
	const { owner, vault, assets, shares } = event.args
	await context.db.insert(saving).values({
		id: `${context.chain.id}-${event.block.number}-${event.log.logIndex}`,
		chainId: context.chain.id,
		kind,
		owner: lower(owner),
		vault: lower(vault),
		assets,
		shares,
		txHash: event.transaction.hash,
		blockNumber: event.block.number,
		blockTimestamp: event.block.timestamp,
		logIndex: event.log.logIndex,
	})
}
