import { useLingui } from '@lingui/react/macro'
import { useSuspenseQuery } from '@tanstack/react-query'
import { AccountPage } from '../account/account-page.tsx'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { Address } from '../ui/address.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Note } from '../ui/note.tsx'
import { Qr } from '../ui/qr.tsx'

export function ReceivePage() {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const chain = useChainName()
	const tokens = config.tokens.map((token) => token.symbol).join(', ')
	return (
		<AccountPage title={t`Receive`}>
			{(address) => (
				<Card>
					<CardBody className="flex flex-col items-center gap-5 sm:p-6">
						<Qr
							text={address}
							label={t`QR code of your address`}
							className="w-full max-w-60 rounded-md border border-line"
						/>
						<div className="text-center">
							<p className="text-xl font-semibold">{chain}</p>
							<p className="text-ink-soft">{tokens}</p>
						</div>
						<Address value={address} />
						<CopyButton text={address} variant="primary" className="w-full">{t`Copy the address`}</CopyButton>
						<Note tone="warning">{t`Send only ${tokens} on ${chain} to this address. Anything else may be lost.`}</Note>
					</CardBody>
				</Card>
			)}
		</AccountPage>
	)
}
