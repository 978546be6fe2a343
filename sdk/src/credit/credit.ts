/** Credits: what the escrow owes an account, to be paid out when it asks. */
import { encodeFunctionData, type Hex } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { checksumAddress } from '../address/address.ts'
import { paymentEscrowAbi } from '../contracts/contracts.ts'
import { type EscrowDomain, escrowTypedData } from '../payment/payment.ts'
import type { ReadClient, SignableTypedData, Signer, WriteClient } from '../token/token.ts'

/**
 * What the escrow owes an account: a share, a settlement, or what the token refused to pay; see {@link withdraw}.
 *
 * @returns minor units
 * @example
 * ```ts
 * import { getCredit } from '@sluice/sdk/credit'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { escrow: string; token: string; account: string }
 * const credit = await getCredit(client, of)
 * ```
 */
export function getCredit(
	client: ReadClient,
	parameters: { escrow: string; token: string; account: string },
): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		functionName: 'creditOf',
		args: [checksumAddress(parameters.token), checksumAddress(parameters.account)],
	})
}

/**
 * Pays an account what the escrow owes it. Anyone may call.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { withdraw } from '@sluice/sdk/credit'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const of: { escrow: string; token: string; account: string }
 * const hash = await withdraw(client, of)
 * ```
 */
export function withdraw(
	client: WriteClient,
	parameters: { escrow: string; token: string; account: string },
): Promise<Hex> {
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'withdraw',
		args: [checksumAddress(parameters.token), checksumAddress(parameters.account)],
	})
}

/**
 * Pays a part of the caller's own credit to anyone.
 *
 * @param parameters `amount` in minor units
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { withdrawTo } from '@sluice/sdk/credit'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const of: { escrow: string; token: string; to: string }
 * const hash = await withdrawTo(client, { ...of, amount: 1_000_000n })
 * ```
 */
export function withdrawTo(
	client: WriteClient,
	parameters: { escrow: string; token: string; to: string; amount: bigint },
): Promise<Hex> {
	const { token, to, amount } = parameters
	return writeContract(client, {
		...target(client, parameters),
		functionName: 'withdrawTo',
		args: [checksumAddress(token), checksumAddress(to), amount],
	})
}

/** A withdrawal by signature. `amount` in minor units, `deadline` in Unix seconds, `nonce` from {@link getCreditNonce}. */
export type Withdrawal = { token: string; account: string; to: string; amount: bigint; nonce: bigint; deadline: number }

/**
 * The number that the next signature of an account over its credit must carry.
 *
 * @example
 * ```ts
 * import { getCreditNonce } from '@sluice/sdk/credit'
 * declare const client: import('@sluice/sdk/token').ReadClient
 * declare const of: { escrow: string; account: string }
 * const nonce = await getCreditNonce(client, of)
 * ```
 */
export function getCreditNonce(client: ReadClient, parameters: { escrow: string; account: string }): Promise<bigint> {
	return readContract(client, {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		functionName: 'nonces',
		args: [checksumAddress(parameters.account)],
	})
}

/**
 * What an account signs to have its credit paid out, on somebody else's gas.
 *
 * @example
 * ```ts
 * import { withdrawTypedData } from '@sluice/sdk/credit'
 * declare const parameters: Parameters<typeof withdrawTypedData>[0]
 * const typedData = withdrawTypedData(parameters)
 * ```
 */
export function withdrawTypedData(parameters: EscrowDomain & Withdrawal): SignableTypedData {
	const { token, account, to, amount, nonce, deadline } = parameters
	return escrowTypedData(parameters, 'Withdraw', [
		['address', 'token', checksumAddress(token)],
		['address', 'account', checksumAddress(account)],
		['address', 'to', checksumAddress(to)],
		['uint256', 'amount', String(amount)],
		['uint256', 'nonce', String(nonce)],
		['uint256', 'deadline', deadline],
	])
}

/**
 * Signs that a part of the account's credit be paid to `to`.
 *
 * @example
 * ```ts
 * import { signWithdraw } from '@sluice/sdk/credit'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signWithdraw>[1]
 * const { signature } = await signWithdraw(account, parameters)
 * ```
 */
export async function signWithdraw(
	account: Signer,
	parameters: EscrowDomain & Omit<Withdrawal, 'account'>,
): Promise<Withdrawal & { signature: Hex }> {
	const { token, to, amount, nonce, deadline } = parameters
	const withdrawal = { token, account: account.address, to, amount, nonce, deadline }
	return { ...withdrawal, signature: await account.signTypedData(withdrawTypedData({ ...parameters, ...withdrawal })) }
}

/**
 * The call of the escrow that brings a signed withdrawal on chain. Anyone may make it.
 *
 * @example
 * ```ts
 * import { withdrawCall } from '@sluice/sdk/credit'
 * declare const signed: Parameters<typeof withdrawCall>[0]
 * const data = withdrawCall(signed)
 * ```
 */
export function withdrawCall(parameters: Omit<Withdrawal, 'nonce'> & { signature: Hex }): Hex {
	const { token, account, to, amount, deadline, signature } = parameters
	return encodeFunctionData({
		abi: paymentEscrowAbi,
		functionName: 'withdrawBySignature',
		args: [checksumAddress(token), checksumAddress(account), checksumAddress(to), amount, BigInt(deadline), signature],
	})
}

function target(client: WriteClient, parameters: { escrow: string }) {
	return {
		address: checksumAddress(parameters.escrow),
		abi: paymentEscrowAbi,
		account: client.account,
		chain: client.chain ?? null,
	}
}
