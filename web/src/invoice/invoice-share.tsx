import { useLingui } from '@lingui/react/macro'
import type { Invoice } from '@sluice/sdk/wire'
import { ExternalLink } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Qr } from '../ui/qr.tsx'

/** How the customer gets to pay: a code to scan, a link to send. */
export function InvoiceShare({ invoice }: { invoice: Invoice }) {
	const { t } = useLingui()
	return (
		<div className="flex flex-col items-center gap-4">
			<Qr
				text={invoice.url}
				label={t`QR code of the payment link`}
				className="w-full max-w-60 rounded-md border border-line"
			/>
			<p className="text-center text-sm text-balance text-ink-soft">{t`The customer scans this code, or opens the link:`}</p>
			<p className="w-full rounded-sm bg-sunken px-3 py-2 text-center font-mono text-sm wrap-anywhere select-all">
				{invoice.url}
			</p>
			<div className="flex w-full flex-wrap gap-2 *:flex-1">
				<CopyButton text={invoice.url} variant="primary">{t`Copy the link`}</CopyButton>
				<Button asChild>
					<a href={invoice.url} target="_blank" rel="noreferrer">
						<ExternalLink aria-hidden size={16} />
						{t`Open`}
					</a>
				</Button>
			</div>
		</div>
	)
}
