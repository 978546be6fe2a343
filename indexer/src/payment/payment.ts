/** The escrow's events: each becomes a row of `payment_fact` and moves the sums of its `payment` or `credit`. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { credit, payment, paymentFact } from 'ponder:schema'
import { feeOf, lower, type PaymentInfo, termsOf } from './terms.ts'

type FactEvent = Event<'PaymentEscrow:PaymentAuthorized'> | Event<'PaymentEscrow:PaymentVoided'>
type Place = 'id' | 'chainId' | 'blockNumber' | 'blockHash' | 'blockTimestamp' | 'txHash' | 'logIndex'
type Fact = Omit<typeof paymentFact.$inferInsert, Place>
type Source = { event: Pick<FactEvent, 'block' | 'log' | 'transaction'>; context: Context }

ponder.on('PaymentEscrow:PaymentAuthorized', async ({ event, context }) => {
	const { paymentInfoHash, paymentInfo, amount, tokenCollector } = event.args
	const terms = termsOf(paymentInfo)
	await record(
		{ event, context },
		{ kind: 'authorized', paymentHash: paymentInfoHash, amount, collector: lower(tokenCollector), terms },
	)
	await open({ event, context }, paymentInfoHash, paymentInfo, { amount, held: amount, captured: 0n, fee: 0n })
})

ponder.on('PaymentEscrow:PaymentCharged', async ({ event, context }) => {
	const { paymentInfoHash, paymentInfo, amount, tokenCollector, feeBps, feeReceiver } = event.args
	await record(
		{ event, context },
		{
			kind: 'charged',
			paymentHash: paymentInfoHash,
			amount,
			fee: feeOf(amount, feeBps),
			feeBps,
			feeReceiver: lower(feeReceiver),
			collector: lower(tokenCollector),
			terms: termsOf(paymentInfo),
		},
	)
	await open({ event, context }, paymentInfoHash, paymentInfo, {
		amount,
		held: 0n,
		captured: amount,
		fee: feeOf(amount, feeBps),
	})
})

ponder.on('PaymentEscrow:PaymentCaptured', async ({ event, context }) => {
	const { paymentInfoHash, amount, feeBps, feeReceiver } = event.args
	const fee = feeOf(amount, feeBps)
	await record(
		{ event, context },
		{ kind: 'captured', paymentHash: paymentInfoHash, amount, fee, feeBps, feeReceiver: lower(feeReceiver) },
	)
	await context.db.update(payment, { hash: paymentInfoHash }).set((row) => ({
		held: row.held - amount,
		captured: row.captured + amount,
		fee: row.fee + fee,
		updatedBlock: event.block.number,
	}))
})

ponder.on('PaymentEscrow:PaymentVoided', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	await record({ event, context }, { kind: 'voided', paymentHash: paymentInfoHash, amount })
	await release({ event, context }, paymentInfoHash, amount)
})

ponder.on('PaymentEscrow:PaymentReclaimed', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	await record({ event, context }, { kind: 'reclaimed', paymentHash: paymentInfoHash, amount })
	await release({ event, context }, paymentInfoHash, amount)
})

ponder.on('PaymentEscrow:PaymentRefunded', async ({ event, context }) => {
	const { paymentInfoHash, amount, tokenCollector } = event.args
	await record(
		{ event, context },
		{ kind: 'refunded', paymentHash: paymentInfoHash, amount, collector: lower(tokenCollector) },
	)
	await context.db
		.update(payment, { hash: paymentInfoHash })
		.set((row) => ({ refunded: row.refunded + amount, updatedBlock: event.block.number }))
})

ponder.on('PaymentEscrow:TransferCredited', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	const [token, account] = [lower(event.args.token), lower(event.args.account)]
	await record({ event, context }, { kind: 'credited', paymentHash: paymentInfoHash, amount, token, account })
	const updatedBlock = event.block.number
	await context.db
		.insert(credit)
		.values({ chainId: context.chain.id, token, account, amount, updatedBlock })
		.onConflictDoUpdate((row) => ({ amount: row.amount + amount, updatedBlock }))
})

ponder.on('PaymentEscrow:CreditWithdrawn', async ({ event, context }) => {
	const { amount } = event.args
	const [token, account] = [lower(event.args.token), lower(event.args.account)]
	await record({ event, context }, { kind: 'withdrawn', amount, token, account })
	await context.db
		.update(credit, { account, token })
		.set((row) => ({ amount: row.amount - amount, updatedBlock: event.block.number }))
})

async function record({ event, context }: Source, fact: Fact) {
	const chainId = context.chain.id
	await context.db.insert(paymentFact).values({
		id: `${chainId}-${event.block.number}-${event.log.logIndex}`,
		chainId,
		blockNumber: event.block.number,
		blockHash: event.block.hash,
		blockTimestamp: event.block.timestamp,
		txHash: event.transaction.hash,
		logIndex: event.log.logIndex,
		...fact,
	})
}

async function open(
	{ event, context }: Source,
	hash: `0x${string}`,
	info: PaymentInfo,
	sums: { amount: bigint; held: bigint; captured: bigint; fee: bigint },
) {
	const terms = termsOf(info)
	await context.db.insert(payment).values({
		hash,
		chainId: context.chain.id,
		operator: terms.operator,
		payer: terms.payer,
		receiver: terms.receiver,
		token: terms.token,
		...sums,
		refunded: 0n,
		maxAmount: info.maxAmount,
		preApprovalExpiry: info.preApprovalExpiry,
		authorizationExpiry: info.authorizationExpiry,
		refundExpiry: info.refundExpiry,
		minFeeBps: info.minFeeBps,
		maxFeeBps: info.maxFeeBps,
		feeReceiver: terms.feeReceiver,
		terms,
		firstTxHash: event.transaction.hash,
		createdBlock: event.block.number,
		createdAt: new Date(Number(event.block.timestamp) * 1000),
		updatedBlock: event.block.number,
	})
}

/** A hold goes back to the payer. */
async function release({ event, context }: Source, hash: `0x${string}`, amount: bigint) {
	await context.db
		.update(payment, { hash })
		.set((row) => ({ held: row.held - amount, updatedBlock: event.block.number }))
}
