/**
 * Mandates: recurring pulls from one signature of the payer. Each pull is a payment of the escrow with terms of its own, which
 * follow from the mandate, the period and the number of the pull, so that they are known before it is made.
 *
 * Periods are counted from `start`; months are those of the calendar, in UTC. Amounts in minor units, times in Unix seconds.
 */
import { type Hex, type Log, parseEventLogs } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { type Address, checksumAddress } from '../address/address.ts'
import { mandatesAbi } from '../contracts/contracts.ts'
import { type DisputeTerms, hashDisputeTerms } from '../dispute/rules.ts'
import { createExtension, type Extension, extensionSalt } from '../extension/extension.ts'
import type { PaymentInfo } from '../payment/payment.ts'
import { abiShares, type Share } from '../split/split.ts'
import { addressWord, bytes32Word, keccak, typeHash, unsigned } from '../terms/words.ts'
import type { ReadClient, SignableTypedData, Signer, WriteClient } from '../token/token.ts'

/** EIP-712 type of `Mandate`. */
export const MANDATE_TYPE =
	'Mandate(address payer,address receiver,address token,uint120 amount,bool exact,uint8 unit,uint32 length,uint48 start,uint48 end,uint32 count,uint32 trialPeriods,uint120 trialAmount,address puller,address authorizer,uint48 refundWindow,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,bytes32 shares,address resolver,address arbiter,uint16 defaultBps,uint48 protection,uint48 settlement,uint256 salt)'
/** Most pulls of one batch. */
export const PULLS_MAX = 100

const NOBODY: Address = `0x${'0'.repeat(40)}`
const NOTHING: Hex = `0x${'0'.repeat(64)}`
const WEEK = 604_800
/** What a pull of the stablecoins we know needs, shares included, and some more. */
const GAS_EACH = 500_000n

/** In the order of the contract. */
const units = ['seconds', 'weeks', 'months'] as const

/** What a period is counted in. */
export type MandateUnit = (typeof units)[number]

/** Which contract, on which chain. */
export type MandateDomain = { chainId: number; mandates: string }

/** What the payer signs. Where something may be absent, it is zero: an address, a hash, a time, a count. */
export type Mandate = {
	payer: Address
	receiver: Address
	token: Address
	/** Most that is pulled in a period; what is left of one is lost. */
	amount: bigint
	/** All of it at once, or in any number of pulls up to it. */
	exact: boolean
	unit: MandateUnit
	/** Units in a period. */
	length: number
	start: number
	/** From this second on nothing is pulled. */
	end: number
	/** Most pulls in all. */
	count: number
	/** So many periods, from the first on, cost at most `trialAmount`. */
	trialPeriods: number
	trialAmount: bigint
	/** May pull beside the receiver. */
	puller: Address
	/** May capture, release and refund the payments; must be there. */
	authorizer: Address
	/** Seconds after its period, or after `settlement`, in which a payment can be refunded. */
	refundWindow: number
	minFeeBps: number
	maxFeeBps: number
	/** Who gets the fee; left to who pulls when zero. */
	feeReceiver: Address
	/** `hashShares` of the list. */
	shares: Hex
	/** A disputes contract: pulls are held and can be disputed. Without it they are charged, and the next four are zero. */
	resolver: Address
	arbiter: Address
	/** The payer's part when there is an answer and no ruling, in 1/10,000. */
	defaultBps: number
	/** Seconds after its period in which the payer may object. */
	protection: number
	/** Seconds after that in which a hold can be captured, or is disputed; half of them for the answer. */
	settlement: number
	salt: bigint
}

/** What names a mandate to pause, resume and cancel; the event of its activation has it too. */
export type MandateName = { payer: Address; receiver: Address; terms: Hex }

/** One pull. Of a mandate with a resolver there is no fee: that is of the captures. */
export type Pull = {
	mandate: Mandate
	amount: bigint
	feeAmount?: bigint | undefined
	/** That of the mandate when absent. */
	feeReceiver?: string | undefined
	/** What `mandate.shares` commits to. */
	shares?: readonly Share[] | undefined
}

/** What is kept on chain; `period` is that of the last pull, `spent` pulled in it. */
export type MandateState = {
	active: boolean
	paused: boolean
	cancelled: boolean
	period: number
	spent: bigint
	pulls: number
	nonce: number
}

