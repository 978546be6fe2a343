import type { ComponentProps, ReactNode } from 'react'
import { cx } from './class.ts'

/** A quiet surface for one subject. */
export function Card({ className, ...rest }: ComponentProps<'section'>) {
	return <section className={cx('rounded-md border border-line bg-surface text-ink', className)} {...rest} />
}

export function CardHeader({ title, note, action }: { title: ReactNode; note?: ReactNode; action?: ReactNode }) {
	return (
		<header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3 px-4 pt-4 sm:px-5 sm:pt-5">
			<div className={cx('min-w-0', Boolean(note) && 'flex-1 basis-60')}>
				<h2 className="text-base font-semibold">{title}</h2>
				{note && <p className="mt-1 text-sm text-ink-soft">{note}</p>}
			</div>
			{action}
		</header>
	)
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
	return <div className={cx('p-4 sm:p-5', className)} {...rest} />
}

/** A list of facts: what it is on the left, its value on the right. */
export function Facts({ children }: { children: ReactNode }) {
	return <dl className="divide-y divide-line">{children}</dl>
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
	return (
		<div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-3">
			<dt className="text-sm text-ink-soft">{name}</dt>
			<dd className="min-w-0 text-sm wrap-anywhere">{children}</dd>
		</div>
	)
}
