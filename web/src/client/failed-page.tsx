import { useLingui } from '@lingui/react/macro'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { Page } from '../ui/page.tsx'
import { isMissingPart, ProblemNote } from './problem.tsx'

/** What stands in the place of a page that could not be shown. */
export function FailedPage({ error }: ErrorComponentProps) {
	const { t } = useLingui()
	const router = useRouter()
	const { reset } = useQueryErrorResetBoundary()
	const retry = () => {
		if (isMissingPart(error)) return location.reload()
		reset()
		void router.invalidate()
	}
	return (
		<Page title={t`The page could not be loaded`} narrow>
			<ProblemNote error={error} safe={t`Your money is not affected.`} retry={retry} />
		</Page>
	)
}
