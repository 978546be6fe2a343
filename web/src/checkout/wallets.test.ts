import { describe, expect, test } from 'vitest'
import { firstAccount, walletErrorCode } from './wallets.ts'

describe('walletErrorCode', () => {
	test.each([
		['plain', { code: 4001 }, 4001],
		['wrapped in data', { code: -32_603, data: { originalError: { code: 4902 } } }, 4902],
		['as a cause', Object.assign(new Error('x'), { cause: { code: 4001 } }), 4001],
		['as ethers says it', { code: 'ACTION_REJECTED' }, 4001],
		['no code', new Error('x'), 0],
		['nothing', undefined, 0],
	])('%s', (_name, error, code) => {
		expect(walletErrorCode(error)).toBe(code)
	})
})

describe('firstAccount', () => {
	test('takes an address and nothing else', () => {
		const address = `0x${'aB'.repeat(20)}`
		expect(firstAccount([address, 'more'])).toBe(address)
		for (const wrong of [[], ['0x12'], [1], null, 'x']) expect(firstAccount(wrong)).toBeNull()
	})
})
