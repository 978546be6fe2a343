import { useLingui } from '@lingui/react/macro'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { configQuery } from '../client/client.ts'
import { InvoiceForm } from '../invoice/invoice-form.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'

export function NewInvoicePage() {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	const navigate = useNavigate()
	return (
		<Page title={t`New invoice`} back={{ to: '/m/invoices', label: t`Invoices` }} narrow>
			<Card>
				<CardBody className="sm:p-6">
					<InvoiceForm
						config={config}
						onCreated={(invoice) => void navigate({ to: `/m/invoices/${invoice.id}`, replace: true })}
					/>
				</CardBody>
			</Card>
		</Page>
	)
}
