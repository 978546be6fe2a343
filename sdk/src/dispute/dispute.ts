/** Disputes on chain: opened by the payer, answered by the merchant, ended by both, by the arbiter or by time. */
import { encodeFunctionData, type Hex } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { checksumAddress } from '../address/address.ts'
import { disputesAbi } from '../contracts/contracts.ts'
import type { Extension } from '../extension/extension.ts'
import type { PaymentInfo } from '../payment/payment.ts'
import { abiShares, type Share } from '../split/split.ts'
import type { ReadClient, SignableTypedData, WriteClient } from '../token/token.ts'
import type { DisputeTerms } from './rules.ts'

export { DISPUTE_TERMS_TYPE, type DisputeTerms, disputeTermsOf, hashDisputeTerms } from './rules.ts'

/** A payment whose dispute it is, at a disputes contract; `disputeTerms` are those the extension commits to. */
export type Disputed = {
	disputes: string
	paymentInfo: PaymentInfo
	extension: Extension
	disputeTerms: DisputeTerms
	shares?: readonly Share[] | undefined
}

/** Which disputes contract, on which chain. */
export type DisputesDomain = { chainId: number; disputes: string }

/** Where a payment stands: a dispute that has ended is `none` again. */
export type DisputeStatus = 'none' | 'open' | 'answered'

/**
 * What a party signs to have a step brought on chain by somebody else: the payer `open`, the merchant `answer`, a party its
 * evidence, either side an offer of `payerBps` (1/10,000 of the hold) to the payer.
 *
 * @example
 * ```ts
 * import { disputeTypedData } from '@sluice/sdk/dispute'
 * declare const domain: import('@sluice/sdk/dispute').DisputesDomain & { paymentHash: string }
 * const typedData = disputeTypedData({ ...domain, step: 'offer', payerBps: 5_000, validUntil: 1_900_000_000 })
 * ```
 */
export function disputeTypedData(
	parameters: DisputesDomain & { paymentHash: string } & (
			| { step: 'open' | 'answer' }
			| { step: 'evidence'; contentHash: string; uri: string }
			| { step: 'offer'; payerBps: number; validUntil: number }
		),
): SignableTypedData {
	const hash = ['bytes32', 'paymentInfoHash', parameters.paymentHash] as const
	switch (parameters.step) {
		case 'open':
			return typedData(parameters, 'Open', [hash])
		case 'answer':
			return typedData(parameters, 'Answer', [hash])
		case 'evidence':
			return typedData(parameters, 'Evidence', [
				hash,
				['bytes32', 'contentHash', parameters.contentHash],
				['string', 'uri', parameters.uri],
			])
		case 'offer':
			return typedData(parameters, 'Offer', [
				hash,
				['uint16', 'payerBps', parameters.payerBps],
				['uint48', 'validUntil', parameters.validUntil],
			])
	}
}

/**
 * Opens a dispute and freezes the hold. The client is the payer, or anyone with its `signature`.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { openDispute } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof openDispute>[1]
 * const hash = await openDispute(client, parameters)
 * ```
 */
export function openDispute(client: WriteClient, parameters: Disputed & { signature?: Hex | undefined }): Promise<Hex> {
	const { paymentInfo, extension, signature } = parameters
	const args = [paymentInfo, extension, rulesOf(parameters)] as const
	if (signature === undefined)
		return writeContract(client, { ...target(client, parameters), functionName: 'open', args })
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'openBySignature',
		args: [...args, signature],
	})
}

/**
 * Contests a dispute, so that it is for the arbiter to decide. The client is the merchant, or anyone with its `signature`.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { answerDispute } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof answerDispute>[1]
 * const hash = await answerDispute(client, parameters)
 * ```
 */
export function answerDispute(
	client: WriteClient,
	parameters: Disputed & { signature?: Hex | undefined },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'answer',
		args: [parameters.paymentInfo, parameters.extension, rulesOf(parameters), parameters.signature ?? '0x'],
	})
}

/**
 * Shows something to the other side and the arbiter.
 *
 * @param parameters `party` whose it is; `contentHash` keccak256 of what is at `uri` (1 to 512 bytes)
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { submitEvidence } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof submitEvidence>[1]
 * const hash = await submitEvidence(client, parameters)
 * ```
 */
export function submitEvidence(
	client: WriteClient,
	parameters: Omit<Disputed, 'disputeTerms'> & {
		party: string
		contentHash: Hex
		uri: string
		signature?: Hex | undefined
	},
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'submitEvidence',
		args: [
			parameters.paymentInfo,
			parameters.extension,
			checksumAddress(parameters.party),
			parameters.contentHash,
			parameters.uri,
			parameters.signature ?? '0x',
		],
	})
}

/**
 * Ends a dispute as both sides agree. Each has signed the offer, is the client, or gets everything.
 *
 * @param parameters `payerBps` of the hold go to the payer; signatures over `disputeTypedData` of step `offer`
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { agreeDispute } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof agreeDispute>[1]
 * const hash = await agreeDispute(client, parameters)
 * ```
 */
