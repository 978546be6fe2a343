/** Finds a real Chromium: `CHROME_PATH`, then one of the system, then the one that npm carries. */
import { existsSync } from 'node:fs'
import { access, constants, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

async function findOnPath(): Promise<string | null> {
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		for (const name of systemNames) {
			const path = join(folder, name)
			if (
				await access(path, constants.X_OK).then(
					() => true,
					() => false,
				)
			)
				return path
		}
	}
	return null
}

/** Unpacks the Chromium of `@sparticuz/chromium` once per machine and version. */
async function unpackFromNpm(): Promise<{ executablePath: string; env: Record<string, string> }> {
	const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')))
	const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
	const home = join(tmpdir(), `chromium-${version}`)
	if (!existsSync(home)) {
		// Into a fresh folder first: a run that is stopped half way must not leave a broken browser behind.
		const fresh = await mkdtemp(join(tmpdir(), 'chromium-new-'))
		const before = process.env.TMPDIR
		process.env.TMPDIR = fresh
		try {
			const { default: packed, inflate } = await import('@sparticuz/chromium')
			await packed.executablePath()
			await inflate(join(packageFolder, 'bin/al2023.tar.br'))
		} finally {
			if (before === undefined) delete process.env.TMPDIR
			else process.env.TMPDIR = before
		}
		await rename(fresh, home).catch(async (cause: unknown) => {
			await rm(fresh, { recursive: true, force: true })
			if (!existsSync(home)) throw cause
		})
	}
	const env: Record<string, string> = { LD_LIBRARY_PATH: join(home, 'al2023/lib') }
	if (!existsSync('/etc/fonts')) env.FONTCONFIG_PATH = join(home, 'fonts')
	return { executablePath: join(home, 'chromium'), env }
}

/** Starts a headless Chromium. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
	const own = process.env.CHROME_PATH ?? (await findOnPath())
	const { executablePath, env } = own ? { executablePath: own, env: {} } : await unpackFromNpm()
	const isRoot = process.getuid?.() === 0
	return chromium.launch({
		executablePath,
		env: { ...process.env, ...env },
		args: [
			...(isRoot ? ['--no-sandbox'] : []),
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	})
}
