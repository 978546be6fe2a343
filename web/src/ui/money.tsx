import { useLingui } from '@lingui/react/macro'
import { formatAmount, type Locale } from '@sluice/sdk/money'
import type { Money, Token } from '@sluice/sdk/wire'
import { cx } from './class.ts'

/** The language of the page, as the SDK names it. */
export function useLocale(): Locale {
	const { i18n } = useLingui()
	return i18n.locale === 'zh-Hans' ? 'zh-Hans' : 'en'
}

/** Money from minor units of a token. */
export function moneyOf(value: bigint | string, token: Pick<Token, 'asset' | 'scale'>): Money {
	return { value: String(value), asset: token.asset, scale: token.scale }
}

type AmountProps = {
	money: Money
	/** `in` and `out` are told by a sign, never by colour alone. */
	sign?: 'in' | 'out' | undefined
	hidden?: boolean
	className?: string
}

/** An amount with its asset, every digit kept; the asset stands back. */
export function Amount({ money, sign, hidden = false, className }: AmountProps) {
	const { t } = useLingui()
	const locale = useLocale()
	if (hidden) {
		return (
			<span className={cx('amount whitespace-nowrap', className)}>
				<span aria-hidden>••••</span>
				<span className="sr-only">{t`hidden`}</span> <span className="text-[0.75em] text-ink-soft">{money.asset}</span>
			</span>
		)
	}
	const text = formatAmount(money, locale)
	return (
		<span className={cx('amount', className)}>
			{sign === 'in' ? '+' : sign === 'out' ? '\u2212' : ''}
			{text} <span className="text-[max(0.75em,0.75rem)] font-medium text-ink-soft">{money.asset}</span>
		</span>
	)
}

/** The large amount of a page: whole units first, decimals at half the size. `several` stand in a list, smaller. */
export function BigAmount(props: { money: Money; hidden?: boolean; several?: boolean }) {
	const { money, hidden = false, several = false } = props
	const { t } = useLingui()
	const locale = useLocale()
	const text = hidden ? '' : formatAmount(money, locale)
	const point = text.lastIndexOf('.')
	return (
		<span className={cx('amount font-semibold tracking-tight wrap-anywhere', several ? 'text-3xl' : 'text-4xl')}>
			{hidden ? (
				<>
					<span aria-hidden>••••</span>
					<span className="sr-only">{t`hidden`}</span>
				</>
			) : (
				<>
					{point < 0 ? text : text.slice(0, point)}
					{point >= 0 && (
						<span className={cx('text-ink-soft', several ? 'text-xl' : 'text-2xl')}>{text.slice(point)}</span>
					)}
				</>
			)}{' '}
			<span className={cx('font-medium tracking-normal text-ink-soft', several ? 'text-base' : 'text-lg')}>
				{money.asset}
			</span>
		</span>
	)
}
