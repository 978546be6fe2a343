import { useLingui } from '@lingui/react/macro'
import { capturePayment } from '@sluice/sdk/client'
import { formatDecimal } from '@sluice/sdk/money'
import type { Payment } from '@sluice/sdk/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Amount, moneyOf, useLocale } from '../ui/money.tsx'
import { formatMoment } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { AmountInput, useAmountReader } from './amount-input.tsx'

/** Takes a held payment, all of it or a part. */
export function CaptureDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
	const { t } = useLingui()
	const locale = useLocale()
	const read = useAmountReader()
	const queries = useQueryClient()
	const held = BigInt(payment.held.value)
	const [text, setText] = useState(() => formatDecimal(held, payment.held.scale))
	const typed = read(text, payment.held, held)
	const capture = useMutation({
		mutationFn: (value: bigint) =>
			capturePayment(client, payment.id, { amount: { value: String(value), asset: payment.held.asset } }),
		onSuccess: async () => {
			toast(t`Capture sent. The amounts move when the network confirms it.`)
			await queries.invalidateQueries({ queryKey: ['payments'] })
			onClose()
		},
	})
	const until = formatMoment(new Date(payment.terms.authorizationExpiry * 1000), locale)
	return (
		<Dialog
			title={t`Capture`}
			description={t`What you capture goes to your wallet. The rest stays held until ${until}.`}
			onClose={onClose}
			busy={capture.isPending}
			footer={
				<>
					<Button
						variant="primary"
						pending={capture.isPending}
						onClick={() => typed.value !== null && capture.mutate(typed.value)}
						reason={typed.error ? t`Enter a valid amount first.` : undefined}
					>
						{typed.value === null ? (
							t`Capture`
						) : (
							<>
								{t`Capture`} <Amount money={moneyOf(typed.value, payment.held)} className="[&_span]:text-current" />
							</>
						)}
					</Button>
					<Button onClick={onClose}>{t`Cancel`}</Button>
				</>
			}
		>
			<Field
				label={t`Amount`}
				error={typed.error}
				hint={
					<>
						{t`Held:`} <Amount money={payment.held} />
					</>
				}
			>
				{(wiring) => (
					<AmountInput
						{...wiring}
						asset={payment.held.asset}
						value={text}
						onChange={(event) => setText(event.target.value)}
					/>
				)}
			</Field>
			{capture.isError && <ProblemNote error={capture.error} safe={t`The hold is unchanged.`} />}
		</Dialog>
	)
}
