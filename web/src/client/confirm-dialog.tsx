import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from './problem.tsx'

type ConfirmProps<Result> = {
	title: string
	description: string
	/** Says on the button what will be done. */
	action: ReactNode
	/** The way out, in the words of the matter. */
	keep?: string
	danger?: boolean
	/** Whether money is safe should it fail. */
	safe?: string
	run: () => Promise<Result>
	onDone: (result: Result) => unknown
	onClose: () => void
}

/** Asks before something that cannot be undone, does it, and stays open with the reason should it fail. */
export function ConfirmDialog<Result>(props: ConfirmProps<Result>) {
	const { t } = useLingui()
	const work = useMutation({ mutationFn: props.run, onSuccess: props.onDone })
	return (
		<Dialog
			title={props.title}
			description={props.description}
			onClose={props.onClose}
			busy={work.isPending}
			footer={
				<>
					<Button variant={props.danger ? 'danger' : 'primary'} pending={work.isPending} onClick={() => work.mutate()}>
						{props.action}
					</Button>
					<Button onClick={props.onClose}>{props.keep ?? t`Cancel`}</Button>
				</>
			}
		>
			{work.isError && <ProblemNote error={work.error} {...(props.safe ? { safe: props.safe } : {})} />}
		</Dialog>
	)
}
