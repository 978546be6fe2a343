import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BrowserProvider, verifyMessage } from 'ethers'
import {
	type Chain,
	createWalletClient,
	custom,
	defineChain,
	encodeFunctionData,
	type Hex,
	hashTypedData,
	keccak256,
	parseTransaction,
	recoverTransactionAddress,
	recoverTypedDataAddress,
	stringToHex,
	type TransactionSerialized,
} from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { privateKeyToAccount } from '../accounts/accounts.ts'
import { fiatTokenAbi } from '../contracts/contracts.ts'
import { paymentTypedData } from '../payment/payment.ts'
import {
	announceProvider,
	type ConfirmRequest,
	createProvider,
	ProviderError,
	type SluiceProvider,
} from './provider.ts'

const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const other = privateKeyToAccount('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d')
const token = '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A'

type Call = { method: string; params: unknown[] }
let server: Server
let calls: Call[]
let answers: Record<string, unknown>
let asked: ConfirmRequest[]
let confirm: (request: ConfirmRequest) => Promise<boolean>
let provider: SluiceProvider
let chain: Chain
let second: Chain

beforeEach(async () => {
	calls = []
	asked = []
	confirm = async () => true
	answers = {
		eth_blockNumber: '0x10',
		eth_getTransactionCount: '0x7',
		eth_estimateGas: '0xc350',
		eth_maxPriorityFeePerGas: '0x3b9aca00',
		eth_gasPrice: '0x5',
		eth_getBlockByNumber: { baseFeePerGas: '0x64' },
	}
	server = createServer(async (request, response) => {
		let body = ''
		for await (const chunk of request) body += chunk
		const { id, method, params } = JSON.parse(body)
		calls.push({ method, params })
		const answer = method === 'eth_sendRawTransaction' ? keccak256(params[0]) : answers[method]
		const result =
			answer instanceof ProviderError
				? { error: { code: answer.code, message: answer.message, data: answer.data } }
				: { result: answer ?? null }
		response
			.writeHead(200, { 'content-type': 'application/json' })
			.end(JSON.stringify({ jsonrpc: '2.0', id, ...result }))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 }
	chain = defineChain({ id: 31_337, name: 'Local', nativeCurrency, rpcUrls: { default: { http: [url] } } })
	second = defineChain({ id: 84_532, name: 'Other', nativeCurrency, rpcUrls: { default: { http: [`${url}/second`] } } })
	provider = make()
})

afterEach(async () => {
	server.closeAllConnections()
	await new Promise((resolve) => server.close(resolve))
})

function make(change: Partial<Parameters<typeof createProvider>[0]> = {}): SluiceProvider {
	return createProvider({
		accounts: [account, other],
		chain,
		chains: [second],
		connected: true,
		confirm: (request) => {
			asked.push(request)
			return confirm(request)
		},
		...change,
	})
}

const ask = (method: string, ...params: unknown[]) => provider.request({ method, params })
const refuse = async () => false

describe('connecting', () => {
	test('shows no account before the user says yes', async () => {
		provider = make({ connected: false })
		const changes: unknown[] = []
		provider.on('accountsChanged', (accounts) => changes.push(accounts))
		expect(await ask('eth_accounts')).toEqual([])
		expect(await ask('eth_coinbase')).toBeNull()
		expect(await ask('wallet_getPermissions')).toEqual([])
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: 4100 })
		expect(await ask('eth_requestAccounts')).toEqual([account.address, other.address])
		expect(asked).toEqual([{ kind: 'connect', accounts: [account.address, other.address] }])
		expect(changes).toEqual([[account.address, other.address]])
		expect(await ask('eth_requestAccounts')).toEqual([account.address, other.address])
		expect(asked).toHaveLength(1)
	})

	test('a refusal is 4001', async () => {
		provider = make({ connected: false })
		confirm = refuse
		await expect(ask('eth_requestAccounts')).rejects.toMatchObject({ code: 4001 })
		expect(await ask('eth_accounts')).toEqual([])
	})

	test('a locked wallet is unlocked while it asks', async () => {
		provider = make({ connected: false, accounts: [] })
		await expect(ask('eth_requestAccounts')).rejects.toMatchObject({ code: 4100 })
		confirm = async () => {
			provider.setAccounts([other])
			return true
		}
		expect(await ask('eth_requestAccounts')).toEqual([other.address])
	})

	test('locking and revoking are told, and end signing', async () => {
		const changes: unknown[] = []
		const ends: unknown[] = []
		const listener = (accounts: readonly Hex[]) => changes.push(accounts)
		provider.on('accountsChanged', listener).on('disconnect', (error) => ends.push(error.code))
		provider.setAccounts([])
		provider.setAccounts([account])
		await ask('wallet_revokePermissions', { eth_accounts: {} })
		expect(changes).toEqual([[], [account.address], []])
		expect(ends).toEqual([4900])
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: 4100 })
		provider.removeListener('accountsChanged', listener)
		await ask('eth_requestAccounts')
		expect(changes).toHaveLength(3)
	})

	test('an account locked while the user was asked does not sign', async () => {
		confirm = async () => {
			provider.setAccounts([])
			return true
		}
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: 4100 })
	})
})

