import { Check, CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class.ts'
import { Spinner } from './spinner.tsx'

export type TimelineState = 'done' | 'now' | 'next' | 'failed'
export type TimelineItem = { key: string; state: TimelineState; title: ReactNode; note?: ReactNode; aside?: ReactNode }

const dots: Record<TimelineState, string> = {
	done: 'bg-success-soft text-success-ink',
	now: 'bg-accent-soft text-accent-ink',
	next: 'border-2 border-line bg-surface',
	failed: 'bg-danger-soft text-danger-ink',
}

const icons: Record<TimelineState, ReactNode> = {
	done: <Check aria-hidden size={14} />,
	now: <Spinner size={14} />,
	next: null,
	failed: <CircleAlert aria-hidden size={14} />,
}

/** Steps from first to last down a line; the present one turns. */
export function Timeline({ items, label }: { items: TimelineItem[]; label: string }) {
	return (
		<ol aria-label={label} className="flex flex-col">
			{items.map((item, index) => (
				<li
					key={item.key}
					aria-current={item.state === 'now' ? 'step' : undefined}
					className="relative flex gap-3 pb-5 last:pb-0"
				>
					{index < items.length - 1 && (
						<span
							aria-hidden
							className={cx('absolute top-7 bottom-0 left-3 w-px', item.state === 'done' ? 'bg-success/40' : 'bg-line')}
						/>
					)}
					<span className={cx('mt-0.5 grid size-6 shrink-0 place-items-center rounded-full', dots[item.state])}>
						{icons[item.state]}
					</span>
					<div className="flex min-w-0 flex-1 items-baseline justify-between gap-x-4 pt-0.5">
						<div className="min-w-0">
							<p className={cx('text-sm font-medium', item.state === 'next' && 'text-ink-soft')}>{item.title}</p>
							{item.note && <div className="mt-0.5 text-sm text-ink-soft wrap-anywhere">{item.note}</div>}
						</div>
						{item.aside && <div className="shrink-0 text-sm">{item.aside}</div>}
					</div>
				</li>
			))}
		</ol>
	)
}
