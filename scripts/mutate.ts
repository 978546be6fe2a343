/**
 * `npm run mutate [-- places…] [--most N] [--json]`: changes the contracts one place at a time and asks the tests; a place
 * is a part of `contracts/payment/PaymentRules.sol:42`. A change that no test notices has survived: a missing test, or code
 * that does nothing (`docs/mutation.md`). The tests are compiled once; each mutant is compiled alone and put in the place
 * of the contract it mutates (`test/contracts/Mutant.sol`). What was killed stays killed in `cache/mutants/outcomes` until
 * that contract changes, so a stopped run goes on where it stopped, and survivors are asked again.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join, relative } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compilerSettings, quickSettings } from '../hardhat.config.ts'
import { root, runNode, tool } from './program.ts'

type Node = { nodeType: string; src: string } & Record<string, unknown>
/** Replaces `length` bytes of a file from `start` on. */
type Mutation = { file: string; start: number; length: number; text: string; what: string }
/** `same` is the shipped code after all. */
type Verdict = 'killed' | 'survived' | 'stillborn' | 'same'
type Outcome = Mutation & { place: string; verdict: Verdict }
/** Where a contract is, and all that it is made of. */
type Target = { name: string; file: string; sources: string[] }
type Job = { key: string; mutation: Mutation; targets: Target[] }
type Sources = Record<string, string>

const testMs = 300_000
const folder = join(root, 'cache', 'mutants')
const testFolder = join(root, 'test', 'contracts')
const hardhat = tool('hardhat', 'dist', 'src', 'cli.js')
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
	'+=': ['-='],
	'-=': ['+='],
	'|=': ['&='],
	'&=': ['|='],
	'++': ['--'],
	'!': [''],
	'~': [''],
}

setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
if (isMainThread) await main()
else work(workerData as Sources)

async function main() {
	const args = process.argv.slice(2)
	const most = args.includes('--most') ? Number(args[args.indexOf('--most') + 1]) : Number.POSITIVE_INFINITY
	const named = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--most')
	const say = (line: string) => process.stderr.write(`${line}\n`)
	const begun = Date.now()

	const sources = readSources()
	const asts = parse(sources)
	const targets = targetsOf(asts)
	const made = (file: string) => targets.filter((target) => target.sources.includes(file))
	const mutations = Object.keys(sources)
		.filter((file) => made(file).length > 0)
		.flatMap((file) => mutationsOf(file, sources[file] ?? '', asts[file] as Node))
		.filter((mutation) => named.length === 0 || named.some((name) => placeOf(mutation, sources).includes(name)))
	// Spread over the whole when only a part is asked for, and the same part each time.
	const step = Math.max(1, mutations.length / most)
	const chosen = Array.from(
		{ length: Math.min(most, mutations.length) },
		(_, i) => mutations[Math.floor(i * step)],
	).filter((mutation) => mutation !== undefined)
	say(`${chosen.length} of ${mutations.length} mutants`)

	await prepareTests(sources, targets)
	const notes = join(folder, 'outcomes')
	const known = new Map(
		(existsSync(notes) ? readFileSync(notes, 'utf8') : '').split('\n').map((line) => {
			const [key = '', verdict] = line.split(' ')
			return [key, verdict as Verdict]
		}),
	)
	const outcomes: Outcome[] = []
	const queue: Job[] = []
	for (const mutation of chosen) {
		const job = { mutation, targets: made(mutation.file), key: keyOf(mutation, sources, made(mutation.file)) }
		const verdict = known.get(job.key)
		if (verdict === undefined || verdict === 'survived') queue.push(job)
		else note(mutation, verdict)
	}
	// In no order, so that a run stopped early tells of the whole.
	queue.sort((a, b) => (a.key < b.key ? -1 : 1))
	say(`${queue.length} to be judged`)
	await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, drain))

	const survivors = outcomes.filter(({ verdict }) => verdict === 'survived')
	if (args.includes('--json'))
		process.stdout.write(`${JSON.stringify({ ...total(outcomes), survivors }, null, '\t')}\n`)
	else for (const { place, what } of survivors) process.stdout.write(`survived  ${place}  ${what}\n`)
	for (const file of new Set(outcomes.map((outcome) => outcome.file)))
		tell(
			file,
			outcomes.filter((outcome) => outcome.file === file),
		)
	tell('all', outcomes)
	say(`${((Date.now() - begun) / 60_000).toFixed(1)} min`)

	function note(mutation: Mutation, verdict: Verdict): Outcome {
		const outcome = { ...mutation, place: placeOf(mutation, sources), verdict }
		outcomes.push(outcome)
		return outcome
	}

	function tell(name: string, some: Outcome[]) {
		const { score, killed, survived, others } = total(some)
		say(`${name.padEnd(44)} ${killed} killed, ${survived} survived, ${others} not counted: ${score.toFixed(1)} %`)
	}

	async function drain() {
		const worker = new Worker(new URL(import.meta.url), { workerData: sources })
		try {
			for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
				const verdict = await new Promise<Verdict>((done, fail) => {
					worker.once('message', done)
					worker.once('error', fail)
					worker.postMessage(job)
				})
				worker.removeAllListeners('error')
				appendFileSync(notes, `${job.key} ${verdict}\n`)
				const { place, what } = note(job.mutation, verdict)
				say(`${outcomes.length}/${chosen.length}  ${verdict.padEnd(9)} ${place}  ${what}`)
			}
		} finally {
			await worker.terminate()
		}
	}
}

