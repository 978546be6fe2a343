/**
 * The built-in wallet as any page knows wallets: an EIP-1193 provider over local accounts, announced by EIP-6963.
 *
 * Nothing is signed unless `confirm` said yes to exactly what will be signed. What a wallet must not do blindly (raw hashes,
 * older typed data, other chains) is refused, and no signing method ever reaches the node.
 */
import {
	type Address,
	BaseError,
	bytesToHex,
	type Chain,
	type Hex,
	hexToBytes,
	http,
	type LocalAccount,
	RpcRequestError,
	stringToBytes,
} from 'viem'
import { isSameAddress } from '../address/address.ts'
import { invalidParameters, ProviderError } from './provider-error.ts'
import { type DecodedCall, decodeCall, type FilledTransaction, fillTransaction, toSerializable } from './transaction.ts'
import { type CheckedTypedData, readTypedData } from './typed-data.ts'

export { ProviderError } from './provider-error.ts'
export type { DecodedCall, FilledTransaction } from './transaction.ts'
export type { CheckedTypedData } from './typed-data.ts'

/** What the user is asked, decoded. */
export type ConfirmRequest =
	/** A page wants to know the accounts. None yet: unlock, and hand them in by `setAccounts` before saying yes. */
	| { kind: 'connect'; accounts: readonly Address[] }
	/** `message` is null when the bytes are no text. */
	| { kind: 'message'; address: Address; message: string | null; raw: Hex }
	| { kind: 'typed_data'; address: Address; typedData: CheckedTypedData }
	/** `call` is null when the data is no call of a stablecoin or the escrow. */
	| { kind: 'transaction'; address: Address; transaction: FilledTransaction; call: DecodedCall | null }
	| { kind: 'switch_chain'; chain: Chain }

/** Events of EIP-1193 with what their listeners get. */
export type ProviderEvents = {
	accountsChanged: readonly Address[]
	chainChanged: Hex
	connect: { chainId: Hex }
	disconnect: ProviderError
}

/** The provider. `request` answers as EIP-1193 says and throws {@link ProviderError}. */
export type SluiceProvider = {
	readonly isSluice: true
	request(args: { method: string; params?: unknown }): Promise<unknown>
	on<E extends keyof ProviderEvents>(event: E, listener: (value: ProviderEvents[E]) => void): SluiceProvider
	removeListener<E extends keyof ProviderEvents>(event: E, listener: (value: ProviderEvents[E]) => void): SluiceProvider
	/** The wallet was unlocked, locked (none), or has other accounts now; the first is the selected one. */
	setAccounts(accounts: readonly LocalAccount[]): void
	/** Forgets the page: it must connect again. */
	disconnect(): void
}

/** Requests that may wait for the user at a time. */
const MOST_WAITING = 16
const MOST_MESSAGE_BYTES = 65_536

/**
 * A provider over local accounts.
 *
 * @param parameters
 * - `accounts`: none while the wallet is locked
 * - `chain`: the one to begin with; `chains`: others that may be switched to
 * - `rpcUrl`: of `chain`, its own default when absent
 * - `confirm`: asks the user; anything but `true` refuses
 * - `connected`: true when this page was allowed before
 * @example
 * ```ts
 * import { mnemonicToAccount } from '@sluice/sdk/accounts'
 * import { announceProvider, createProvider } from '@sluice/sdk/provider'
 * import { foundry } from 'viem/chains'
 * const account = await mnemonicToAccount('test test test test test test test test test test test junk')
 * const confirm = async (request: { kind: string }) => request.kind === 'connect'
 * const provider = createProvider({ accounts: [account], chain: foundry, confirm })
 * await provider.request({ method: 'eth_requestAccounts' }) // ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266']
 * announceProvider(provider)
 * ```
 */
