import { useLingui } from '@lingui/react/macro'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useChainName } from '../client/chain-name.ts'
import { configQuery } from '../client/client.ts'
import { Address } from '../ui/address.tsx'
import { Card, CardBody, CardHeader, Fact, Facts } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Preferences } from '../ui/preferences.tsx'
import { VaultSection } from '../vault/vault-section.tsx'

export function SettingsPage() {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const chain = useChainName()
	return (
		<Page title={t`Settings`} narrow>
			<Card>
				<CardHeader title={t`This browser`} />
				<CardBody>
					<Preferences />
				</CardBody>
			</Card>
			<VaultSection />
			<Card>
				<CardHeader title={t`Network`} />
				<CardBody className="py-2 sm:py-2">
					<Facts>
						<Fact name={t`Name`}>{chain}</Fact>
						<Fact name={t`Number`}>{config.chain_id}</Fact>
						<Fact name={t`Payment contract`}>
							<Address value={config.escrow} />
						</Fact>
						{config.tokens.map((token) => (
							<Fact key={token.asset} name={token.symbol}>
								<Address value={token.address} />
							</Fact>
						))}
					</Facts>
				</CardBody>
			</Card>
		</Page>
	)
}
