/**
 * `npm run mutate [-- files…] [-- --most N] [--json]`: changes the contracts one place at a time and asks the tests. A
 * change that no test notices has survived: a missing test, or code that does nothing. The tests are compiled once; each
 * mutant is compiled alone and put in the place of the contract it mutates (`test/contracts/Mutant.sol`).
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compilerSettings } from '../hardhat.config.ts'
import { root, runNode, tool } from './program.ts'

type Node = { nodeType: string; src: string } & Record<string, unknown>
type Mutation = { file: string; start: number; length: number; text: string; what: string }
type Verdict = 'killed' | 'survived' | 'stillborn' | 'not deployed'
type Outcome = Mutation & { line: number; before: string; verdict: Verdict }
type Job = { index: number; mutation: Mutation }

const testMs = 300_000
const swaps: Record<string, string[]> = {
	'<': ['<=', '>='],
	'<=': ['<', '>'],
	'>': ['>=', '<='],
	'>=': ['>', '<'],
	'==': ['!='],
	'!=': ['=='],
	'+': ['-'],
	'-': ['+'],
	'*': ['/'],
	'/': ['*'],
	'&&': ['||'],
	'||': ['&&'],
	'&': ['|'],
	'|': ['&'],
	'<<': ['>>'],
	'>>': ['<<'],
}

if (isMainThread) await main()
else work(workerData as { originals: Record<string, string>; folder: string })

async function main() {
	const args = process.argv.slice(2)
	const most = args.includes('--most') ? Number(args[args.indexOf('--most') + 1]) : Number.POSITIVE_INFINITY
	const named = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--most')
	const say = (line: string) => process.stderr.write(`${line}\n`)

	const sources = readSources()
	const built = await runNode([tool('hardhat', 'dist', 'src', 'cli.js'), 'build', '--quiet'])
	if (built.code !== 0) throw new Error(built.output)
	const { bytecodes, asts } = compile(sources, true)
	const mutations = Object.keys(sources)
		.filter((file) => asts[file] && (named.length === 0 || named.some((name) => file.includes(name))))
		.flatMap((file) => mutationsOf(file, sources[file] ?? '', asts[file] as Node))
	// Spread over the whole when only a part is asked for, and the same part each time.
	const step = Math.max(1, mutations.length / most)
	const chosen = Array.from(
		{ length: Math.min(most, mutations.length) },
		(_, i) => mutations[Math.floor(i * step)],
	).filter((mutation) => mutation !== undefined)
	say(`${chosen.length} of ${mutations.length} mutants`)

	const folder = mkdtempSync(join(root, 'cache', 'mutants-'))
	const outcomes: Outcome[] = []
	try {
		const queue: Job[] = chosen.map((mutation, index) => ({ index, mutation }))
		await Promise.all(
			Array.from({ length: Math.min(2, availableParallelism()) }, () => drain(queue, { originals: bytecodes, folder })),
		)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
	const survivors = outcomes.filter(({ verdict }) => verdict === 'survived')
	const killed = outcomes.filter(({ verdict }) => verdict === 'killed').length
	const score = (100 * killed) / Math.max(1, killed + survivors.length)
	if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ score, killed, survivors }, null, '\t')}\n`)
	else
		for (const { file, line, what, before } of survivors)
			process.stdout.write(`survived  ${file}:${line}  ${what}\n          ${before}\n`)
	say(
		`${killed} killed, ${survivors.length} survived, ${outcomes.length - killed - survivors.length} not counted: ${score.toFixed(1)} %`,
	)

	async function drain(queue: Job[], data: { originals: Record<string, string>; folder: string }) {
		const worker = new Worker(new URL(import.meta.url), { workerData: data })
		try {
			for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
				const verdict = await new Promise<Verdict>((done, fail) => {
					worker.once('message', done)
					worker.once('error', fail)
					worker.postMessage(job)
				})
				worker.removeAllListeners('error')
				const source = sources[job.mutation.file] ?? ''
				const line = source.slice(0, job.mutation.start).split('\n').length
				const before = source.split('\n')[line - 1]?.trim() ?? ''
				outcomes.push({ ...job.mutation, line, before, verdict })
				say(
					`${outcomes.length}/${chosen.length}  ${verdict.padEnd(9)} ${job.mutation.file}:${line}  ${job.mutation.what}`,
				)
			}
		} finally {
			await worker.terminate()
		}
	}
}

/** A worker: compiles one mutant after another and runs the tests on it. */
function work({ originals, folder }: { originals: Record<string, string>; folder: string }) {
	parentPort?.on('message', ({ index, mutation }: Job) => {
		judge(index, mutation).then(
			(verdict) => parentPort?.postMessage(verdict),
			(error: unknown) => {
				throw error
			},
		)
	})

	const deployed = deployedByTests()

	async function judge(index: number, { file, start, length, text }: Mutation): Promise<Verdict> {
		const sources = readSources()
		const source = Buffer.from(sources[file] ?? '')
		sources[file] = Buffer.concat([
			source.subarray(0, start),
			Buffer.from(text),
			source.subarray(start + length),
		]).toString()
		const { bytecodes, failed } = compile(sources, false)
		if (failed) return 'stillborn'
		// The same code after all, or that of a contract whose tests do not deploy mutants.
		if (!deployed.some((name) => bytecodes[name] !== originals[name])) return 'not deployed'
		const home = join(folder, String(index))
		mkdirSync(home)
		for (const name of Object.keys(bytecodes)) writeFileSync(join(home, `${name}.hex`), `0x${bytecodes[name]}`)
		try {
			return (await passes(home)) ? 'survived' : 'killed'
		} finally {
			rmSync(home, { recursive: true, force: true })
		}
	}

	function passes(home: string): Promise<boolean> {
		return new Promise((done, fail) => {
			const child = spawn(
				process.execPath,
				[tool('hardhat', 'dist', 'src', 'cli.js'), 'test', 'solidity', '--no-compile'],
				{ cwd: root, stdio: 'ignore', env: { ...process.env, MUTANT: relative(root, home) }, timeout: testMs },
			)
			child.once('error', fail)
			child.once('exit', (code) => done(code === 0))
		})
	}
}

