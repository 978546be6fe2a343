import type { ReactNode } from 'react'
import { cx } from './class.ts'

export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'info'

const tones: Record<Tone, string> = {
	neutral: 'bg-sunken text-ink',
	success: 'bg-success-soft text-success-ink',
	warning: 'bg-warning-soft text-warning-ink',
	danger: 'bg-danger-soft text-danger-ink',
	info: 'bg-accent-soft text-accent-ink',
}

/** A state in one or two words, with an icon so that colour is never alone. */
export function Badge({ tone, icon, children }: { tone: Tone; icon: ReactNode; children: ReactNode }) {
	return (
		<span
			className={cx(
				'inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5',
				tones[tone],
			)}
		>
			{icon}
			{children}
		</span>
	)
}
