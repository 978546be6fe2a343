import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'

/** The id in a payment link of this site, or a bare id; null when it is neither. */
export function readInvoiceId(text: string): string | null {
	const trimmed = text.trim()
	if (/^[A-Za-z0-9_-]{4,80}$/.test(trimmed)) return trimmed
	if (!URL.canParse(trimmed)) return null
	const url = new URL(trimmed)
	// A link of another site must not be paid as if it were of this one.
	if (url.host !== location.host) return null
	return /^\/(?:c|pay)\/([A-Za-z0-9_-]{4,80})\/?$/.exec(url.pathname)?.[1] ?? null
}

export function PayPage() {
	const { t } = useLingui()
	const navigate = useNavigate()
	const [text, setText] = useState('')
	const [tried, setTried] = useState(false)
	const id = readInvoiceId(text)
	return (
		<Page title={t`Pay`} note={t`Paste the payment link of a shop, or the number of its invoice.`} narrow>
			<Card>
				<CardBody>
					<form
						noValidate
						className="flex flex-col gap-4"
						onSubmit={(event) => {
							event.preventDefault()
							setTried(true)
							if (id) void navigate({ to: `/pay/${id}` })
						}}
					>
						<Field
							label={t`Payment link or invoice number`}
							error={tried && !id ? t`That is neither a payment link of this site nor an invoice number.` : null}
						>
							{(wiring) => (
								<Input
									{...wiring}
									value={text}
									inputMode="url"
									autoFocus
									onChange={(event) => setText(event.target.value)}
								/>
							)}
						</Field>
						<Button type="submit" variant="primary" size="lg" className="w-full">
							{t`Look at the invoice`}
						</Button>
					</form>
				</CardBody>
			</Card>
		</Page>
	)
}
