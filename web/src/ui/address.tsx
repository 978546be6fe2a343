import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { cx } from './class.ts'
import { CopyIcon } from './copy.tsx'

const HEX_SHOWN = 8

/** Hex in groups of four, to be compared by eye; copying the selection gives the plain text. */
function Grouped({ text }: { text: string }) {
	const groups = [...text.slice(2).matchAll(/.{1,4}/g)].map((match) => ({ at: match.index, digits: match[0] }))
	return (
		<span className="font-mono text-sm leading-6 wrap-anywhere">
			0x
			{groups.map(({ at, digits }) => (
				<span key={at} className={cx('inline-block mr-[0.35em]', at % 8 === 4 && 'text-ink-soft')}>
					{digits}
				</span>
			))}
		</span>
	)
}

/** A whole address, with a button that copies it. */
export function Address({ value }: { value: string }) {
	const { t } = useLingui()
	return (
		<span className="inline-flex items-center gap-1">
			<Grouped text={value} />
			<CopyIcon text={value} label={t`Copy the address`} />
		</span>
	)
}

/**
 * Eight digits of each end (an attacker can forge four and four), and all of it after a tap. For places where the
 * whole does not fit; where money is about to move, use {@link Address}.
 */
export function ShortHex({ value, label }: { value: string; label: string }) {
	const { t } = useLingui()
	const [open, setOpen] = useState(false)
	return (
		<span className="inline-flex max-w-full items-center gap-1">
			<button
				type="button"
				onClick={() => setOpen(!open)}
				aria-expanded={open}
				title={open ? undefined : t`Show all of it`}
				className="min-h-6 rounded-sm text-left font-mono text-sm underline decoration-line-strong decoration-dotted underline-offset-4 hover:decoration-solid aria-expanded:no-underline"
			>
				<span className="sr-only">{label} </span>
				{open ? <Grouped text={value} /> : shortAddress(value)}
			</button>
			{open && <CopyIcon text={value} label={t`Copy`} />}
		</span>
	)
}

/** Text of an address where nothing can be tapped, inside a link for instance. */
export function shortAddress(value: string): string {
	return `${value.slice(0, 2 + HEX_SHOWN)}…${value.slice(-HEX_SHOWN)}`
}
