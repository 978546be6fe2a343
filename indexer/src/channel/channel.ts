/** Partners as they are now, and the time that each merchant spent with one. */

import { ponder } from 'ponder:registry'
import { binding, partner } from 'ponder:schema'
import { and, eq, isNull } from 'ponder'
import { logId } from '../payment/fact.ts'
import { lower } from '../payment/terms.ts'

ponder.on('ChannelRegistry:PartnerRegistered', async ({ event, context }) => {
	const { capBps, cutBps } = event.args
	await context.db.insert(partner).values({
		account: lower(event.args.partner),
		chainId: context.chain.id,
		payout: lower(event.args.payout),
		capBps,
		parent: BigInt(event.args.parent) === 0n ? null : lower(event.args.parent),
		cutBps,
		registeredAt: event.block.timestamp,
	})
})

ponder.on('ChannelRegistry:CapLowered', async ({ event, context }) => {
	const { capBps } = event.args
	await context.db.update(partner, { account: lower(event.args.partner) }).set({ capBps })
})

ponder.on('ChannelRegistry:PayoutProposed', async ({ event, context }) => {
	const { acceptableFrom } = event.args
	await context.db
		.update(partner, { account: lower(event.args.partner) })
		.set({ proposedPayout: lower(event.args.payout), acceptableFrom })
})

const noProposal = { proposedPayout: null, acceptableFrom: null }

ponder.on('ChannelRegistry:PayoutProposalCancelled', async ({ event, context }) => {
	await context.db.update(partner, { account: lower(event.args.partner) }).set(noProposal)
})

ponder.on('ChannelRegistry:PayoutChanged', async ({ event, context }) => {
	await context.db
		.update(partner, { account: lower(event.args.partner) })
		.set({ payout: lower(event.args.payout), ...noProposal })
})

ponder.on('ChannelRegistry:MerchantBound', async ({ event, context }) => {
	await context.db.insert(binding).values({
		id: logId({ event, context }),
		chainId: context.chain.id,
		merchant: lower(event.args.merchant),
		partner: lower(event.args.partner),
		shareBps: event.args.shareBps,
		since: event.block.timestamp,
		blockNumber: event.block.number,
		logIndex: event.log.logIndex,
	})
})

ponder.on('ChannelRegistry:MerchantUnbound', async ({ event, context }) => {
	await context.db.sql
		.update(binding)
		.set({ until: event.block.timestamp })
		.where(and(eq(binding.merchant, lower(event.args.merchant)), isNull(binding.until)))
})
