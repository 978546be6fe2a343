/** A catalog as the build compiles it: text, or text and named places. */
declare module '*.po' {
	import type { Messages } from '@lingui/core'
	export const messages: Messages
}
