import { useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Spinner } from './spinner.tsx'

type Tone = 'success' | 'danger' | 'pending'
type Toast = { id: string; tone: Tone; text: string }

const SHOWN_MAX = 3
const STAY_MS = 6_000

let toasts: readonly Toast[] = []
const listeners = new Set<() => void>()

function publish(next: readonly Toast[]) {
	toasts = next
	for (const listener of listeners) listener()
}

/** Shows a line at the edge of the screen; the same `id` updates in place. Pending ones stay until updated. */
export function toast(text: string, { tone = 'success', id = text }: { tone?: Tone; id?: string } = {}) {
	const entry = { id, tone, text }
	const known = toasts.some((other) => other.id === id)
	publish((known ? toasts.map((other) => (other.id === id ? entry : other)) : [...toasts, entry]).slice(-SHOWN_MAX))
	if (tone !== 'pending') setTimeout(() => publish(toasts.filter((other) => other !== entry)), STAY_MS)
}

function subscribe(listener: () => void) {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}

const icons = {
	success: <CircleCheck aria-hidden size={18} className="shrink-0 text-success-ink" />,
	danger: <CircleAlert aria-hidden size={18} className="shrink-0 text-danger-ink" />,
	pending: <Spinner size={18} />,
}

/** Where toasts appear; in the page once, so that readers know the live region before the first one. */
export function Toasts() {
	const { t } = useLingui()
	const shown = useSyncExternalStore(subscribe, () => toasts)
	return (
		<div
			role="status"
			aria-live="polite"
			className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-center gap-2 md:right-6 md:bottom-6 md:left-auto md:items-end"
		>
			{shown.map((entry) => (
				<div
					key={entry.id}
					className="pointer-events-auto flex w-full max-w-sm items-center gap-3 rounded-md border border-line bg-surface py-2 pr-2 pl-4 text-sm text-ink shadow-float"
				>
					{icons[entry.tone]}
					<span className="min-w-0 flex-1 wrap-anywhere">{entry.text}</span>
					<button
						type="button"
						aria-label={t`Dismiss`}
						onClick={() => publish(toasts.filter((other) => other !== entry))}
						className="grid size-9 shrink-0 cursor-pointer place-items-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink"
					>
						<X aria-hidden size={16} />
					</button>
				</div>
			))}
		</div>
	)
}
