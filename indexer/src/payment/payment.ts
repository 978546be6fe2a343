/** The escrow's events: each becomes a row of `payment_fact` and moves the sums of its `payment` or `credit`. */
import { ponder } from 'ponder:registry'
import { credit, payment } from 'ponder:schema'
import { endDispute, openDispute } from '../dispute/dispute.ts'
import { record, type Source } from './fact.ts'
import { feeOf, lower, type PaymentInfo, termsOf } from './terms.ts'

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
	await charged({ event, context }, event.args, { fee: feeOf(amount, feeBps), feeBps })
})

ponder.on('AbsoluteFee:PaymentCharged', async ({ event, context }) => {
	await charged({ event, context }, event.args, { fee: event.args.feeAmount })
})

ponder.on('PaymentEscrow:PaymentCaptured', async ({ event, context }) => {
	const { amount, feeBps } = event.args
	await captured({ event, context }, event.args, { fee: feeOf(amount, feeBps), feeBps })
})

ponder.on('AbsoluteFee:PaymentCaptured', async ({ event, context }) => {
	await captured({ event, context }, event.args, { fee: event.args.feeAmount })
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

ponder.on('PaymentEscrow:PaymentReleased', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	await record({ event, context }, { kind: 'released', paymentHash: paymentInfoHash, amount })
	await release({ event, context }, paymentInfoHash, amount)
})

ponder.on('PaymentEscrow:PaymentIncreased', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	await record({ event, context }, { kind: 'increased', paymentHash: paymentInfoHash, amount })
	await context.db.update(payment, { hash: paymentInfoHash }).set((row) => ({
		amount: row.amount + amount,
		held: row.held + amount,
		updatedBlock: event.block.number,
	}))
})

ponder.on('PaymentEscrow:PaymentExtended', async ({ event, context }) => {
	const { paymentInfoHash, authorizationExpiry } = event.args
	const expiry = authorizationExpiry
	await record({ event, context }, { kind: 'extended', paymentHash: paymentInfoHash, amount: 0n, expiry })
	await context.db
		.update(payment, { hash: paymentInfoHash })
		.set({ authorizationExpiry, updatedBlock: event.block.number })
})

ponder.on('PaymentEscrow:PaymentAccepted', async ({ event, context }) => {
	await record({ event, context }, { kind: 'accepted', paymentHash: event.args.paymentInfoHash, amount: 0n })
})

ponder.on('PaymentEscrow:PaymentFrozen', async ({ event, context }) => {
	await record({ event, context }, { kind: 'frozen', paymentHash: event.args.paymentInfoHash, amount: 0n })
	await openDispute({ event, context }, event.args.paymentInfoHash)
})

ponder.on('PaymentEscrow:PaymentSettled', async ({ event, context }) => {
	const { paymentInfoHash, payerAmount, receiverAmount } = event.args
	const hash = paymentInfoHash
	const row = await context.db.find(payment, { hash })
	if (!row) throw new Error(`${hash} was settled and is not known`)
	// The escrow takes the least fee of the terms, where they name who gets it.
	const fee = BigInt(row.feeReceiver) === 0n ? 0n : feeOf(receiverAmount, row.minFeeBps)
	const amount = payerAmount + receiverAmount
	await record({ event, context }, { kind: 'settled', paymentHash: hash, amount, payerAmount, fee })
	await context.db.update(payment, { hash }).set({
		held: row.held - amount,
		captured: row.captured + receiverAmount,
		fee: row.fee + fee,
		updatedBlock: event.block.number,
	})
	await endDispute({ event, context }, hash, { outcome: 'settled', payerAmount, receiverAmount })
})

ponder.on('PaymentEscrow:PaymentShared', async ({ event, context }) => {
	const { paymentInfoHash, shares } = event.args
	const row = await context.db.find(payment, { hash: paymentInfoHash })
	if (!row) throw new Error(`${paymentInfoHash} was shared and is not known`)
	const amount = shares.reduce((sum, share) => sum + share.amount, 0n)
	await record(
		{ event, context },
		{
			kind: 'shared',
			paymentHash: paymentInfoHash,
			amount,
			shares: shares.map((share) => ({ account: lower(share.account), amount: String(share.amount) })),
		},
	)
	for (const share of shares) await addCredit({ event, context }, row.token, lower(share.account), share.amount)
})

ponder.on('PaymentEscrow:TransferCredited', async ({ event, context }) => {
	const { paymentInfoHash, amount } = event.args
	const [token, account] = [lower(event.args.token), lower(event.args.account)]
	// A transfer of a batch is of many payments.
	const paymentHash = BigInt(paymentInfoHash) === 0n ? null : paymentInfoHash
	await record({ event, context }, { kind: 'credited', paymentHash, amount, token, account })
	await addCredit({ event, context }, token, account, amount)
})

ponder.on('PaymentEscrow:CreditWithdrawn', async ({ event, context }) => {
	const { amount } = event.args
	const [token, account] = [lower(event.args.token), lower(event.args.account)]
	await record({ event, context }, { kind: 'withdrawn', amount, token, account })
	await context.db
		.update(credit, { account, token })
		.set((row) => ({ amount: row.amount - amount, updatedBlock: event.block.number }))
})

type Hex = `0x${string}`
type Captured = { paymentInfoHash: Hex; amount: bigint; feeReceiver: Hex }
type Charged = Captured & { paymentInfo: PaymentInfo; tokenCollector: Hex }
type Fee = { fee: bigint; feeBps?: number }

async function charged(source: Source, args: Charged, fee: Fee) {
	const { paymentInfoHash, paymentInfo, amount } = args
	await record(source, {
		kind: 'charged',
		paymentHash: paymentInfoHash,
		amount,
		...fee,
		feeReceiver: lower(args.feeReceiver),
		collector: lower(args.tokenCollector),
		terms: termsOf(paymentInfo),
	})
	await open(source, paymentInfoHash, paymentInfo, { amount, held: 0n, captured: amount, fee: fee.fee })
}

async function captured(source: Source, args: Captured, fee: Fee) {
	const { paymentInfoHash, amount } = args
	const feeReceiver = lower(args.feeReceiver)
	await record(source, { kind: 'captured', paymentHash: paymentInfoHash, amount, ...fee, feeReceiver })
	await source.context.db.update(payment, { hash: paymentInfoHash }).set((row) => ({
		held: row.held - amount,
		captured: row.captured + amount,
		fee: row.fee + fee.fee,
		updatedBlock: source.event.block.number,
	}))
}

async function addCredit({ event, context }: Source, token: Hex, account: Hex, amount: bigint) {
	const updatedBlock = event.block.number
	await context.db
		.insert(credit)
		.values({ chainId: context.chain.id, token, account, amount, updatedBlock })
		.onConflictDoUpdate((row) => ({ amount: row.amount + amount, updatedBlock }))
}

async function open(
	{ event, context }: Source,
	hash: `0x${string}`,
	info: PaymentInfo,
	sums: { amount: bigint; held: bigint; captured: bigint; fee: bigint },
) {
	const terms = termsOf(info)
	const row = {
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
	}
	// Only a hostile token, whose nonces are no guard, can have its final charge told twice: the first stands.
	await context.db.insert(payment).values(row).onConflictDoNothing()
}

/** A hold goes back to the payer, and with the last of it the dispute about it. */
async function release({ event, context }: Source, hash: `0x${string}`, amount: bigint) {
	const { held } = await context.db
		.update(payment, { hash })
		.set((row) => ({ held: row.held - amount, updatedBlock: event.block.number }))
	if (held === 0n) await endDispute({ event, context }, hash, { outcome: 'returned' })
}
