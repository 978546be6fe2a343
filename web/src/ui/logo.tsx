/** The mark: two posts of a gate and the water between them. */
export function Logo({ size = 32 }: { size?: number }) {
	return (
		<svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="shrink-0">
			<rect width="32" height="32" rx="9" fill="#0b6a80" />
			<path d="M9 7v18M23 7v18" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
			<path d="M9 13.5q3.5-3 7 0t7 0M9 19.5q3.5-3 7 0t7 0" fill="none" stroke="#8fe3f2" strokeWidth="2.6" />
		</svg>
	)
}
