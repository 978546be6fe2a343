/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import type { ComponentChildren } from 'preact'
import { CopyButton } from './copy-button.tsx'
import { groups, shorten } from './format.ts'
import { Outside } from './icons.tsx'

export const Facts = ({ children }: { children: ComponentChildren }) => <dl class="facts">{children}</dl>

export function Fact({
	name,
	children,
	note,
	tall = false,
}: {
	name: string
	children: ComponentChildren
	note?: string | undefined
	/** Stands under its name where the page is narrow. */
	tall?: boolean
}) {
	return (
		<div class={tall ? 'fact tall' : 'fact'}>
			<dt>{name}</dt>
			<dd>
				{children}
				{note && <small>{note}</small>}
			</dd>
		</div>
	)
}

/** An address in full, in groups of four, its ends in strong type. */
export function FullAddress({ address }: { address: string }) {
	const parts = groups(address)
	return (
		<span class="address">
			<span class="address-text">
				<b>0x{parts[0]}</b> {parts.slice(1, -1).join(' ')} <b>{parts.at(-1)}</b>
			</span>
			<CopyButton text={address} label={t`Copy address`} />
		</span>
	)
}

/** A transaction or payment hash: both ends, the whole to copy, and the explorer where there is one. */
export function Hash({ hash, label, href }: { hash: string; label: string; href?: string | null }) {
	return (
		<span class="hash">
			{href ? (
				<a class="unprinted" href={href} target="_blank" rel="noreferrer" title={hash}>
					<code>{shorten(hash)}</code>
					<Outside />
				</a>
			) : (
				<code class="unprinted" title={hash}>
					{shorten(hash)}
				</code>
			)}
			<code class="printed">{hash}</code>
			<CopyButton text={hash} label={label} />
		</span>
	)
}

/** The explorer's page of a transaction; null on a chain without an explorer. */
export const transactionUrl = (explorer: string | null, hash: string): string | null =>
	explorer === null ? null : `${explorer.replace(/\/$/, '')}/tx/${hash}`
