import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { FailedPage } from '../client/failed-page.tsx'
import { invoiceStatuses } from '../invoice/filter.ts'
import { paymentStatuses } from '../payment/filter.ts'
import { MerchantLayout } from './layout.tsx'
import { NotFound } from './not-found.tsx'

const settingsTabs = ['general', 'keys', 'webhooks'] as const

/** The one of `known` that the address names, if any. */
function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
	return known.find((candidate) => candidate === value)
}

const root = createRootRoute({ component: MerchantLayout, notFoundComponent: NotFound })

const routes = [
	createRoute({
		getParentRoute: () => root,
		path: '/m',
		component: lazyRouteComponent(() => import('./today.tsx'), 'TodayPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/invoices',
		validateSearch: (search) => ({ status: oneOf(invoiceStatuses, search.status) }),
		component: lazyRouteComponent(() => import('./invoices.tsx'), 'InvoicesPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/invoices/new',
		component: lazyRouteComponent(() => import('./new-invoice.tsx'), 'NewInvoicePage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/invoices/$id',
		component: lazyRouteComponent(() => import('./invoice-detail.tsx'), 'InvoiceDetailPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/payments',
		validateSearch: (search) => ({ status: oneOf(paymentStatuses, search.status) }),
		component: lazyRouteComponent(() => import('./payments.tsx'), 'PaymentsPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/payments/$id',
		component: lazyRouteComponent(() => import('./payment-detail.tsx'), 'PaymentDetailPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/m/settings',
		validateSearch: (search) => ({ tab: oneOf(settingsTabs, search.tab) }),
		component: lazyRouteComponent(() => import('./settings.tsx'), 'SettingsPage'),
	}),
]

export function createMerchantRouter() {
	return createRouter({
		routeTree: root.addChildren(routes),
		defaultPreload: 'intent',
		defaultErrorComponent: FailedPage,
		scrollRestoration: true,
		trailingSlash: 'never',
	})
}
