import { useId } from 'react'
import { Select } from './field.tsx'

type FilterProps<T extends string> = {
	label: string
	all: string
	value: T | undefined
	options: readonly T[]
	names: Record<T, string>
	onChange: (value: T | undefined) => void
}

/** One state or all of them; the choice belongs into the address of the page. */
export function Filter<T extends string>({ label, all, value, options, names, onChange }: FilterProps<T>) {
	const id = useId()
	return (
		<div className="flex items-center gap-3">
			<label htmlFor={id} className="text-sm text-ink-soft">
				{label}
			</label>
			<Select
				id={id}
				value={value ?? ''}
				className="w-48"
				onChange={(event) => onChange(options.find((option) => option === event.target.value))}
			>
				<option value="">{all}</option>
				{options.map((option) => (
					<option key={option} value={option}>
						{names[option]}
					</option>
				))}
			</Select>
		</div>
	)
}
