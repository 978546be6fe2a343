import { useLingui } from '@lingui/react/macro'
import { SluiceError } from '@sluice/sdk/client'
import { RotateCw } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'

export type Trouble = {
	title: string
	next: string
	code: string
	requestId?: string
	/** The server's own words, in English, where we have none. */
	detail?: string
}

/** Errors by which viem says that the chain's node did not answer. */
const unreachable = new Set(['HttpRequestError', 'TimeoutError', 'WebSocketRequestError'])

/** Whether a part of the app itself did not come; only loading the page anew asks for it again. */
export function isMissingPart(error: unknown): boolean {
	return error instanceof TypeError && /import|module/i.test(error.message)
}

/** The code of whatever was thrown, walking down its causes; wallets use numbers, which read as `wallet_4001`. */
export function codeOf(error: unknown): string {
	if (isMissingPart(error)) return 'network_error'
	let at: unknown = error
	for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
		if ('code' in at && typeof at.code === 'string') return at.code
		if ('code' in at && typeof at.code === 'number') return `wallet_${at.code}`
		if (at instanceof Error && unreachable.has(at.name)) return 'chain_unavailable'
		at = 'cause' in at ? at.cause : null
	}
	return 'unexpected'
}

/** Whether the person said no in the wallet: not an error, nothing to be alarmed about. */
export function isRejection(error: unknown): boolean {
	const code = codeOf(error)
	return code === 'wallet_4001' || code === 'user_rejected'
}

/** What happened and what to do, in words, by code. */
export function useTrouble(): (error: unknown) => Trouble {
	const { t } = useLingui()
	return (error) => {
		const code = codeOf(error)
		const requestId = error instanceof SluiceError && error.requestId ? { requestId: error.requestId } : {}
		const of = (title: string, next: string): Trouble => ({ title, next, code, ...requestId })
		switch (code) {
			case 'network_error':
			case 'timeout':
			case 'stream_lost':
				return of(t`The server could not be reached.`, t`Check the connection, then try again.`)
			case 'rate_limited':
				return of(t`Too many requests in a short time.`, t`Wait a minute, then try again.`)
			case 'chain_unavailable':
				return of(t`The blockchain cannot be reached at the moment.`, t`Try again in a minute.`)
			case 'unauthorized':
				return of(t`You are signed out.`, t`Sign in again.`)
			case 'forbidden':
				return of(t`This is not allowed for you.`, t`Sign in with the wallet of the merchant.`)
			case 'not_found':
				return of(t`This does not exist, or belongs to someone else.`, t`Check the address of the page.`)
			case 'conflict':
				return of(t`Something else changed this at the same time.`, t`Load the page again and look at its state.`)
			case 'invoice_expired':
				return of(t`The invoice has expired.`, t`Ask the merchant for a new one.`)
			case 'invoice_not_payable':
				return of(t`The invoice cannot be paid any more.`, t`It may be paid already, or the merchant canceled it.`)
			case 'terms_mismatch':
			case 'terms_invalid':
				return of(
					t`What the server asked you to sign differs from the invoice.`,
					t`Nothing was signed. Do not pay; tell the merchant.`,
				)
			case 'signature_invalid':
				return of(
					t`The signature does not fit.`,
					t`Make sure the right account is chosen in the wallet and sign again.`,
				)
			case 'insufficient_funds':
				return of(t`There is not enough of this token in the wallet.`, t`Add some, then try again.`)
			case 'payment_not_capturable':
				return of(t`Nothing is held for this payment any more.`, t`Look at its steps below.`)
			case 'amount_exceeds_held':
				return of(t`That is more than is held.`, t`Enter a smaller amount.`)
			case 'amount_exceeds_refundable':
				return of(t`That is more than can be refunded.`, t`Enter a smaller amount.`)
			case 'refund_expired':
				return of(t`The time for refunds is over.`, t`Pay the customer back with an ordinary transfer.`)
			case 'authorization_expired':
				return of(t`The hold has expired.`, t`The payer can take it back; ask for a new payment.`)
			case 'wallet_4001':
			case 'user_rejected':
				return of(t`You declined in the wallet.`, t`Nothing was signed. You can try again.`)
			case 'wallet_-32002':
				return of(t`The wallet is waiting for you.`, t`Open it and answer the request that is already there.`)
			case 'transaction_reverted':
			case 'wallet_-32003':
				return of(t`The network refuses this transaction.`, t`Load the page again and look at its state.`)
			case 'unavailable':
			case 'internal':
				return of(t`The server has a problem at the moment.`, t`Try again in a minute.`)
			default: {
				const detail = error instanceof SluiceError ? { detail: error.detail } : {}
				return code === 'invalid_request'
					? { ...of(t`The server did not accept this.`, t`Check what you entered.`), ...detail }
					: {
							...of(t`Something unexpected happened.`, t`Try again; if it stays, tell the operator the code below.`),
							...detail,
						}
			}
		}
	}
}

type ProblemProps = {
	error: unknown
	/** Whether money is safe, in one sentence. */
	safe?: string
	retry?: () => void
}

/** An error as people need it: what happened, whether the money is safe, what to do, a code to quote. */
export function ProblemNote({ error, safe, retry }: ProblemProps) {
	const { t } = useLingui()
	const trouble = useTrouble()(error)
	return (
		<Note
			tone={isRejection(error) ? 'warning' : 'danger'}
			title={trouble.title}
			action={
				retry && (
					<Button size="sm" onClick={retry}>
						<RotateCw aria-hidden size={14} />
						{t`Try again`}
					</Button>
				)
			}
		>
			{safe && <p>{safe}</p>}
			<p>{trouble.next}</p>
			<p className="mt-1 font-mono text-xs">
				{t`Code: ${trouble.code}`}
				{trouble.requestId && ` · ${trouble.requestId}`}
			</p>
			{trouble.detail && (
				<p lang="en" className="text-xs">
					{trouble.detail}
				</p>
			)}
		</Note>
	)
}
