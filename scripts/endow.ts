/** What the governor of a local chain does beside vetting tokens: gives the paymaster coin for gas, and lists the vaults. */
import { guardAbi, tokenPaymasterAbi } from '@sluice/sdk/contracts'
import {
	type Address,
	BaseError,
	ContractFunctionExecutionError,
	createPublicClient,
	encodeFunctionData,
	type Hex,
	http,
	parseEther,
} from 'viem'
import { entryPoint08Abi } from 'viem/account-abstraction'
import { entryPoint } from '../ignition/entry-point.ts'

/** A call of the governor, and whether it was made already; `value` in wei. */
type Endowment = { says: string; to: Address; data: Hex; value: bigint; isDone: () => Promise<boolean> }

const [deposit, stake] = [parseEther('100'), parseEther('1')]
/** A day, in seconds: the least that bundlers ask for. */
const unstakeDelay = 86_400
/** `IGuard.Kind.Vault`. */
const vaultKind = 2

export function endowments(
	rpcUrl: string,
	{ guard, paymaster, vaults }: { guard: Address; paymaster: Address; vaults: readonly Address[] },
): Endowment[] {
	const chain = createPublicClient({ transport: http(rpcUrl) })
	const info = { address: entryPoint, abi: entryPoint08Abi, functionName: 'getDepositInfo', args: [paymaster] } as const
	const listed = { address: guard, abi: guardAbi, functionName: 'isListed' } as const
	const abi = tokenPaymasterAbi
	return [
		{
			says: 'the paymaster has a deposit',
			to: paymaster,
			data: encodeFunctionData({ abi, functionName: 'deposit' }),
			value: deposit,
			isDone: () => deployed(async () => (await chain.readContract(info)).deposit > 0n),
		},
		{
			says: 'the paymaster has a stake',
			to: paymaster,
			data: encodeFunctionData({ abi, functionName: 'addStake', args: [unstakeDelay] }),
			value: stake,
			isDone: () => deployed(async () => (await chain.readContract(info)).staked),
		},
		...vaults.map((vault) => ({
			says: `the vault ${vault} is listed`,
			to: guard,
			data: encodeFunctionData({ abi: guardAbi, functionName: 'list', args: [vaultKind, vault] }),
			value: 0n,
			isDone: () => deployed(() => chain.readContract({ ...listed, args: [vaultKind, vault] })),
		})),
	]
}

/** False where the contract that is asked is still to come. */
async function deployed(ask: () => Promise<boolean>): Promise<boolean> {
	try {
		return await ask()
	} catch (error) {
		const empty = error instanceof ContractFunctionExecutionError && error.cause instanceof BaseError
		if (empty && error.cause.name === 'ContractFunctionZeroDataError') return false
		throw error
	}
}