/** Contracts that the tests deploy by `deployOrMutant`. */
function deployedByTests(): string[] {
	const folder = join(root, 'test', 'contracts')
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sol'))
	const names = files.flatMap((file) =>
		[...readFileSync(join(folder, file), 'utf8').matchAll(/deployOrMutant\(\s*"(\w+)"/g)].map(
			(match) => match[1] ?? '',
		),
	)
	return [...new Set(names)]
}

function readSources(): Record<string, string> {
	const files = readdirSync(join(root, 'contracts'), { recursive: true, encoding: 'utf8' }).filter((f) =>
		f.endsWith('.sol'),
	)
	return Object.fromEntries(
		files.map((file) => [`contracts/${file}`, readFileSync(join(root, 'contracts', file), 'utf8')]),
	)
}

function compile(sources: Record<string, string>, withAst: boolean) {
	const solc = createRequire(import.meta.url)('solc')
	const input = {
		language: 'Solidity',
		sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
		settings: {
			...compilerSettings,
			outputSelection: { '*': { '*': ['evm.bytecode.object'], '': withAst ? ['ast'] : [] } },
		},
	}
	const read = (path: string) => ({
		contents: readFileSync(path.startsWith('contracts/') ? join(root, path) : tool(path), 'utf8'),
	})
	const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read })) as {
		errors?: { severity: string }[]
		sources?: Record<string, { ast: unknown }>
		contracts?: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>
	}
	const bytecodes: Record<string, string> = {}
	for (const [file, contracts] of Object.entries(output.contracts ?? {}))
		for (const [name, { evm }] of Object.entries(contracts))
			if (file in sources && evm.bytecode.object !== '') bytecodes[name] = evm.bytecode.object
	const asts = Object.fromEntries(Object.entries(output.sources ?? {}).map(([file, { ast }]) => [file, ast]))
	return { bytecodes, asts, failed: output.errors?.some(({ severity }) => severity === 'error') ?? false }
}

/** Every place of a file where something can be changed; offsets count bytes, as the compiler's do. */
function mutationsOf(file: string, source: string, ast: Node): Mutation[] {
	const bytes = Buffer.from(source)
	const found: Mutation[] = []
	const range = (node: Node) => node.src.split(':').map(Number) as [number, number]
	const textOf = (node: Node) => {
		const [start, length] = range(node)
		return bytes.subarray(start, start + length).toString()
	}
	const replace = (node: Node, text: string, what: string) => {
		const [start, length] = range(node)
		found.push({ file, start, length, text, what })
	}
	const visit = (value: unknown, inside: boolean): void => {
		if (Array.isArray(value)) for (const item of value) visit(item, inside)
		else if (typeof value === 'object' && value !== null && 'nodeType' in value) {
			const node = value as Node
			const within = inside || node.nodeType === 'FunctionDefinition' || node.nodeType === 'ModifierDefinition'
			if (within) mutate(node)
			for (const child of Object.values(node)) if (typeof child === 'object') visit(child, within)
		}
	}
	const mutate = (node: Node): void => {
		switch (node.nodeType) {
			case 'BinaryOperation': {
				const [left, right] = [node.leftExpression as Node, node.rightExpression as Node]
				const [start, length] = range(left)
				const gap = bytes.subarray(start + length, range(right)[0]).toString()
				const operator = String(node.operator)
				for (const other of swaps[operator] ?? [])
					found.push({
						file,
						start: start + length,
						length: Buffer.byteLength(gap),
						text: gap.replace(operator, other),
						what: `${operator} becomes ${other}`,
					})
				return
			}
			case 'ExpressionStatement': {
				const kind = (node.expression as Node).nodeType
				const [start, length] = range(node)
				// The statement's own range ends before its semicolon.
				if (kind === 'FunctionCall' || kind === 'Assignment')
					found.push({ file, start, length: length + 1, text: '', what: `without \`${textOf(node).slice(0, 60)}\`` })
				return
			}
			case 'EmitStatement': {
				const [start, length] = range(node)
				found.push({ file, start, length: length + 1, text: '', what: `without \`${textOf(node).slice(0, 60)}\`` })
				return
			}
			case 'IfStatement':
				replace(node.condition as Node, 'true', 'if always')
				replace(node.condition as Node, 'false', 'if never')
				return
			case 'ModifierInvocation':
				if (/^[a-z]/.test(textOf(node))) replace(node, '', `without modifier ${textOf(node)}`)
				return
			case 'UnaryOperation':
				if (node.operator === '!') replace(node, textOf(node.subExpression as Node), 'without !')
				return
			case 'Conditional':
				replace(node, textOf(node.trueExpression as Node), 'always the first of ?:')
				replace(node, textOf(node.falseExpression as Node), 'always the second of ?:')
				return
			case 'Literal':
				if (node.kind === 'number') replace(node, `(${textOf(node)} + 1)`, `${textOf(node)} plus one`)
				if (node.kind === 'bool') replace(node, node.value === 'true' ? 'false' : 'true', `not ${String(node.value)}`)
				return
		}
	}
	visit(ast, false)
	return found
}
