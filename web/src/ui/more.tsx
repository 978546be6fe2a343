import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { Button } from './button.tsx'

type MoreProps = { hasMore: boolean; loading: boolean; onMore: () => void; auto?: boolean }

/** The foot of a long list: a button, which presses itself when it comes into view if `auto`. */
export function More({ hasMore, loading, onMore, auto = false }: MoreProps) {
	const { t } = useLingui()
	const foot = useRef<HTMLDivElement>(null)
	const latest = useRef(onMore)
	latest.current = onMore
	useEffect(() => {
		if (!auto || !hasMore || loading || !foot.current) return
		const observer = new IntersectionObserver((entries) => {
			if (entries.some((entry) => entry.isIntersecting)) latest.current()
		})
		observer.observe(foot.current)
		return () => observer.disconnect()
	}, [auto, hasMore, loading])
	if (!hasMore) return null
	return (
		<div ref={foot} className="flex justify-center p-4">
			<Button pending={loading} onClick={onMore}>
				{t`Show more`}
			</Button>
		</div>
	)
}
