/** Reading a request body: bounded in bytes and depth, and free of what a database or an object cannot hold. */
import { Refusal } from './problem.ts'

export const BODY_BYTES_MAX = 65_536
export const DEPTH_MAX = 32

/** The whole body as text. @throws {Refusal} `payload_too_large` as soon as the limit is passed; `invalid_request` when it is not UTF-8. */
export async function readBody(request: Request, bytesMax: number): Promise<string> {
	const declared = Number(request.headers.get('content-length') ?? 0)
	if (declared > bytesMax) throw tooLarge(declared, bytesMax)
	if (!request.body) return ''
	const chunks: Uint8Array[] = []
	let total = 0
	for await (const chunk of request.body) {
		total += chunk.byteLength
		if (total > bytesMax) throw tooLarge(total, bytesMax)
		chunks.push(chunk)
	}
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
	} catch (cause) {
		throw new Refusal('invalid_request', 'the body is not UTF-8', { cause })
	}
}

function tooLarge(bytes: number, bytesMax: number): Refusal {
	return new Refusal('payload_too_large', `${bytes} bytes, at most ${bytesMax} are read`)
}

/** JSON text to a value that is safe to hand on. @throws {Refusal} `invalid_request` */
export function parseJson(text: string): unknown {
	// Depth is counted before parsing, so that a deep body cannot exhaust the stack.
	if (depthOf(text) > DEPTH_MAX) throw new Refusal('invalid_request', `nested deeper than ${DEPTH_MAX}`)
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch (cause) {
		throw new Refusal('invalid_request', 'the body is not JSON', { cause })
	}
	clean(value, '#')
	return value
}

function depthOf(text: string): number {
	let depth = 0
	let deepest = 0
	let quoted = false
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i)
		if (quoted) {
			if (c === 0x5c) i++
			else if (c === 0x22) quoted = false
		} else if (c === 0x22) quoted = true
		else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth)
		else if (c === 0x7d || c === 0x5d) depth--
	}
	return deepest
}

/** Drops `__proto__` keys, and refuses text that PostgreSQL cannot store: NUL and lone surrogates. */
function clean(value: unknown, pointer: string): void {
	if (typeof value === 'string') checkText(value, pointer)
	if (typeof value !== 'object' || value === null) return
	for (const [key, item] of Object.entries(value)) {
		checkText(key, pointer)
		if (key === '__proto__') Reflect.deleteProperty(value, key)
		else clean(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
	}
}

/** @throws {Refusal} `invalid_request` */
export function checkText(text: string, pointer: string): void {
	if (text.includes('\0') || !text.isWellFormed()) {
		const detail = 'text may hold no NUL and no lone surrogate'
		throw new Refusal('invalid_request', detail, { errors: [{ pointer, code: 'invalid_text', detail }] })
	}
}
