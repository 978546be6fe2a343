/** What governance did: to the way in, as its own public ledger tells it, to the lists, and to the fee. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { intakeEntry, listing, protocolFee } from 'ponder:schema'
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
