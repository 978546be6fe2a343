import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { FailedPage } from '../client/failed-page.tsx'
import { UserLayout } from './layout.tsx'
import { NotFound } from './not-found.tsx'

const directions = ['in', 'out'] as const

/** A path of this site to go back to; anything else could lead away from it. */
const localPath = (value: unknown) => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined)

const root = createRootRoute({ component: UserLayout, notFoundComponent: NotFound })

const routes = [
	createRoute({
		getParentRoute: () => root,
		path: '/',
		component: lazyRouteComponent(() => import('./home.tsx'), 'HomePage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/welcome',
		validateSearch: (search) => ({ to: localPath(search.to) }),
		component: lazyRouteComponent(() => import('./welcome.tsx'), 'WelcomePage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/pay',
		component: lazyRouteComponent(() => import('./pay.tsx'), 'PayPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/pay/$invoice',
		component: lazyRouteComponent(() => import('./pay-invoice.tsx'), 'PayInvoicePage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/receive',
		component: lazyRouteComponent(() => import('./receive.tsx'), 'ReceivePage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/activity',
		validateSearch: (search) => ({ direction: directions.find((candidate) => candidate === search.direction) }),
		component: lazyRouteComponent(() => import('./activity.tsx'), 'ActivityPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/activity/$hash',
		component: lazyRouteComponent(() => import('./activity-detail.tsx'), 'ActivityDetailPage'),
	}),
	createRoute({
		getParentRoute: () => root,
		path: '/settings',
		component: lazyRouteComponent(() => import('./settings.tsx'), 'SettingsPage'),
	}),
]

export function createUserRouter() {
	return createRouter({
		routeTree: root.addChildren(routes),
		defaultPreload: 'intent',
		defaultErrorComponent: FailedPage,
		scrollRestoration: true,
		trailingSlash: 'never',
	})
}
