/** A log as a row of `payment_fact`. */
import type { Context, Event } from 'ponder:registry'
import { paymentFact } from 'ponder:schema'

type FactEvent = Event<'PaymentEscrow:PaymentAuthorized'> | Event<'PaymentEscrow:PaymentVoided'>
type Place = 'id' | 'chainId' | 'blockNumber' | 'blockHash' | 'blockTimestamp' | 'txHash' | 'logIndex'
type Fact = Omit<typeof paymentFact.$inferInsert, Place>
export type Source = { event: Pick<FactEvent, 'block' | 'log' | 'transaction'>; context: Context }

/** One name for each log of the chain. */
export const logId = ({ event, context }: Source): string =>
	`${context.chain.id}-${event.block.number}-${event.log.logIndex}`

export async function record(source: Source, fact: Fact) {
	const { event, context } = source
	await context.db.insert(paymentFact).values({
		id: logId(source),
		chainId: context.chain.id,
		blockNumber: event.block.number,
		blockHash: event.block.hash,
		blockTimestamp: event.block.timestamp,
		txHash: event.transaction.hash,
		logIndex: event.log.logIndex,
		...fact,
	})
}
