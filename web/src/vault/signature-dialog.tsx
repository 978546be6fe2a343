import { useLingui } from '@lingui/react/macro'
import type { Checkout, Config, Terms } from '@sluice/sdk/wire'
import { useSuspenseQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { Address } from '../ui/address.tsx'
import { Button } from '../ui/button.tsx'
import { Fact, Facts } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Amount, BigAmount, moneyOf } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { Time } from '../ui/time.tsx'
import { readAuthorization } from './meaning.ts'
import type { SignatureRequest } from './request-store.ts'
import { readTransaction } from './transaction.ts'

/** What a request means: a title, the facts, the risks that must be accepted first, the bytes. */
type Reading = { title: string; action: string; facts: ReactNode; risks: string[]; raw: string; refused?: string }

const BLIND = /^0x[0-9a-fA-F]{64}$/

function jsonOf(value: unknown): string {
	return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part), 2)
}

function useReading(request: SignatureRequest, config: Config): Reading {
	const { t } = useLingui()
	const chain = useChainName()
	if (request.kind === 'message') {
		const text = request.message ?? request.raw
		const host = /^(?:[a-z]+:\/\/)?(\S+) wants you to sign in with your Ethereum account:/.exec(text)?.[1]
		if (host) {
			return {
				title: t`Sign in to ${host}`,
				action: t`Sign in`,
				facts: (
					<Facts>
						<Fact name={t`Site`}>
							<span className="font-mono">{host}</span>
						</Fact>
						<Fact name={t`Cost`}>{t`Nothing; no money moves.`}</Fact>
					</Facts>
				),
				risks:
					host === location.host
						? []
						: [t`The message names another site than this one. Someone may be trying to sign in as you.`],
				raw: text,
			}
		}
		return {
			title: t`Sign a message`,
			action: t`Sign`,
			facts: <p className="rounded-sm bg-sunken p-3 text-sm whitespace-pre-wrap wrap-anywhere">{text}</p>,
			risks: [],
			raw: text,
			...(BLIND.test(text)
				? { refused: t`This is a bare hash: nobody can see what it stands for, so this wallet does not sign it.` }
				: {}),
		}
	}
	if (request.kind === 'transaction') {
		const { transaction } = request
		const read = readTransaction(config, transaction)
		const price = transaction.type === 'legacy' ? transaction.gasPrice : transaction.maxFeePerGas
		// Rounded up to eight decimals: the rest says nothing to anybody.
		const fee = { value: String((transaction.gas * price + 9_999_999_999n) / 10_000_000_000n), asset: 'ETH', scale: 8 }
		const value = { value: String(transaction.value), asset: 'ETH', scale: 18 }
		return {
			title: read.kind === 'reclaim' ? t`Take back a hold` : t`Send a transaction`,
			action: t`Sign and send`,
			facts: (
				<Facts>
					{read.kind === 'reclaim' && (
						<>
							<Fact name={t`Comes back to you`}>
								{read.amount ? <Amount money={read.amount} className="font-medium" /> : t`All that is still held`}
							</Fact>
							<Fact name={t`It was held for`}>
								<Address value={read.receiver} />
							</Fact>
						</>
					)}
					<Fact name={t`Contract`}>{transaction.to ? <Address value={transaction.to} /> : t`A new contract`}</Fact>
					{transaction.value > 0n && (
						<Fact name={t`Leaves your wallet`}>
							<Amount money={value} sign="out" className="font-medium" />
						</Fact>
					)}
					<Fact name={t`Network fee, at most`}>
						<Amount money={fee} />
					</Fact>
					<Fact name={t`Network`}>{chain}</Fact>
				</Facts>
			),
			risks:
				read.kind === 'reclaim'
					? []
					: [t`This wallet cannot tell what the contract will do. Go on only if you know it.`],
			raw: jsonOf(transaction),
		}
	}
	const { typedData } = request
	const raw = jsonOf(typedData)
	const authorization = readAuthorization(config, typedData)
	if (!authorization) {
		return {
			title: t`Sign data`,
			action: t`Sign`,
			facts: (
				<Facts>
					<Fact name={t`Kind`}>{typedData.primaryType}</Fact>
					<Fact name={t`For`}>{String(typedData.domain.name ?? '')}</Fact>
					<Fact name={t`Contract`}>
						<Address value={String(typedData.domain.verifyingContract ?? '0x')} />
					</Fact>
				</Facts>
			),
			risks: [t`This wallet does not know this kind of data. It may allow somebody to take your tokens.`],
			raw,
		}
	}
	const { token, message, meaning } = authorization
	const amount = moneyOf(message.value, token)
	if (meaning?.kind === 'payment') {
		return {
			title: meaning.merchant ? t`Pay ${meaning.merchant}` : t`Pay an unnamed shop`,
			action: t`Sign and pay`,
			facts: (
				<>
					<p className="text-center">
						<BigAmount money={amount} />
					</p>
					<TermsFacts terms={meaning.terms} invoice={meaning.invoice} />
				</>
			),
			risks: [],
			raw,
		}
	}
	if (meaning?.kind === 'refund') {
		return {
			title: t`Refund a payment`,
			action: t`Sign and refund`,
			facts: (
				<>
					<p className="text-center">
						<BigAmount money={amount} />
					</p>
					<Facts>
						<Fact name={t`Goes back to`}>
							<Address value={meaning.payer} />
						</Fact>
						<Fact name={t`Good until`}>
							<Time at={Number(message.validBefore)} exact />
						</Fact>
					</Facts>
				</>
			),
			risks: [],
			raw,
		}
	}
	return {
		title: t`Let somebody take tokens`,
		action: t`Sign`,
		facts: (
			<Facts>
				<Fact name={t`Leaves your wallet`}>
					<Amount money={amount} sign="out" className="font-medium" />
				</Fact>
				<Fact name={t`Goes to`}>
					<Address value={message.to} />
				</Fact>
				<Fact name={t`Good until`}>
					<Time at={Number(message.validBefore)} exact />
				</Fact>
			</Facts>
		),
		risks: [
			authorization.toEscrow
				? t`The money goes to the payment contract, but who is paid in the end cannot be seen here.`
				: t`This is not a payment of this site. Whoever has the signature can take the tokens.`,
		],
		raw,
	}
}

