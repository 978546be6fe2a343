/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'

function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
	return (
		<svg
			aria-hidden="true"
			class="icon"
			width={size}
			height={size}
			viewBox="0 0 24 24"
			fill="none"
			stroke="currentColor"
			stroke-width="2"
			stroke-linecap="round"
			stroke-linejoin="round"
		>
			{children}
		</svg>
	)
}

export const Check = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<path d="m5 12.5 4.5 4.5L19 7.5" />
	</Icon>
)
export const Cross = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<path d="M6 6l12 12M18 6 6 18" />
	</Icon>
)
export const Copy = () => (
	<Icon size={16}>
		<rect x="9" y="9" width="11" height="11" rx="2.5" />
		<path d="M5 15a2 2 0 0 1-1-2V6a2 2 0 0 1 2-2h7a2 2 0 0 1 2 1" />
	</Icon>
)
export const Chevron = () => (
	<Icon>
		<path d="m9 6 6 6-6 6" />
	</Icon>
)
export const Outside = () => (
	<Icon size={16}>
		<path d="M14 5h5v5M19 5l-8 8M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4" />
	</Icon>
)
export const Shield = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<path d="M12 3 5 6v5c0 4.5 2.8 8.2 7 10 4.2-1.8 7-5.5 7-10V6z" />
		<path d="m9 12 2.2 2.2L15.2 10" />
	</Icon>
)
export const Lock = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<rect x="5" y="11" width="14" height="9" rx="2.5" />
		<path d="M8 11V8a4 4 0 0 1 8 0v3" />
	</Icon>
)
export const Clock = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<circle cx="12" cy="12" r="8.5" />
		<path d="M12 7.5V12l3 2" />
	</Icon>
)
export const Warning = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<path d="M12 4 2.8 19.5h18.4zM12 10v4M12 17h.01" />
	</Icon>
)
export const Return = ({ size = 20 }: { size?: number }) => (
	<Icon size={size}>
		<path d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3" />
	</Icon>
)
export const Sun = () => (
	<Icon>
		<circle cx="12" cy="12" r="4" />
		<path d="M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
	</Icon>
)
export const Moon = () => (
	<Icon>
		<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z" />
	</Icon>
)
export const Printer = () => (
	<Icon size={18}>
		<path d="M7 9V4h10v5M7 18H5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2M7 15h10v5H7z" />
	</Icon>
)
/** The mark of the product: a gate and the water it lets through. */
export const Mark = ({ size = 24 }: { size?: number }) => (
	<svg aria-hidden="true" class="mark" width={size} height={size} viewBox="0 0 32 32">
		<rect class="mark-plate" width="32" height="32" rx="9" />
		<path class="mark-gate" d="M9 7v18M23 7v18" />
		<path class="mark-water" d="M9 13.5q3.5-3 7 0t7 0M9 19.5q3.5-3 7 0t7 0" />
	</svg>
)
