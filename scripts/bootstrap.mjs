// Runs before anything is installed, on any Node from 20.20: plain JavaScript, Node built-ins only.
// Installs the dependencies when they are missing or the lockfile changed, then hands over to the
// real program under the pinned Node: `node scripts/bootstrap.mjs <program> …`.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const pinnedNode = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
const programs = ['start', 'test', 'check', 'demo', 'bench', 'generate', 'prove', 'mutate']
const [program, ...args] = process.argv.slice(2)

if (!programs.includes(program)) {
	process.stderr.write(`usage: node scripts/bootstrap.mjs <${programs.join('|')}> [options]\n`)
	process.exit(2)
}

const stamp = join(modules, '.sluice-installed')
const wanted = fingerprint()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await install()
process.exitCode = await handOver()

function fingerprint() {
	const hash = createHash('sha256')
	for (const file of [
		'package.json',
		'package-lock.json',
		...['sdk', 'server', 'indexer', 'web'].map((w) => join(w, 'package.json')),
	])
		if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)))
	return hash.digest('hex')
}

async function install() {
	const [major, minor] = process.versions.node.split('.').map(Number)
	// npm skips the optional binaries of packages whose engine the running Node does not meet, so it runs under a newer one.
	const old = major < 22 || (major === 22 && minor < 13)
	const command = old
		? ['npx', '-y', '-p', `node@${pinnedNode}`, '-c', 'npm install --no-audit --no-fund']
		: ['npm', 'install', '--no-audit', '--no-fund']
	const logs = existsSync(join(root, '.sluice')) || canMake(join(root, '.sluice')) ? join(root, '.sluice') : tmpdir()
	const log = join(logs, 'install.log')
	const started = Date.now()
	const seconds = () => Math.round((Date.now() - started) / 1000)
	say(
		`Installing dependencies${old ? ` with Node ${pinnedNode} (this machine has ${process.versions.node})` : ''}: about a minute the first time.`,
	)
	const tick = setInterval(() => say(`  … still installing, ${seconds()} s`), 10_000)
	const out = openSync(log, 'w')
	const code = await run(command, { cwd: root, stdio: ['ignore', out, out], shell: process.platform === 'win32' })
	clearInterval(tick)
	if (code !== 0) {
		const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n')
		say(`\nThe installation failed (exit ${code}):\n\n${tail}\n`)
		say(
			`What to do: check that the npm registry can be reached (npm ping) and that the disk has 2 GB free, then run the same command again.\nThe whole log: ${log}`,
		)
		process.exit(1)
	}
	// npm may complete the lockfile's package.json side; the stamp is taken after it.
	writeFileSync(stamp, fingerprint())
	say(`Dependencies installed in ${seconds()} s.`)
}

function canMake(folder) {
	try {
		mkdirSync(folder, { recursive: true })
		return true
	} catch {
		return false
	}
}

function handOver() {
	const bin = join(modules, '.bin')
	const node = join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
	return run([existsSync(node) ? node : process.execPath, join(root, 'scripts', `${program}.ts`), ...args], {
		stdio: 'inherit',
		env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, SLUICE_CALLED_FROM: process.cwd() },
		cwd: root,
	})
}

/** Runs to the end; a signal sent to this process is passed on, and the child decides when to end. */
function run([command, ...rest], options) {
	return new Promise((resolve) => {
		const child = spawn(command, rest, options)
		const pass = (signal) => child.kill(signal)
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
		child.on('error', (error) => {
			say(`Could not run ${command}: ${error.message}`)
			resolve(127)
		})
		child.on('exit', (code, signal) => {
			for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass)
			resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
		})
	})
}

function say(text) {
	process.stderr.write(`${text}\n`)
}
