/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { Check, Copy } from './icons.tsx'

const shownMs = 2_000

/** Copies `text`; says so on the button itself, and to a screen reader. */
export function CopyButton({ text, label, wide = false }: { text: string; label: string; wide?: boolean }) {
	const copied = t`Copied`
	const copy = async (button: HTMLElement): Promise<void> => {
		// Without the permission the text is still there to be selected by hand.
		await navigator.clipboard.writeText(text)
		const status = button.querySelector('[role="status"]')
		button.dataset.copied = 'yes'
		if (status) status.textContent = copied
		setTimeout(() => {
			delete button.dataset.copied
			if (status) status.textContent = ''
		}, shownMs)
	}
	return (
		<button
			type="button"
			class={wide ? 'button quiet copy-wide scripted' : 'copy scripted'}
			onClick={(event) => copy(event.currentTarget)}
			aria-label={label}
			title={label}
		>
			<span class="before-copy">
				<Copy />
				{wide && label}
			</span>
			<span class="after-copy">
				<Check size={16} />
				{wide && copied}
			</span>
			<span class="unseen" role="status" />
		</button>
	)
}
