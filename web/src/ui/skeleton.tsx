import { useLingui } from '@lingui/react/macro'
import { cx } from './class.ts'

/** The shape of what is coming. */
export function Skeleton({ className }: { className?: string }) {
	return (
		<span
			aria-hidden
			className={cx('block animate-pulse rounded-sm bg-sunken motion-reduce:animate-none', className ?? 'h-4 w-full')}
		/>
	)
}

/** Rows of a list that is loading. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
	const { t } = useLingui()
	return (
		<div role="status" className="flex flex-col gap-4">
			<span className="sr-only">{t`Loading`}</span>
			{Array.from({ length: rows }, (_, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
				<div key={row} className="flex items-center gap-3">
					<Skeleton className="size-10 rounded-full" />
					<div className="flex flex-1 flex-col gap-2">
						<Skeleton className="h-4 w-2/5" />
						<Skeleton className="h-3 w-1/4" />
					</div>
					<Skeleton className="h-4 w-20" />
				</div>
			))}
		</div>
	)
}
