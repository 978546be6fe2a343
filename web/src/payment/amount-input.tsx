import { useLingui } from '@lingui/react/macro'
import { MoneyError, parseMoney } from '@sluice/sdk/money'
import type { ComponentProps } from 'react'
import { Input } from '../ui/field.tsx'

/** What a typed amount is: minor units, or why not. */
export type Typed = { value: bigint; error: null } | { value: null; error: string }

/** Reads typed amounts of one token; `max` bounds them. */
export function useAmountReader(): (text: string, unit: { asset: string; scale: number }, max?: bigint) => Typed {
	const { t } = useLingui()
	return (text, unit, max) => {
		try {
			const value = parseMoney(text, unit)
			if (value === 0n) return { value: null, error: t`Enter an amount above zero.` }
			if (max !== undefined && value > max) return { value: null, error: t`That is more than there is.` }
			return { value, error: null }
		} catch (error) {
			if (!(error instanceof MoneyError)) throw error
			if (error.code === 'money_too_precise') {
				const { asset, scale } = unit
				return { value: null, error: t`${asset} has at most ${scale} decimals.` }
			}
			return { value: null, error: t`Enter an amount like 12.50.` }
		}
	}
}

/** A field for an amount, with its asset standing in it. */
export function AmountInput({ asset, ...rest }: ComponentProps<'input'> & { asset: string }) {
	return (
		<span className="relative block">
			<Input inputMode="decimal" className="amount pr-16" {...rest} />
			<span aria-hidden className="absolute top-1/2 right-3 -translate-y-1/2 text-sm text-ink-soft">
				{asset}
			</span>
		</span>
	)
}
