/** Calls that are tried before they are sent. */
import { type Abi, getAddress, type Hex } from 'viem'
import { type ChainClient, reading } from './client.ts'
import { type Revert, readRevert } from './revert.ts'

/**
 * Runs a call on the present state of the chain.
 * @returns how it reverts, or null when it goes through
 * @throws {Refusal} `chain_unavailable`
 */
export async function tryCall(
	chain: ChainClient,
	call: { from: string; to: string; data: Hex },
	abi: Abi,
): Promise<(Revert & { cause: unknown }) | null> {
	try {
		await reading(chain.call({ account: getAddress(call.from), to: getAddress(call.to), data: call.data }))
		return null
	} catch (cause) {
		const revert = readRevert(cause, abi)
		if (!revert) throw cause
		return { ...revert, cause }
	}
}
