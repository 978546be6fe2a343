/** Disputes: opened and divided by the escrow's events, answered and explained by those of `Disputes`. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { dispute, evidence } from 'ponder:schema'
import { lower } from '../payment/terms.ts'
import { storable } from '../text/text.ts'

type Source = { event: Pick<Event<'PaymentEscrow:PaymentFrozen'>, 'block' | 'transaction'>; context: Context }
type Hash = `0x${string}`
type End = { outcome: 'settled'; payerAmount: bigint; receiverAmount: bigint } | { outcome: 'returned' }

/** As the contract counts them. */
const outcomes = ['agreement', 'ruling', 'no_answer', 'default'] as const

ponder.on('Disputes:DisputeAnswered', async ({ event, context }) => {
	await context.db.update(dispute, { paymentHash: event.args.paymentInfoHash }).set({
		status: 'answered',
		answeredAt: event.block.timestamp,
		updatedBlock: event.block.number,
	})
})

ponder.on('Disputes:DisputeEnded', async ({ event, context }) => {
	const outcome = outcomes[event.args.outcome]
	if (!outcome) throw new Error(`a dispute ended by ${event.args.outcome}, which is no outcome`)
	await context.db.update(dispute, { paymentHash: event.args.paymentInfoHash }).set({ outcome })
})

ponder.on('Disputes:EvidenceSubmitted', async ({ event, context }) => {
	const { paymentInfoHash, party, contentHash, uri } = event.args
	await context.db
		.insert(evidence)
		.values({
			paymentHash: paymentInfoHash,
			party: lower(party),
			contentHash,
			uri: storable(uri),
			at: event.block.timestamp,
			txHash: event.transaction.hash,
			blockNumber: event.block.number,
			logIndex: event.log.logIndex,
		})
		.onConflictDoNothing()
})

/** A hold was frozen. */
export async function openDispute({ event, context }: Source, paymentHash: Hash) {
	await context.db.insert(dispute).values({
		paymentHash,
		chainId: context.chain.id,
		status: 'open',
		openedAt: event.block.timestamp,
		openedTx: event.transaction.hash,
		updatedBlock: event.block.number,
	})
}

/** Nothing is held any more: of a payment that was in dispute, the dispute has ended. */
export async function endDispute({ event, context }: Source, paymentHash: Hash, end: End) {
	const row = await context.db.find(dispute, { paymentHash })
	if (!row || row.status === 'ended') return
	await context.db.update(dispute, { paymentHash }).set({
		...end,
		// `Disputes` says how it ends before it lets the escrow divide the hold.
		outcome: row.outcome ?? end.outcome,
		status: 'ended',
		endedAt: event.block.timestamp,
		endedTx: event.transaction.hash,
		updatedBlock: event.block.number,
	})
}
