/** The QR code of the checkout address, as one SVG path: made on the server, so the encoder never travels to the browser. */
import encodeQR from 'qr'

export type Qr = { size: number; path: string }

/** @returns `path` draws the dark modules on a square of `size` modules, four of quiet zone on every side included */
export function qrPath(text: string): Qr {
	const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
	const path = rows.flatMap((row, y) => {
		const runs: string[] = []
		for (let x = 0; x < row.length; x++) {
			if (!row[x]) continue
			const start = x
			while (row[x + 1]) x++
			runs.push(`M${start} ${y}h${x - start + 1}v1h-${x - start + 1}z`)
		}
		return runs
	})
	return { size: rows.length, path: path.join('') }
}
