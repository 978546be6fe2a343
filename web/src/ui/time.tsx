import type { Locale } from '@sluice/sdk/money'
import { useEffect, useState } from 'react'
import { useLocale } from './money.tsx'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const TICK_MS = 15_000

/** The moment, moving on its own every `every` milliseconds. */
export function useNow(every = TICK_MS): number {
	const [now, setNow] = useState(() => Date.now())
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), every)
		return () => clearInterval(timer)
	}, [every])
	return now
}

/** Date and time in full. */
export function formatMoment(at: Date, locale: Locale): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

function relative(at: Date, locale: Locale): string {
	const away = at.getTime() - Date.now()
	const size = Math.abs(away)
	if (size >= DAY_MS) return formatMoment(at, locale)
	const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
	// Seconds would be wrong before the next tick.
	if (size < MINUTE_MS) return format.format(0, 'second')
	if (size < HOUR_MS) return format.format(Math.round(away / MINUTE_MS), 'minute')
	return format.format(Math.round(away / HOUR_MS), 'hour')
}

/** A moment: relative within a day, with the exact time for the pointer and for readers. `at` as RFC 3339 or Unix seconds. */
export function Time({ at, exact = false }: { at: string | number; exact?: boolean }) {
	const locale = useLocale()
	useNow()
	const date = new Date(typeof at === 'number' ? at * 1000 : at)
	const full = formatMoment(date, locale)
	return (
		<time dateTime={date.toISOString()} title={full} className="whitespace-nowrap">
			{exact ? full : relative(date, locale)}
		</time>
	)
}
