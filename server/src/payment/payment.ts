/**
 * The rules of payments, without I/O: what a fact does to the money columns, what status follows from them, what may be
 * captured and refunded, and the double entry of each fact. Everything that moves money here is a fact of the chain.
 */
import { readExtensionFlags } from '@sluice/sdk/extension'
import type { PaymentStatus, Terms } from '@sluice/sdk/wire'
import type { Fact } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import { Refusal } from '../http/problem.ts'
import { type Balance, sumPostings } from './store.ts'

/** Money of a payment in minor units. `held + captured + voided + reclaimed = collected`, `refunded ≤ captured`, `fee ≤ captured`. */
export type Amounts = {
	collected: bigint
	held: bigint
	captured: bigint
	fee: bigint
	refunded: bigint
	voided: bigint
	reclaimed: bigint
}

export const NOTHING: Amounts = {
	collected: 0n,
	held: 0n,
	captured: 0n,
	fee: 0n,
	refunded: 0n,
	voided: 0n,
	reclaimed: 0n,
}

type Movement = Pick<Fact, 'kind' | 'amount' | 'fee'> & Partial<Pick<Fact, 'payerAmount'>>

/** What a fact does. @throws {Error} when the fact cannot follow from what came before: the books and the chain differ */
export function applyMovement(before: Amounts, fact: Movement): Amounts {
	const { amount } = fact
	const payerAmount = fact.payerAmount ?? 0n
	const { collected, held, captured, fee, refunded, voided, reclaimed } = before
	const after: Amounts = { collected, held, captured, fee, refunded, voided, reclaimed }
	switch (fact.kind) {
		case 'authorized':
			after.collected += amount
			after.held += amount
			break
		case 'charged':
			after.collected += amount
			after.captured += amount
			after.fee += fact.fee ?? 0n
			break
		case 'captured':
			after.held -= amount
			after.captured += amount
			after.fee += fact.fee ?? 0n
			break
		case 'voided':
			after.held -= amount
			after.voided += amount
			break
		case 'reclaimed':
			after.held -= amount
			after.reclaimed += amount
			break
		case 'refunded':
			after.refunded += amount
			break
		case 'released':
			after.held -= amount
			after.voided += amount
			break
		case 'increased':
			after.collected += amount
			after.held += amount
			break
		case 'settled':
			after.held -= amount
			after.voided += payerAmount
			after.captured += amount - payerAmount
			after.fee += fact.fee ?? 0n
			break
		// Where the money of an earlier fact waits, not whose it is.
		case 'credited':
		case 'withdrawn':
		case 'shared':
		// What may be done with it, and until when.
		case 'extended':
		case 'accepted':
		case 'frozen':
		// How the payer came by what it paid.
		case 'converted':
			break
	}
	if (after.held < 0n || after.refunded > after.captured) {
		throw new Error(
			`${fact.kind} of ${amount} does not fit held ${before.held}, captured ${before.captured}, refunded ${before.refunded}`,
		)
	}
	return after
}

/** The status that the money columns alone decide; `failed` only while nothing was ever collected. */
export function statusOf(a: Amounts, failed: boolean): PaymentStatus {
	if (a.collected === 0n) return failed ? 'failed' : 'processing'
	if (a.captured === 0n) {
		if (a.held > 0n) return 'authorized'
		return a.reclaimed > 0n ? 'reclaimed' : 'voided'
	}
	if (a.refunded > 0n) return a.refunded === a.captured && a.held === 0n ? 'refunded' : 'partially_refunded'
	return a.held > 0n ? 'partially_captured' : 'captured'
}

/** The status of an invoice that a payment in this state stands for. */
export function invoiceStatusFor(
	status: PaymentStatus,
): 'open' | 'processing' | 'authorized' | 'paid' | 'refunded' | 'canceled' {
	switch (status) {
		case 'processing':
		case 'authorized':
		case 'refunded':
			return status
		case 'partially_captured':
		case 'captured':
		case 'partially_refunded':
			return 'paid'
		case 'voided':
		case 'reclaimed':
			return 'canceled'
		case 'failed':
			return 'open'
	}
}

export type Posting = { address: string; token: string; delta: bigint }