/** A period: its number from zero, its first second, and the first one after it. */
export type Period = { period: number; start: number; end: number }

/** A word of the payer, or with `cancel` of the receiver. `deadline` is the last second at which it counts. */
export type MandateWord =
	| { kind: 'pause' | 'resume'; nonce: number; deadline: number }
	| { kind: 'cancel'; deadline: number }

/** What a log of the contract says. */
export type MandateEvent =
	| { kind: 'activated'; key: Hex; name: MandateName }
	| { kind: 'collected'; key: Hex; paymentHash: Hex; period: number; pull: number; amount: bigint }
	| { kind: 'failed'; key: Hex; reason: Hex }
	| { kind: 'paused' | 'resumed'; key: Hex }
	| { kind: 'cancelled'; key: Hex; by: Address }

/**
 * A mandate with nothing in it but what is given, exact and without an end; `salt` is random when absent.
 *
 * @example
 * ```ts
 * import { createMandate } from '@sluice/sdk/mandate'
 * declare const parties: { payer: `0x${string}`; receiver: `0x${string}`; token: `0x${string}`; authorizer: `0x${string}` }
 * const monthly = createMandate({ ...parties, amount: 9_990_000n, unit: 'months', length: 1, start: 1_900_000_000 })
 * ```
 */
export function createMandate(
	parts: Partial<Mandate> &
		Pick<Mandate, 'payer' | 'receiver' | 'token' | 'authorizer' | 'amount' | 'unit' | 'length' | 'start'>,
): Mandate {
	return {
		exact: true,
		end: 0,
		count: 0,
		trialPeriods: 0,
		trialAmount: 0n,
		puller: NOBODY,
		refundWindow: 0,
		minFeeBps: 0,
		maxFeeBps: 0,
		feeReceiver: NOBODY,
		shares: NOTHING,
		resolver: NOBODY,
		arbiter: NOBODY,
		defaultBps: 0,
		protection: 0,
		settlement: 0,
		salt: randomSalt(),
		...parts,
	}
}

/**
 * EIP-712 struct hash of a mandate: its terms.
 *
 * @throws {TermsError} `terms_invalid` when a field does not fit its type
 * @example
 * ```ts
 * import { hashMandate } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * const terms = hashMandate(mandate)
 * ```
 */
export function hashMandate(mandate: Mandate): Hex {
	return keccak(
		typeHash(MANDATE_TYPE),
		addressWord('payer', mandate.payer),
		addressWord('receiver', mandate.receiver),
		addressWord('token', mandate.token),
		unsigned('amount', mandate.amount, 120),
		unsigned('exact', mandate.exact ? 1 : 0, 8),
		unsigned('unit', units.indexOf(mandate.unit), 8),
		unsigned('length', mandate.length, 32),
		unsigned('start', mandate.start, 48),
		unsigned('end', mandate.end, 48),
		unsigned('count', mandate.count, 32),
		unsigned('trialPeriods', mandate.trialPeriods, 32),
		unsigned('trialAmount', mandate.trialAmount, 120),
		addressWord('puller', mandate.puller),
		addressWord('authorizer', mandate.authorizer),
		unsigned('refundWindow', mandate.refundWindow, 48),
		unsigned('minFeeBps', mandate.minFeeBps, 16),
		unsigned('maxFeeBps', mandate.maxFeeBps, 16),
		addressWord('feeReceiver', mandate.feeReceiver),
		bytes32Word('shares', mandate.shares),
		addressWord('resolver', mandate.resolver),
		addressWord('arbiter', mandate.arbiter),
		unsigned('defaultBps', mandate.defaultBps, 16),
		unsigned('protection', mandate.protection, 48),
		unsigned('settlement', mandate.settlement, 48),
		unsigned('salt', mandate.salt, 256),
	)
}

/**
 * What names a mandate without its terms at hand.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { mandateName } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * const name = mandateName(mandate)
 * ```
 */
export function mandateName(mandate: Mandate): MandateName {
	return {
		payer: checksumAddress(mandate.payer),
		receiver: checksumAddress(mandate.receiver),
		terms: hashMandate(mandate),
	}
}