export function createProvider(parameters: {
	accounts: readonly LocalAccount[]
	chain: Chain
	chains?: readonly Chain[] | undefined
	rpcUrl?: string | undefined
	confirm: (request: ConfirmRequest) => Promise<boolean>
	connected?: boolean | undefined
}): SluiceProvider {
	const { confirm, rpcUrl } = parameters
	const chains = [parameters.chain, ...(parameters.chains ?? [])]
	let chain = parameters.chain
	let accounts = [...parameters.accounts]
	let connected = parameters.connected ?? false
	let waiting = 0
	let queue: Promise<unknown> = Promise.resolve()
	const listeners = new Map<string, Set<(value: never) => void>>()

	const visible = (): Address[] => (connected ? accounts.map((account) => account.address) : [])

	function emit<E extends keyof ProviderEvents>(event: E, value: ProviderEvents[E]): void {
		for (const listener of [...(listeners.get(event) ?? [])]) (listener as (value: ProviderEvents[E]) => void)(value)
	}

	/** One question at a time, in order; also keeps nonces in order. */
	function inTurn<T>(task: () => Promise<T>): Promise<T> {
		if (waiting >= MOST_WAITING) throw new ProviderError(-32005, 'Too many requests wait for the user')
		waiting += 1
		const run = queue.then(task).finally(() => {
			waiting -= 1
		})
		// The caller of `run` gets the failure; the next in turn goes on.
		queue = run.catch(() => undefined)
		return run
	}

	async function ask(request: ConfirmRequest): Promise<void> {
		let yes: boolean
		try {
			yes = await confirm(request)
		} catch (cause) {
			if (cause instanceof ProviderError) throw cause
			throw new ProviderError(-32603, 'The wallet could not ask the user', undefined, cause)
		}
		if (yes !== true) throw new ProviderError(4001, 'The user rejected the request')
	}

	function accountOf(address: unknown): LocalAccount {
		const found = connected && typeof address === 'string' && accounts.find((a) => isSameAddress(a.address, address))
		if (!found) throw new ProviderError(4100, 'The account is not one that this page may use')
		return found
	}

	async function forward(method: string, params: unknown): Promise<unknown> {
		const url = chain.id === parameters.chain.id ? rpcUrl : undefined
		// A transaction sent twice is refused as known, which would hide that the first try went through.
		const retryCount = method === 'eth_sendRawTransaction' ? 0 : 2
		const transport = http(url, { timeout: 30_000, retryCount })({ chain })
		try {
			return await transport.request({ method, params })
		} catch (error) {
			throw toProviderError(error)
		}
	}

	async function connect(): Promise<Address[]> {
		if (connected && accounts.length > 0) return visible()
		const before = visible().length
		await ask({ kind: 'connect', accounts: accounts.map((account) => account.address) })
		if (accounts.length === 0) throw new ProviderError(4100, 'The wallet is locked')
		connected = true
		emit('connect', { chainId: toHex(chain.id) })
		if (before === 0) emit('accountsChanged', visible())
		return visible()
	}

	async function signMessage(params: readonly unknown[]): Promise<Hex> {
		const [first, second] = params
		// Some pages send the address first, as the older `eth_sign` had it.
		const swapped = isAddressText(first) && !isAddressText(second)
		const account = accountOf(swapped ? first : second)
		const { raw, message } = readMessage(swapped ? second : first)
		await ask({ kind: 'message', address: account.address, message, raw })
		return accountOf(account.address).signMessage({ message: { raw } })
	}

	async function signTypedData(params: readonly unknown[]): Promise<Hex> {
		const account = accountOf(params[0])
		const typedData = readTypedData(params[1], chain.id)
		await ask({ kind: 'typed_data', address: account.address, typedData })
		return accountOf(account.address).signTypedData(typedData)
	}

	async function sendTransaction(params: readonly unknown[]): Promise<unknown> {
		const [input] = params
		if (typeof input !== 'object' || input === null) throw invalidParameters('transaction')
		const account = accountOf('from' in input ? input.from : undefined)
		const request = (method: string, inner: readonly unknown[]) => forward(method, inner)
		const transaction = await fillTransaction(input, account.address, chain.id, request)
		await ask({ kind: 'transaction', address: account.address, transaction, call: decodeCall(transaction) })
		if (transaction.chainId !== chain.id) throw new ProviderError(4901, 'The chain was switched')
		const signed = await accountOf(account.address).signTransaction(toSerializable(transaction))
		return forward('eth_sendRawTransaction', [signed])
	}

	async function switchChain(params: readonly unknown[]): Promise<null> {
		const [wanted] = params
		const text = typeof wanted === 'object' && wanted !== null && 'chainId' in wanted ? wanted.chainId : undefined
		if (typeof text !== 'string' || !/^0x[0-9a-fA-F]{1,13}$/.test(text)) throw invalidParameters('chainId')
		const known = chains.find((candidate) => candidate.id === Number(text))
		if (known === undefined) throw new ProviderError(4902, `Chain ${Number(text)} is unknown to this wallet`)
		if (known.id === chain.id) return null
		await ask({ kind: 'switch_chain', chain: known })
		chain = known
		emit('chainChanged', toHex(chain.id))
		return null
	}

	function disconnect(): void {
		if (!connected) return
		connected = false
		emit('accountsChanged', [])
		emit('disconnect', new ProviderError(4900, 'The wallet was disconnected'))
	}

	const permissions = () => (visible().length > 0 ? [{ parentCapability: 'eth_accounts', caveats: [] }] : [])

	const methods: Record<string, (params: readonly unknown[]) => unknown> = {
		eth_requestAccounts: () => inTurn(connect),
		eth_accounts: visible,
		eth_coinbase: () => visible()[0] ?? null,
		eth_chainId: () => toHex(chain.id),
		net_version: () => String(chain.id),
		personal_sign: (params) => inTurn(() => signMessage(params)),
		eth_signTypedData_v4: (params) => inTurn(() => signTypedData(params)),
		eth_sendTransaction: (params) => inTurn(() => sendTransaction(params)),
		wallet_switchEthereumChain: (params) => inTurn(() => switchChain(params)),
		wallet_getCapabilities: (params) => {
			accountOf(params[0])
			return Object.fromEntries(chains.map((known) => [toHex(known.id), {}]))
		},
		wallet_requestPermissions: () => inTurn(connect).then(permissions),
		wallet_getPermissions: permissions,
		wallet_revokePermissions: () => {
			disconnect()
			return null
		},
	}

	const provider: SluiceProvider = {
		isSluice: true,
		async request({ method, params = [] }) {
			if (typeof method !== 'string') throw invalidParameters('method')
			const own = Object.hasOwn(methods, method) ? methods[method] : undefined
			if (own !== undefined) {
				if (!Array.isArray(params)) throw invalidParameters('params is not an array')
				return own(params)
			}
			// Whatever signs, or asks for keys, is ours to answer: a node that holds accounts must not.
			if (!/^(eth|net|web3)_/.test(method) || /sign|accounts|coinbase|sendTransaction/i.test(method)) {
				throw new ProviderError(4200, `${method.slice(0, 60)} is not supported`)
			}
			return forward(method, params)
		},
		on(event, listener) {
			const known = listeners.get(event) ?? new Set()
			listeners.set(event, known.add(listener))
			return provider
		},
		removeListener(event, listener) {
			listeners.get(event)?.delete(listener)
			return provider
		},
		setAccounts(next) {
			const before = visible().join()
			accounts = [...next]
			if (visible().join() !== before) emit('accountsChanged', visible())
		},
		disconnect,
	}
	return provider
}

