import { describe, expect, test } from 'vitest'
import { i18n, loadTexts } from './texts.ts'

describe('texts', () => {
	test('plain text, named places, and the id of a text that is missing', () => {
		loadTexts({ plain: 'Paid', places: ['Pay ', ['price'], ' to ', ['0']] })
		expect(i18n._({ id: 'plain' })).toBe('Paid')
		expect(i18n._({ id: 'places', values: { price: '1.00 USDC', 0: 'Tea' } })).toBe('Pay 1.00 USDC to Tea')
		expect(i18n._({ id: 'none' })).toBe('none')
	})

	test('a plural is refused: it would need the library', () => {
		loadTexts({ days: [['n', 'plural', { other: ['#'] }]] })
		expect(() => i18n._({ id: 'days', values: { n: 1 } })).toThrow('more than text and places')
	})
})
