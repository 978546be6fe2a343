import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** What most people need not see, one press away. */
export function Details({ summary, children }: { summary: ReactNode; children: ReactNode }) {
	return (
		<details className="group rounded-md border border-line text-sm">
			<summary className="flex min-h-11 list-none items-center gap-2 rounded-md px-4 py-2 font-medium text-ink-soft hover:text-ink [&::-webkit-details-marker]:hidden">
				<ChevronRight aria-hidden size={16} className="transition-transform group-open:rotate-90" />
				{summary}
			</summary>
			<div className="border-t border-line px-4 py-3">{children}</div>
		</details>
	)
}
