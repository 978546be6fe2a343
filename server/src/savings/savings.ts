/** Savings: listed vaults of other protocols, and what an address has in them. Read only: the owner's own call moves money. */
import { savingsAdapterAbi } from '@sluice/sdk/contracts'
import type { SavingsPositions, SavingsVault, Token } from '@sluice/sdk/wire'
import { erc20Abi, erc4626Abi, getAddress } from 'viem'
import { type ChainClient, isTransportError, reading } from '../chain/client.ts'
import type { Indexer } from '../chain/in/store.ts'
import type { Db } from '../db/db.ts'
import { type ListedVault, listedVaults, pricesBefore, sumsOf } from './store.ts'

export type SavingsDeps = {
	chain: ChainClient
	indexer: Indexer
	tokens: readonly Token[]
	savingsAdapter: string
}

const THIRTY_DAYS = 2_592_000
/** Vaults that a position is looked for in: listed ones, and as many that the address has used. */
const VAULTS_MAX = 50

/** Listed vaults after a place in the list, which is the address of the last one; the vaults that do not answer are left out. */
export async function listVaults(
	db: Db,
	deps: SavingsDeps,
	query: { after: string | null; limit: number },
): Promise<{ place: string; vault: SavingsVault | null }[]> {
	const rows = await listedVaults(db, deps.indexer, query)
	const until = Math.floor(Date.now() / 1_000) - THIRTY_DAYS
	const vaults = rows.map(({ vault }) => vault)
	const past = new Map((await pricesBefore(db, deps.indexer, { vaults, until })).map((row) => [row.vault, row]))
	return Promise.all(
		rows.map(async (row) => {
			const shown = await answered(showVault(deps, row))
			const before = past.get(row.vault)
			if (shown === null || !before) return { place: row.vault, vault: shown }
			const value = (before.assets * 10n ** BigInt(shown.share_scale)) / before.shares
			const price = { ...shown.share_price, value: String(value) }
			return { place: row.vault, vault: { ...shown, share_price_before: { price, at: timeOf(before.at) } } }
		}),
	)
}

async function showVault(deps: SavingsDeps, { vault, since }: ListedVault): Promise<SavingsVault> {
	const contract = { address: getAddress(vault), abi: erc4626Abi } as const
	const shares = { address: getAddress(vault), abi: erc20Abi } as const
	const [name, asset, scale] = await Promise.all([
		deps.chain.readContract({ ...shares, functionName: 'name' }),
		deps.chain.readContract({ ...contract, functionName: 'asset' }),
		deps.chain.readContract({ ...shares, functionName: 'decimals' }),
	])
	const price = await deps.chain.readContract({
		...contract,
		functionName: 'convertToAssets',
		args: [10n ** BigInt(scale)],
	})
	return {
		object: 'savings_vault',
		vault: getAddress(vault),
		name: name.slice(0, 80),
		asset: moneyOf(deps, asset, 0n).asset,
		asset_address: asset,
		share_scale: scale,
		listed_at: timeOf(since),
		share_price: moneyOf(deps, asset, price),
		share_price_before: null,
	}
}

/** What an address has in vaults that are listed, and in those it used, listed or not. */
export async function showPositions(db: Db, deps: SavingsDeps, address: string): Promise<SavingsPositions> {
	const owner = getAddress(address)
	const sums = new Map(
		(await sumsOf(db, deps.indexer, { owner: owner.toLowerCase(), limit: VAULTS_MAX })).map((row) => [row.vault, row]),
	)
	const listed = new Set(
		(await listedVaults(db, deps.indexer, { after: null, limit: VAULTS_MAX })).map(({ vault }) => vault),
	)
	const positions = await Promise.all(
		[...new Set([...sums.keys(), ...listed])].sort().map(async (vault) => {
			const contract = { address: getAddress(vault), abi: erc4626Abi } as const
			const { saved = 0n, withdrawn = 0n } = sums.get(vault) ?? {}
			const [asset, shares] = await Promise.all([
				answered(deps.chain.readContract({ ...contract, functionName: 'asset' })),
				answered(deps.chain.readContract({ ...contract, functionName: 'balanceOf', args: [owner] })),
			])
			if (asset === null || shares === null || (shares === 0n && !sums.has(vault))) return []
			const now = await answered(
				deps.chain.readContract({
					address: getAddress(deps.savingsAdapter),
					abi: savingsAdapterAbi,
					functionName: 'positionOf',
					args: [getAddress(vault), owner],
				}),
			)
			return [
				{
					vault: getAddress(vault),
					asset: moneyOf(deps, asset, 0n).asset,
					listed: listed.has(vault),
					shares: String(shares),
					assets: now === null ? null : moneyOf(deps, asset, now[1]),
					saved: moneyOf(deps, asset, saved),
					withdrawn: moneyOf(deps, asset, withdrawn),
				},
			]
		}),
	)
	return { object: 'savings_positions', address: owner, positions: positions.flat() }
}

/** Null where the vault, another protocol's, refuses to answer. @throws {Refusal} `chain_unavailable` when the node does */
async function answered<T>(work: Promise<T>): Promise<T | null> {
	try {
		return await work
	} catch (error) {
		if (isTransportError(error)) return reading(Promise.reject(error))
		return null
	}
}

/** A token that is not configured here keeps its address for a name; its scale is unknown and given as 0. */
function moneyOf(deps: SavingsDeps, token: string, value: bigint) {
	const known = deps.tokens.find(({ address }) => address.toLowerCase() === token.toLowerCase())
	return { value: String(value), asset: known?.asset ?? token.slice(0, 12), scale: known?.scale ?? 0 }
}

function timeOf(seconds: number): string {
	return new Date(seconds * 1_000).toISOString()
}
