import { parseSiweMessage } from 'viem/siwe'
import { describe, expect, test } from 'vitest'
import { createSiweMessage, type SiweFields } from './siwe.ts'

const fields: SiweFields = {
	domain: 'localhost:8080',
	address: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
	uri: 'http://localhost:8080/m/sign-in',
	chainId: 31_337,
	nonce: 'abcdef1234567890',
	issuedAt: new Date('2026-11-24T00:00:00.000Z'),
}

describe('createSiweMessage', () => {
	test('writes the exact text', () => {
		const message = createSiweMessage({
			...fields,
			statement: 'Sign in to Sluice.',
			requestId: 'a-1',
			resources: ['https://a.example/b'],
		})
		expect(message).toBe(`localhost:8080 wants you to sign in with your Ethereum account:
0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266

Sign in to Sluice.

URI: http://localhost:8080/m/sign-in
Version: 1
Chain ID: 31337
Nonce: abcdef1234567890
Issued At: 2026-11-24T00:00:00.000Z
Request ID: a-1
Resources:
- https://a.example/b`)
	})

	test('keeps both empty lines without a statement', () => {
		expect(createSiweMessage(fields)).toContain('92266\n\n\nURI: ')
	})

	test('viem reads every field back', () => {
		const expirationTime = new Date('2026-11-24T01:00:00.000Z')
		const message = createSiweMessage({
			...fields,
			scheme: 'http',
			statement: 'Hello',
			expirationTime,
			notBefore: fields.issuedAt,
		})
		expect(parseSiweMessage(message)).toMatchObject({
			address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
			chainId: 31_337,
			domain: 'localhost:8080',
			nonce: 'abcdef1234567890',
			scheme: 'http',
			statement: 'Hello',
			uri: fields.uri,
			version: '1',
			expirationTime,
			issuedAt: fields.issuedAt,
			notBefore: fields.issuedAt,
		})
	})

	test.each<[string, Partial<SiweFields>]>([
		['domain', { domain: '' }],
		['domain', { domain: 'a b' }],
		['domain', { domain: 'http://a' }],
		['domain', { domain: 'a\nURI: x' }],
		['nonce', { nonce: 'short' }],
		['nonce', { nonce: 'abcdefgh\n' }],
		['uri', { uri: 'no scheme' }],
		['uri', { uri: 'http://a\nVersion: 2' }],
		['chainId', { chainId: 0 }],
		['chainId', { chainId: 1.5 }],
		['statement', { statement: 'a\nb' }],
		['statement', { statement: '' }],
		['requestId', { requestId: 'a b' }],
		['scheme', { scheme: '1http' }],
		['issuedAt', { issuedAt: new Date(Number.NaN) }],
		['resources.0', { resources: ['a b'] }],
	])('refuses a bad %s', (field, change) => {
		expect(() => createSiweMessage({ ...fields, ...change })).toThrow(
			expect.objectContaining({ code: 'siwe_invalid', field }),
		)
	})

	test('refuses what is no address', () => {
		expect(() => createSiweMessage({ ...fields, address: 'me' })).toThrow(
			expect.objectContaining({ code: 'address_invalid' }),
		)
	})
})
