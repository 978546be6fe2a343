/** @jsxImportSource preact */
import type { Checkout } from '@sluice/sdk/wire'
import { nameOf } from './format.ts'

/** Who is on the other side: the first letter as a mark, the name or else the address, and a few words. */
export const Party = ({ merchant, caption }: { merchant: Checkout['merchant']; caption: string }) => (
	<div class="party">
		<span class="party-mark" aria-hidden="true">
			{[...merchant.name.trim()][0]?.toUpperCase() ?? '0x'}
		</span>
		<p>
			<strong>{nameOf(merchant)}</strong>
			<span>{caption}</span>
		</p>
	</div>
)
