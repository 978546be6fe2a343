/** Channels: partners who bring merchants in, what both sides sign, and the shares that payments commit to. */
import type { Hex } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { type Address, checksumAddress, isSameAddress } from '../address/address.ts'
import { channelRegistryAbi } from '../contracts/contracts.ts'
import type { Share } from '../split/split.ts'
import type { ReadClient, SignableTypedData, WriteClient } from '../token/token.ts'

/** Most that a channel can ask of its merchants, in 1/10,000 of what is captured. */
export const CHANNEL_SHARE_BPS_MAX = 3_000
/** Seconds between the two steps to another payout address. */
export const PAYOUT_DELAY = 172_800

/** Which registry, on which chain. */
export type ChannelDomain = { chainId: number; registry: string }

/** A partner. Shares in 1/10,000 of what is captured, the cut in 1/10,000 of the share, times in Unix seconds. */
export type Partner = {
	payout: Address
	capBps: number
	/** The channel it belongs to, and that channel's part of its share. */
	parent: { partner: Address; cutBps: number } | null
	/** A change of payout address under way. */
	proposal: { payout: Address; acceptableFrom: number } | null
}

/**
 * What a merchant and a partner sign to be bound: `nonce` is the merchant's ({@link getChannelNonce}).
 *
 * @param parameters `deadline` in Unix seconds, the last one included
 * @example
 * ```ts
 * import { bindingTypedData } from '@sluice/sdk/channel'
 * declare const parameters: Parameters<typeof bindingTypedData>[0]
 * const typedData = bindingTypedData(parameters)
 * ```
 */
export function bindingTypedData(
	parameters: ChannelDomain & { merchant: string; partner: string; shareBps: number; nonce: bigint; deadline: number },
): SignableTypedData {
	const { merchant, partner, shareBps, nonce, deadline } = parameters
	return typedData(parameters, 'Binding', [
		['address', 'merchant', checksumAddress(merchant)],
		['address', 'partner', checksumAddress(partner)],
		['uint16', 'shareBps', shareBps],
		['uint256', 'nonce', String(nonce)],
		['uint256', 'deadline', String(deadline)],
	])
}

/**
 * What a merchant signs to have its leaving brought on chain by somebody else.
 *
 * @example
 * ```ts
 * import { leaveTypedData } from '@sluice/sdk/channel'
 * declare const parameters: Parameters<typeof leaveTypedData>[0]
 * const typedData = leaveTypedData(parameters)
 * ```
 */
export function leaveTypedData(
	parameters: ChannelDomain & { merchant: string; nonce: bigint; deadline: number },
): SignableTypedData {
	return typedData(parameters, 'Leave', [
		['address', 'merchant', checksumAddress(parameters.merchant)],
		['uint256', 'nonce', String(parameters.nonce)],
		['uint256', 'deadline', String(parameters.deadline)],
	])
}

/**
 * What a parent signs to have a sub-channel, whose share it gets `cutBps` of.
 *
 * @example
 * ```ts
 * import { sponsorTypedData } from '@sluice/sdk/channel'
 * declare const parameters: Parameters<typeof sponsorTypedData>[0]
 * const typedData = sponsorTypedData(parameters)
 * ```
 */
export function sponsorTypedData(
	parameters: ChannelDomain & { partner: string; parent: string; cutBps: number; deadline: number },
): SignableTypedData {
	return typedData(parameters, 'Sponsor', [
		['address', 'partner', checksumAddress(parameters.partner)],
		['address', 'parent', checksumAddress(parameters.parent)],
		['uint16', 'cutBps', parameters.cutBps],
		['uint256', 'deadline', String(parameters.deadline)],
	])
}

/**
 * Makes the client's account a partner, for ever; with a parent, one level below it.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { registerPartner } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof registerPartner>[1]
 * const hash = await registerPartner(client, parameters)
 * ```
 */
export function registerPartner(
	client: WriteClient,
	parameters: {
		registry: string
		payout: string
		capBps: number
		parent?: { partner: string; cutBps: number; deadline: number; signature: Hex } | undefined
	},
): Promise<Hex> {
	const { payout, capBps, parent } = parameters
	const above = [
		checksumAddress(parent?.partner ?? NOBODY),
		parent?.cutBps ?? 0,
		BigInt(parent?.deadline ?? 0),
		parent?.signature ?? '0x',
	] as const
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'register',
		args: [checksumAddress(payout), capBps, ...above],
	})
}

/**
 * Lowers the cap of the client's channel, for its merchants' next payments too.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { lowerCap } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const registry: string
 * const hash = await lowerCap(client, { registry, capBps: 500 })
 * ```
 */
export function lowerCap(client: WriteClient, parameters: { registry: string; capBps: number }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'lowerCap',
		args: [parameters.capBps],
	})
}

/**
 * First step to another payout address, which can accept two days later. The client is the partner.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { proposePayout } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [registry, payout]: [string, string]
 * const hash = await proposePayout(client, { registry, payout })
 * ```
 */
export function proposePayout(client: WriteClient, parameters: { registry: string; payout: string }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'proposePayout',
		args: [checksumAddress(parameters.payout)],
	})
}

/**
 * Second step. The client is the proposed address.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { acceptPayout } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [registry, partner]: [string, string]
 * const hash = await acceptPayout(client, { registry, partner })
 * ```
 */
export function acceptPayout(client: WriteClient, parameters: { registry: string; partner: string }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'acceptPayout',
		args: [checksumAddress(parameters.partner)],
	})
}

/**
 * Takes the first step back. The client is the partner or its present payout address.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { cancelPayout } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [registry, partner]: [string, string]
 * const hash = await cancelPayout(client, { registry, partner })
 * ```
 */
