/** @jsxImportSource preact */

/** Who is on the other side: the first letter as a mark, the name, and a few words. */
export const Party = ({ name, caption }: { name: string; caption: string }) => (
	<div class="party">
		<span class="party-mark" aria-hidden="true">
			{[...name.trim()][0]?.toUpperCase() ?? '?'}
		</span>
		<p>
			<strong>{name}</strong>
			<span>{caption}</span>
		</p>
	</div>
)