/**
 * Identity of a mandate on a chain: the same terms are activated once there.
 *
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { mandateKey, mandateName } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * declare const domain: import('@sluice/sdk/mandate').MandateDomain
 * const key = mandateKey({ ...domain, name: mandateName(mandate) })
 * ```
 */
export function mandateKey(parameters: MandateDomain & { name: MandateName }): Hex {
	const { chainId, mandates, name } = parameters
	return keccak(
		unsigned('chainId', chainId, 256),
		addressWord('mandates', mandates),
		addressWord('payer', name.payer),
		addressWord('receiver', name.receiver),
		bytes32Word('terms', name.terms),
	)
}

/**
 * What the payer signs.
 *
 * @example
 * ```ts
 * import { mandateTypedData } from '@sluice/sdk/mandate'
 * declare const parameters: Parameters<typeof mandateTypedData>[0]
 * const typedData = mandateTypedData(parameters)
 * ```
 */
export function mandateTypedData(parameters: MandateDomain & { mandate: Mandate }): SignableTypedData {
	const { amount, trialAmount, salt, ...mandate } = abiMandate(parameters.mandate)
	return {
		domain: domainOf(parameters),
		types: { EIP712Domain: DOMAIN, Mandate: fieldsOf(MANDATE_TYPE) },
		primaryType: 'Mandate',
		message: { ...mandate, amount: String(amount), trialAmount: String(trialAmount), salt: String(salt) },
	}
}

/**
 * Signs a mandate.
 *
 * @param account the payer
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { signMandate } from '@sluice/sdk/mandate'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signMandate>[1]
 * const signature = await signMandate(account, parameters)
 * ```
 */
export async function signMandate(account: Signer, parameters: MandateDomain & { mandate: Mandate }): Promise<Hex> {
	hashMandate(parameters.mandate)
	return account.signTypedData(mandateTypedData(parameters))
}

/**
 * What the payer signs to have its word brought on chain by somebody else; a cancellation may be the receiver's.
 *
 * @param parameters `key` of the mandate, `word.nonce` that of its state
 * @example
 * ```ts
 * import { mandateWordTypedData } from '@sluice/sdk/mandate'
 * declare const parameters: Parameters<typeof mandateWordTypedData>[0]
 * const typedData = mandateWordTypedData(parameters)
 * ```
 */
export function mandateWordTypedData(parameters: MandateDomain & { key: Hex; word: MandateWord }): SignableTypedData {
	const { key, word } = parameters
	const primaryType = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel' }[word.kind]
	const nonce = word.kind === 'cancel' ? {} : { nonce: String(word.nonce) }
	return {
		domain: domainOf(parameters),
		types: {
			EIP712Domain: DOMAIN,
			[primaryType]: fieldsOf(
				word.kind === 'cancel'
					? '(bytes32 mandate,uint256 deadline)'
					: '(bytes32 mandate,uint256 nonce,uint256 deadline)',
			),
		},
		primaryType,
		message: { mandate: key, ...nonce, deadline: String(word.deadline) },
	}
}

/**
 * The period that a time falls in, or `null` outside of the mandate.
 *
 * @example
 * ```ts
 * import { periodOf } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * const now = periodOf(mandate, Date.now() / 1_000)
 * ```
 */
export function periodOf(mandate: Pick<Mandate, 'unit' | 'length' | 'start' | 'end'>, time: number): Period | null {
	if (time < mandate.start || (mandate.end !== 0 && time >= mandate.end)) return null
	let period = Math.floor(unitsBetween(mandate.unit, mandate.start, time) / mandate.length)
	if (startOfPeriod(mandate, period) > time) period--
	return { period, start: startOfPeriod(mandate, period), end: startOfPeriod(mandate, period + 1) }
}

/**
 * First second of a period, which may be after the end of the mandate.
 *
 * @example
 * ```ts
 * import { startOfPeriod } from '@sluice/sdk/mandate'
 * startOfPeriod({ unit: 'months', length: 1, start: 1_927_620_000 }, 1) // of 31 January comes 28 February
 * ```
 */
export function startOfPeriod(mandate: Pick<Mandate, 'unit' | 'length' | 'start'>, period: number): number {
	const { unit, length, start } = mandate
	if (unit !== 'months') return start + period * length * (unit === 'weeks' ? WEEK : 1)
	const date = new Date(start * 1_000)
	const month = date.getUTCMonth() + period * length
	// Day zero of the next month is the last of this one.
	const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
	const day = Math.min(date.getUTCDate(), last)
	return Date.UTC(date.getUTCFullYear(), month, day) / 1_000 + (start % 86_400)
}

