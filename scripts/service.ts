/** A child process of the stack: its own process group, its own log file, restarted with backoff when it dies unasked. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export type ServiceOptions = {
	name: string
	/** Asked before every start, so that a restart can take other arguments. */
	command: () => { command: string; args: string[]; env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number }
	/** Resolves true once the service answers. */
	ready: () => Promise<boolean>
	logFile: string
	readyTimeoutMs?: number
	/** The signal that asks it to end in good order. */
	stopSignal?: NodeJS.Signals
	/** Called when it died unasked, before it is started again. */
	onExit?: (tail: string) => void | Promise<void>
	/** Called with each new process. */
	onLaunch?: (pid: number) => void
	/** Called at once, so that a start can be broken off. */
	onStop?: (stop: () => Promise<void>) => void
	say?: (line: string) => void
}

export type Service = {
	name: string
	pid: () => number | undefined
	/** Sends a signal to the whole process group, as an outsider would; the supervisor starts it again. */
	kill: (signal: NodeJS.Signals) => void
	/** Resolves when the service answers, whatever happened to it in between. */
	untilReady: () => Promise<void>
	stop: () => Promise<void>
}

const stopTimeoutMs = 10_000
const restartsMax = 20

export async function startService(options: ServiceOptions): Promise<Service> {
	const { name, logFile, ready, stopSignal = 'SIGTERM', readyTimeoutMs = 60_000, say = () => {} } = options
	mkdirSync(dirname(logFile), { recursive: true })
	let child: ChildProcess | undefined
	let exited: Promise<void> = Promise.resolve()
	let stopping = false
	let restarts = 0

	const launch = () => {
		const { command, args, ...rest } = options.command()
		const log = openSync(logFile, 'a')
		const launched = spawn(command, args, {
			...rest,
			env: { ...process.env, ...rest.env },
			stdio: ['ignore', log, log],
			detached: true,
		})
		closeSync(log)
		child = launched
		if (launched.pid !== undefined) options.onLaunch?.(launched.pid)
		exited = new Promise<void>((resolve) => {
			launched.once('error', (error) => {
				say(`${name}: could not be started: ${error.message}`)
				resolve()
			})
			launched.once('exit', () => resolve())
		}).then(async () => {
			// Whatever it left running goes with it.
			signalGroup(launched, 'SIGKILL')
			if (stopping) return
			restarts++
			await options.onExit?.(tail(logFile))
			if (restarts > restartsMax) {
				say(`${name}: died ${restarts} times, giving up; its log: ${logFile}`)
				return
			}
			await delay(Math.min(250 * 2 ** Math.min(restarts, 5), 5_000))
			if (!stopping) {
				say(`${name}: started again`)
				launch()
			}
		})
	}

	const untilReady = async () => {
		const deadline = Date.now() + readyTimeoutMs
		while (!(await ready().catch(() => false))) {
			if (Date.now() > deadline || restarts > restartsMax) {
				throw new Error(
					`${name} is not ready after ${readyTimeoutMs / 1000} s.\n${tail(logFile)}\nThe whole log: ${logFile}`,
				)
			}
			if (stopping) throw new Error(`${name} was stopped before it was ready`)
			await delay(100)
		}
	}

	const stop = async () => {
		stopping = true
		const running = child
		if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
		running.kill(stopSignal)
		const ended = await Promise.race([exited.then(() => true), delay(stopTimeoutMs, false, { ref: false })])
		if (!ended) {
			say(`${name}: did not end within ${stopTimeoutMs / 1000} s and is killed`)
			signalGroup(running, 'SIGKILL')
			await exited
		}
	}

	options.onStop?.(stop)
	launch()
	try {
		await untilReady()
	} catch (error) {
		await stop()
		throw error
	}
	return {
		name,
		pid: () => child?.pid,
		kill: (signal) => child && signalGroup(child, signal),
		untilReady,
		stop,
	}
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
	if (child.pid === undefined) return
	try {
		process.kill(-child.pid, signal)
	} catch (error) {
		// ESRCH: the group has ended already, which is what was wanted.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
	}
}

function tail(file: string) {
	return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
}
