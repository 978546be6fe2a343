import { Slot } from 'radix-ui'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './class.ts'
import { Spinner } from './spinner.tsx'

const shape =
	'inline-flex items-center justify-center gap-2 rounded-sm font-medium whitespace-nowrap transition-colors duration-150 select-none cursor-pointer no-underline [&>svg]:shrink-0 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 motion-reduce:transition-none'

const variants = {
	primary: 'bg-accent text-on-accent hover:bg-accent-strong',
	secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
	ghost: 'text-ink hover:bg-sunken',
	danger: 'bg-danger text-on-danger hover:bg-danger-strong',
	quiet: 'border border-line-strong bg-surface text-danger-ink hover:bg-danger-soft',
}

const sizes = {
	sm: 'min-h-8 px-3 text-sm pointer-coarse:min-h-11',
	md: 'min-h-10 px-4 text-sm pointer-coarse:min-h-11',
	lg: 'min-h-12 px-5 text-base',
	icon: 'size-10 shrink-0 pointer-coarse:size-11',
}

type Look = { variant?: keyof typeof variants; size?: keyof typeof sizes }

type ButtonProps = ComponentProps<'button'> &
	Look & {
		/** Takes the look of a button over to its only child, a link for instance. */
		asChild?: boolean
		/** Shows that the work is under way; a second press does nothing. */
		pending?: boolean
		/** Why it cannot be pressed now; shown under it. */
		reason?: ReactNode
		/** The id of a text elsewhere that says why it cannot be pressed now. */
		blockedBy?: string | undefined
	}

/** A button that stays in the tab order when it cannot be pressed, and says why. */
export function Button({
	variant = 'secondary',
	size = 'md',
	asChild = false,
	pending = false,
	reason,
	blockedBy,
	className,
	children,
	onClick,
	type = 'button',
	...rest
}: ButtonProps) {
	const reasonId = useId()
	const look = cx(shape, variants[variant], sizes[size], className)
	if (asChild) {
		return (
			<Slot.Root className={look} {...rest}>
				{children}
			</Slot.Root>
		)
	}
	const blocked = pending || Boolean(reason) || blockedBy !== undefined
	const button = (
		<button
			{...rest}
			// A submit button that is blocked must not submit, so it stops being one.
			type={blocked ? 'button' : type}
			className={look}
			aria-disabled={blocked || undefined}
			aria-busy={pending || undefined}
			aria-describedby={reason ? reasonId : (blockedBy ?? rest['aria-describedby'])}
			onClick={(event) => {
				if (blocked) event.preventDefault()
				else onClick?.(event)
			}}
		>
			{pending && <Spinner />}
			{children}
		</button>
	)
	if (!reason) return button
	return (
		<span className={cx('inline-flex flex-col gap-1.5', className?.includes('w-full') && 'w-full')}>
			{button}
			<span id={reasonId} className="text-xs text-ink-soft">
				{reason}
			</span>
		</span>
	)
}
