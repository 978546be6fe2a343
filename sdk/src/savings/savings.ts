/** Idle balance into a listed ERC-4626 vault of another protocol, and back. Never by itself: the client is the owner. */
import { readContract, writeContract } from 'viem/actions'
import { checksumAddress, type Hex } from '../address/address.ts'
import { savingsAdapterAbi } from '../contracts/contracts.ts'
import type { ReadClient, WriteClient } from '../token/token.ts'

/** A vault, and the adapter that is the way into it. */
export type SavingsVault = { adapter: string; vault: string }

/**
 * Puts assets of the client into a vault. Needs an allowance of the asset for the adapter.
 *
 * @param parameters `assets` minor units; `minShares` least number of shares; `deadline` last Unix second
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { save } from '@sluice/sdk/savings'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof save>[1]
 * const hash = await save(client, parameters)
 * ```
 */
export function save(
	client: WriteClient,
	parameters: SavingsVault & { assets: bigint; minShares: bigint; deadline: bigint },
): Promise<Hex> {
	const { vault, assets, minShares, deadline } = parameters
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'save',
		args: [checksumAddress(vault), assets, minShares, deadline],
	})
}

/**
 * Gives shares of the client back to their vault, listed or not. Needs an allowance of the shares for the adapter.
 *
 * @param parameters `minAssets` least amount, minor units; `deadline` last Unix second
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { withdrawSavings } from '@sluice/sdk/savings'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof withdrawSavings>[1]
 * const hash = await withdrawSavings(client, parameters)
 * ```
 */
export function withdrawSavings(
	client: WriteClient,
	parameters: SavingsVault & { shares: bigint; minAssets: bigint; deadline: bigint },
): Promise<Hex> {
	const { vault, shares, minAssets, deadline } = parameters
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'withdraw',
		args: [checksumAddress(vault), shares, minAssets, deadline],
	})
}

/**
 * What one whole share is worth, in minor units of the asset, before fees of the vault.
 *
 * @example
 * ```ts
 * import { getSharePrice } from '@sluice/sdk/savings'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const vault: import('@sluice/sdk/savings').SavingsVault
 * const price = await getSharePrice(client, vault)
 * ```
 */
export function getSharePrice(client: ReadClient, { adapter, vault }: SavingsVault): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(adapter),
		abi: savingsAdapterAbi,
		functionName: 'sharePrice',
		args: [checksumAddress(vault)],
	})
}

/**
 * What an account has in a vault: shares, and the assets they would bring now, after fees of the vault.
 *
 * @example
 * ```ts
 * import { getSavings } from '@sluice/sdk/savings'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const parameters: Parameters<typeof getSavings>[1]
 * const { shares, assets } = await getSavings(client, parameters)
 * ```
 */
export async function getSavings(client: ReadClient, parameters: SavingsVault & { account: string }) {
	const [shares, assets] = await readContract(client, {
		address: checksumAddress(parameters.adapter),
		abi: savingsAdapterAbi,
		functionName: 'positionOf',
		args: [checksumAddress(parameters.vault), checksumAddress(parameters.account)],
	})
	return { shares, assets }
}

function target(client: WriteClient, { adapter }: SavingsVault) {
	return {
		address: checksumAddress(adapter),
		abi: savingsAdapterAbi,
		account: client.account,
		chain: client.chain ?? null,
	}
}
