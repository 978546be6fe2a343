/** Reads a transaction as far as this app makes such ones itself. */
import { isSameAddress } from '@sluice/sdk/address'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import type { Config, Money } from '@sluice/sdk/wire'
import { decodeFunctionData } from 'viem'

export type TransactionReading = { kind: 'reclaim'; amount: Money | null; receiver: string } | { kind: 'unknown' }

/** `amount` is the most that can come back: what is still held is less if a part was captured. */
export function readTransaction(
	config: Config,
	transaction: { to: string | null; value: bigint; data: `0x${string}` },
): TransactionReading {
	if (!transaction.to || !isSameAddress(transaction.to, config.escrow) || transaction.value !== 0n)
		return { kind: 'unknown' }
	const call = decode(transaction.data)
	if (call?.functionName !== 'reclaim') return { kind: 'unknown' }
	const [info] = call.args
	const token = config.tokens.find((candidate) => isSameAddress(candidate.address, info.token))
	return {
		kind: 'reclaim',
		receiver: info.receiver,
		amount: token ? { value: String(info.maxAmount), asset: token.asset, scale: token.scale } : null,
	}
}

function decode(data: `0x${string}`) {
	try {
		return decodeFunctionData({ abi: paymentEscrowAbi, data })
	} catch {
		// Not a call that the escrow knows; shown as what it is, an unknown one.
		return null
	}
}
