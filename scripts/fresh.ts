/**
 * Proves the two commands on a new machine: clones the repository into a new folder without node_modules, as another user
 * where this one is root, starts it, breaks it off as Ctrl-C does, looks for processes left behind, and starts it again.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createSluiceClient, listInvoices } from '@sluice/sdk/client'
import { signIn } from '@sluice/sdk/merchant'
import { root, tool } from './program.ts'
import { devAccount, devAccounts } from './stack.ts'

const installMs = 600_000
const firstStartMs = 60_000
const stopMs = 30_000

const home = mkdtempSync(join(tmpdir(), 'sluice fresh '))
const clone = join(home, 'a new folder')
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
// The Node of the machine, not the one that node_modules brought.
const path = (process.env.PATH ?? '')
	.split(delimiter)
	.filter((folder) => folder !== tool('.bin'))
	.join(delimiter)

try {
	execFileSync('git', ['clone', '--quiet', root, clone])
	if (nobody.uid) execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, home])
	chmodSync(home, 0o700)

	const first = await start()
	console.info(
		`first start: ready ${(first.readyMs / 1000).toFixed(1)} s after the installation (${(first.installedMs / 1000).toFixed(1)} s)`,
	)
	if (first.readyMs > firstStartMs)
		throw new Error(`the first start took ${first.readyMs} ms after the installation; the goal is ${firstStartMs}`)
	const before = await invoicesOf(first.url)
	if (before.length === 0) throw new Error('the seeded world has no invoices')
	await interrupt(first.child)

	const second = await start()
	console.info(`second start: ready after ${(second.readyMs / 1000).toFixed(1)} s`)
	const after = await invoicesOf(second.url)
	if (after.join() !== before.join())
		throw new Error(`the second start shows other invoices: ${before.join()} before, ${after.join()} after`)
	await interrupt(second.child)
} finally {
	rmSync(home, { recursive: true, force: true })
}

async function start(): Promise<{ child: ChildProcess; url: string; installedMs: number; readyMs: number }> {
	const begun = Date.now()
	const child = spawn('npm', ['start'], {
		cwd: clone,
		...nobody,
		env: { ...process.env, PATH: path, HOME: home, npm_config_cache: join(home, '.npm') },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own: Ctrl-C in a terminal signals the whole group.
		detached: true,
	})
	let output = ''
	let installedMs = 0
	return new Promise((done, fail) => {
		const timer = setTimeout(
			() => fail(new Error(`npm start was not ready after ${installMs / 1000} s:\n${output}`)),
			installMs,
		)
		const read = (chunk: Buffer) => {
			output += chunk
			process.stdout.write(chunk)
			if (installedMs === 0 && output.includes('Starting Sluice')) installedMs = Date.now() - begun
			const url = output.match(/User app\s+(http\S+)\//)?.[1]
			if (!url || !output.includes('Ctrl-C stops everything')) return
			clearTimeout(timer)
			child.stdout.off('data', read)
			done({ child, url, installedMs, readyMs: Date.now() - begun - installedMs })
		}
		child.stdout.on('data', read)
		child.stderr.on('data', read)
		child.once('exit', (code) => fail(new Error(`npm start ended with ${code}:\n${output}`)))
	})
}

async function interrupt(child: ChildProcess) {
	const begun = Date.now()
	const ended = new Promise<void>((done) => child.once('exit', () => done()))
	process.kill(-(child.pid ?? 0), 'SIGINT')
	await Promise.race([
		ended,
		new Promise((_, fail) =>
			setTimeout(() => fail(new Error(`npm start did not end within ${stopMs / 1000} s of Ctrl-C`)), stopMs).unref(),
		),
	])
	const left = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((pid) => {
			try {
				const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
				return command.includes(home) ? [`${pid} ${command}`] : []
			} catch {
				// It ended while we looked.
				return []
			}
		})
	if (left.length > 0) throw new Error(`Ctrl-C left processes behind:\n${left.join('\n')}`)
	console.info(`Ctrl-C: everything ended in ${((Date.now() - begun) / 1000).toFixed(1)} s, nothing is left`)
}

async function invoicesOf(url: string): Promise<string[]> {
	const { client } = await signIn(createSluiceClient({ baseUrl: url }), { account: devAccount(devAccounts.merchant) })
	return (await listInvoices(client, { limit: 100 })).data.map(({ id }) => id).sort()
}