describe('personal_sign', () => {
	test('shows the text and signs it', async () => {
		const signature = await ask('personal_sign', stringToHex('付款 hello\n'), account.address)
		expect(asked[0]).toMatchObject({ kind: 'message', address: account.address, message: '付款 hello\n' })
		expect(verifyMessage('付款 hello\n', String(signature))).toBe(account.address)
	})

	test('takes plain text, and the older order', async () => {
		expect(verifyMessage('hello', String(await ask('personal_sign', 'hello', other.address.toLowerCase())))).toBe(
			other.address,
		)
		expect(verifyMessage('hello', String(await ask('personal_sign', other.address, 'hello')))).toBe(other.address)
	})

	test('refuses a bare hash, but not 32 letters', async () => {
		await expect(ask('personal_sign', `0x${'ab'.repeat(32)}`, account.address)).rejects.toMatchObject({ code: -32602 })
		await expect(ask('personal_sign', `0x${'00'.repeat(32)}`, account.address)).rejects.toMatchObject({ code: -32602 })
		expect(asked).toEqual([])
		const letters = 'exactly thirty-two letters long!'
		expect(verifyMessage(letters, String(await ask('personal_sign', stringToHex(letters), account.address)))).toBe(
			account.address,
		)
	})

	test('says when bytes are no text', async () => {
		await ask('personal_sign', '0xff00ff', account.address)
		expect(asked[0]).toMatchObject({ message: null, raw: '0xff00ff' })
		for (const text of ['a\u0000b', 'a\u001bb', 'pay \u202eevil'])
			await ask('personal_sign', stringToHex(text), account.address)
		expect(asked.slice(1)).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ message: null })))
	})

	test('refuses what is too long, of strangers, or rejected', async () => {
		await expect(ask('personal_sign', 'a'.repeat(65_537), account.address)).rejects.toMatchObject({ code: -32602 })
		await expect(ask('personal_sign', 5, account.address)).rejects.toMatchObject({ code: -32602 })
		await expect(ask('personal_sign', '0x61', token)).rejects.toMatchObject({ code: 4100 })
		confirm = refuse
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: 4001 })
	})

	test('a confirmation that breaks is no consent', async () => {
		confirm = async () => {
			throw new Error('dialog closed')
		}
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: -32603 })
		confirm = async () => 'yes' as unknown as boolean
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: 4001 })
	})
})