/**
 * Most that may be pulled in a period.
 *
 * @example
 * ```ts
 * import { capOfPeriod } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * const first = capOfPeriod(mandate, 0)
 * ```
 */
export function capOfPeriod(mandate: Pick<Mandate, 'amount' | 'trialAmount' | 'trialPeriods'>, period: number): bigint {
	return period < mandate.trialPeriods ? mandate.trialAmount : mandate.amount
}

/**
 * The earliest time from `time` on at which something can be pulled, and how much at most; `null` when never again. What funds,
 * allowance and token say is not looked at, nor a pause: it may end.
 *
 * @example
 * ```ts
 * import { nextPullAt } from '@sluice/sdk/mandate'
 * declare const mandate: import('@sluice/sdk/mandate').Mandate
 * declare const state: import('@sluice/sdk/mandate').MandateState
 * const next = nextPullAt(mandate, state, 1_900_000_000)
 * ```
 */
export function nextPullAt(
	mandate: Mandate,
	state: Pick<MandateState, 'cancelled' | 'period' | 'spent' | 'pulls'>,
	time: number,
): { time: number; most: bigint } | null {
	if (state.cancelled || (mandate.count !== 0 && state.pulls >= mandate.count)) return null
	const from = Math.max(time, mandate.start)
	const now = periodOf(mandate, from)
	if (!now) return null
	const spent = now.period === state.period ? state.spent : 0n
	const left = capOfPeriod(mandate, now.period) - spent
	if (left > 0n && !(mandate.exact && spent > 0n)) return { time: from, most: left }
	// The next one with something in it: a free trial has nothing.
	const period = Math.max(now.period + 1, mandate.trialAmount === 0n ? mandate.trialPeriods : 0)
	const most = capOfPeriod(mandate, period)
	const next = startOfPeriod(mandate, period)
	if (most === 0n || (mandate.end !== 0 && next >= mandate.end)) return null
	return { time: next, most }
}

/**
 * The payment that a pull makes: its terms, what their salt commits to, and the rules of a dispute where there can be one.
 *
 * @param parameters `period` that it falls in, `pull` its number among all pulls
 * @throws {TermsError} `terms_invalid`
 * @example
 * ```ts
 * import { paymentOfPull } from '@sluice/sdk/mandate'
 * import { hashPayment } from '@sluice/sdk/payment'
 * declare const parameters: Parameters<typeof paymentOfPull>[0]
 * declare const escrow: string
 * const { paymentInfo } = paymentOfPull(parameters)
 * const hash = hashPayment({ chainId: parameters.chainId, escrow, paymentInfo })
 * ```
 */
export function paymentOfPull(parameters: MandateDomain & { mandate: Mandate; period: number; pull: number }): {
	paymentInfo: PaymentInfo
	extension: Extension
	rules: DisputeTerms | null
} {
	const { mandate, period, pull } = parameters
	const key = mandateKey({ ...parameters, name: mandateName(mandate) })
	const end = startOfPeriod(mandate, period + 1)
	const nonce = BigInt(keccak(bytes32Word('mandate', key), unsigned('pull', pull, 256)))
	const plain = createExtension({ authorizer: mandate.authorizer, shares: mandate.shares, nonce })
	const protectedUntil = end + mandate.protection
	const settleBy = protectedUntil + mandate.settlement
	const held = BigInt(mandate.resolver) !== 0n
	const rules = held
		? {
				arbiter: mandate.arbiter,
				answerUntil: protectedUntil + Math.floor(mandate.settlement / 2),
				defaultBps: mandate.defaultBps,
			}
		: null
	const extension = rules
		? { ...plain, resolver: mandate.resolver, disputeTerms: hashDisputeTerms(rules), protectedUntil, settleBy }
		: plain
	const authorizationExpiry = held ? settleBy : end
	const paymentInfo = {
		operator: checksumAddress(parameters.mandates),
		payer: mandate.payer,
		receiver: mandate.receiver,
		token: mandate.token,
		maxAmount: capOfPeriod(mandate, period),
		preApprovalExpiry: end,
		authorizationExpiry,
		refundExpiry: authorizationExpiry + mandate.refundWindow,
		minFeeBps: mandate.minFeeBps,
		maxFeeBps: mandate.maxFeeBps,
		feeReceiver: mandate.feeReceiver,
		salt: extensionSalt(extension),
	}
	return { paymentInfo, extension, rules }
}

