import { Link, type LinkProps } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'

type PageProps = {
	title: ReactNode
	/** Name of the browser tab; the title when that is a text. */
	tab?: string
	note?: ReactNode
	action?: ReactNode
	back?: { to: LinkProps['to']; label: string }
	children: ReactNode
	narrow?: boolean
}

/** Whether a page has been shown before: the browser's own start of the first one is right. */
let started = false

/** The frame of a page: way back, heading, main action, content. The heading takes the focus after a change of page. */
export function Page({ title, tab, note, action, back, children, narrow = false }: PageProps) {
	const page = useRef<HTMLDivElement>(null)
	const heading = useRef<HTMLHeadingElement>(null)
	const name = tab ?? (typeof title === 'string' ? title : undefined)
	useEffect(() => {
		if (name) document.title = `${name} · Sluice`
	}, [name])
	useEffect(() => {
		// A field that has taken the focus keeps it.
		if (started && !page.current?.contains(document.activeElement)) heading.current?.focus({ preventScroll: true })
		started = true
	}, [])
	return (
		<div
			ref={page}
			className={
				narrow ? 'mx-auto flex w-full max-w-xl flex-col gap-5' : 'mx-auto flex w-full max-w-5xl flex-col gap-6'
			}
		>
			<header className="flex flex-col gap-3">
				{back && (
					<Link
						to={back.to}
						className="-ml-1 inline-flex min-h-8 items-center gap-1.5 self-start rounded-sm px-1 text-sm text-ink-soft no-underline hover:text-ink"
					>
						<ArrowLeft aria-hidden size={16} />
						{back.label}
					</Link>
				)}
				<div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
					<div className="min-w-0">
						<h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight text-balance outline-none">
							{title}
						</h1>
						{note && <p className="mt-1 max-w-prose text-sm text-ink-soft">{note}</p>}
					</div>
					{action}
				</div>
			</header>
			{children}
		</div>
	)
}
