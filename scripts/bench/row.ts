/** One measured figure; `peer` is what the named rival needs for the same, measured the same way. */
export type BenchRow = {
	id: string
	value: number
	unit: string
	better: 'lower' | 'higher'
	goal: number
	peer: { name: string; value: number } | null
}
