import { AbiCoder, id, keccak256 } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Hex } from '../address/address.ts'
import {
	checkExtension,
	createExtension,
	EXTENSION_TYPE,
	type Extension,
	extensionSalt,
	hashExtension,
	readExtensionFlags,
} from './extension.ts'

const hexOf = (length: number) =>
	fc.uint8Array({ minLength: length, maxLength: length }).map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const anyExtension: fc.Arbitrary<Extension> = fc.record({
	authorizer: hexOf(20),
	resolver: hexOf(20),
	disputeTerms: hexOf(32),
	protectedUntil: fc.maxSafeNat().map((value) => value % 2 ** 48),
	settleBy: fc.maxSafeNat().map((value) => value % 2 ** 48),
	shares: hexOf(32),
	nonce: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
})
const runs = { numRuns: 300, seed: 1 }

describe('an extension', () => {
	test('hashes to the ABI encoding of its type and fields', () => {
		fc.assert(
			fc.property(anyExtension, (extension) => {
				const types = ['bytes32', 'address', 'address', 'bytes32', 'uint48', 'uint48', 'bytes32', 'uint256']
				const encoded = AbiCoder.defaultAbiCoder().encode(types, [id(EXTENSION_TYPE), ...Object.values(extension)])
				expect(hashExtension(extension)).toBe(keccak256(encoded))
			}),
			runs,
		)
	})

	test('is the one its salt commits to, and no other', () => {
		fc.assert(
			fc.property(anyExtension, anyExtension, fc.boolean(), (extension, other, final) => {
				fc.pre(hashExtension(extension) !== hashExtension(other))
				const salt = extensionSalt(extension, { final })
				expect(salt >> 208n).toBe(BigInt(`0x${Buffer.from('sluice').toString('hex')}`))
				expect(readExtensionFlags(salt)).toEqual({
					split: BigInt(extension.shares) !== 0n,
					dispute: BigInt(extension.resolver) !== 0n,
					final,
				})
				checkExtension(salt, extension)
				expect(() => checkExtension(salt, other)).toThrow('terms_mismatch')
				expect(() => checkExtension(salt ^ (1n << 192n), extension)).toThrow('terms_mismatch')
			}),
			runs,
		)
	})

	test('says nothing by itself, and differs from the next', () => {
		expect(readExtensionFlags(extensionSalt(createExtension({})))).toEqual({
			split: false,
			dispute: false,
			final: false,
		})
		expect(createExtension({}).nonce).not.toBe(createExtension({}).nonce)
	})

	test('is not seen in the salt of a plain payment', () => {
		expect(readExtensionFlags(2n ** 207n)).toBeNull()
		expect(() => checkExtension(1n, createExtension({}))).toThrow('terms_mismatch')
	})
})