describe('eth_signTypedData_v4', () => {
	const typedData = () =>
		structuredClone(
			paymentTypedData({
				chainId: 31_337,
				escrow: '0x3d79b835857d4490786386041a58e1e0777BEc13',
				token: { address: token, name: 'USD Coin', version: '2' },
				paymentInfo: {
					operator: other.address,
					payer: account.address,
					receiver: other.address,
					token,
					maxAmount: 2_500_000n,
					preApprovalExpiry: 1_800_000_000,
					authorizationExpiry: 1_800_000_100,
					refundExpiry: 1_800_000_300,
					minFeeBps: 0,
					maxFeeBps: 100,
					feeReceiver: other.address,
					salt: 7n,
				},
			}),
		)

	test('signs a payment, as text or object', async () => {
		for (const input of [JSON.stringify(typedData()), typedData()]) {
			const signature = (await ask('eth_signTypedData_v4', account.address, input)) as Hex
			expect(await recoverTypedDataAddress({ ...typedData(), signature })).toBe(account.address)
		}
		expect(asked[0]).toMatchObject({ kind: 'typed_data', address: account.address })
		const [request] = asked
		if (request?.kind !== 'typed_data') throw new Error('not asked')
		expect(hashTypedData(request.typedData)).toBe(hashTypedData(typedData()))
	})

	const change = (edit: (data: Record<string, Record<string, unknown>>) => void) => {
		const data = typedData()
		edit(data as unknown as Record<string, Record<string, unknown>>)
		return data
	}
	const domainOf = (data: Record<string, Record<string, unknown>>) => data.domain ?? {}
	const messageOf = (data: Record<string, Record<string, unknown>>) => data.message ?? {}
	const typesOf = (data: Record<string, Record<string, unknown>>) => data.types ?? {}
	test.each<[string, unknown]>([
		['another chain', change((data) => Object.assign(domainOf(data), { chainId: 1 }))],
		['no chain', change((data) => Object.assign(domainOf(data), { chainId: undefined }))],
		[
			'a chain that is shown but not signed',
			change((data) => Object.assign(typesOf(data), { EIP712Domain: [{ name: 'name', type: 'string' }] })),
		],
		[
			'a domain field of another type',
			change((data) =>
				Object.assign(typesOf(data), {
					EIP712Domain: [
						{ name: 'name', type: 'string' },
						{ name: 'version', type: 'string' },
						{ name: 'chainId', type: 'string' },
						{ name: 'verifyingContract', type: 'address' },
					],
				}),
			),
		],
		['an unknown domain field', change((data) => Object.assign(domainOf(data), { origin: 'here' }))],
		['a field that is shown but not signed', change((data) => Object.assign(messageOf(data), { note: 'a gift' }))],
		['a missing field', change((data) => Reflect.deleteProperty(messageOf(data), 'nonce'))],
		['an inexact number', change((data) => Object.assign(messageOf(data), { value: 2 ** 60 }))],
		['a value of another type', change((data) => Object.assign(messageOf(data), { to: 'me' }))],
		['an object for a number', change((data) => Object.assign(messageOf(data), { value: {} }))],
		['a number that does not fit', change((data) => Object.assign(messageOf(data), { value: String(2n ** 256n) }))],
		['no such type', { ...typedData(), primaryType: 'Permit' }],
		['the domain itself', { ...typedData(), primaryType: 'EIP712Domain' }],
		['an inherited name', { ...typedData(), primaryType: 'constructor' }],
		['no types', { ...typedData(), types: null }],
		['no JSON', '{'],
		['nothing', undefined],
		['too much', `"${'a'.repeat(300_000)}"`],
	])('refuses %s', async (_, input) => {
		await expect(ask('eth_signTypedData_v4', account.address, input)).rejects.toMatchObject({ code: -32602 })
		expect(asked).toEqual([])
	})

	test('refuses endless recursion', async () => {
		const message: Record<string, unknown> = {}
		let inner = message
		for (let i = 0; i < 50; i++) {
			const next: Record<string, unknown> = {}
			inner.next = [next]
			inner = next
		}
		inner.next = []
		const data = {
			domain: { chainId: 31_337 },
			types: { Node: [{ name: 'next', type: 'Node[]' }] },
			primaryType: 'Node',
			message,
		}
		await expect(ask('eth_signTypedData_v4', account.address, data)).rejects.toMatchObject({ code: -32602 })
	})

	test.each([
		'eth_sign',
		'eth_signTypedData',
		'eth_signTypedData_v3',
		'eth_signTransaction',
		'personal_unlockAccount',
		'wallet_sendCalls',
		'wallet_addEthereumChain',
		'anvil_setBalance',
		'debug_traceCall',
	])('%s is not supported, and never reaches the node', async (method) => {
		await expect(ask(method, account.address, `0x${'ab'.repeat(32)}`)).rejects.toMatchObject({ code: 4200 })
		expect(calls).toEqual([])
	})
})