/**
 * State of a mandate; all zero when it was never activated.
 *
 * @example
 * ```ts
 * import { getMandateState } from '@sluice/sdk/mandate'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const parameters: { mandates: string; key: `0x${string}` }
 * const { active, pulls } = await getMandateState(client, parameters)
 * ```
 */
export async function getMandateState(
	client: ReadClient,
	parameters: { mandates: string; key: Hex },
): Promise<MandateState> {
	const state = await readContract(client, {
		address: checksumAddress(parameters.mandates),
		abi: mandatesAbi,
		functionName: 'stateOf',
		args: [parameters.key],
	})
	return { ...state, period: Number(state.period), pulls: Number(state.pulls), nonce: Number(state.nonce) }
}

/**
 * Activates a mandate; the client may be anybody's, or the payer's, which needs no signature. With `permit` (EIP-2612, for
 * the mandates' contract as the spender) it gives the allowance too.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { activateMandate } from '@sluice/sdk/mandate'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof activateMandate>[1]
 * const hash = await activateMandate(client, parameters)
 * ```
 */
export function activateMandate(
	client: WriteClient,
	parameters: {
		mandates: string
		mandate: Mandate
		signature?: Hex | undefined
		permit?: { value: bigint; deadline: bigint; v: number; r: Hex; s: Hex } | undefined
	},
): Promise<Hex> {
	const { mandate, signature = '0x', permit } = parameters
	const terms = abiMandate(mandate)
	if (!permit)
		return writeContract(client, { ...target(client, parameters), functionName: 'activate', args: [terms, signature] })
	const { value, deadline, v, r, s } = permit
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'activateWithPermit',
		args: [terms, signature, value, deadline, v, r, s],
	})
}

/**
 * Makes a pull. The client is the receiver or the puller.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { collectPull } from '@sluice/sdk/mandate'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [mandates, mandate]: [string, import('@sluice/sdk/mandate').Mandate]
 * const hash = await collectPull(client, { mandates, pull: { mandate, amount: mandate.amount } })
 * ```
 */
export function collectPull(client: WriteClient, parameters: { mandates: string; pull: Pull }): Promise<Hex> {
	const args = [abiPull(parameters.pull)] as const
	return writeContract(client, { ...target(client, parameters), functionName: 'collect', args })
}

/**
 * Makes many pulls, at most {@link PULLS_MAX}. One that fails changes nothing, and an event says why.
 *
 * @param parameters `gasEach` is the most that one may use, and the least that must be left for it; half a million when absent
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { collectPulls } from '@sluice/sdk/mandate'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof collectPulls>[1]
 * const hash = await collectPulls(client, parameters)
 * ```
 */
export function collectPulls(
	client: WriteClient,
	parameters: { mandates: string; pulls: readonly Pull[]; gasEach?: bigint | undefined },
): Promise<Hex> {
	const args = [parameters.pulls.map(abiPull), parameters.gasEach ?? GAS_EACH] as const
	return writeContract(client, { ...target(client, parameters), functionName: 'collectBatch', args })
}

/**
 * Pauses, resumes or cancels a mandate. Without `signed` the client is the payer, or with `cancel` the payer or the receiver.
 *
 * @param parameters `signed.party` of a cancellation is who signed it
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { mandateName, tellMandate } from '@sluice/sdk/mandate'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [mandates, mandate]: [string, import('@sluice/sdk/mandate').Mandate]
 * const hash = await tellMandate(client, { mandates, name: mandateName(mandate), kind: 'cancel' })
 * ```
 */
export function tellMandate(
	client: WriteClient,
	parameters: {
		mandates: string
		name: MandateName
		kind: MandateWord['kind']
		signed?: { party: string; deadline: number; signature: Hex } | undefined
	},
): Promise<Hex> {
	const { name, kind, signed } = parameters
	const named = [checksumAddress(name.payer), checksumAddress(name.receiver), name.terms] as const
	const word = [BigInt(signed?.deadline ?? 0), signed?.signature ?? '0x'] as const
	if (kind !== 'cancel')
		return writeContract(client, { ...target(client, parameters), functionName: kind, args: [...named, ...word] })
	const party = checksumAddress(signed?.party ?? client.account.address)
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'cancel',
		args: [...named, party, ...word],
	})
}

