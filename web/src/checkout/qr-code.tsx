/** @jsxImportSource preact */
import type { Qr } from './qr.ts'

/** Dark on white in both themes: many scanners do not read the inverse. */
export const QrCode = ({ qr, label }: { qr: Qr; label: string }) => (
	<svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${qr.size} ${qr.size}`} shape-rendering="crispEdges">
		<path d={qr.path} />
	</svg>
)
