import { expect, test } from 'vitest'
import { parseJson } from './body.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { fingerprint, readKey } from './idempotency.ts'
import { refuseCall } from './rpc.ts'

const key = Buffer.alloc(32, 7)
const request = { method: 'POST', path: '/v1/invoices', version: '2026-11-01' }
const refused = (code: string) => expect.objectContaining({ code })

test('a fingerprint ignores the order of keys and nothing else', () => {
	const one = fingerprint({ ...request, body: { a: 1, b: [1, 2] } })
	expect(fingerprint({ ...request, body: { b: [1, 2], a: 1 } })).toBe(one)
	for (const other of [{ body: { a: 1, b: [2, 1] } }, { body: { a: '1', b: [1, 2] } }]) {
		expect(fingerprint({ ...request, ...other })).not.toBe(one)
	}
	expect(fingerprint({ ...request, path: '/v1/x', body: { a: 1, b: [1, 2] } })).not.toBe(one)
})

test('keys are read bare and quoted, within bounds', () => {
	expect(readKey('abc')).toBe('abc')
	expect(readKey('"abc"')).toBe('abc')
	expect(readKey(null)).toBeNull()
	for (const bad of ['', 'x'.repeat(256), 'é']) expect(() => readKey(bad)).toThrow(refused('invalid_request'))
})

test('a cursor opens only in its own list, whole and unchanged', () => {
	const cursor = sealCursor(key, 'invoices mer_1', 'inv_1')
	expect(openCursor(key, 'invoices mer_1', cursor)).toBe('inv_1')
	for (const [scope, text] of [
		['invoices mer_2', cursor],
		['invoices mer_1', `${cursor}A`],
		['invoices mer_1', cursor.slice(0, -2)],
		['invoices mer_1', 'AAAA'],
	] as const) {
		expect(() => openCursor(key, scope, text)).toThrow(refused('invalid_request'))
	}
})

test('bodies that harm are refused or made harmless', () => {
	for (const bad of ['{', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, '{"a":"\\u0000"}', '{"a":"\\ud800"}']) {
		expect(() => parseJson(bad)).toThrow(refused('invalid_request'))
	}
	const value = parseJson('{"__proto__":{"admin":true},"a":1}')
	expect(Object.keys(value as object)).toEqual(['a'])
	expect(({} as Record<string, unknown>).admin).toBeUndefined()
})

test('the proxy passes reads and signed transactions, and bounded logs', () => {
	const call = (method: string, params: unknown[] = []) =>
		refuseCall({ jsonrpc: '2.0', id: 1, method, params }, 10_000n)
	expect(call('eth_call')).toBeNull()
	expect(call('eth_sendRawTransaction')).toBeNull()
	for (const method of ['eth_accounts', 'eth_sendTransaction', 'anvil_setBalance', 'debug_traceCall']) {
		expect(call(method)).not.toBeNull()
	}
	expect(call('eth_getLogs', [{ fromBlock: '0x1', toBlock: '0x100' }])).toBeNull()
	expect(call('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }])).not.toBeNull()
})
