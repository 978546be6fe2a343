/** Who acts for a merchant at `MerchantActions`. */
import { ponder } from 'ponder:registry'
import { delegate } from 'ponder:schema'
import { lower } from '../payment/terms.ts'

ponder.on('MerchantActions:DelegateAppointed', async ({ event, context }) => {
	const change = {
		appointed: event.args.appointed,
		at: event.block.timestamp,
		updatedBlock: event.block.number,
	}
	await context.db
		.insert(delegate)
		.values({ merchant: lower(event.args.merchant), delegate: lower(event.args.delegate), ...change })
		.onConflictDoUpdate(change)
})
