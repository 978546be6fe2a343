/** The escrow's events: each becomes a row of `payment_fact` and moves the sums of its `payment`. */
import { type Context, type Event, ponder } from 'ponder:registry'
import { payment, paymentFact } from 'ponder:schema'
import { feeOf, lower, type PaymentInfo, termsOf } from './terms.ts'

type FactEvent = Event<'PaymentEscrow:PaymentAuthorized'> | Event<'PaymentEscrow:PaymentVoided'>
type Fact = Pick<typeof paymentFact.$inferInsert, 'kind' | 'paymentHash' | 'amount'> &
	Partial<Pick<typeof paymentFact.$inferInsert, 'feeBps' | 'feeAmount' | 'feeReceiver' | 'collector' | 'terms'>>
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
	const { amount, feeBps } = event.args
	await charged({ event, context }, event.args, { feeBps }, feeOf(amount, feeBps))
})

ponder.on('AbsoluteFee:PaymentCharged', async ({ event, context }) => {
	const { feeAmount } = event.args
	await charged({ event, context }, event.args, { feeAmount }, feeAmount)
})

ponder.on('PaymentEscrow:PaymentCaptured', async ({ event, context }) => {
	const { amount, feeBps } = event.args
	await captured({ event, context }, event.args, { feeBps }, feeOf(amount, feeBps))
})

ponder.on('AbsoluteFee:PaymentCaptured', async ({ event, context }) => {
	const { feeAmount } = event.args
	await captured({ event, context }, event.args, { feeAmount }, feeAmount)
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

type Captured = { paymentInfoHash: `0x${string}`; amount: bigint; feeReceiver: `0x${string}` }
type Charged = Captured & { paymentInfo: PaymentInfo; tokenCollector: `0x${string}` }
/** As the event tells it. */
type Fee = { feeBps: number } | { feeAmount: bigint }

async function charged(source: Source, args: Charged, told: Fee, fee: bigint) {
	const { paymentInfoHash, paymentInfo, amount, tokenCollector, feeReceiver } = args
	await record(source, {
		kind: 'charged',
		paymentHash: paymentInfoHash,
		amount,
		...told,
		feeReceiver: lower(feeReceiver),
		collector: lower(tokenCollector),
		terms: termsOf(paymentInfo),
	})
	await open(source, paymentInfoHash, paymentInfo, { amount, held: 0n, captured: amount, fee })
}

async function captured(source: Source, args: Captured, told: Fee, fee: bigint) {
	const { paymentInfoHash, amount, feeReceiver } = args
	await record(source, {
		kind: 'captured',
		paymentHash: paymentInfoHash,
		amount,
		...told,
		feeReceiver: lower(feeReceiver),
	})
	await source.context.db.update(payment, { hash: paymentInfoHash }).set((row) => ({
		held: row.held - amount,
		captured: row.captured + amount,
		fee: row.fee + fee,
		updatedBlock: source.event.block.number,
	}))
}

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
