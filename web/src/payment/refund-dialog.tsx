import { useLingui } from '@lingui/react/macro'
import { createRefund } from '@sluice/sdk/client'
import { formatDecimal } from '@sluice/sdk/money'
import { refundTypedData } from '@sluice/sdk/terms'
import type { Payment } from '@sluice/sdk/wire'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSignTypedData } from '../account/sign.ts'
import { WalletGate } from '../account/wallet-gate.tsx'
import { client, configQuery, tokenOf } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Select } from '../ui/field.tsx'
import { Amount, moneyOf } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { toast } from '../ui/toast.tsx'
import { AmountInput, useAmountReader } from './amount-input.tsx'

const AUTHORIZATION_SECONDS = 3_600

type Reason = 'requested_by_customer' | 'duplicate' | 'fraudulent'

function randomSalt(): bigint {
	const bytes = crypto.getRandomValues(new Uint8Array(32))
	return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** Gives money back from the merchant's wallet, with the merchant's signature. */
export function RefundDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
	const { t } = useLingui()
	return (
		<Dialog
			title={t`Refund`}
			description={t`The money goes from your wallet back to the payer. Your wallet signs it; you pay no network fee.`}
			onClose={onClose}
		>
			<WalletGate address={payment.terms.receiver}>
				<RefundForm payment={payment} onClose={onClose} />
			</WalletGate>
		</Dialog>
	)
}

function RefundForm({ payment, onClose }: { payment: Payment; onClose: () => void }) {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const read = useAmountReader()
	const queries = useQueryClient()
	const signTypedData = useSignTypedData()
	const most = BigInt(payment.refundable.value)
	const [text, setText] = useState(() => formatDecimal(most, payment.refundable.scale))
	const [reason, setReason] = useState<Reason>('requested_by_customer')
	const typed = read(text, payment.refundable, most)
	const token = tokenOf(config, payment.amount.asset)
	const refund = useMutation({
		mutationFn: async (amount: bigint) => {
			if (!token) throw new Error('unknown token')
			const salt = randomSalt()
			const soon = Math.floor(Date.now() / 1000) + AUTHORIZATION_SECONDS
			const validBefore = Math.min(soon, payment.terms.refundExpiry)
			const typedData = refundTypedData({
				chainId: config.chain_id,
				escrow: config.escrow,
				token,
				paymentHash: payment.hash,
				receiver: payment.terms.receiver,
				amount,
				salt,
				validBefore,
			})
			const signature = await signTypedData(config, typedData, {
				kind: 'refund',
				paymentHash: payment.hash,
				payer: payment.terms.payer,
				amount,
				salt,
			})
			return createRefund(client, payment.id, {
				amount: { value: String(amount), asset: payment.amount.asset },
				reason,
				authorization: { salt: String(salt), valid_before: validBefore, signature },
			})
		},
		onSuccess: async () => {
			toast(t`Refund sent. The payer has it when the network confirms it.`)
			await queries.invalidateQueries({ queryKey: ['payments'] })
			onClose()
		},
	})
	if (!token) return <Note tone="danger">{t`This server no longer knows the token of the payment.`}</Note>
	return (
		<form
			className="flex flex-col gap-4"
			onSubmit={(event) => {
				event.preventDefault()
				if (typed.value !== null) refund.mutate(typed.value)
			}}
		>
			<Field
				label={t`Amount`}
				error={typed.error}
				hint={
					<>
						{t`Can be refunded:`} <Amount money={payment.refundable} />
					</>
				}
			>
				{(wiring) => (
					<AmountInput
						{...wiring}
						asset={payment.amount.asset}
						value={text}
						onChange={(event) => setText(event.target.value)}
					/>
				)}
			</Field>
			<Field label={t`Reason`}>
				{(wiring) => (
					<Select {...wiring} value={reason} onChange={(event) => setReason(event.target.value as Reason)}>
						<option value="requested_by_customer">{t`Requested by the customer`}</option>
						<option value="duplicate">{t`Paid twice`}</option>
						<option value="fraudulent">{t`Fraudulent`}</option>
					</Select>
				)}
			</Field>
			{refund.isError && <ProblemNote error={refund.error} safe={t`No money has moved.`} />}
			<div className="flex flex-col gap-2 sm:flex-row-reverse">
				<Button
					type="submit"
					variant="primary"
					pending={refund.isPending}
					reason={typed.error ? t`Enter a valid amount first.` : undefined}
				>
					{refund.isPending ? (
						t`Waiting for the wallet`
					) : typed.value === null ? (
						t`Sign and refund`
					) : (
						<>
							{t`Sign and refund`}{' '}
							<Amount money={moneyOf(typed.value, payment.amount)} className="[&_span]:text-current" />
						</>
					)}
				</Button>
				<Button onClick={onClose}>{t`Cancel`}</Button>
			</div>
		</form>
	)
}
