import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { cx } from './class.ts'

type DialogProps = {
	title: ReactNode
	description?: ReactNode
	children: ReactNode
	/** Buttons; on a phone they stack with the first one on top. */
	footer?: ReactNode
	onClose: () => void
	/** Work is under way that Esc or a stray click must not hide. */
	busy?: boolean
	wide?: boolean
}

/**
 * A modal dialog on the platform's own `<dialog>`: the browser keeps the focus inside, makes the rest
 * inert, closes on Esc and gives the focus back. Mount it to open it.
 */
export function Dialog({ title, description, children, footer, onClose, busy = false, wide = false }: DialogProps) {
	const { t } = useLingui()
	const ref = useRef<HTMLDialogElement>(null)
	const titleId = useId()
	const noteId = useId()
	// Layout effects: it must be closed before it leaves the page, or the focus would not go back.
	useLayoutEffect(() => {
		const dialog = ref.current
		if (!dialog) return
		dialog.showModal()
		// An empty field is what the dialog is for; anything else begins with its heading.
		const fields = dialog.querySelectorAll<HTMLInputElement>('input:not([type=checkbox], [type=radio]), textarea')
		const empty = [...fields].find((field) => field.value === '')
		const start = empty ?? dialog.querySelector('h2')
		start?.focus()
		return () => dialog.close()
	}, [])
	return (
		<dialog
			ref={ref}
			aria-labelledby={titleId}
			aria-describedby={description ? noteId : undefined}
			onCancel={(event) => {
				event.preventDefault()
				if (!busy) onClose()
			}}
			// A second Esc closes without asking; what is busy comes back.
			onClose={() => (busy ? ref.current?.showModal() : onClose())}
			// Only a press on the backdrop itself has the dialog as its target: its content fills it.
			onMouseDown={(event) => {
				if (event.target === event.currentTarget && !busy) onClose()
			}}
			className={cx(
				'm-0 mt-auto w-full max-w-none rounded-t-lg border border-line bg-surface p-0 text-ink shadow-float sm:m-auto sm:rounded-lg',
				'max-h-[min(92dvh,56rem)] overflow-y-auto overscroll-contain backdrop:bg-scrim',
				wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
			)}
		>
			<div className="flex flex-col gap-4 p-5 pb-0 sm:p-6 sm:pb-0">
				<header className="flex items-start justify-between gap-3">
					<div className="min-w-0">
						<h2 id={titleId} tabIndex={-1} className="text-lg font-semibold text-balance outline-none">
							{title}
						</h2>
						{description && (
							<p id={noteId} className="mt-1 text-sm text-ink-soft">
								{description}
							</p>
						)}
					</div>
					<button
						type="button"
						onClick={onClose}
						disabled={busy}
						className="-mt-1.5 -mr-1.5 grid size-10 shrink-0 cursor-pointer place-items-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-40 pointer-coarse:size-11"
						aria-label={t`Close`}
					>
						<X aria-hidden size={18} />
					</button>
				</header>
				{children}
				<div className="sticky bottom-0 -mx-5 flex flex-col gap-2 bg-surface px-5 pt-1 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:-mx-6 sm:flex-row-reverse sm:items-start sm:px-6 sm:pb-6">
					{footer}
				</div>
			</div>
		</dialog>
	)
}