/** Who the wallet is, in the list a page shows. */
export type ProviderInfo = { uuid: string; name: string; icon: string; rdns: string }

/** What events go through; a window. */
export type EventTargetLike = {
	addEventListener(type: string, listener: () => void): void
	removeEventListener(type: string, listener: () => void): void
	dispatchEvent(event: CustomEvent): boolean
}

/** Two gates in a channel, as a data URI: pages show it without asking the network. */
const ICON =
	"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230f766e'/%3E%3Cpath d='M7 10h18M7 22h18M13 6v20M19 6v20' stroke='%23fff' stroke-width='2.5' stroke-linecap='round'/%3E%3C/svg%3E"

/**
 * Announces the provider by EIP-6963, now and whenever a page asks.
 *
 * @param options `target` is the window; other `info` than the wallet's own is for wallets built on this
 * @returns stops announcing
 * @example
 * ```ts
 * import { announceProvider } from '@sluice/sdk/provider'
 * declare const provider: import('@sluice/sdk/provider').SluiceProvider
 * const stop = announceProvider(provider)
 * stop()
 * ```
 */
export function announceProvider(
	provider: SluiceProvider,
	options: { info?: Partial<ProviderInfo> | undefined; target?: EventTargetLike | undefined } = {},
): () => void {
	const target = options.target ?? windowOf(globalThis)
	const own = { uuid: uuid(), name: 'Sluice', icon: ICON, rdns: 'org.sluice.wallet' }
	const info = Object.freeze({ ...own, ...options.info })
	const detail = Object.freeze({ info, provider })
	const announce = () => {
		target.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
	}
	target.addEventListener('eip6963:requestProvider', announce)
	announce()
	return () => target.removeEventListener('eip6963:requestProvider', announce)
}

function windowOf(scope: object): EventTargetLike {
	if (!('dispatchEvent' in scope)) throw new ProviderError(-32603, 'There is no window to announce to')
	return scope as EventTargetLike
}

/** Random UUID, version 4. Not `randomUUID`: browsers have it only on secure origins. */
function uuid(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
	return bytesToHex(bytes)
		.slice(2)
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function readMessage(input: unknown): { raw: Hex; message: string | null } {
	if (typeof input !== 'string') throw invalidParameters('message')
	const isBytes = /^0x([0-9a-fA-F]{2})*$/.test(input)
	const bytes = isBytes ? hexToBytes(input as Hex) : stringToBytes(input)
	if (bytes.length > MOST_MESSAGE_BYTES) throw invalidParameters('message is too long')
	const message = decodeText(bytes)
	// 32 bytes that are no text are a hash: of a transaction, an order, anything. Nobody can know what they sign.
	if (bytes.length === 32 && message === null) throw invalidParameters('a bare hash is not signed')
	return { raw: bytesToHex(bytes), message }
}

/** The bytes as text a person can read; null when they are none. */
function decodeText(bytes: Uint8Array): string | null {
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
		// Control characters, and marks that would show the text in another order than it is signed.
		return /[\p{Cn}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069]|(?![\n\r\t])\p{Cc}/u.test(text) ? null : text
	} catch {
		return null
	}
}

function toProviderError(error: unknown): ProviderError {
	const answered = error instanceof BaseError ? error.walk((inner) => inner instanceof RpcRequestError) : null
	if (answered instanceof RpcRequestError) {
		return new ProviderError(answered.code, answered.details, answered.data, error)
	}
	return new ProviderError(4900, 'The chain cannot be reached', undefined, error)
}

function isAddressText(value: unknown): boolean {
	return typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value)
}

function toHex(value: number): Hex {
	return `0x${value.toString(16)}`
}