export function agreeDispute(
	client: WriteClient,
	parameters: Omit<Disputed, 'disputeTerms'> & {
		payerBps: number
		validUntil: number
		payerSignature?: Hex | undefined
		receiverSignature?: Hex | undefined
	},
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'agree',
		args: [
			parameters.paymentInfo,
			parameters.extension,
			abiShares(parameters.shares ?? []),
			parameters.payerBps,
			parameters.validUntil,
			parameters.payerSignature ?? '0x',
			parameters.receiverSignature ?? '0x',
		],
	})
}

/**
 * Decides an answered dispute: `payerBps` (1/10,000) of the hold go to the payer. The client is the arbiter.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { ruleDispute } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof ruleDispute>[1]
 * const hash = await ruleDispute(client, parameters)
 * ```
 */
export function ruleDispute(client: WriteClient, parameters: Disputed & { payerBps: number }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'rule',
		args: [
			parameters.paymentInfo,
			parameters.extension,
			rulesOf(parameters),
			abiShares(parameters.shares ?? []),
			parameters.payerBps,
		],
	})
}

/**
 * Ends a dispute whose time is over: all to the payer without an answer, else by the default of its terms. Anyone may call.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { concludeDispute } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof concludeDispute>[1]
 * const hash = await concludeDispute(client, parameters)
 * ```
 */
export function concludeDispute(client: WriteClient, parameters: Disputed): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'conclude',
		args: [parameters.paymentInfo, parameters.extension, rulesOf(parameters), abiShares(parameters.shares ?? [])],
	})
}

/**
 * Where a payment stands.
 *
 * @example
 * ```ts
 * import { getDisputeStatus } from '@sluice/sdk/dispute'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const disputed: import('@sluice/sdk/dispute').Disputed
 * const status = await getDisputeStatus(client, disputed)
 * ```
 */
export async function getDisputeStatus(client: ReadClient, parameters: Disputed): Promise<DisputeStatus> {
	const [, status] = await readContract(client, {
		address: checksumAddress(parameters.disputes),
		abi: disputesAbi,
		functionName: 'statusOf',
		args: [parameters.paymentInfo, parameters.extension, rulesOf(parameters)],
	})
	return status === 1 ? 'open' : status === 2 ? 'answered' : 'none'
}

/** What is done in a dispute, as {@link disputeCall} takes it. */
export type DisputeStep =
	| { step: 'open' | 'answer'; signature: Hex }
	| { step: 'evidence'; party: string; contentHash: Hex; uri: string; signature: Hex }
	| { step: 'agree'; payerBps: number; validUntil: number; payerSignature: Hex; receiverSignature: Hex }
	| { step: 'conclude' }

/**
 * The call of the disputes contract that brings a signed step on chain. Anyone may make it.
 *
 * @example
 * ```ts
 * import { disputeCall } from '@sluice/sdk/dispute'
 * declare const parameters: Parameters<typeof disputeCall>[0]
 * const data = disputeCall(parameters)
 * ```
 */
export function disputeCall(parameters: Omit<Disputed, 'disputes'> & { step: DisputeStep }): Hex {
	const { paymentInfo, extension, step } = parameters
	const abi = disputesAbi
	const rules = rulesOf(parameters)
	switch (step.step) {
		case 'open': {
			const args = [paymentInfo, extension, rules, step.signature] as const
			return encodeFunctionData({ abi, functionName: 'openBySignature', args })
		}
		case 'answer': {
			const args = [paymentInfo, extension, rules, step.signature] as const
			return encodeFunctionData({ abi, functionName: 'answer', args })
		}
		case 'evidence': {
			const about = [checksumAddress(step.party), step.contentHash, step.uri, step.signature] as const
			return encodeFunctionData({ abi, functionName: 'submitEvidence', args: [paymentInfo, extension, ...about] })
		}
		case 'agree': {
			const offer = [step.payerBps, step.validUntil, step.payerSignature, step.receiverSignature] as const
			const args = [paymentInfo, extension, abiShares(parameters.shares ?? []), ...offer] as const
			return encodeFunctionData({ abi, functionName: 'agree', args })
		}
		case 'conclude': {
			const args = [paymentInfo, extension, rules, abiShares(parameters.shares ?? [])] as const
			return encodeFunctionData({ abi, functionName: 'conclude', args })
		}
	}
}

function target(client: WriteClient, parameters: { disputes: string }) {
	return {
		address: checksumAddress(parameters.disputes),
		abi: disputesAbi,
		account: client.account,
		chain: client.chain ?? null,
	}
}

function rulesOf({ disputeTerms }: Pick<Disputed, 'disputeTerms'>) {
	return { ...disputeTerms, arbiter: checksumAddress(disputeTerms.arbiter) }
}

function typedData(
	{ chainId, disputes }: DisputesDomain,
	primaryType: string,
	fields: readonly (readonly [type: string, name: string, value: string | number])[],
): SignableTypedData {
	return {
		domain: { name: 'Sluice Disputes', version: '1', chainId, verifyingContract: checksumAddress(disputes) },
		types: {
			EIP712Domain: [
				{ name: 'name', type: 'string' },
				{ name: 'version', type: 'string' },
				{ name: 'chainId', type: 'uint256' },
				{ name: 'verifyingContract', type: 'address' },
			],
			[primaryType]: fields.map(([type, name]) => ({ name, type })),
		},
		primaryType,
		message: Object.fromEntries(fields.map(([, name, value]) => [name, String(value)])),
	}
}
