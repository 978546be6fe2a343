/** What the guard lists, and the fee it sets. */
import { ponder } from 'ponder:registry'
import { listing, protocolFee } from 'ponder:schema'
import { lower } from '../payment/terms.ts'

const kinds = ['venue', 'oracle', 'vault'] as const

ponder.on('Guard:Listed', async ({ event, context }) => {
	const kind = kinds[event.args.kind]
	if (!kind) throw new Error(`the guard listed something of kind ${event.args.kind}`)
	const account = lower(event.args.account)
	const { timestamp } = event.block
	const row = await context.db.find(listing, { kind, account })
	if (row === null) {
		// What was never listed can be taken off the list too.
		if (event.args.listed)
			await context.db.insert(listing).values({ chainId: context.chain.id, kind, account, since: timestamp })
		return
	}
	const listed = row.until === null
	if (listed === event.args.listed) return
	await context.db
		.update(listing, { kind, account })
		.set(listed ? { until: timestamp } : { since: timestamp, until: null })
})

ponder.on('Guard:ProtocolFeeSet', async ({ event, context }) => {
	const fee = { feeBps: event.args.feeBps, updatedBlock: event.block.number }
	await context.db
		.insert(protocolFee)
		.values({ chainId: context.chain.id, ...fee })
		.onConflictDoUpdate(fee)
})
