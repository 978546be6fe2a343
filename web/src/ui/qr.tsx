import encodeQR from 'qr'
import { useMemo } from 'react'

/** A QR code as one SVG path, dark on white in both themes so that every camera reads it. */
export function Qr({ text, label, className }: { text: string; label: string; className?: string }) {
	const { size, path } = useMemo(() => {
		const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
		const parts: string[] = []
		rows.forEach((row, y) => {
			let x = 0
			while (x < row.length) {
				let run = 0
				while (x + run < row.length && row[x + run]) run++
				if (run > 0) parts.push(`M${x} ${y}h${run}v1h-${run}z`)
				x += run + 1
			}
		})
		return { size: rows.length, path: parts.join('') }
	}, [text])
	return (
		<svg
			viewBox={`0 0 ${size} ${size}`}
			role="img"
			aria-label={label}
			className={className}
			shapeRendering="crispEdges"
		>
			<rect width={size} height={size} fill="#fff" />
			<path d={path} fill="#0b0f14" />
		</svg>
	)
}
