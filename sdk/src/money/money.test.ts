import { formatUnits, parseUnits } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAmount, formatDecimal, formatMoney, type Locale, parseMoney } from './money.ts'

const runs = { numRuns: 500, seed: 1 }
const value = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
const scale = fc.integer({ min: 0, max: 36 })

describe('money', () => {
	test('what is shown reads back as the same amount, in both languages', () => {
		fc.assert(
			fc.property(value, scale, fc.constantFrom<Locale>('en', 'zh-Hans'), (amount, decimals, locale) => {
				const money = { value: String(amount), asset: 'USDC', scale: decimals }
				expect(parseMoney(formatMoney(money, locale), money)).toBe(amount)
				expect(parseMoney(formatAmount(money, locale), money)).toBe(amount)
				expect(parseMoney(formatDecimal(amount, decimals), money)).toBe(amount)
			}),
			runs,
		)
	})

	test('agrees with ethers', () => {
		fc.assert(
			fc.property(value, scale, (amount, decimals) => {
				expect(parseUnits(formatDecimal(amount, decimals), decimals)).toBe(amount)
				expect(formatUnits(amount, decimals).replace(/\.0$/, '')).toBe(formatDecimal(amount, decimals))
			}),
			runs,
		)
	})

	test('shows at least two decimals, groups, and every digit', () => {
		const shown = (text: string, locale: Locale = 'en') => formatMoney({ value: text, asset: 'USDC', scale: 6 }, locale)
		expect(shown('0')).toBe('0.00\u00a0USDC')
		expect(shown('1234500000')).toBe('1,234.50\u00a0USDC')
		expect(shown('1234500000', 'zh-Hans')).toBe('1,234.50\u00a0USDC')
		expect(shown('1')).toBe('0.000001\u00a0USDC')
		expect(shown('-2500000')).toBe('-2.50\u00a0USDC')
		expect(shown('123456789012345678901234567890')).toBe('123,456,789,012,345,678,901,234.56789\u00a0USDC')
		expect(formatMoney({ value: '5', asset: 'JPYX', scale: 0 }, 'en')).toBe('5\u00a0JPYX')
	})

	test.each([
		['1', 1_000_000n],
		['1.', 1_000_000n],
		['.5', 500_000n],
		['1,234.5', 1_234_500_000n],
		[' 1.5 usdc ', 1_500_000n],
		['１２．５', 12_500_000n],
		['12。5', 12_500_000n],
		['0.0000010', 1n],
	])('reads %s', (text, expected) => {
		expect(parseMoney(text, { asset: 'USDC', scale: 6 })).toBe(expected)
	})

	test.each([
		['', 'money_invalid'],
		['.', 'money_invalid'],
		['-1', 'money_invalid'],
		['+1', 'money_invalid'],
		['1e3', 'money_invalid'],
		['0x10', 'money_invalid'],
		['1,5', 'money_invalid'],
		['1,23,456', 'money_invalid'],
		['1.2.3', 'money_invalid'],
		['1 000', 'money_invalid'],
		['1 EURC', 'money_invalid'],
		['NaN', 'money_invalid'],
		['1'.repeat(201), 'money_invalid'],
		['0.0000001', 'money_too_precise'],
		[String(2n ** 256n), 'money_too_large'],
	])('refuses %s', (text, code) => {
		expect(() => parseMoney(text, { asset: 'USDC', scale: 6 })).toThrow(expect.objectContaining({ code }))
	})

	test('refuses a value or scale that is none', () => {
		expect(() => formatMoney({ value: '1.5', asset: 'USDC', scale: 6 }, 'en')).toThrow('money_invalid')
		expect(() => formatDecimal(1n, 37)).toThrow('money_invalid')
		expect(() => formatDecimal(1n, 0.5)).toThrow('money_invalid')
	})
})
