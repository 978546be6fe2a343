import { useLingui } from '@lingui/react/macro'
import { createCheckoutTerms, payCheckout } from '@sluice/sdk/client'
import { checkCheckoutTerms } from '@sluice/sdk/terms'
import type { Checkout, Config } from '@sluice/sdk/wire'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useConnection } from 'wagmi'
import { useBalances } from '../account/account-query.ts'
import { FaucetButton } from '../account/faucet-card.tsx'
import { useSignTypedData } from '../account/sign.ts'
import { WalletGate } from '../account/wallet-gate.tsx'
import { useChainName } from '../client/chain-name.ts'
import { client, configQuery } from '../client/client.ts'
import { ProblemNote } from '../client/problem.tsx'
import { PaymentSteps } from '../payment/payment-steps.tsx'
import { useCheckout } from '../payment/use-checkout.ts'
import { Address } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader, Fact, Facts } from '../ui/card.tsx'
import { Amount, BigAmount } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Time } from '../ui/time.tsx'

export function PayInvoicePage() {
	const { t } = useLingui()
	const { invoice: id = '' } = useParams({ strict: false })
	const { data: config } = useSuspenseQuery(configQuery)
	const chain = useChainName()
	const query = useCheckout(id)
	const back = { to: '/pay', label: t`Pay` }
	if (!query.data) {
		return (
			<Page title={t`Invoice`} back={back} narrow>
				{query.failureReason ? (
					<ProblemNote error={query.failureReason} safe={t`No money has moved.`} retry={() => void query.refetch()} />
				) : (
					<SkeletonRows />
				)}
			</Page>
		)
	}
	const checkout = query.data
	const { invoice, merchant, payment } = checkout
	const { name } = merchant
	return (
		<Page title={name ? t`Pay ${name}` : t`Pay an unnamed shop`} back={back} narrow>
			<Card>
				<CardBody className="flex flex-col gap-2 sm:p-6">
					<p className="text-center">
						<BigAmount money={invoice.amount} />
					</p>
					{invoice.description && <p className="text-center text-ink-soft">{invoice.description}</p>}
					<Facts>
						<Fact name={t`Paid to`}>
							<Address value={merchant.address} />
						</Fact>
						<Fact name={t`When you have signed`}>
							{invoice.capture === 'automatic' ? t`The money moves at once` : t`It is held until the shop ships`}
						</Fact>
						<Fact name={t`Network fee for you`}>{t`None`}</Fact>
						<Fact name={t`Network`}>{chain}</Fact>
						<Fact name={t`Can be paid until`}>
							<Time at={invoice.expires_at} exact />
						</Fact>
					</Facts>
				</CardBody>
			</Card>
			{payment && payment.status !== 'failed' ? (
				<Progress checkout={checkout} config={config} />
			) : invoice.status === 'open' ? (
				<Card>
					<CardBody className="flex flex-col gap-4">
						{payment?.failure && (
							<ProblemNote error={payment.failure} safe={t`The last attempt failed; no money has moved.`} />
						)}
						<WalletGate>
							<PayForm checkout={checkout} config={config} name={name} />
						</WalletGate>
					</CardBody>
				</Card>
			) : (
				<Note tone="warning" title={t`This invoice cannot be paid any more`}>
					{t`It may be paid already, or the merchant canceled it.`}
				</Note>
			)}
		</Page>
	)
}

function Progress({ checkout, config }: { checkout: Checkout; config: Config }) {
	const { t } = useLingui()
	const { payment } = checkout
	if (!payment) return null
	const settled = payment.steps.some(
		(step) => (step.kind === 'charged' || step.kind === 'authorized') && step.confirmed,
	)
	return (
		<>
			<div role="status">
				{settled && (
					<div className="flex flex-col items-center gap-2 rounded-md bg-success-soft p-8 text-center text-success-ink">
						<CircleCheck aria-hidden size={44} />
						<p className="text-xl font-semibold">
							{checkout.invoice.capture === 'automatic' ? t`Paid` : t`Held for the shop`}
						</p>
						<Amount money={payment.amount} className="[&_span]:text-current" />
					</div>
				)}
			</div>
			<Card>
				<CardHeader title={t`Steps`} />
				<CardBody className="flex flex-col gap-4">
					<PaymentSteps payment={payment} confirmations={config.confirmations} explorer={config.explorer_url} />
					<Button asChild className="self-start">
						<Link to={`/activity/${payment.hash}`}>{t`Receipt and details`}</Link>
					</Button>
				</CardBody>
			</Card>
		</>
	)
}

function PayForm({ checkout, config, name }: { checkout: Checkout; config: Config; name: string }) {
	const { t } = useLingui()
	const { invoice } = checkout
	const { address } = useConnection()
	const queries = useQueryClient()
	const signTypedData = useSignTypedData()
	const pay = useMutation({
		mutationFn: async (payer: `0x${string}`) => {
			const answer = await createCheckoutTerms(client, invoice.id, { payer })
			// Nothing the server says is signed unseen: the message is derived again from what stands on this page.
			const { terms, extension, typedData } = checkCheckoutTerms({ config, checkout, payer, answer })
			const signature = await signTypedData(config, typedData, { kind: 'payment', terms, invoice, merchant: name })
			return payCheckout(client, invoice.id, { terms, extension, signature })
		},
		onSuccess: () => queries.invalidateQueries({ queryKey: ['checkout', invoice.id] }),
	})
	if (!address) return null
	return (
		<div className="flex flex-col gap-4">
			<div className="rounded-sm bg-sunken p-3">
				<p className="text-xs text-ink-soft">{t`From your account`}</p>
				<Address value={address} />
			</div>
			{pay.isError && <ProblemNote error={pay.error} safe={t`No money has moved.`} />}
			<Submit
				config={config}
				address={address}
				checkout={checkout}
				pending={pay.isPending}
				onPay={() => pay.mutate(address)}
			/>
		</div>
	)
}

function Submit(props: {
	config: Config
	address: `0x${string}`
	checkout: Checkout
	pending: boolean
	onPay: () => void
}) {
	const { t } = useLingui()
	const { amount } = props.checkout.invoice
	const balances = useBalances(props.config, props.address)
	const balance = balances.data?.find(({ token }) => token.asset === amount.asset)
	const short = balance !== undefined && BigInt(balance.money.value) < BigInt(amount.value)
	return (
		<>
			<Button
				variant="primary"
				size="lg"
				className="w-full"
				pending={props.pending}
				onClick={props.onPay}
				reason={short ? t`There is not enough ${amount.asset} in this account.` : undefined}
			>
				{props.pending ? (
					t`Waiting for the wallet`
				) : (
					<>
						{t`Sign and pay`} <Amount money={amount} className="[&_span]:text-current" />
					</>
				)}
			</Button>
			{short && props.config.faucet && <FaucetButton config={props.config} address={props.address} />}
		</>
	)
}
