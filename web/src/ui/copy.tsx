import { useLingui } from '@lingui/react/macro'
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { toast } from './toast.tsx'

const CONFIRM_MS = 2_000

function useCopy(text: string) {
	const { t } = useLingui()
	const [copied, setCopied] = useState(false)
	useEffect(() => {
		if (!copied) return
		const timer = setTimeout(() => setCopied(false), CONFIRM_MS)
		return () => clearTimeout(timer)
	}, [copied])
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text)
			setCopied(true)
		} catch {
			toast(t`The browser did not allow copying. Select the text and copy it by hand.`, { tone: 'danger' })
		}
	}
	return { copied, copy }
}

/** Copies `text` and says so on the button itself and to readers. */
export function CopyButton(props: {
	text: string
	children: ReactNode
	variant?: 'primary' | 'secondary' | 'ghost'
	className?: string
}) {
	const { t } = useLingui()
	const { copied, copy } = useCopy(props.text)
	return (
		<Button variant={props.variant ?? 'secondary'} className={props.className} onClick={copy}>
			{copied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
			<span aria-live="polite">{copied ? t`Copied` : props.children}</span>
		</Button>
	)
}

/** The same as an icon beside what it copies; `label` says what that is. */
export function CopyIcon({ text, label }: { text: string; label: string }) {
	const { t } = useLingui()
	const { copied, copy } = useCopy(text)
	return (
		<button
			type="button"
			onClick={copy}
			aria-label={label}
			className="inline-grid size-8 shrink-0 place-items-center rounded-sm align-middle text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:size-11"
		>
			{copied ? <Check aria-hidden size={15} className="text-success-ink" /> : <Copy aria-hidden size={15} />}
			<span className="sr-only" aria-live="polite">
				{copied ? t`Copied` : ''}
			</span>
		</button>
	)
}
