import type { ReactNode } from 'react'

/** What to see where there is nothing yet: what will be here, and how to get the first one. */
export function Empty(props: { icon: ReactNode; title: ReactNode; children?: ReactNode; action?: ReactNode }) {
	return (
		<div className="flex flex-col items-center gap-3 px-4 py-12 text-center">
			<span className="grid size-12 place-items-center rounded-full bg-accent-soft text-accent-ink">{props.icon}</span>
			<h2 className="text-base font-semibold text-balance">{props.title}</h2>
			{props.children && <p className="max-w-sm text-sm text-pretty text-ink-soft">{props.children}</p>}
			{props.action && <div className="mt-2">{props.action}</div>}
		</div>
	)
}
