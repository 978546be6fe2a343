/**
 * Sign-In with Ethereum: the message of ERC-4361, refused where its grammar would be broken.
 */
import { type Address, checksumAddress } from '../address/address.ts'

/** Thrown when a field would not fit the grammar of ERC-4361; `field` names it. */
export class SiweError extends Error {
	readonly code = 'siwe_invalid'
	readonly field: string

	constructor(field: string, value: string) {
		super(`siwe_invalid: ${field}: ${JSON.stringify(value.slice(0, 100))}`)
		this.name = 'SiweError'
		this.field = field
	}
}

/** Fields of a sign-in message. `domain` is the host (and port) that asks; times are moments, written as RFC 3339. */
export type SiweFields = {
	domain: string
	address: string
	uri: string
	chainId: number
	nonce: string
	statement?: string | undefined
	scheme?: string | undefined
	issuedAt?: Date | undefined
	expirationTime?: Date | undefined
	notBefore?: Date | undefined
	requestId?: string | undefined
	resources?: readonly string[] | undefined
}

const DOMAIN = /^(?=.{1,255}$)(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9._~-]*[A-Za-z0-9])?)(:[0-9]{1,5})?$/
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/
const NONCE = /^[A-Za-z0-9]{8,128}$/
// Reserved, unreserved and space: what the grammar lets a statement hold. A line break could forge the fields below it.
const STATEMENT = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]{1,1000}$/
const PCHARS = /^([A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/
const URI_CHARS = /^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/

/**
 * Text to sign with `personal_sign` to sign in.
 *
 * @throws {SiweError} `siwe_invalid` with the field
 * @throws {AddressError} `address_invalid`
 * @example
 * ```ts
 * import { createSiweMessage } from '@sluice/sdk/siwe'
 * const message = createSiweMessage({
 * 	domain: 'localhost:8080',
 * 	address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
 * 	uri: 'http://localhost:8080',
 * 	chainId: 31337,
 * 	nonce: 'abcdef1234567890',
 * 	statement: 'Sign in to Sluice.',
 * })
 * ```
 */
export function createSiweMessage(fields: SiweFields): string {
	const address: Address = checksumAddress(fields.address)
	match('domain', fields.domain, DOMAIN)
	match('nonce', fields.nonce, NONCE)
	match('uri', fields.uri, URI_CHARS)
	if (!Number.isSafeInteger(fields.chainId) || fields.chainId < 1)
		throw new SiweError('chainId', String(fields.chainId))
	if (fields.scheme !== undefined) match('scheme', fields.scheme, SCHEME)
	if (fields.statement !== undefined) match('statement', fields.statement, STATEMENT)
	if (fields.requestId !== undefined) match('requestId', fields.requestId, PCHARS)

	const origin = fields.scheme === undefined ? fields.domain : `${fields.scheme}://${fields.domain}`
	const lines = [`${origin} wants you to sign in with your Ethereum account:`, address, '']
	if (fields.statement !== undefined) lines.push(fields.statement, '')
	// Without a statement the grammar still wants both empty lines.
	else lines.push('')
	lines.push(
		`URI: ${fields.uri}`,
		'Version: 1',
		`Chain ID: ${fields.chainId}`,
		`Nonce: ${fields.nonce}`,
		`Issued At: ${time('issuedAt', fields.issuedAt ?? new Date())}`,
	)
	if (fields.expirationTime) lines.push(`Expiration Time: ${time('expirationTime', fields.expirationTime)}`)
	if (fields.notBefore) lines.push(`Not Before: ${time('notBefore', fields.notBefore)}`)
	if (fields.requestId !== undefined) lines.push(`Request ID: ${fields.requestId}`)
	if (fields.resources !== undefined) {
		lines.push('Resources:')
		for (const [i, resource] of fields.resources.entries()) {
			match(`resources.${i}`, resource, URI_CHARS)
			lines.push(`- ${resource}`)
		}
	}
	return lines.join('\n')
}

function match(field: string, value: string, pattern: RegExp): void {
	if (!pattern.test(value)) throw new SiweError(field, value)
}

function time(field: string, moment: Date): string {
	if (Number.isNaN(moment.getTime())) throw new SiweError(field, 'not a moment')
	return moment.toISOString()
}
