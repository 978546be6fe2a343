/** Names, dates, addresses and time left as people read them. */
import { t } from '@lingui/core/macro'
import type { Checkout, Config } from '@sluice/sdk/wire'
import type { Locale } from '../locale/locale.ts'

const LOCAL_CHAIN_ID = 31_337

/** The whole address stands for a merchant who has no name yet: a part of it could be forged. */
export const nameOf = (merchant: Checkout['merchant']): string => merchant.name || merchant.address

/** The local chain's name is a description, so it is translated; others are names. */
export const networkOf = (config: Config): string =>
	config.chain_id === LOCAL_CHAIN_ID ? t`Local chain` : config.chain_name

/**
 * @param when RFC 3339, or Unix seconds as the chain counts
 * @param timeZone undefined is the zone of the browser
 */
export function formatTime(when: string | number, locale: Locale, timeZone: string | undefined): string {
	const date = new Date(typeof when === 'number' ? when * 1000 : when)
	return new Intl.DateTimeFormat(locale, {
		year: 'numeric',
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
		...(timeZone ? { timeZone, timeZoneName: 'short' } : {}),
	}).format(date)
}

/** `4:05`, or `1:04:05` from an hour on. */
export function formatTimeLeft(milliseconds: number): string {
	const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
	const two = (value: number): string => String(value).padStart(2, '0')
	const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
	return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Both ends of a hash or address, for places where the whole is one tap away. */
export const shorten = (hex: string): string => `${hex.slice(0, 6)}…${hex.slice(-4)}`

/** `0x` and groups of four, so that two addresses can be compared by eye. */
export const groups = (hex: string): string[] => hex.slice(2).match(/.{1,4}/g) ?? []
