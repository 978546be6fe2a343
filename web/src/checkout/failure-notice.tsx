/** @jsxImportSource preact */
import { t } from '@lingui/core/macro'
import { failureText } from './failure.ts'
import { Warning } from './icons.tsx'

/** A payment that did not go through: what happened, where the money is, what to do, and the code to quote. */
export function FailureNotice({ code }: { code: string }) {
	const { what, next } = failureText(code)
	return (
		<div class="notice danger">
			<Warning />
			<div>
				<p>
					<strong>{what}</strong>
				</p>
				<p>{t`Your money is safe: nothing left your wallet.`}</p>
				<p>{next}</p>
				<p class="code">{t`Code: ${code}`}</p>
			</div>
		</div>
	)
}
