/** What a merchant does with a payment without the operator: by its own call, or by a signature that anyone may bring. */
import { encodeFunctionData, type Hex } from 'viem'
import { sendTransaction, writeContract } from 'viem/actions'
import { checksumAddress } from '../address/address.ts'
import { merchantActionsAbi } from '../contracts/contracts.ts'
import type { Extension } from '../extension/extension.ts'
import type { PaymentInfo } from '../payment/payment.ts'
import { abiShares, type Share } from '../split/split.ts'
import type { SignableTypedData, Signer, WriteClient } from '../token/token.ts'

/** What is done to which payment; amounts in minor units. `collectorData` of a refund as of the escrow's own intake. */
export type MerchantAction =
	| { kind: 'capture'; amount: bigint; feeAmount: bigint; feeReceiver: string }
	| { kind: 'release'; amount: bigint }
	| { kind: 'refund'; amount: bigint; collector: string; collectorData: Hex }

/** The state that a signature is made for, and until when it counts (Unix seconds, exclusive). */
export type ExpectedState = { capturable: bigint; refundable: bigint; deadline: number }

/** A signature of the receiver, or of a delegate it appointed. */
export type MerchantPermission = ExpectedState & { signer: string; signature: Hex }

/** Which contract for merchants, on which chain. */
export type ActionsDomain = { chainId: number; merchantActions: string }

/**
 * What a merchant signs. It counts once, and only while exactly this is held and refundable.
 *
 * @example
 * ```ts
 * import { actionTypedData } from '@sluice/sdk/action'
 * declare const parameters: Parameters<typeof actionTypedData>[0]
 * const typedData = actionTypedData(parameters)
 * ```
 */
export function actionTypedData(
	parameters: ActionsDomain & { paymentHash: string; action: MerchantAction; expected: ExpectedState },
): SignableTypedData {
	const { chainId, merchantActions, paymentHash, action, expected } = parameters
	const { primaryType, fields } = partsOf(action)
	const all: Field[] = [
		['bytes32', 'paymentInfoHash', paymentHash],
		['uint256', 'amount', String(action.amount)],
		...fields,
		['uint256', 'capturable', String(expected.capturable)],
		['uint256', 'refundable', String(expected.refundable)],
		['uint256', 'deadline', String(expected.deadline)],
	]
	return {
		domain: {
			name: 'Sluice Merchant Actions',
			version: '1',
			chainId,
			verifyingContract: checksumAddress(merchantActions),
		},
		types: {
			EIP712Domain: [
				{ name: 'name', type: 'string' },
				{ name: 'version', type: 'string' },
				{ name: 'chainId', type: 'uint256' },
				{ name: 'verifyingContract', type: 'address' },
			],
			[primaryType]: all.map(([type, name]) => ({ name, type })),
		},
		primaryType,
		message: Object.fromEntries(all.map(([, name, value]) => [name, value])),
	}
}

/**
 * Signs an action as the receiver of the payment, or as its delegate.
 *
 * @example
 * ```ts
 * import { signAction } from '@sluice/sdk/action'
 * declare const account: import('viem').LocalAccount
 * declare const parameters: Parameters<typeof signAction>[1]
 * const permission = await signAction(account, parameters)
 * ```
 */
export async function signAction(
	account: Signer,
	parameters: Parameters<typeof actionTypedData>[0],
): Promise<MerchantPermission> {
	const signature = await account.signTypedData(actionTypedData(parameters))
	return { ...parameters.expected, signer: account.address, signature }
}

/** A payment and what is done to it, as {@link actionCall} takes it. */
export type ActionOnPayment = {
	escrow: string
	paymentInfo: PaymentInfo
	extension: Extension
	shares?: readonly Share[] | undefined
	action: MerchantAction
	/** With it anyone may make the call; without it the receiver or its delegate. */
	permission?: MerchantPermission | undefined
}

