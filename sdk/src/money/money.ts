/**
 * Money as people read and write it. Amounts are integers in minor units; a number of the language never holds one.
 */
import type { Money } from '../wire/wire.ts'

/** Languages of the product. */
export type Locale = 'en' | 'zh-Hans'

/** Thrown for a text that is not an amount of money. */
export class MoneyError extends Error {
	readonly code: 'money_invalid' | 'money_too_precise' | 'money_too_large'

	constructor(code: MoneyError['code'], text: string) {
		super(`${code}: ${text.slice(0, 100)}`)
		this.name = 'MoneyError'
		this.code = code
	}
}

const MAX_SCALE = 36
const MAX_VALUE = 2n ** 256n - 1n

/**
 * Exact decimal text of an amount: no grouping, a point, every digit of the scale that is not a trailing zero.
 *
 * @param value minor units
 * @param scale decimals of the asset, 0 to 36
 * @throws {MoneyError} `money_invalid`
 * @example
 * ```ts
 * import { formatDecimal } from '@sluice/sdk/money'
 * formatDecimal(2_500_000n, 6) // '2.5'
 * ```
 */
export function formatDecimal(value: bigint, scale: number): string {
	checkScale(scale)
	const sign = value < 0n ? '-' : ''
	const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
	const whole = digits.slice(0, digits.length - scale)
	const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
	return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

/**
 * An amount for display without its asset: grouped, at least two decimals (as far as the scale has them), no digit lost.
 *
 * @throws {MoneyError} `money_invalid`
 * @example
 * ```ts
 * import { formatAmount } from '@sluice/sdk/money'
 * formatAmount({ value: '1234500000', asset: 'USDC', scale: 6 }, 'en') // '1,234.50'
 * ```
 */
export function formatAmount(money: Money, locale: Locale): string {
	const decimal = formatDecimal(readValue(money), money.scale)
	return formatter(locale, money.scale).format(decimal as Intl.StringNumericLiteral)
}

/**
 * An amount for display with its asset.
 *
 * @throws {MoneyError} `money_invalid`
 * @example
 * ```ts
 * import { formatMoney } from '@sluice/sdk/money'
 * formatMoney({ value: '1234500000', asset: 'USDC', scale: 6 }, 'zh-Hans') // '1,234.50 USDC'
 * ```
 */
export function formatMoney(money: Money, locale: Locale): string {
	// A no-break space: amount and asset stay on one line.
	return `${formatAmount(money, locale)}\u00a0${money.asset}`
}

/**
 * Reads an amount that a person typed: digits with an optional point, commas only between groups of three, full-width
 * digits of Chinese input methods, and the asset after it if it is this one. Nothing is rounded.
 *
 * @returns minor units
 * @throws {MoneyError} `money_invalid`, `money_too_precise` (more decimals than the asset has), `money_too_large`
 * @example
 * ```ts
 * import { parseMoney } from '@sluice/sdk/money'
 * parseMoney('1,234.5', { asset: 'USDC', scale: 6 }) // 1234500000n
 * ```
 */
export function parseMoney(text: string, unit: { asset: string; scale: number }): bigint {
	checkScale(unit.scale)
	if (text.length > 200) throw new MoneyError('money_invalid', text)
	let body = text.normalize('NFKC').replaceAll('。', '.').trim()
	if (body.toUpperCase().endsWith(unit.asset.toUpperCase())) body = body.slice(0, -unit.asset.length).trim()
	const match = /^([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]*))?$/.exec(body)
	const whole = match?.[1]?.replaceAll(',', '') ?? ''
	const fraction = match?.[2] ?? ''
	if (match === null || (whole === '' && fraction === '')) throw new MoneyError('money_invalid', text)
	const kept = fraction.slice(0, unit.scale)
	if (/[1-9]/.test(fraction.slice(unit.scale))) throw new MoneyError('money_too_precise', text)
	const value = BigInt(`${whole || '0'}${kept.padEnd(unit.scale, '0')}`)
	if (value > MAX_VALUE) throw new MoneyError('money_too_large', text)
	return value
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(locale: Locale, scale: number): Intl.NumberFormat {
	const key = `${locale} ${scale}`
	const known = formatters.get(key)
	if (known !== undefined) return known
	const made = new Intl.NumberFormat(locale, {
		minimumFractionDigits: Math.min(2, scale),
		maximumFractionDigits: scale,
		useGrouping: 'always',
		numberingSystem: 'latn',
	})
	formatters.set(key, made)
	return made
}

function readValue(money: Money): bigint {
	if (!/^-?[0-9]{1,78}$/.test(money.value)) throw new MoneyError('money_invalid', money.value)
	return BigInt(money.value)
}

function checkScale(scale: number): void {
	if (!Number.isInteger(scale) || scale < 0 || scale > MAX_SCALE)
		throw new MoneyError('money_invalid', `scale ${scale}`)
}
