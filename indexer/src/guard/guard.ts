/** What governance did to the way in, as its own public ledger tells it. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { intakeEntry } from 'ponder:schema'
import { lower } from '../payment/terms.ts'
import { storable } from '../text/text.ts'

type Address = `0x${string}`
type Source = { event: Pick<Event<'Guard:IntakePaused'>, 'block' | 'log' | 'transaction'>; context: Context }
type Entry = Pick<typeof intakeEntry.$inferInsert, 'kind' | 'target' | 'until' | 'reason'>

ponder.on('Guard:IntakePaused', async ({ event, context }) => {
	const { target, tokens, until, reason } = event.args
	await note({ event, context }, tokens, { kind: 'paused', target, until: BigInt(until), reason: storable(reason) })
})

ponder.on('Guard:IntakeResumed', async ({ event, context }) => {
	const { target, tokens, reason } = event.args
	await note({ event, context }, tokens, { kind: 'resumed', target, reason: storable(reason) })
})

ponder.on('Guard:TokenVetted', async ({ event, context }) => {
	const { target, token, vetted } = event.args
	await note({ event, context }, [token], { kind: vetted ? 'vetted' : 'unvetted', target })
})

async function note({ event, context }: Source, tokens: readonly Address[], entry: Entry) {
	const { number: blockNumber, timestamp: at } = event.block
	const logIndex = event.log.logIndex
	for (const [i, token] of tokens.entries())
		await context.db.insert(intakeEntry).values({
			...entry,
			id: `${context.chain.id}-${blockNumber}-${logIndex}-${i}`,
			target: lower(entry.target),
			token: lower(token),
			at,
			txHash: event.transaction.hash,
			blockNumber,
			logIndex,
		})
}