describe('eth_sendTransaction', () => {
	const data = encodeFunctionData({ abi: fiatTokenAbi, functionName: 'transfer', args: [other.address, 2_500_000n] })

	test('fills, shows, signs and sends', async () => {
		const hash = await ask('eth_sendTransaction', { from: account.address, to: token, data })
		const [request] = asked
		if (request?.kind !== 'transaction') throw new Error('not asked')
		expect(request.transaction).toMatchObject({
			chainId: 31_337,
			to: token,
			value: 0n,
			nonce: 7,
			gas: 60_000n,
			type: 'eip1559',
			maxFeePerGas: 1_000_000_200n,
			maxPriorityFeePerGas: 1_000_000_000n,
		})
		expect(request.call).toEqual({ functionName: 'transfer', args: [other.address, 2_500_000n] })
		const raw = calls.at(-1)?.params[0] as TransactionSerialized
		expect(hash).toBe(keccak256(raw))
		expect(await recoverTransactionAddress({ serializedTransaction: raw as never })).toBe(account.address)
		expect(parseTransaction(raw)).toMatchObject({ chainId: 31_337, nonce: 7, gas: 60_000n, data })
	})

	test('keeps what the page gave', async () => {
		const fields = {
			nonce: '0x9',
			gas: '0x5208',
			maxFeePerGas: '0x10',
			maxPriorityFeePerGas: '0x1',
			value: '0x2',
			chainId: '0x7a69',
		}
		await ask('eth_sendTransaction', { from: account.address, to: other.address, ...fields })
		const raw = calls.at(-1)?.params[0] as TransactionSerialized
		expect(parseTransaction(raw)).toMatchObject({
			nonce: 9,
			gas: 21_000n,
			maxFeePerGas: 16n,
			maxPriorityFeePerGas: 1n,
			value: 2n,
		})
		expect(calls).toHaveLength(1)
	})

	test('uses a gas price where there is no base fee', async () => {
		answers.eth_getBlockByNumber = {}
		await ask('eth_sendTransaction', { from: account.address, to: other.address, value: '0x1' })
		expect(parseTransaction(calls.at(-1)?.params[0] as TransactionSerialized)).toMatchObject({
			type: 'legacy',
			gasPrice: 5n,
		})
	})

	test('a refusal sends nothing', async () => {
		confirm = refuse
		await expect(ask('eth_sendTransaction', { from: account.address, to: token, data })).rejects.toMatchObject({
			code: 4001,
		})
		expect(calls.map((call) => call.method)).not.toContain('eth_sendRawTransaction')
	})

	test('what the node says of a failing call comes through, before anyone is asked', async () => {
		answers.eth_estimateGas = new ProviderError(3, 'execution reverted', '0x1f2a2005')
		await expect(ask('eth_sendTransaction', { from: account.address, to: token, data })).rejects.toMatchObject({
			code: 3,
			data: '0x1f2a2005',
		})
		expect(asked).toEqual([])
	})

	test.each<[string, Record<string, unknown>, number]>([
		['another chain', { to: token, chainId: '0x1' }, -32602],
		['an account of nobody', { from: token, to: token }, 4100],
		['neither target nor data', {}, -32602],
		['a wrong checksum', { to: token.replace('D', 'd') }, -32602],
		['odd data', { to: token, data: '0x123' }, -32602],
		['two kinds of data', { to: token, data: '0x12', input: '0x34' }, -32602],
		['a number for a quantity', { to: token, value: 5 }, -32602],
		['a tip above the maximum', { to: token, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }, -32602],
		['a delegation', { to: token, authorizationList: [{}] }, -32602],
	])('refuses %s', async (_, fields, code) => {
		await expect(ask('eth_sendTransaction', { from: account.address, ...fields })).rejects.toMatchObject({ code })
		expect(asked).toEqual([])
	})

	test('asks one thing at a time, and not without end', async () => {
		let release = (_: boolean) => {}
		confirm = () =>
			new Promise((resolve) => {
				release = resolve
			})
		const requests = Array.from({ length: 16 }, () => ask('personal_sign', '0x61', account.address))
		const settled = Promise.allSettled(requests)
		await expect(ask('personal_sign', '0x61', account.address)).rejects.toMatchObject({ code: -32005 })
		expect(asked.length).toBeLessThanOrEqual(1)
		confirm = async () => true
		release(false)
		const results = await settled
		expect(results.map((result) => result.status)).toEqual([
			'rejected',
			...Array.from({ length: 15 }, () => 'fulfilled'),
		])
	})
})