function total(outcomes: Outcome[]) {
	const count = (verdict: Verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length
	const [killed, survived] = [count('killed'), count('survived')]
	return {
		score: (100 * killed) / Math.max(1, killed + survived),
		killed,
		survived,
		others: outcomes.length - killed - survived,
	}
}

/** Compiles the tests, and makes sure that they have nothing against the contracts as they are. */
async function prepareTests(sources: Sources, targets: Target[]) {
	const home = join(folder, 'none')
	mkdirSync(home, { recursive: true })
	const built = await runNode([hardhat, 'build', '--quiet'], { env: { MUTANT: relative(root, home) } })
	if (built.code !== 0) throw new Error(built.output)
	for (const target of targets) writeFileSync(join(home, `${target.name}.hex`), `0x${compile(sources, target)}`)
	const { code, output } = await ask(home)
	if (code !== 0) throw new Error(output)
}

/** Runs the tests on the contracts of a folder until one fails: those of the room first, campaigns last. */
async function ask(home: string, room = '') {
	const own = join(testFolder, room)
	const rank = (file: string) => (file.endsWith('.invariant.t.sol') ? 2 : file.startsWith(own) ? 0 : 1)
	// Mutants are larger than what is shipped, and take more gas.
	const command = ['test', 'solidity', '--no-compile', '--grep-exclude', 'size|gas_of']
	let outcome = { code: 0, output: '' }
	for (const turn of [0, 1, 2]) {
		const asked = testFiles().filter((file) => rank(file) === turn)
		if (asked.length > 0 && outcome.code === 0)
			outcome = await runNode([hardhat, ...command, ...asked], {
				env: { MUTANT: relative(root, home) },
				timeoutMs: testMs,
			})
	}
	return outcome
}

function testFiles(): string[] {
	return readdirSync(testFolder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.t.sol'))
		.map((file) => join(testFolder, file))
}

/** A worker: compiles one mutant after another and runs the tests on it. */
function work(sources: Sources) {
	parentPort?.on('message', (job: Job) => {
		judge(job).then(
			(verdict) => parentPort?.postMessage(verdict),
			(error: unknown) => {
				throw error
			},
		)
	})

	async function judge({ key, mutation, targets }: Job): Promise<Verdict> {
		const mutated = mutate(sources, mutation)
		const codes = targets.map((target) => ({ name: target.name, code: compile(mutated, target) }))
		if (codes.some(({ code }) => code === undefined)) return 'stillborn'
		const none = join(folder, 'none')
		const home = join(folder, key)
		mkdirSync(home, { recursive: true })
		try {
			for (const file of readdirSync(none)) writeFileSync(join(home, file), readFileSync(join(none, file)))
			for (const { name, code } of codes) writeFileSync(join(home, `${name}.hex`), `0x${code}`)
			const room = mutation.file.split('/')[1]
			if ((await ask(home, room)).code !== 0) return 'killed'
		} finally {
			rmSync(home, { recursive: true, force: true })
		}
		const shipped = (of: Sources, target: Target) => compile(of, target, compilerSettings)
		return targets.every((target) => shipped(mutated, target) === shipped(sources, target)) ? 'same' : 'survived'
	}
}

function mutate(sources: Sources, { file, start, length, text }: Mutation): Sources {
	const source = Buffer.from(sources[file] ?? '')
	const parts = [source.subarray(0, start), Buffer.from(text), source.subarray(start + length)]
	return { ...sources, [file]: Buffer.concat(parts).toString() }
}

/** File and line. */
function placeOf({ file, start }: Mutation, sources: Sources): string {
	const before = Buffer.from(sources[file] ?? '').subarray(0, start)
	return `${file}:${before.toString().split('\n').length}`
}

/** The same mutant of the same contract, whatever happens to other contracts. */
function keyOf(mutation: Mutation, sources: Sources, targets: Target[]): string {
	const files = targets.flatMap((target) => target.sources.map((file) => sources[file]))
	return createHash('sha256')
		.update(JSON.stringify([mutation, files, compilerSettings]))
		.digest('hex')
		.slice(0, 32)
}

function readSources(): Sources {
	const files = readdirSync(join(root, 'contracts'), { recursive: true, encoding: 'utf8' }).filter((f) =>
		f.endsWith('.sol'),
	)
	return Object.fromEntries(
		files.map((file) => [`contracts/${file}`, readFileSync(join(root, 'contracts', file), 'utf8')]),
	)
}

/** The contracts that the tests deploy by `deployOrMutant`. */
function targetsOf(asts: Record<string, Node>): Target[] {
	const files = readdirSync(testFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sol'))
	const names = files.flatMap((file) =>
		[...readFileSync(join(testFolder, file), 'utf8').matchAll(/deployOrMutant\(\s*"(\w+)"/g)].map(
			(match) => match[1] ?? '',
		),
	)
	const nodesOf = (file: string) => (asts[file]?.nodes ?? []) as Node[]
	const closure = (file: string, seen: Set<string>): Set<string> => {
		if (!(file in asts) || seen.has(file)) return seen
		seen.add(file)
		for (const node of nodesOf(file)) if (node.nodeType === 'ImportDirective') closure(String(node.absolutePath), seen)
		return seen
	}
	return [...new Set(names)].map((name) => {
		const file = Object.keys(asts).find((path) =>
			nodesOf(path).some((node) => node.nodeType === 'ContractDefinition' && node.name === name),
		)
		if (file === undefined) throw new Error(`the tests deploy ${name}, which is no contract of ours`)
		return { name, file, sources: [...closure(file, new Set())] }
	})
}

function parse(sources: Sources): Record<string, Node> {
	const { sources: files = {} } = solidity(sources, { '*': { '': ['ast'] } }, quickSettings)
	return Object.fromEntries(Object.keys(sources).map((file) => [file, files[file]?.ast as Node]))
}

/** @returns Creation code in hex, or nothing when it does not compile. */
function compile(sources: Sources, { name, file, sources: needed }: Target, settings: object = quickSettings) {
	const own = Object.fromEntries(needed.map((path) => [path, sources[path] ?? '']))
	const { contracts } = solidity(own, { [file]: { [name]: ['evm.bytecode.object'] } }, settings)
	return contracts?.[file]?.[name]?.evm?.bytecode.object
}

function solidity(sources: Sources, outputSelection: object, settings: object) {
	const solc = createRequire(import.meta.url)('solc')
	const input = {
		language: 'Solidity',
		sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
		settings: { ...settings, outputSelection },
	}
	const read = (path: string) => ({ contents: readFileSync(tool(path), 'utf8') })
	return JSON.parse(solc.compile(JSON.stringify(input), { import: read })) as {
		sources?: Record<string, { ast: unknown }>
		contracts?: Record<string, Record<string, { evm?: { bytecode: { object: string } } }>>
	}
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
	const branches = new Set<unknown>()
	/** A statement's own range ends before its semicolon. */
	const remove = (node: Node) => {
		const [start, length] = range(node)
		const text = branches.has(node) ? '{}' : ''
		found.push({
			file,
			start,
			length: length + 1,
			text,
			what: `without \`${textOf(node).replaceAll(/\s+/g, ' ').slice(0, 60)}\``,
		})
	}
	/** Of the operator, which lies between two nodes, or before or after one. */
	const swap = (operator: string, start: number, end: number) => {
		const gap = bytes.subarray(start, end).toString()
		for (const other of swaps[operator] ?? [])
			found.push({
				file,
				start,
				length: end - start,
				text: gap.replace(operator, other),
				what: `${operator} becomes ${other || 'nothing'}`,
			})
	}
	const between = (left: Node, operator: unknown, right: Node) => {
		const [start, length] = range(left)
		swap(String(operator), start + length, range(right)[0])
	}
	const visit = (value: unknown, inside: boolean): void => {
		if (Array.isArray(value)) for (const item of value) visit(item, inside)
		else if (typeof value === 'object' && value !== null && 'nodeType' in value) {
			const node = value as Node
			const within =
				inside ||
				node.nodeType === 'FunctionDefinition' ||
				node.nodeType === 'ModifierDefinition' ||
				(node.nodeType === 'VariableDeclaration' && node.constant === true)
			if (within) change(node)
			for (const child of Object.values(node)) if (typeof child === 'object') visit(child, within)
		}
	}
	const change = (node: Node): void => {
		switch (node.nodeType) {
			case 'BinaryOperation':
				between(node.leftExpression as Node, node.operator, node.rightExpression as Node)
				return
			case 'Assignment':
				between(node.leftHandSide as Node, node.operator, node.rightHandSide as Node)
				return
			case 'UnaryOperation': {
				const [start, length] = range(node)
				const [inner, innerLength] = range(node.subExpression as Node)
				if (node.prefix) swap(String(node.operator), start, inner)
				else swap(String(node.operator), inner + innerLength, start + length)
				return
			}
			case 'ExpressionStatement': {
				const kind = (node.expression as Node).nodeType
				if (kind === 'FunctionCall' || kind === 'Assignment') remove(node)
				return
			}
			case 'EmitStatement':
				remove(node)
				return
			case 'IfStatement':
				branches.add(node.trueBody).add(node.falseBody)
				replace(node.condition as Node, 'true', 'if always')
				replace(node.condition as Node, 'false', 'if never')
				return
			case 'ModifierInvocation':
				if (/^[a-z]/.test(textOf(node))) replace(node, '', `without modifier ${textOf(node)}`)
				return
			case 'Conditional':
				replace(node, textOf(node.trueExpression as Node), 'always the first of ?:')
				replace(node, textOf(node.falseExpression as Node), 'always the second of ?:')
				return
			case 'Literal':
				if (node.kind === 'number') replace(node, `(${textOf(node)} + 1)`, `${textOf(node)} plus one`)
				if (node.kind === 'bool') replace(node, node.value === 'true' ? 'false' : 'true', `not ${String(node.value)}`)
				return
			case 'YulExpressionStatement':
				replace(node, '', `without \`${textOf(node).replaceAll(/\s+/g, ' ').slice(0, 60)}\``)
				return
			case 'YulIf':
				replace(node.condition as Node, '1', 'if always')
				replace(node.condition as Node, '0', 'if never')
				return
			case 'YulLiteral':
				// Not where memory is free: elsewhere it is as free.
				if (node.kind === 'number' && !bytes.subarray(0, range(node)[0]).toString().endsWith('mload('))
					replace(node, `0x${(Number(node.value) + 1).toString(16)}`, `${textOf(node)} plus one`)
				return
		}
	}
	visit(ast, false)
	return found
}
