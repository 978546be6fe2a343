/** What governance does through `Guard`: at once what protects, after the delay of its AccessManager what does not. */
import { encodeFunctionData, type Hex } from 'viem'
import { readContract, sendTransaction, writeContract } from 'viem/actions'
import { type Address, checksumAddress } from '../address/address.ts'
import { accessManagerAbi, guardAbi } from '../contracts/contracts.ts'
import type { ReadClient, WriteClient } from '../token/token.ts'

/** What a listed contract is used for. */
export type ListedKind = 'venue' | 'oracle' | 'vault'

/**
 * One use of a power. `pause`, `resume`, `unvet` and `delist` are a pauser's and work at once; `vet`, `list` and `fee` are a
 * governor's and wait for the delay. `until` in Unix seconds, at most 7 days ahead; a token that is the zero address stands
 * for all that are not vetted; `reason` is 1 to 256 bytes for the public; `feeBps` in 1/10,000, at most 100.
 */
export type GuardCall =
	| { kind: 'pause'; escrow: string; tokens: readonly string[]; until: number; reason: string }
	| { kind: 'resume'; escrow: string; tokens: readonly string[]; reason: string }
	| { kind: 'vet' | 'unvet'; escrow: string; token: string }
	| { kind: 'list' | 'delist'; listed: ListedKind; account: string }
	| { kind: 'fee'; feeBps: number }

/** As the contract counts them. */
const listedKinds: readonly ListedKind[] = ['venue', 'oracle', 'vault']

/**
 * Calldata of a use of a power, to be sent to the guard by whom it belongs to, a multisig for example.
 *
 * @example
 * ```ts
 * import { guardCall } from '@sluice/sdk/governance'
 * const data = guardCall({ kind: 'fee', feeBps: 25 })
 * ```
 */
export function guardCall(call: GuardCall): Hex {
	const abi = guardAbi
	switch (call.kind) {
		case 'pause':
			return encodeFunctionData({
				abi,
				functionName: 'pauseIntake',
				args: [checksumAddress(call.escrow), call.tokens.map(checksumAddress), call.until, call.reason],
			})
		case 'resume':
			return encodeFunctionData({
				abi,
				functionName: 'resumeIntake',
				args: [checksumAddress(call.escrow), call.tokens.map(checksumAddress), call.reason],
			})
		case 'vet':
		case 'unvet':
			return encodeFunctionData({
				abi,
				functionName: call.kind === 'vet' ? 'vetToken' : 'unvetToken',
				args: [checksumAddress(call.escrow), checksumAddress(call.token)],
			})
		case 'list':
		case 'delist':
			return encodeFunctionData({
				abi,
				functionName: call.kind,
				args: [listedKinds.indexOf(call.listed), checksumAddress(call.account)],
			})
		case 'fee':
			return encodeFunctionData({ abi, functionName: 'setProtocolFee', args: [call.feeBps] })
	}
}

/**
 * Uses a power now: one that works at once, or one that was scheduled and whose delay is over. The client has the role.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { callGuard } from '@sluice/sdk/governance'
 * declare const pauser: import('@sluice/sdk/token').WriteClient
 * declare const at: { guard: string; escrow: string; token: string }
 * const until = Math.floor(Date.now() / 1000) + 86_400
 * await callGuard(pauser, {
 * 	guard: at.guard,
 * 	call: { kind: 'pause', escrow: at.escrow, tokens: [at.token], until, reason: 'the issuer reports a fault' },
 * })
 * ```
 */
export function callGuard(client: WriteClient, parameters: { guard: string; call: GuardCall }): Promise<Hex> {
	return sendTransaction(client, {
		account: client.account,
		chain: client.chain,
		to: checksumAddress(parameters.guard),
		data: guardCall(parameters.call),
	})
}

/**
 * Announces the use of a power that waits; {@link callGuard} with the same call makes it when the delay is over.
 *
 * @param parameters `at` in Unix seconds, from when; the end of the delay without it
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { scheduleGuardCall } from '@sluice/sdk/governance'
 * declare const governor: import('@sluice/sdk/token').WriteClient
 * declare const at: { guard: string; escrow: string; token: string }
 * await scheduleGuardCall(governor, { guard: at.guard, call: { kind: 'vet', escrow: at.escrow, token: at.token } })
 * ```
 */
export async function scheduleGuardCall(
	client: WriteClient,
	parameters: { guard: string; call: GuardCall; at?: number | undefined },
): Promise<Hex> {
	const guard = checksumAddress(parameters.guard)
	return writeContract(client, {
		...(await manager(client, guard)),
		account: client.account,
		chain: client.chain,
		functionName: 'schedule',
		args: [guard, guardCall(parameters.call), parameters.at ?? 0],
	})
}

/**
 * Takes an announcement back: who made it, or a pauser.
 *
 * @param parameters `caller` is who scheduled the call
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { cancelGuardCall } from '@sluice/sdk/governance'
 * declare const pauser: import('@sluice/sdk/token').WriteClient
 * declare const scheduled: { guard: string; caller: string; call: import('@sluice/sdk/governance').GuardCall }
 * await cancelGuardCall(pauser, scheduled)
 * ```
 */
export async function cancelGuardCall(
	client: WriteClient,
	parameters: { guard: string; caller: string; call: GuardCall },
): Promise<Hex> {
	const guard = checksumAddress(parameters.guard)
	return writeContract(client, {
		...(await manager(client, guard)),
		account: client.account,
		chain: client.chain,
		functionName: 'cancel',
		args: [checksumAddress(parameters.caller), guard, guardCall(parameters.call)],
	})
}

/**
 * From when an announced call can be made, in Unix seconds; null where it is not announced, or its time has passed.
 *
 * @param parameters `caller` is who scheduled the call
 * @example
 * ```ts
 * import { getGuardSchedule } from '@sluice/sdk/governance'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const scheduled: { guard: string; caller: string; call: import('@sluice/sdk/governance').GuardCall }
 * const from = await getGuardSchedule(client, scheduled)
 * ```
 */
export async function getGuardSchedule(
	client: ReadClient,
	parameters: { guard: string; caller: string; call: GuardCall },
): Promise<number | null> {
	const guard = checksumAddress(parameters.guard)
	const authority = await manager(client, guard)
	const args = [checksumAddress(parameters.caller), guard, guardCall(parameters.call)] as const
	const id = await readContract(client, { ...authority, functionName: 'hashOperation', args })
	const from = await readContract(client, { ...authority, functionName: 'getSchedule', args: [id] })
	return from === 0 ? null : from
}

/**
 * Whether a venue, an oracle or a vault may be used.
 *
 * @example
 * ```ts
 * import { isListed } from '@sluice/sdk/governance'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { guard: string; account: string }
 * const usable = await isListed(client, { ...of, listed: 'venue' })
 * ```
 */
export function isListed(
	client: ReadClient,
	parameters: { guard: string; listed: ListedKind; account: string },
): Promise<boolean> {
	return readContract(client, {
		address: checksumAddress(parameters.guard),
		abi: guardAbi,
		functionName: 'isListed',
		args: [listedKinds.indexOf(parameters.listed), checksumAddress(parameters.account)],
	})
}

async function manager(client: ReadClient, guard: Address) {
	const address = await readContract(client, { address: guard, abi: guardAbi, functionName: 'authority' })
	return { address, abi: accessManagerAbi } as const
}
