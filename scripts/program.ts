/** Runs a program to its end and gathers what it prints: for `check`, `test` and the build steps of the stack. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

/** The JavaScript entry of a tool in node_modules, run by this Node: no shell, no PATH. */
export const tool = (...path: string[]) => join(root, 'node_modules', ...path)

export type Outcome = { code: number; output: string; seconds: number }

export function runNode(
	args: string[],
	options: { cwd?: string; env?: NodeJS.ProcessEnv; echo?: boolean; outputMax?: number; timeoutMs?: number } = {},
): Promise<Outcome> {
	const { cwd = root, env = {}, echo = false, outputMax = 4_000_000, timeoutMs } = options
	const begun = Date.now()
	return new Promise((done, fail) => {
		const child = spawn(process.execPath, args, {
			cwd,
			env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
			...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
		})
		let output = ''
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (chunk: Buffer) => {
				output = (output + chunk.toString()).slice(-outputMax)
				if (echo) process.stdout.write(chunk)
			})
		const passOn = (signal: NodeJS.Signals) => void child.kill(signal)
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, passOn)
		child.once('error', fail)
		child.once('exit', (code, signal) => {
			for (const passed of ['SIGINT', 'SIGTERM'] as const) process.off(passed, passOn)
			done({ code: code ?? (signal ? 130 : 1), output, seconds: (Date.now() - begun) / 1000 })
		})
	})
}