/** The double entry of a fact: who gave and who got. Sums to zero; lines of nothing are left out. */
export function postingsOf(
	fact: Movement & Pick<Fact, 'feeReceiver' | 'account'> & Partial<Pick<Fact, 'token' | 'amountIn'>>,
	terms: Pick<Terms, 'payer' | 'receiver' | 'token' | 'feeReceiver'>,
	escrow: string,
): Posting[] {
	const { amount } = fact
	const fee = fact.fee ?? 0n
	const lines: [address: string, delta: bigint, token?: string | null][] = []
	switch (fact.kind) {
		case 'authorized':
		case 'increased':
			lines.push([terms.payer, -amount], [escrow, amount])
			break
		case 'charged':
			lines.push([terms.payer, -amount], [fact.feeReceiver ?? terms.feeReceiver, fee], [terms.receiver, amount - fee])
			break
		case 'captured':
			lines.push([escrow, -amount], [fact.feeReceiver ?? terms.feeReceiver, fee], [terms.receiver, amount - fee])
			break
		case 'voided':
		case 'released':
		case 'reclaimed':
			lines.push([escrow, -amount], [terms.payer, amount])
			break
		case 'refunded':
			lines.push([terms.receiver, -amount], [terms.payer, amount])
			break
		case 'credited':
			// The fact before it booked this as paid; the token refused, and it is still here.
			lines.push([accountOf(fact), -amount], [escrow, amount])
			break
		case 'withdrawn':
			lines.push([escrow, -amount], [accountOf(fact), amount])
			break
		case 'shared':
			// The fact before it booked the whole as the receiver's; the shares of others wait here for them.
			lines.push([terms.receiver, -amount], [escrow, amount])
			break
		case 'settled': {
			const payerAmount = fact.payerAmount ?? 0n
			lines.push([escrow, -amount], [terms.payer, payerAmount])
			lines.push([terms.feeReceiver, fee], [terms.receiver, amount - payerAmount - fee])
			break
		}
		case 'converted': {
			// The fact before it booked the payer as giving what settles: it came from the venue or maker, for the payer's own token.
			const [amountIn, token] = [fact.amountIn ?? 0n, fact.token ?? null]
			lines.push([terms.payer, -amountIn, token], [accountOf(fact), amountIn, token])
			lines.push([accountOf(fact), -amount], [terms.payer, amount])
			break
		}
		case 'extended':
		case 'accepted':
		case 'frozen':
			break
	}
	return lines
		.filter(([, delta]) => delta !== 0n)
		.map(([address, delta, token]) => ({
			address: address.toLowerCase(),
			token: (token ?? terms.token).toLowerCase(),
			delta,
		}))
}

function accountOf(fact: Pick<Fact, 'kind' | 'account'>): string {
	if (fact.account === null) throw new Error(`a fact of kind ${fact.kind} names no account`)
	return fact.account
}

export type Pending = { capture: bigint; refund: bigint; void: boolean }

/** What actions under way have already spoken for. */
export function pendingOf(actions: readonly { kind: string; state: string; amount: bigint | null }[]): Pending {
	const open = actions.filter((a) => a.state === 'pending')
	const sum = (kind: string) => open.filter((a) => a.kind === kind).reduce((total, a) => total + (a.amount ?? 0n), 0n)
	return { capture: sum('capture') + sum('release'), refund: sum('refund'), void: open.some((a) => a.kind === 'void') }
}

/** Whether a final charge: nothing of it can be refunded by the escrow. */
export const isFinal = (terms: Pick<Terms, 'salt'>): boolean => readExtensionFlags(terms.salt)?.final ?? false

/**
 * The amount to capture: what was asked, else all that is free.
 * @param expiry of the authorization, Unix seconds
 * @throws {Refusal}
 */
export function checkCapture(a: Amounts, pending: Pending, expiry: number, asked: bigint | null, now: number): bigint {
	if (a.held === 0n) throw new Refusal('payment_not_capturable', 'nothing is held')
	if (pending.void) throw new Refusal('payment_not_capturable', 'a void is under way')
	if (now >= expiry) throw new Refusal('authorization_expired', `the hold could be captured until ${instant(expiry)}`)
	return checkFree(a, pending, asked)
}

/** The amount to take out of a hold: what was asked, else all that is free. @throws {Refusal} */
export function checkFree(a: Amounts, pending: Pending, asked: bigint | null): bigint {
	if (a.held === 0n) throw new Refusal('payment_not_capturable', 'nothing is held')
	if (pending.void) throw new Refusal('conflict', 'a void is under way')
	const free = a.held - pending.capture
	const amount = asked ?? free
	if (amount > free) throw new Refusal('amount_exceeds_held', `${amount} asked, ${free} held and free`)
	if (amount <= 0n) throw new Refusal('payment_not_capturable', 'captures under way cover all that is held')
	return amount
}

/** @throws {Refusal} */
export function checkVoid(a: Amounts, pending: Pending): void {
	if (a.held === 0n) throw new Refusal('payment_not_capturable', 'nothing is held')
	if (pending.void) throw new Refusal('conflict', 'a void is under way')
	if (pending.capture > 0n) throw new Refusal('conflict', 'a capture is under way')
}

/** @throws {Refusal} */
export function checkRefund(a: Amounts, pending: Pending, terms: Terms, amount: bigint, now: number): void {
	if (isFinal(terms)) throw new Refusal('amount_exceeds_refundable', 'the payment was final: nothing can be refunded')
	const free = a.captured - a.refunded - pending.refund
	if (amount > free) throw new Refusal('amount_exceeds_refundable', `${amount} asked, ${free} can be refunded`)
	if (now >= terms.refundExpiry)
		throw new Refusal('refund_expired', `refunds were possible until ${instant(terms.refundExpiry)}`)
}

function instant(seconds: number): string {
	return new Date(seconds * 1000).toISOString()
}

/** What the books say each address has gained or lost through payments, by token; equal to the chain at the cursor. */
export function balances(db: Db, addresses: readonly string[]): Promise<Balance[]> {
	return sumPostings(
		db,
		addresses.map((address) => address.toLowerCase()),
	)
}
