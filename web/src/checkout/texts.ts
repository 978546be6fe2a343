/**
 * The texts of the checkout: stands in for `@lingui/core` in its build. Messages are plain text with named places;
 * plurals and formats would need the library.
 */
import type { Messages } from '@lingui/core'

let present: Messages = {}

/** Replaces every text of the page by those of another language. */
export function loadTexts(messages: Messages): void {
	present = messages
}

export const i18n = {
	/** What the macros call. A text that is missing shows its id. */
	_({ id, values = {} }: { id: string; values?: Record<string, unknown> }): string {
		const message = present[id] ?? id
		if (typeof message === 'string') return message
		const parts = message.map((part) => {
			if (typeof part === 'string') return part
			if (part.length !== 1) throw new Error(`Text ${id} is more than text and places`)
			return String(values[part[0]])
		})
		return parts.join('')
	},
}
