/** Reading the typed data of `eth_signTypedData_v4`: only what will be signed, all of it, and on this chain. */
import { hashTypedData } from 'viem'
import { invalidParameters } from './provider-error.ts'

type Field = { name: string; type: string }

/** Typed data that was checked: nothing in it is left out of the signature. */
export type CheckedTypedData = {
	domain: Record<string, unknown>
	types: Record<string, Field[]>
	primaryType: string
	message: Record<string, unknown>
}

const MOST_CHARS = 262_144
const MOST_DEPTH = 16
const MOST_FIELDS = 100
const DOMAIN_FIELDS = [
	['name', 'string'],
	['version', 'string'],
	['chainId', 'uint256'],
	['verifyingContract', 'address'],
	['salt', 'bytes32'],
] as const

/**
 * @param input JSON text, or what it says
 * @throws {ProviderError} -32602
 */
export function readTypedData(input: unknown, chainId: number): CheckedTypedData {
	const value = parse(input)
	const types = readTypes(value.types)
	const { primaryType } = value
	if (typeof primaryType !== 'string' || !Object.hasOwn(types, primaryType)) throw invalidParameters('primaryType')
	const { EIP712Domain: declared, ...structs } = types
	if (primaryType === 'EIP712Domain') throw invalidParameters('primaryType')
	const domain = readDomain(value.domain, declared, chainId)
	const message = object(value.message, 'message')
	checkStruct(structs, primaryType, message, 'message', 0)
	const checked = { domain, types: structs, primaryType, message }
	try {
		hashTypedData(checked)
	} catch (cause) {
		throw invalidParameters(`typed data: ${cause instanceof Error ? cause.message.slice(0, 300) : 'not encodable'}`)
	}
	return checked
}

function parse(input: unknown): Record<string, unknown> {
	const text = typeof input === 'string' ? input : JSON.stringify(input)
	if (text === undefined || text.length > MOST_CHARS) throw invalidParameters('typed data')
	try {
		return object(JSON.parse(text), 'typed data')
	} catch {
		throw invalidParameters('typed data is not a JSON object')
	}
}

function readTypes(value: unknown): Record<string, Field[]> {
	const types: Record<string, Field[]> = {}
	const entries = Object.entries(object(value, 'types'))
	if (entries.length > MOST_FIELDS) throw invalidParameters('too many types')
	for (const [name, fields] of entries) {
		if (!Array.isArray(fields) || fields.length > MOST_FIELDS) throw invalidParameters(`types.${name}`)
		const read = fields.map((field) => readField(field, name))
		if (new Set(read.map((field) => field.name)).size !== read.length) throw invalidParameters(`types.${name}: twice`)
		types[name] = read
	}
	return types
}

function readField(value: unknown, path: string): Field {
	const { name, type } = object(value, `types.${path}`)
	if (typeof name !== 'string' || typeof type !== 'string' || name === '__proto__') {
		throw invalidParameters(`types.${path}`)
	}
	return { name, type }
}

/** The chain must be named, and be ours: else the signature would be good elsewhere. */
function readDomain(value: unknown, declared: Field[] | undefined, chainId: number): Record<string, unknown> {
	const domain = object(value, 'domain')
	const expected = DOMAIN_FIELDS.filter(([name]) => domain[name] !== undefined && domain[name] !== null)
	if (Object.keys(domain).length !== expected.length) throw invalidParameters('domain has an unknown field')
	if (declared !== undefined) {
		// A declaration that leaves a field out would sign without it while it is shown.
		const same =
			declared.length === expected.length &&
			expected.every(([name, type]) => declared.some((field) => field.name === name && field.type === type))
		if (!same) throw invalidParameters('types.EIP712Domain is not that of the domain')
	}
	const named = domain.chainId
	if (typeof named !== 'number' && typeof named !== 'string') throw invalidParameters('domain.chainId is missing')
	if (Number(named) !== chainId)
		throw invalidParameters(`domain.chainId is ${String(named).slice(0, 40)}, not ${chainId}`)
	return { ...domain, chainId }
}

/** Every field of the type and no other: what is shown is what is signed. */
function checkStruct(
	types: Record<string, Field[]>,
	type: string,
	value: Record<string, unknown>,
	path: string,
	depth: number,
): void {
	if (depth > MOST_DEPTH) throw invalidParameters(`${path} is too deep`)
	const fields = types[type] ?? []
	for (const name of Object.keys(value)) {
		if (!fields.some((field) => field.name === name)) throw invalidParameters(`${path}.${name} is not in ${type}`)
	}
	for (const field of fields) {
		if (!Object.hasOwn(value, field.name)) throw invalidParameters(`${path}.${field.name} is missing`)
		checkValue(types, field.type, value[field.name], `${path}.${field.name}`, depth)
	}
}

function checkValue(types: Record<string, Field[]>, type: string, value: unknown, path: string, depth: number): void {
	if (depth > MOST_DEPTH) throw invalidParameters(`${path} is too deep`)
	const array = /^(.*)\[[0-9]*\]$/.exec(type)
	if (array !== null) {
		if (!Array.isArray(value)) throw invalidParameters(`${path} is not an array`)
		for (const [at, item] of value.entries()) checkValue(types, array[1] ?? '', item, `${path}.${at}`, depth + 1)
		return
	}
	if (Object.hasOwn(types, type)) {
		checkStruct(types, type, object(value, path), path, depth + 1)
		return
	}
	// Beyond 2^53 the digits were lost before they came here.
	if (typeof value === 'number' && !Number.isSafeInteger(value)) throw invalidParameters(`${path} is not exact`)
	if (value === null || typeof value === 'object') throw invalidParameters(`${path} is not a value of ${type}`)
}

function object(value: unknown, path: string): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidParameters(path)
	return { ...value }
}