/**
 * What the logs of a transaction say of mandates, in their order; logs of other contracts are passed over.
 *
 * @example
 * ```ts
 * import { mandateEvents } from '@sluice/sdk/mandate'
 * declare const receipt: import('viem').TransactionReceipt
 * const events = mandateEvents({ mandates: '0x3d79b835857d4490786386041a58e1e0777BEc13', logs: receipt.logs })
 * ```
 */
export function mandateEvents(parameters: { mandates: string; logs: readonly Log[] }): MandateEvent[] {
	const address = checksumAddress(parameters.mandates)
	const own = parameters.logs.filter((log) => checksumAddress(log.address) === address)
	return parseEventLogs({ abi: mandatesAbi, logs: own }).flatMap((log): MandateEvent[] => {
		switch (log.eventName) {
			case 'MandateActivated': {
				const { mandate: key, payer, receiver, terms } = log.args
				return [{ kind: 'activated', key, name: { payer, receiver, terms } }]
			}
			case 'MandateCollected': {
				const { mandate: key, paymentInfoHash: paymentHash, period, pull, amount } = log.args
				return [{ kind: 'collected', key, paymentHash, period: Number(period), pull: Number(pull), amount }]
			}
			case 'CollectionFailed':
				return [{ kind: 'failed', key: log.args.mandate, reason: log.args.reason }]
			case 'MandatePaused':
				return [{ kind: 'paused', key: log.args.mandate }]
			case 'MandateResumed':
				return [{ kind: 'resumed', key: log.args.mandate }]
			case 'MandateCancelled':
				return [{ kind: 'cancelled', key: log.args.mandate, by: log.args.by }]
			default:
				return []
		}
	})
}

const DOMAIN = fieldsOf('(string name,string version,uint256 chainId,address verifyingContract)')

/** Whole units from one time to another, at most one too many for months. */
function unitsBetween(unit: MandateUnit, from: number, to: number): number {
	if (unit !== 'months') return Math.floor((to - from) / (unit === 'weeks' ? WEEK : 1))
	const [first, last] = [new Date(from * 1_000), new Date(to * 1_000)]
	return (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth()
}

function abiMandate(mandate: Mandate) {
	return {
		...mandate,
		payer: checksumAddress(mandate.payer),
		receiver: checksumAddress(mandate.receiver),
		token: checksumAddress(mandate.token),
		unit: units.indexOf(mandate.unit),
		puller: checksumAddress(mandate.puller),
		authorizer: checksumAddress(mandate.authorizer),
		feeReceiver: checksumAddress(mandate.feeReceiver),
		resolver: checksumAddress(mandate.resolver),
		arbiter: checksumAddress(mandate.arbiter),
	}
}

function abiPull({ mandate, amount, feeAmount = 0n, feeReceiver = mandate.feeReceiver, shares = [] }: Pull) {
	return {
		mandate: abiMandate(mandate),
		amount,
		feeAmount,
		feeReceiver: checksumAddress(feeReceiver),
		shares: abiShares(shares),
	}
}

const target = (client: WriteClient, { mandates }: { mandates: string }) =>
	({
		address: checksumAddress(mandates),
		abi: mandatesAbi,
		account: client.account,
		chain: client.chain ?? null,
	}) as const

function domainOf({ chainId, mandates }: MandateDomain) {
	return { name: 'Sluice Mandates', version: '1', chainId, verifyingContract: checksumAddress(mandates) }
}

/** Fields of a type string. */
function fieldsOf(type: string): { name: string; type: string }[] {
	return type
		.slice(type.indexOf('(') + 1, -1)
		.split(',')
		.map((text) => {
			const [kind = '', name = ''] = text.split(' ')
			return { name, type: kind }
		})
}

/** 64 bits: enough to tell a payer's own mandates apart, and cheap to send. */
function randomSalt(): bigint {
	const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
	return (BigInt(high) << 32n) | BigInt(low)
}