/** The terms that a payer's signature binds, in words. */
function TermsFacts({ terms, invoice }: { terms: Terms; invoice: Checkout['invoice'] }) {
	const { t, i18n } = useLingui()
	const chain = useChainName()
	const percent = new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 2 })
	const manual = terms.authorizationExpiry > terms.preApprovalExpiry
	const { shares, protection, final } = invoice
	return (
		<Facts>
			<Fact name={t`Paid to`}>
				<Address value={terms.receiver} />
			</Fact>
			<Fact name={t`Sign before`}>
				<Time at={terms.preApprovalExpiry} exact />
			</Fact>
			{manual && (
				<Fact name={t`Held at most until`}>
					<Time at={terms.authorizationExpiry} exact />
				</Fact>
			)}
			{protection && (
				<>
					<Fact name={t`Protected until`}>
						<Time at={terms.preApprovalExpiry + protection.seconds} exact />
					</Fact>
					<Fact name={t`Who decides a dispute`}>
						<Address value={protection.arbiter} />
					</Fact>
					<Fact name={t`Yours if it is left undecided`}>{percent.format(protection.default_bps / 10_000)}</Fact>
				</>
			)}
			<Fact name={t`Refunds until`}>
				{final ? t`No refund: this payment is final` : <Time at={terms.refundExpiry} exact />}
			</Fact>
			{shares.map(({ account, bps }) => {
				const part = percent.format(bps / 10_000)
				return (
					<Fact key={account} name={t`${part} of it goes to`}>
						<Address value={account} />
					</Fact>
				)
			})}
			<Fact name={t`Fee for you`}>{t`None`}</Fact>
			{terms.maxFeeBps > 0 && (
				<Fact name={t`Fee the merchant pays, at most`}>{percent.format(terms.maxFeeBps / 10_000)}</Fact>
			)}
			<Fact name={t`Network`}>{chain}</Fact>
		</Facts>
	)
}

/** Shows in words what would be signed. What carries a risk can be signed only after each one is accepted. */
export function SignatureDialog({
	request,
	onAnswer,
}: {
	request: SignatureRequest
	onAnswer: (agreed: boolean) => void
}) {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const reading = useReading(request, config)
	const [accepted, setAccepted] = useState<readonly string[]>([])
	const open = reading.risks.filter((risk) => !accepted.includes(risk))
	return (
		<Dialog
			title={reading.title}
			description={t`Your built-in wallet asks for your signature.`}
			onClose={() => onAnswer(false)}
			footer={
				<>
					{!reading.refused && (
						<Button
							variant="primary"
							onClick={() => onAnswer(true)}
							reason={open.length > 0 ? t`Accept the risk above first.` : undefined}
						>
							{reading.action}
						</Button>
					)}
					<Button onClick={() => onAnswer(false)}>{t`Decline`}</Button>
				</>
			}
		>
			{reading.facts}
			{reading.refused && <Note tone="danger">{reading.refused}</Note>}
			{reading.risks.map((risk) => (
				<Note key={risk} tone="warning" title={risk}>
					<Checkbox
						label={t`I understand and want to sign all the same`}
						checked={accepted.includes(risk)}
						onChange={(event) =>
							setAccepted(event.target.checked ? [...accepted, risk] : accepted.filter((other) => other !== risk))
						}
					/>
				</Note>
			))}
			<Details summary={t`What is signed, byte for byte`}>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
				<pre tabIndex={0} className="max-h-64 overflow-auto font-mono text-xs whitespace-pre-wrap wrap-anywhere">
					{reading.raw}
				</pre>
			</Details>
		</Dialog>
	)
}
