import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class.ts'

type NoteTone = 'info' | 'success' | 'warning' | 'danger'

const looks: Record<NoteTone, { box: string; icon: ReactNode }> = {
	info: { box: 'bg-accent-soft text-accent-ink', icon: <Info aria-hidden size={18} /> },
	success: { box: 'bg-success-soft text-success-ink', icon: <CircleCheck aria-hidden size={18} /> },
	warning: { box: 'bg-warning-soft text-warning-ink', icon: <TriangleAlert aria-hidden size={18} /> },
	danger: { box: 'bg-danger-soft text-danger-ink', icon: <CircleAlert aria-hidden size={18} /> },
}

/** A notice inside the page. Dangers are announced. */
export function Note(props: { tone: NoteTone; title?: ReactNode; children?: ReactNode; action?: ReactNode }) {
	return (
		<div
			role={props.tone === 'danger' ? 'alert' : undefined}
			className={cx('flex gap-3 rounded-md p-4 text-sm [&>svg]:mt-px [&>svg]:shrink-0', looks[props.tone].box)}
		>
			{looks[props.tone].icon}
			<div className="flex min-w-0 flex-1 flex-col gap-1 wrap-anywhere">
				{props.title && <p className="font-semibold">{props.title}</p>}
				{props.children}
				{props.action && <div className="mt-2">{props.action}</div>}
			</div>
		</div>
	)
}
