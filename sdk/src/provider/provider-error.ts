/** Error of EIP-1193 and EIP-1474: `code` is the number of the standard. */
export class ProviderError extends Error {
	readonly code: number
	readonly data?: unknown

	constructor(code: number, message: string, data?: unknown, cause?: unknown) {
		super(message, { cause })
		this.name = 'ProviderError'
		this.code = code
		if (data !== undefined) this.data = data
	}
}

export function invalidParameters(detail: string): ProviderError {
	return new ProviderError(-32602, `Invalid parameters: ${detail}`)
}
