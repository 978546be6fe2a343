import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class.ts'

export type Column<Row> = {
	key: string
	head: string
	cell: (row: Row) => ReactNode
	/** Amounts stand on the right. */
	end?: boolean
	/** Left out of the card that a row becomes on a phone. */
	wideOnly?: boolean
}

type TableProps<Row> = {
	caption: string
	columns: Column<Row>[]
	rows: Row[]
	rowKey: (row: Row) => string
	/** Where a row leads: the first cell becomes the link, and covers the row. */
	rowLink?: (row: Row) => Pick<LinkProps, 'to' | 'params'>
}

/** A table that is a list of cards under 640 px: the first column is the card's title, the second stands beside it. */
export function Table<Row>({ caption, columns, rows, rowKey, rowLink }: TableProps<Row>) {
	const lead = (row: Row, column: Column<Row> | undefined) => {
		const content = column?.cell(row)
		if (!rowLink) return content
		return (
			<Link
				{...rowLink(row)}
				className="font-medium text-ink no-underline after:absolute after:inset-0 hover:underline"
			>
				{content}
			</Link>
		)
	}
	const [first, second, ...others] = columns
	return (
		<>
			<table className="hidden w-full border-collapse text-sm sm:table">
				<caption className="sr-only">{caption}</caption>
				<thead>
					<tr className="border-b border-line text-left text-ink-soft">
						{columns.map((column) => (
							<th key={column.key} scope="col" className={cx('px-5 py-3 font-medium', column.end && 'text-right')}>
								{column.head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr
							key={rowKey(row)}
							className={cx('relative border-b border-line last:border-0', rowLink && 'hover:bg-canvas')}
						>
							{columns.map((column, index) => (
								<td key={column.key} className={cx('px-5 py-3.5 align-middle', column.end && 'text-right')}>
									{index === 0 ? lead(row, column) : column.cell(row)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
			<ul aria-label={caption} className="divide-y divide-line sm:hidden">
				{rows.map((row) => (
					<li key={rowKey(row)} className="relative flex items-center gap-2 px-4 py-3.5 active:bg-canvas">
						<div className="min-w-0 flex-1">
							<div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1 text-sm">
								<span className="min-w-0 wrap-anywhere">{lead(row, first)}</span>
								{second && <span className="font-medium">{second.cell(row)}</span>}
							</div>
							<div className="mt-1.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-sm text-ink-soft">
								{others
									.filter((column) => !column.wideOnly)
									.map((column) => (
										<span key={column.key} className="min-w-0 wrap-anywhere">
											{column.cell(row)}
										</span>
									))}
							</div>
						</div>
						{rowLink && <ChevronRight aria-hidden size={18} className="shrink-0 text-ink-faint" />}
					</li>
				))}
			</ul>
		</>
	)
}
