import { Tabs as Parts } from 'radix-ui'
import type { ReactNode } from 'react'

type TabsProps<Key extends string> = {
	label: string
	value: Key
	onChange: (value: Key) => void
	tabs: { key: Key; title: ReactNode; content: ReactNode }[]
}

/** Views of one subject; arrow keys move between them. */
export function Tabs<Key extends string>({ label, value, onChange, tabs }: TabsProps<Key>) {
	return (
		<Parts.Root
			value={value}
			onValueChange={(next) => {
				const tab = tabs.find((candidate) => candidate.key === next)
				if (tab) onChange(tab.key)
			}}
			className="flex flex-col gap-5"
		>
			<Parts.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
				{tabs.map((tab) => (
					<Parts.Trigger
						key={tab.key}
						value={tab.key}
						className="-mb-px min-h-11 border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-ink-soft hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
					>
						{tab.title}
					</Parts.Trigger>
				))}
			</Parts.List>
			{tabs.map((tab) => (
				<Parts.Content key={tab.key} value={tab.key}>
					{tab.content}
				</Parts.Content>
			))}
		</Parts.Root>
	)
}