describe('chains', () => {
	test('switches to a known one, when the user agrees', async () => {
		const changes: unknown[] = []
		provider.on('chainChanged', (id) => changes.push(id))
		expect(await ask('eth_chainId')).toBe('0x7a69')
		expect(await ask('wallet_switchEthereumChain', { chainId: '0x7a69' })).toBeNull()
		await expect(ask('wallet_switchEthereumChain', { chainId: '0x1' })).rejects.toMatchObject({ code: 4902 })
		await expect(ask('wallet_switchEthereumChain', { chainId: 84_532 })).rejects.toMatchObject({ code: -32602 })
		confirm = refuse
		await expect(ask('wallet_switchEthereumChain', { chainId: '0x14a34' })).rejects.toMatchObject({ code: 4001 })
		confirm = async () => true
		expect(await ask('wallet_switchEthereumChain', { chainId: '0x14a34' })).toBeNull()
		expect(changes).toEqual(['0x14a34'])
		expect(await ask('net_version')).toBe('84532')
		expect(await ask('wallet_getCapabilities', account.address)).toEqual({ '0x7a69': {}, '0x14a34': {} })
	})

	test('reading goes to the node; its errors keep their code', async () => {
		expect(await ask('eth_blockNumber')).toBe('0x10')
		answers.eth_call = new ProviderError(3, 'execution reverted', '0x1234')
		await expect(ask('eth_call', {}, 'latest')).rejects.toMatchObject({ code: 3, data: '0x1234' })
	})

	test('a node that is gone is 4900', async () => {
		const gone = defineChain({ ...chain, rpcUrls: { default: { http: ['http://127.0.0.1:1'] } } })
		provider = make({ chain: gone })
		await expect(ask('eth_blockNumber')).rejects.toMatchObject({ code: 4900 })
	})
})

describe('other libraries', () => {
	test('viem sees a wallet', async () => {
		const client = createWalletClient({ account: account.address, chain, transport: custom(provider) })
		expect(await client.requestAddresses()).toEqual([account.address, other.address])
		expect(verifyMessage('hi', await client.signMessage({ message: 'hi' }))).toBe(account.address)
		expect(await client.sendTransaction({ to: other.address, value: 1n })).toMatch(/^0x[0-9a-f]{64}$/)
		confirm = refuse
		await expect(client.signMessage({ message: 'hi' })).rejects.toMatchObject({ name: 'UserRejectedRequestError' })
	})

	test('ethers sees a wallet', async () => {
		const browser = new BrowserProvider(provider)
		const signer = await browser.getSigner()
		expect(verifyMessage('hi', await signer.signMessage('hi'))).toBe(account.address)
		confirm = refuse
		await expect(signer.signMessage('hi')).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
		browser.destroy()
	})
})

describe('announceProvider', () => {
	test('announces now, and again when asked, until stopped', () => {
		const target = new EventTarget()
		const seen: CustomEvent[] = []
		target.addEventListener('eip6963:announceProvider', (event) => seen.push(event as CustomEvent))
		const stop = announceProvider(provider, { target })
		target.dispatchEvent(new Event('eip6963:requestProvider'))
		expect(seen).toHaveLength(2)
		const { info, provider: announced } = seen[0]?.detail ?? {}
		expect(announced).toBe(provider)
		expect(info).toMatchObject({ name: 'Sluice' })
		expect(info.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
		expect(info.icon).toMatch(/^data:image\/svg\+xml,/)
		expect(Object.isFrozen(seen[0]?.detail)).toBe(true)
		expect(seen[1]?.detail.info.uuid).toBe(info.uuid)
		stop()
		target.dispatchEvent(new Event('eip6963:requestProvider'))
		expect(seen).toHaveLength(2)
	})
})
