/** Codes of refusals and failures in words: what happened, and what to do next. */
import { t } from '@lingui/core/macro'

export function failureText(code: string): { what: string; next: string } {
	switch (code) {
		case 'offline':
			return {
				what: t`The server does not answer.`,
				next: t`Check your connection and try again. Trying again never pays twice.`,
			}
		case 'chain_unavailable':
			return {
				what: t`The network of this payment does not answer.`,
				next: t`Wait a minute and try again. Trying again never pays twice.`,
			}
		case 'rate_limited':
			return { what: t`Too many requests came from your network.`, next: t`Wait a minute and try again.` }
		case 'invoice_expired':
		case 'authorization_expired':
			return { what: t`The time to pay is over.`, next: t`Ask the merchant for a new payment link.` }
		case 'invoice_not_payable':
			return {
				what: t`This invoice can no longer be paid.`,
				next: t`Reload the page to see its state. If it was paid before, do not pay again.`,
			}
		case 'not_found':
			return { what: t`This invoice does not exist any more.`, next: t`Ask the merchant for a new payment link.` }
		case 'terms_mismatch':
		case 'terms_invalid':
			return {
				what: t`What you were asked to sign is not what this page shows, so it was stopped.`,
				next: t`Do not sign anything for this payment. Tell the merchant the code below.`,
			}
		case 'signature_invalid':
			return {
				what: t`The signature does not belong to this account.`,
				next: t`Try again, and check which account your wallet has in use.`,
			}
		case 'insufficient_funds':
			return { what: t`The account does not hold enough.`, next: t`Add money or use another account, then try again.` }
		case 'wallet_busy':
			return {
				what: t`Your wallet is still waiting for an earlier answer.`,
				next: t`Open the wallet, finish or close what it asks, then try again.`,
			}
		case 'wallet_failed':
			return { what: t`The wallet could not do it.`, next: t`Unlock the wallet and try again, or use another wallet.` }
		default:
			return {
				what: t`The payment did not go through.`,
				next: t`Try again. If it fails again, tell the merchant the code below.`,
			}
	}
}