/**
 * The call of the merchants' contract that does an action.
 *
 * @example
 * ```ts
 * import { actionCall } from '@sluice/sdk/action'
 * declare const parameters: Parameters<typeof actionCall>[0]
 * const data = actionCall(parameters)
 * ```
 */
export function actionCall(parameters: ActionOnPayment): Hex {
	const { paymentInfo, extension, action, shares = [] } = parameters
	const abi = merchantActionsAbi
	const payment = [checksumAddress(parameters.escrow), paymentInfo, extension] as const
	const permission = parameters.permission && permissionOf(parameters.permission)
	switch (action.kind) {
		case 'capture': {
			const args = [
				...payment,
				abiShares(shares),
				action.amount,
				action.feeAmount,
				checksumAddress(action.feeReceiver),
			] as const
			if (!permission) return encodeFunctionData({ abi, functionName: 'capture', args })
			return encodeFunctionData({ abi, functionName: 'captureBySignature', args: [...args, permission] })
		}
		case 'release': {
			const args = [...payment, action.amount] as const
			if (!permission) return encodeFunctionData({ abi, functionName: 'release', args })
			return encodeFunctionData({ abi, functionName: 'releaseBySignature', args: [...args, permission] })
		}
		case 'refund': {
			const args = [...payment, action.amount, checksumAddress(action.collector), action.collectorData] as const
			if (!permission) return encodeFunctionData({ abi, functionName: 'refund', args })
			return encodeFunctionData({ abi, functionName: 'refundBySignature', args: [...args, permission] })
		}
	}
}

/**
 * Does an action on chain: with a `permission` anyone may, without one the client is the receiver or its delegate.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { actAsMerchant } from '@sluice/sdk/action'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: Parameters<typeof actAsMerchant>[1]
 * const hash = await actAsMerchant(client, parameters)
 * ```
 */
export function actAsMerchant(
	client: WriteClient,
	parameters: ActionOnPayment & { merchantActions: string },
): Promise<Hex> {
	return sendTransaction(client, {
		to: checksumAddress(parameters.merchantActions),
		data: actionCall(parameters),
		account: client.account,
		chain: client.chain ?? null,
	})
}

/**
 * Lets an account act for the client's account on its payments, or no longer.
 *
 * @returns the hash of the transaction
 * @example
 * ```ts
 * import { appointDelegate } from '@sluice/sdk/action'
 * declare const client: import('@sluice/sdk/token').WriteClient
 * declare const parameters: { merchantActions: string; delegate: string }
 * const hash = await appointDelegate(client, { ...parameters, appointed: true })
 * ```
 */
export function appointDelegate(
	client: WriteClient,
	parameters: { merchantActions: string; delegate: string; appointed: boolean },
): Promise<Hex> {
	return writeContract(client, {
		address: checksumAddress(parameters.merchantActions),
		abi: merchantActionsAbi,
		account: client.account,
		chain: client.chain ?? null,
		functionName: 'appoint',
		args: [checksumAddress(parameters.delegate), parameters.appointed],
	})
}

type Field = readonly [type: string, name: string, value: string]

function partsOf(action: MerchantAction): { primaryType: string; fields: Field[] } {
	switch (action.kind) {
		case 'capture':
			return {
				primaryType: 'Capture',
				fields: [
					['uint256', 'feeAmount', String(action.feeAmount)],
					['address', 'feeReceiver', checksumAddress(action.feeReceiver)],
				],
			}
		case 'release':
			return { primaryType: 'Release', fields: [] }
		case 'refund':
			return {
				primaryType: 'Refund',
				fields: [
					['address', 'tokenCollector', checksumAddress(action.collector)],
					['bytes', 'collectorData', action.collectorData],
				],
			}
	}
}

const permissionOf = (permission: MerchantPermission) => ({
	signer: checksumAddress(permission.signer),
	capturable: permission.capturable,
	refundable: permission.refundable,
	deadline: BigInt(permission.deadline),
	signature: permission.signature,
})
