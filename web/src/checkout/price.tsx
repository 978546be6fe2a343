/** @jsxImportSource preact */
import { formatAmount } from '@sluice/sdk/money'
import type { Money } from '@sluice/sdk/wire'
import type { Locale } from '../locale/locale.ts'

/** An amount in large type; a long one in smaller, so that no digit wraps on a phone. */
export function Price({ money, locale }: { money: Money; locale: Locale }) {
	const number = formatAmount(money, locale)
	const size = number.length > 14 ? 'longest' : number.length > 9 ? 'long' : ''
	return (
		<>
			<span class={`price-number ${size}`}>{number}</span> <span class="price-unit">{money.asset}</span>
		</>
	)
}
