/** The web pages: built files with their compressed siblings, two shells, and the checkout rendered on the server. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { Checkout, Config } from '@sluice/sdk/wire'
import type { Context } from 'hono'
import { readCookie } from './app.ts'

export type Locale = 'en' | 'zh-Hans'
type RenderInput = {
	checkout: Checkout | null
	config: Config
	locale: Locale
	theme: 'light' | 'dark' | null
	noscriptRefresh: boolean
}
type Render = (input: RenderInput) => { status: number; html: string }

/** No inline script or style, no eval, no frames, nothing from elsewhere. */
const PAGE_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"worker-src 'self'",
	"manifest-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.txt': 'text/plain; charset=utf-8',
	'.webmanifest': 'application/manifest+json',
}

type File = { path: string; type: string; etag: string; encodings: ReadonlySet<string> }
type Built = { files: Map<string, File>; render: Render }

export type Pages = {
	/** `/assets/*` and the other files of the build; null when there is no such file. */
	file(c: Context): Promise<Response | null>
	shell(c: Context, name: 'user.html' | 'merchant.html'): Promise<Response>
	checkout(c: Context, checkout: Checkout | null, config: Config): Promise<Response>
}

export function createPages(webDist: string): Pages {
	let built: Promise<Built> | null = null
	const load = async (): Promise<Built | null> => {
		built ??= readBuild(webDist)
		try {
			return await built
		} catch (error) {
			built = null
			if (isMissing(error)) return null
			throw error
		}
	}
	const send = async (c: Context, file: File, cacheControl: string): Promise<Response> => {
		const headers = new Headers({
			'Content-Type': file.type,
			'Cache-Control': cacheControl,
			ETag: file.etag,
			Vary: 'Accept-Encoding',
			'Content-Security-Policy': PAGE_POLICY,
			'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), payment=()',
		})
		if (c.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers })
		const encoding = chooseEncoding(c.req.header('accept-encoding'), file.encodings)
		if (encoding) headers.set('Content-Encoding', encoding)
		const path = file.path + (encoding === 'br' ? '.br' : encoding === 'gzip' ? '.gz' : '')
		headers.set('Content-Length', String((await stat(path)).size))
		if (c.req.method === 'HEAD') return new Response(null, { headers })
		return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>, { headers })
	}

	return {
		async file(c) {
			const name = c.req.path.slice(1)
			const file = (await load())?.files.get(name)
			if (!file || name.endsWith('.html') || name.startsWith('checkout/')) return null
			return send(c, file, name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
		},
		async shell(c, name) {
			const file = (await load())?.files.get(name)
			return file ? send(c, file, 'no-cache') : notBuilt(webDist)
		},
		async checkout(c, checkout, config) {
			const build = await load()
			if (!build) return notBuilt(webDist)
			const status = checkout?.invoice.status
			const { status: code, html } = build.render({
				checkout,
				config,
				locale: chooseLocale(c),
				theme: chooseTheme(readCookie(c.req.header('cookie'), 'theme')),
				noscriptRefresh: status === 'open' || status === 'processing',
			})
			return new Response(html, {
				status: code,
				headers: {
					'Content-Type': 'text/html; charset=utf-8',
					'Cache-Control': 'no-store',
					Vary: 'Accept-Language, Cookie',
					'Content-Security-Policy': PAGE_POLICY,
					'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
				},
			})
		},
	}
}

async function readBuild(webDist: string): Promise<Built> {
	const entries = await readdir(webDist, { recursive: true, withFileTypes: true })
	const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name))
	const names = new Set(paths)
	const files = new Map<string, File>()
	for (const path of paths) {
		const extension = extname(path)
		if (extension === '.br' || extension === '.gz' || extension === '.map') continue
		const digest = createHash('sha256')
			.update(await readFile(path))
			.digest('base64url')
			.slice(0, 22)
		files.set(relative(webDist, path).split(sep).join('/'), {
			path,
			type: TYPES[extension] ?? 'application/octet-stream',
			etag: `"${digest}"`,
			encodings: new Set([...(names.has(`${path}.br`) ? ['br'] : []), ...(names.has(`${path}.gz`) ? ['gzip'] : [])]),
		})
	}
	const module: unknown = await import(pathToFileURL(join(webDist, 'checkout', 'render.js')).href)
	if (typeof module !== 'object' || module === null || !('render' in module) || typeof module.render !== 'function') {
		throw new Error(`${webDist}/checkout/render.js exports no render`)
	}
	return { files, render: module.render as Render }
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ERR_MODULE_NOT_FOUND')
}

function notBuilt(webDist: string): Response {
	const text = `The web pages are not built yet: nothing usable in ${webDist}. Build the web workspace; no restart is needed.\n`
	return new Response(text, {
		status: 503,
		headers: {
			'Content-Type': 'text/plain; charset=utf-8',
			'Retry-After': '5',
			'Cache-Control': 'no-store',
			'Content-Security-Policy': PAGE_POLICY,
		},
	})
}

/** Brotli, then gzip, of those that exist and that the browser takes. */
export function chooseEncoding(accept: string | undefined, available: ReadonlySet<string>): 'br' | 'gzip' | null {
	const accepted = new Map<string, number>()
	for (const part of (accept ?? '').split(',')) {
		const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
		const q = parameters.map((p) => /^\s*q=([0-9.]+)/.exec(p)?.[1]).find((v) => v !== undefined)
		accepted.set(name.trim(), q === undefined ? 1 : Number(q))
	}
	for (const encoding of ['br', 'gzip'] as const) {
		if (available.has(encoding) && (accepted.get(encoding) ?? accepted.get('*') ?? 0) > 0) return encoding
	}
	return null
}

/** `?lang=`, then the cookie, then what the browser prefers. */
export function chooseLocale(c: Context): Locale {
	const wanted = [
		c.req.query('lang'),
		readCookie(c.req.header('cookie'), 'lang'),
		...preferred(c.req.header('accept-language')),
	]
	for (const language of wanted) {
		if (language && /^zh\b/i.test(language)) return 'zh-Hans'
		if (language && /^en\b/i.test(language)) return 'en'
	}
	return 'en'
}

function preferred(header: string | undefined): string[] {
	return (header ?? '')
		.split(',')
		.slice(0, 20)
		.map((part) => {
			const [tag = '', q] = part.trim().split(/\s*;\s*q=/)
			return { tag, q: q === undefined ? 1 : Number(q) || 0 }
		})
		.sort((a, b) => b.q - a.q)
		.map((language) => language.tag)
}

function chooseTheme(cookie: string | null): 'light' | 'dark' | null {
	return cookie === 'light' || cookie === 'dark' ? cookie : null
}
