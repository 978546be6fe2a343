/**
 * `npm run prove`: solc's SMTChecker on the call-free core. Each function `proves_…` of `test/contracts/proof` is one property; it
 * is proved for all arguments or the command fails. Last, a fault is planted in a copy of the core: it has to be found.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './program.ts'

const folder = 'test/contracts/proof'
const rules = 'contracts/payment/PaymentRules.sol'
/** A capture that makes a unit out of nothing. */
const fault = {
	file: rules,
	right: 'return (capturable - amount, refundable + amount)',
	wrong: 'return (capturable - amount, refundable + amount + 1)',
	proof: 'StepProof.sol',
	contract: 'StepProof',
	property: 'proves_a_capture_moves_and_makes_nothing',
}

type Load = (name: string) => { contents: string } | { error: string }
/** The package has no types. */
const solc: { compile(input: string, callbacks: { import: Load }): string } = createRequire(import.meta.url)('solc')

type Message = {
	errorCode?: string
	severity: string
	message: string
	sourceLocation?: { file: string; start: number }
}
type Verdicts = Map<string, 'proved' | 'not proved'>
type Sources = (path: string) => string

const read: Sources = (path) => readFileSync(join(root, path), 'utf8')

/** What the solver says of each property of one contract. */
function verdictsOf(file: string, contract: string, sources: Sources): Verdicts {
	const path = `${folder}/${file}`
	const text = sources(path)
	const input = {
		language: 'Solidity',
		sources: { [path]: { content: text } },
		settings: {
			modelChecker: {
				contracts: { [path]: [contract] },
				engine: 'chc',
				solvers: ['z3'],
				targets: ['assert'],
				showProvedSafe: true,
				showUnproved: true,
			},
			outputSelection: { '*': { '*': [] } },
		},
	}
	const load: Load = (name) =>
		existsSync(join(root, name)) ? { contents: sources(name) } : { error: `there is no ${name}` }
	const { errors = [] } = JSON.parse(solc.compile(JSON.stringify(input), { import: load })) as { errors?: Message[] }
	const broken = errors.find(({ severity }) => severity === 'error')
	if (broken) throw new Error(`${file}: ${broken.message}`)
	const places = propertiesOf(text)
	const verdicts: Verdicts = new Map()
	for (const { message, sourceLocation } of errors) {
		if (!message.startsWith('CHC:') || sourceLocation?.file !== path) continue
		const property = places.findLast(({ start }) => start <= sourceLocation.start)?.name
		if (property === undefined) continue
		const safe = message.includes('check is safe')
		// One that fails outweighs any that hold.
		if (!safe || !verdicts.has(property)) verdicts.set(property, safe ? 'proved' : 'not proved')
	}
	return verdicts
}

const propertiesOf = (text: string) =>
	[...text.matchAll(/function (proves_\w+)/g)].map(({ 1: name = '', index: start }) => ({ name, start }))

const contractsOf = (text: string) =>
	text
		.split(/^contract /m)
		.slice(1)
		.map((part) => ({ name: part.slice(0, part.indexOf(' ')), properties: propertiesOf(part) }))

let [proved, failed] = [0, 0]
for (const file of readdirSync(join(root, folder)).filter((name) => name.endsWith('.sol')))
	for (const { name, properties } of contractsOf(read(`${folder}/${file}`))) {
		const began = performance.now()
		const verdicts = verdictsOf(file, name, read)
		for (const { name: property } of properties) {
			const holds = verdicts.get(property) === 'proved'
			process.stdout.write(`${holds ? '✓' : '✗'} ${property.slice('proves_'.length).replaceAll('_', ' ')}\n`)
			if (holds) proved++
			else failed++
		}
		process.stdout.write(`  ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
	}

const planted: Sources = (path) => {
	const text = read(path)
	if (path !== fault.file) return text
	if (!text.includes(fault.right)) throw new Error(`${path} has changed: plant the fault elsewhere`)
	return text.replace(fault.right, fault.wrong)
}
const found = verdictsOf(fault.proof, fault.contract, planted).get(fault.property) === 'not proved'
process.stdout.write(`${found ? '✓' : '✗'} a planted fault is found\n\n${proved} proved, ${failed} not proved\n`)
process.exitCode = failed === 0 && found ? 0 : 1
