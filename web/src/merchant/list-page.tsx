import { useLingui } from '@lingui/react/macro'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Filter } from '../ui/filter.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

type ListPageProps<Row, Status extends string> = {
	/** Its own address; the chosen state stands in it. */
	to: '/m/invoices' | '/m/payments'
	title: string
	action?: ReactNode
	status: Status | undefined
	statuses: readonly Status[]
	names: Record<Status, string>
	query: UseInfiniteQueryResult<InfiniteData<{ data: Row[] }>>
	/** Where there is none at all. */
	empty: { icon: ReactNode; title: string; text: string }
	/** Where there is none in the chosen state, and the way back to all of them. */
	none: { title: string; action: string }
	children: (rows: Row[]) => ReactNode
}

/** A long list of one kind, newest first, to be narrowed to one state. */
export function ListPage<Row, Status extends string>(props: ListPageProps<Row, Status>) {
	const { t } = useLingui()
	const { to, status, query, empty, none } = props
	const navigate = useNavigate()
	const show = (next: Status | undefined) => navigate({ to, search: next ? { status: next } : {}, replace: true })
	const rows = query.data?.pages.flatMap((page) => page.data) ?? []
	return (
		<Page title={props.title} action={props.action}>
			<Filter
				label={t`State`}
				all={t`All states`}
				value={status}
				options={props.statuses}
				names={props.names}
				onChange={show}
			/>
			<Card>
				{query.isPending && (
					<CardBody>
						<SkeletonRows rows={6} />
					</CardBody>
				)}
				{query.isError && (
					<CardBody>
						<ProblemNote error={query.error} safe={t`Your money is not affected.`} retry={() => void query.refetch()} />
					</CardBody>
				)}
				{rows.length > 0 && props.children(rows)}
				{query.isSuccess && rows.length === 0 && (
					<Empty
						icon={empty.icon}
						title={status ? none.title : empty.title}
						action={status && <Button onClick={() => show(undefined)}>{none.action}</Button>}
					>
						{!status && empty.text}
					</Empty>
				)}
				<More
					hasMore={query.hasNextPage}
					loading={query.isFetchingNextPage}
					onMore={() => void query.fetchNextPage()}
				/>
			</Card>
		</Page>
	)
}
