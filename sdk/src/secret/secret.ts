/**
 * Secret bytes that do not end up in a log by accident.
 */

/** Bytes that print as `[redacted]` wherever they are shown, and can be wiped. */
export type Secret = {
	/** Lends the bytes to `read`; whoever copies them wipes the copy. Throws {@link SecretError} after `wipe()`. */
	use<T>(read: (bytes: Uint8Array) => T): T
	/** Overwrites the bytes with zeros, for good. */
	wipe(): void
	toString(): string
	toJSON(): string
}

/** Thrown when a secret is used after it was wiped. */
export class SecretError extends Error {
	readonly code = 'secret_wiped'

	constructor() {
		super('secret_wiped')
		this.name = 'SecretError'
	}
}

const REDACTED = '[redacted]'

/**
 * Takes ownership of `bytes`: the caller keeps no copy and does not change them any more.
 *
 * @example
 * ```ts
 * import { createSecret } from '@sluice/sdk/secret'
 * const secret = createSecret(crypto.getRandomValues(new Uint8Array(32)))
 * console.log(`${secret}`) // [redacted]
 * secret.wipe()
 * ```
 */
export function createSecret(bytes: Uint8Array): Secret {
	let wiped = false
	const redacted = () => REDACTED
	return Object.freeze({
		use<T>(read: (bytes: Uint8Array) => T): T {
			if (wiped) throw new SecretError()
			return read(bytes)
		},
		wipe() {
			wiped = true
			bytes.fill(0)
		},
		toString: redacted,
		toJSON: redacted,
		// What `console.log` of Node asks for.
		[Symbol.for('nodejs.util.inspect.custom')]: redacted,
	})
}
