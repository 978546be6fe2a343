/** Operations as calls of the entry point: whose they are, simulation, and what refusals mean. */
import { smartAccountAbi, tokenPaymasterAbi } from '@sluice/sdk/contracts'
import type { Operation } from '@sluice/sdk/operation'
import {
	type Abi,
	concat,
	encodeFunctionData,
	getAddress,
	getContractAddress,
	type Hex,
	hexToBytes,
	isHex,
	parseAbi,
} from 'viem'
import { entryPoint08Abi, toPackedUserOperation } from 'viem/account-abstraction'
import { type ChainClient, reading } from '../chain/client.ts'
import { decodeRevert, type Revert, readRevert } from '../chain/revert.ts'
import { type ProblemCode, Refusal } from '../http/problem.ts'

export type EntryDeps = { chain: ChainClient; operator: string; entryPoint: string; accountFactory: string }

/** Errors that may come out of the entry point, an account, the paymaster, or a token behind them. */
export const operationAbi: Abi = [
	...[...entryPoint08Abi, ...smartAccountAbi, ...tokenPaymasterAbi].filter(({ type }) => type === 'error'),
	...parseAbi([
		'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
		'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
	]),
]

/** `handleOps` with this operation alone; the relayer is repaid. */
export function encodeHandleOps(deps: Pick<EntryDeps, 'operator'>, operation: Operation): Hex {
	const args = [[toPackedUserOperation(operation)], getAddress(deps.operator)] as const
	return encodeFunctionData({ abi: entryPoint08Abi, functionName: 'handleOps', args })
}

/** What a transaction pays for its calldata (EIP-2028). */
export function calldataGas(data: Hex): bigint {
	let gas = 0n
	for (const byte of hexToBytes(data)) gas += byte === 0 ? 4n : 16n
	return gas
}

/** The code that accounts share: the factory's first creation. */
const implementationOf = (factory: string) => getContractAddress({ from: getAddress(factory), nonce: 1n })

/** Code of a clone (ERC-1167). */
const cloneCode = (factory: string): Hex =>
	concat(['0x363d3d373d3d3d363d73', implementationOf(factory), '0x5af43d82803e903d91602b57fd5bf3'])

/** Code of an address with a key that delegates to it (EIP-7702). */
const delegatedCode = (factory: string): Hex => concat(['0xef0100', implementationOf(factory)])

/** Whether the sender exists. @throws {Refusal} `invalid_request` when it is no account of the factory, and not about to be */
export async function requireOwnAccount(
	deps: EntryDeps,
	operation: { sender: string; factory?: string | undefined },
): Promise<boolean> {
	const code = (await reading(deps.chain.getCode({ address: getAddress(operation.sender) })))?.toLowerCase()
	const factory = operation.factory?.toLowerCase()
	const [own, delegated] = [cloneCode(deps.accountFactory), delegatedCode(deps.accountFactory)]
	if (code === own.toLowerCase() || code === delegated.toLowerCase()) return true
	// Whether the factory creates the sender and no other is the entry point's to check.
	if (code === undefined && factory === deps.accountFactory.toLowerCase()) return false
	const detail = 'the sender is no account of this deployment'
	throw new Refusal('invalid_request', detail, {
		errors: [{ pointer: '#/operation/sender', code: 'foreign_account', detail }],
	})
}

/**
 * Gas that the calls of an operation take, as the entry point would make them.
 * @throws {Refusal} with the code of the revert
 */
export function estimateCalls(
	deps: EntryDeps,
	operation: { sender: string; callData: string },
	exists: boolean,
): Promise<bigint> {
	return explained(
		deps.chain.estimateGas({
			account: getAddress(deps.entryPoint),
			to: getAddress(operation.sender),
			data: operation.callData as Hex,
			...(exists
				? {}
				: { stateOverride: [{ address: getAddress(operation.sender), code: cloneCode(deps.accountFactory) }] }),
		}),
	)
}

/** @throws {Refusal} with the code of the revert */
export async function simulateCalls(
	deps: EntryDeps,
	operation: Pick<Operation, 'sender' | 'callData' | 'callGasLimit'>,
): Promise<void> {
	const { sender, callData } = operation
	await explained(deps.chain.call({ account: getAddress(deps.entryPoint), to: sender, data: callData }))
}

/** @throws {Refusal} with the code of the revert */
export async function simulateHandleOps(deps: EntryDeps, data: Hex): Promise<void> {
	await explained(deps.chain.call({ account: getAddress(deps.operator), to: getAddress(deps.entryPoint), data }))
}

async function explained<T>(work: Promise<T>): Promise<T> {
	try {
		return await reading(work)
	} catch (error) {
		const revert = readRevert(error, operationAbi)
		if (!revert) throw error
		const { code, detail } = explain(revert)
		throw new Refusal(code, detail, { cause: error })
	}
}

const CODES: Record<string, ProblemCode> = {
	LimitExceeded: 'limit_exceeded',
	SecondFactorRequired: 'second_factor_required',
	OutOfScope: 'session_exceeded',
	CapExceeded: 'session_exceeded',
	SessionInactive: 'session_exceeded',
	ERC20InsufficientBalance: 'insufficient_funds',
	ERC20InsufficientAllowance: 'insufficient_funds',
}

/** The entry point says why in words; their first four letters are stable. */
const ENTRY_CODES: Record<string, ProblemCode> = {
	AA10: 'conflict',
	// What it takes is known to be there: the account did not pay since it was not signed by who may spend it.
	AA21: 'signature_invalid',
	AA22: 'authorization_expired',
	AA24: 'signature_invalid',
	AA25: 'conflict',
	AA31: 'unavailable',
	AA32: 'authorization_expired',
	AA34: 'signature_invalid',
}

/** A revert as a problem of ours; one that has no code of its own is `transaction_reverted` with the chain's reason. */
export function explain(revert: Revert): { code: ProblemCode; detail: string } {
	if (revert.name === 'FailedOp' || revert.name === 'FailedOpWithRevert') {
		const reason = String(revert.args[1])
		const inner = revert.args[2]
		const within = isHex(inner) && inner !== '0x' ? `: ${decodeRevert(inner, operationAbi).reason}` : ''
		return { code: ENTRY_CODES[reason.slice(0, 4)] ?? 'transaction_reverted', detail: `${reason}${within}` }
	}
	const named = CODES[revert.name]
	if (named) return { code: named, detail: revert.reason }
	const poor = /exceeds balance|exceeds allowance|insufficient/i.test(revert.reason)
	return { code: poor ? 'insufficient_funds' : 'transaction_reverted', detail: revert.reason }
}
