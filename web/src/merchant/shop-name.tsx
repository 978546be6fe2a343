import { useLingui } from '@lingui/react/macro'
import { updateMerchant } from '@sluice/sdk/client'
import type { Merchant } from '@sluice/sdk/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { merchantQuery } from './session.ts'

/** The name that customers see; empty until the merchant gives one. */
export function ShopNameForm({ merchant }: { merchant: Merchant }) {
	const { t } = useLingui()
	const queries = useQueryClient()
	const [text, setText] = useState(merchant.name)
	const name = text.trim()
	const save = useMutation({
		mutationFn: () => updateMerchant(client, { name }),
		onSuccess: (saved) => {
			queries.setQueryData(merchantQuery.queryKey, saved)
			toast(t`Saved.`)
		},
	})
	const reason = name === '' ? t`Enter a name first.` : name === merchant.name ? t`Nothing has changed.` : undefined
	return (
		<form
			className="flex flex-col items-start gap-4"
			onSubmit={(event) => {
				event.preventDefault()
				if (!reason) save.mutate()
			}}
		>
			<Field label={t`Shop name`} hint={t`Customers see this name before they pay.`} className="w-full max-w-md">
				{(wiring) => (
					<Input {...wiring} maxLength={80} value={text} onChange={(event) => setText(event.target.value)} />
				)}
			</Field>
			{save.isError && <ProblemNote error={save.error} />}
			<Button type="submit" variant="primary" pending={save.isPending} reason={reason}>
				{t`Save`}
			</Button>
		</form>
	)
}
