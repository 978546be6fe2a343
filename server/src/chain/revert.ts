/** Reverts as values: the custom error or reason string that a contract gave. */
import { type Abi, BaseError, decodeErrorResult, type Hex, isHex } from 'viem'

export type Revert = {
	/** Name of the custom error, `Error` for a reason string, `Panic`, or `Unknown`. */
	name: string
	args: readonly unknown[]
	/** The reason string, or the error as it reads in Solidity. */
	reason: string
}

/** The revert inside an error of viem, or null when the error is none. */
export function readRevert(error: unknown, abi: Abi): Revert | null {
	if (!(error instanceof BaseError)) return null
	const data = revertData(error)
	if (data !== null && data !== '0x') return decodeRevert(data, abi)
	const found = error.walk((e) => e instanceof Error && /Revert|EstimateGasExecution/.test(e.name))
	if (found === null || found === undefined) return null
	const text = found instanceof BaseError ? `${found.shortMessage} ${found.details ?? ''}` : String(found)
	if (!/revert/i.test(text)) return null
	return {
		name: 'Unknown',
		args: [],
		reason: /revert(?:ed)?(?: with reason)?:? ?(.*)/i.exec(text)?.[1]?.slice(0, 300) || 'reverted',
	}
}

export function decodeRevert(data: Hex, abi: Abi): Revert {
	try {
		const { errorName, args = [] } = decodeErrorResult({ abi, data })
		const reason = errorName === 'Error' ? String(args[0]) : `${errorName}(${args.map(String).join(', ')})`
		return { name: errorName, args, reason: reason.slice(0, 300) }
	} catch {
		return { name: 'Unknown', args: [], reason: `reverted with ${data.slice(0, 74)}` }
	}
}

function revertData(error: BaseError): Hex | null {
	let data: Hex | null = null
	error.walk((e) => {
		if (typeof e !== 'object' || e === null || !('data' in e)) return false
		const found = typeof e.data === 'object' && e.data !== null && 'data' in e.data ? e.data.data : e.data
		if (typeof found === 'string' && isHex(found) && found.length >= 10) data = found
		return data !== null
	})
	return data
}