export function cancelPayout(client: WriteClient, parameters: { registry: string; partner: string }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'cancelPayout',
		args: [checksumAddress(parameters.partner)],
	})
}

/**
 * Binds a merchant to a partner, instead of the one it may have had. Anyone brings it; a side that is the client itself
 * needs no signature.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { bindMerchant } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof bindMerchant>[1]
 * const hash = await bindMerchant(client, parameters)
 * ```
 */
export function bindMerchant(
	client: WriteClient,
	parameters: {
		registry: string
		merchant: string
		partner: string
		shareBps: number
		deadline: number
		merchantSignature?: Hex | undefined
		partnerSignature?: Hex | undefined
	},
): Promise<Hex> {
	const { merchant, partner, shareBps, deadline, merchantSignature = '0x', partnerSignature = '0x' } = parameters
	const parties = [checksumAddress(merchant), checksumAddress(partner)] as const
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'bind',
		args: [...parties, shareBps, BigInt(deadline), merchantSignature, partnerSignature],
	})
}

/**
 * Leaves the channel at once; payments that were signed before stay as they are. The client is the merchant, or anyone with
 * its signature.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { leaveChannel } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const registry: string
 * const hash = await leaveChannel(client, { registry })
 * ```
 */
export function leaveChannel(
	client: WriteClient,
	parameters: { registry: string; signed?: { merchant: string; deadline: number; signature: Hex } | undefined },
): Promise<Hex> {
	const { signed } = parameters
	if (!signed) return writeContract(client, { ...target(client, parameters), functionName: 'leave' })
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'leaveBySignature',
		args: [checksumAddress(signed.merchant), BigInt(signed.deadline), signed.signature],
	})
}

/**
 * Lets a merchant go. The client is its partner.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { dismissMerchant } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const [registry, merchant]: [string, string]
 * const hash = await dismissMerchant(client, { registry, merchant })
 * ```
 */
export function dismissMerchant(client: WriteClient, parameters: { registry: string; merchant: string }): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'dismiss',
		args: [checksumAddress(parameters.merchant)],
	})
}

/**
 * Shares that a merchant's next payments should commit to (`hashShares` of `@sluice/sdk/split`); none without a channel.
 *
 * @example
 * ```ts
 * import { getChannelShares } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const [registry, merchant]: [string, string]
 * const shares = await getChannelShares(client, { registry, merchant })
 * ```
 */
export async function getChannelShares(
	client: ReadClient,
	parameters: { registry: string; merchant: string },
): Promise<Share[]> {
	const shares = await readContract(client, {
		...source(parameters),
		functionName: 'sharesOf',
		args: [checksumAddress(parameters.merchant)],
	})
	return [...shares]
}

/**
 * Channel of a merchant and the share that both agreed to, before the channel's cap; null without one.
 *
 * @example
 * ```ts
 * import { getChannel } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const [registry, merchant]: [string, string]
 * const channel = await getChannel(client, { registry, merchant })
 * ```
 */
export async function getChannel(
	client: ReadClient,
	parameters: { registry: string; merchant: string },
): Promise<{ partner: Address; shareBps: number } | null> {
	const [partner, shareBps] = await readContract(client, {
		...source(parameters),
		functionName: 'bindingOf',
		args: [checksumAddress(parameters.merchant)],
	})
	return isSameAddress(partner, NOBODY) ? null : { partner, shareBps }
}

/**
 * A partner; null where the account is none.
 *
 * @example
 * ```ts
 * import { getPartner } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const [registry, account]: [string, string]
 * const partner = await getPartner(client, { registry, account })
 * ```
 */
export async function getPartner(
	client: ReadClient,
	parameters: { registry: string; account: string },
): Promise<Partner | null> {
	const { payout, capBps, parent, cutBps, proposedPayout, acceptableFrom } = await readContract(client, {
		...source(parameters),
		functionName: 'partnerOf',
		args: [checksumAddress(parameters.account)],
	})
	if (isSameAddress(payout, NOBODY)) return null
	return {
		payout,
		capBps,
		parent: isSameAddress(parent, NOBODY) ? null : { partner: parent, cutBps },
		proposal: isSameAddress(proposedPayout, NOBODY) ? null : { payout: proposedPayout, acceptableFrom },
	}
}

/**
 * Nonce that a merchant's next signature to the registry carries.
 *
 * @example
 * ```ts
 * import { getChannelNonce } from '@sluice/sdk/channel'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const [registry, merchant]: [string, string]
 * const nonce = await getChannelNonce(client, { registry, merchant })
 * ```
 */
export function getChannelNonce(
	client: ReadClient,
	parameters: { registry: string; merchant: string },
): Promise<bigint> {
	return readContract(client, {
		...source(parameters),
		functionName: 'nonces',
		args: [checksumAddress(parameters.merchant)],
	})
}

const NOBODY = `0x${'0'.repeat(40)}` as const

function source({ registry }: { registry: string }) {
	return { address: checksumAddress(registry), abi: channelRegistryAbi }
}

function target(client: WriteClient, parameters: { registry: string }) {
	return { ...source(parameters), account: client.account, chain: client.chain ?? null }
}

function typedData(
	{ chainId, registry }: ChannelDomain,
	primaryType: string,
	fields: readonly (readonly [type: string, name: string, value: string | number])[],
): SignableTypedData {
	return {
		domain: { name: 'Sluice Channels', version: '1', chainId, verifyingContract: checksumAddress(registry) },
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
		message: Object.fromEntries(fields.map(([, name, value]) => [name, value])),
	}
}
