import { useLingui } from '@lingui/react/macro'
import { ChevronDown, Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { cx } from './class.ts'

const box =
	'w-full rounded-sm border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-ink-faint sm:text-sm min-h-10 pointer-coarse:min-h-11 aria-invalid:border-danger-ink'

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }

type FieldProps = {
	label: ReactNode
	hint?: ReactNode
	error?: ReactNode
	optional?: boolean
	className?: string
	children: (wiring: Wiring) => ReactNode
}

/** A label, its control, a hint and what is wrong, tied together for assistive technology. */
export function Field({ label, hint, error, optional = false, className, children }: FieldProps) {
	const { t } = useLingui()
	const id = useId()
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
	return (
		<div className={cx('flex flex-col gap-1.5', className)}>
			<label htmlFor={id} className="text-sm font-medium">
				{label}
				{optional && <span className="ml-1.5 font-normal text-ink-soft">{t`optional`}</span>}
			</label>
			{children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
			{hint && (
				<p id={`${id}-hint`} className="text-xs text-ink-soft">
					{hint}
				</p>
			)}
			<p id={`${id}-error`} aria-live="polite" className="text-sm text-danger-ink empty:hidden">
				{error}
			</p>
		</div>
	)
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
	return <input className={cx(box, className)} autoComplete="off" {...rest} />
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
	return <textarea className={cx(box, 'py-2.5 leading-6', className)} rows={3} {...rest} />
}

/** The platform's own select: it works with every keyboard, reader and phone, and injects no style. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
	return (
		<span className={cx('relative block', className)}>
			<select className={cx(box, 'cursor-pointer appearance-none pr-9')} {...rest}>
				{children}
			</select>
			<ChevronDown
				aria-hidden
				size={16}
				className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-soft"
			/>
		</span>
	)
}

/** A password with a way to look at it; paste stays allowed. */
export function PasswordInput({ className, ...rest }: ComponentProps<'input'>) {
	const { t } = useLingui()
	const [shown, setShown] = useState(false)
	return (
		<span className={cx('relative block', className)}>
			<input
				className={cx(box, 'pr-12')}
				type={shown ? 'text' : 'password'}
				autoCapitalize="none"
				spellCheck={false}
				{...rest}
			/>
			<button
				type="button"
				onClick={() => setShown(!shown)}
				aria-pressed={shown}
				aria-label={t`Show the password`}
				className="absolute top-1/2 right-1 grid size-9 -translate-y-1/2 cursor-pointer place-items-center rounded-sm text-ink-soft hover:text-ink"
			>
				{shown ? <EyeOff aria-hidden size={18} /> : <Eye aria-hidden size={18} />}
			</button>
		</span>
	)
}

export function Checkbox({ label, hint, ...rest }: ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode }) {
	return (
		<label className="flex min-h-8 cursor-pointer items-start gap-3 py-1 text-sm pointer-coarse:min-h-11">
			<input type="checkbox" className="mt-0.5 size-5 shrink-0 cursor-pointer accent-accent" {...rest} />
			<span className="min-w-0">
				{label}
				{hint && <span className="block text-xs text-ink-soft">{hint}</span>}
			</span>
		</label>
	)
}

/** Some of a list. At least one is needed: `error` says so. */
export function Checkboxes<T extends string>(props: {
	legend: string
	options: readonly T[]
	label: (option: T) => ReactNode
	chosen: readonly T[]
	onChange: (chosen: readonly T[]) => void
	error: string | null
}) {
	const { chosen, onChange } = props
	return (
		<fieldset>
			<legend className="mb-1 text-sm font-medium">{props.legend}</legend>
			{props.options.map((option) => (
				<Checkbox
					key={option}
					label={props.label(option)}
					checked={chosen.includes(option)}
					onChange={(event) =>
						onChange(event.target.checked ? [...chosen, option] : chosen.filter((other) => other !== option))
					}
				/>
			))}
			<p aria-live="polite" className="text-sm text-danger-ink empty:hidden">
				{props.error}
			</p>
		</fieldset>
	)
}

type Option<T extends string> = { value: T; label: ReactNode; hint?: ReactNode }

/** A choice of a few, all in view: radio buttons drawn as a row or as cards. */
export function Choice<T extends string>(props: {
	legend: ReactNode
	legendHidden?: boolean
	value: T
	options: Option<T>[]
	onChange: (value: T) => void
	cards?: boolean
}) {
	const name = useId()
	return (
		<fieldset className="min-w-0">
			<legend className={props.legendHidden ? 'sr-only' : 'mb-1.5 text-sm font-medium'}>{props.legend}</legend>
			<div className={props.cards ? 'grid gap-2 sm:grid-cols-2' : 'flex flex-wrap gap-1 rounded-sm bg-sunken p-1'}>
				{props.options.map((option) => (
					<label
						key={option.value}
						className={cx(
							'cursor-pointer rounded-sm text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
							props.cards
								? 'flex gap-3 border border-line-strong bg-surface p-3 has-checked:border-accent has-checked:bg-accent-soft'
								: 'flex min-h-8 flex-1 items-center justify-center px-3 text-ink-soft has-checked:bg-surface has-checked:font-medium has-checked:text-ink pointer-coarse:min-h-10',
						)}
					>
						<input
							type="radio"
							name={name}
							value={option.value}
							checked={props.value === option.value}
							onChange={() => props.onChange(option.value)}
							className={props.cards ? 'mt-0.5 size-4 shrink-0 accent-accent' : 'sr-only'}
						/>
						<span className="min-w-0">
							<span className={props.cards ? 'font-medium' : undefined}>{option.label}</span>
							{option.hint && <span className="mt-0.5 block text-xs text-ink-soft">{option.hint}</span>}
						</span>
					</label>
				))}
			</div>
		</fieldset>
	)
}
