import { useLingui } from '@lingui/react/macro'
import { createInvoice } from '@sluice/sdk/client'
import type { Config, Invoice, InvoiceCreate } from '@sluice/sdk/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { AmountInput, useAmountReader } from '../payment/amount-input.tsx'
import { Button } from '../ui/button.tsx'
import { Choice, Field, Input, Select, Textarea } from '../ui/field.tsx'
import { invoiceQuery } from './invoice-query.ts'

const HOUR = 3_600
const DAY = 86_400

const expiryChoices = [900, HOUR, DAY, 7 * DAY, 30 * DAY] as const
const holdChoices = [DAY, 3 * DAY, 7 * DAY, 30 * DAY] as const
const refundChoices = [0, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY] as const

function useDuration(): (seconds: number) => string {
	const { i18n } = useLingui()
	return (seconds) => {
		const [count, unit] =
			seconds < HOUR ? [seconds / 60, 'minute'] : seconds < DAY ? [seconds / HOUR, 'hour'] : [seconds / DAY, 'day']
		return new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: String(unit), unitDisplay: 'long' }).format(
			Number(count),
		)
	}
}

/** A new invoice: amount first, the rest has good defaults. */
export function InvoiceForm({ config, onCreated }: { config: Config; onCreated: (invoice: Invoice) => void }) {
	const { t } = useLingui()
	const duration = useDuration()
	const read = useAmountReader()
	const queries = useQueryClient()
	const [asset, setAsset] = useState(config.tokens[0]?.asset ?? '')
	const [text, setText] = useState('')
	const [description, setDescription] = useState('')
	const [orderNo, setOrderNo] = useState('')
	const [capture, setCapture] = useState<Invoice['capture']>('automatic')
	const [expires, setExpires] = useState<number>(HOUR)
	const [hold, setHold] = useState<number>(7 * DAY)
	const [refund, setRefund] = useState<number>(30 * DAY)
	const [tried, setTried] = useState(false)
	const token = config.tokens.find((candidate) => candidate.asset === asset)
	const typed = token ? read(text, token) : { value: null, error: t`Choose a token.` }
	const create = useMutation({
		mutationFn: (body: InvoiceCreate) => createInvoice(client, body),
		onSuccess: async (invoice) => {
			queries.setQueryData(invoiceQuery(invoice.id).queryKey, invoice)
			await queries.invalidateQueries({ queryKey: ['invoices', 'list'] })
			onCreated(invoice)
		},
	})
	const submit = () => {
		setTried(true)
		if (typed.value === null) return
		create.mutate({
			amount: { value: String(typed.value), asset },
			description: description.trim(),
			...(orderNo.trim() ? { merchant_order_no: orderNo.trim() } : {}),
			capture,
			expires_in_seconds: expires,
			...(capture === 'manual' ? { authorization_seconds: hold } : {}),
			refund_seconds: refund,
		})
	}
	return (
		<form
			noValidate
			className="flex flex-col gap-5"
			onSubmit={(event) => {
				event.preventDefault()
				submit()
			}}
		>
			<div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
				<Field label={t`Amount`} error={tried ? typed.error : null}>
					{(wiring) => (
						<AmountInput
							{...wiring}
							asset={asset}
							value={text}
							placeholder="0.00"
							autoFocus
							onChange={(event) => setText(event.target.value)}
						/>
					)}
				</Field>
				<Field label={t`Token`}>
					{(wiring) => (
						<Select {...wiring} value={asset} onChange={(event) => setAsset(event.target.value)}>
							{config.tokens.map((candidate) => (
								<option key={candidate.asset} value={candidate.asset}>
									{candidate.asset} · {candidate.name}
								</option>
							))}
						</Select>
					)}
				</Field>
			</div>
			<Field label={t`What it is for`} optional hint={t`The customer sees this.`}>
				{(wiring) => (
					<Textarea
						{...wiring}
						rows={2}
						maxLength={500}
						value={description}
						onChange={(event) => setDescription(event.target.value)}
					/>
				)}
			</Field>
			<Field label={t`Your order number`} optional hint={t`The same number never makes two invoices.`}>
				{(wiring) => (
					<Input {...wiring} maxLength={32} value={orderNo} onChange={(event) => setOrderNo(event.target.value)} />
				)}
			</Field>
			<Choice
				legend={t`When the customer has signed`}
				cards
				value={capture}
				onChange={setCapture}
				options={[
					{ value: 'automatic', label: t`Take the money at once`, hint: t`For goods handed over now.` },
					{ value: 'manual', label: t`Hold it until I capture`, hint: t`For goods sent later: capture all or a part.` },
				]}
			/>
			<div className="grid gap-4 sm:grid-cols-2">
				<Field label={t`Can be paid for`}>
					{(wiring) => (
						<Select {...wiring} value={expires} onChange={(event) => setExpires(Number(event.target.value))}>
							{expiryChoices.map((seconds) => (
								<option key={seconds} value={seconds}>
									{duration(seconds)}
								</option>
							))}
						</Select>
					)}
				</Field>
				{capture === 'manual' && (
					<Field label={t`Held for at most`} hint={t`After that the payer can take it back.`}>
						{(wiring) => (
							<Select {...wiring} value={hold} onChange={(event) => setHold(Number(event.target.value))}>
								{holdChoices.map((seconds) => (
									<option key={seconds} value={seconds}>
										{duration(seconds)}
									</option>
								))}
							</Select>
						)}
					</Field>
				)}
				<Field label={t`Refunds possible for`}>
					{(wiring) => (
						<Select {...wiring} value={refund} onChange={(event) => setRefund(Number(event.target.value))}>
							{refundChoices.map((seconds) => (
								<option key={seconds} value={seconds}>
									{seconds === 0 ? t`No refunds` : duration(seconds)}
								</option>
							))}
						</Select>
					)}
				</Field>
			</div>
			{create.isError && <ProblemNote error={create.error} safe={t`No invoice was made.`} />}
			<Button
				type="submit"
				variant="primary"
				size="lg"
				className="w-full sm:w-auto sm:self-start"
				pending={create.isPending}
			>
				{t`Create the invoice`}
			</Button>
		</form>
	)
}
