/**
 * Between ethers and viem: the same account in either library, signing the same bytes.
 *
 * The only room that imports ethers, which is an optional peer dependency.
 */
import {
	AbstractSigner,
	type Authorization,
	type AuthorizationRequest,
	copyRequest,
	getAddress,
	getBytes,
	type Provider,
	resolveAddress,
	Signature,
	type Signer,
	Transaction,
	type TransactionRequest,
	type TypedDataDomain,
	TypedDataEncoder,
	type TypedDataField,
} from 'ethers'
import {
	type Hex,
	isHex,
	type LocalAccount,
	parseTransaction,
	serializeTransaction,
	type TransactionSerializable,
	type TransactionSerialized,
} from 'viem'
import { toAccount } from 'viem/accounts'
import { checksumAddress } from '../address/address.ts'

/** Thrown where the two libraries have no common way. */
export class EthersError extends Error {
	readonly code: 'sender_mismatch' | 'serializer_unsupported' | 'sidecars_unsupported' | 'authorization_any_chain'

	constructor(code: EthersError['code'], detail: string) {
		super(`${code}: ${detail}`)
		this.name = 'EthersError'
		this.code = code
	}
}

/**
 * A viem account over an ethers signer. The signer must be able to sign locally what is asked of it: one that belongs to
 * a browser wallet signs messages and typed data, but sends transactions instead of signing them.
 *
 * @example
 * ```ts
 * import { toViemAccount } from '@sluice/sdk/ethers'
 * import { Wallet } from 'ethers'
 * const account = await toViemAccount(Wallet.createRandom())
 * const signature = await account.signMessage({ message: 'hello' })
 * ```
 */
export async function toViemAccount(signer: Signer): Promise<LocalAccount<'ethers'>> {
	const address = checksumAddress(await signer.getAddress())
	const account = toAccount({
		address,
		async signMessage({ message }) {
			return hex(await signer.signMessage(typeof message === 'string' ? message : getBytes(message.raw)))
		},
		async signTypedData(typedData) {
			const { domain, types, primaryType, message } = typedData as object as EthersTypedData
			return hex(await signer.signTypedData(domain ?? {}, reachable(types, primaryType), message))
		},
		async signTransaction(transaction, options) {
			if (options?.serializer !== undefined && options.serializer !== serializeTransaction) {
				throw new EthersError('serializer_unsupported', 'ethers serializes standard transactions only')
			}
			if ('sidecars' in transaction && transaction.sidecars) {
				throw new EthersError('sidecars_unsupported', 'sign blob transactions without their sidecars')
			}
			const unsigned = serializeTransaction(transaction as TransactionSerializable)
			return hex(await signer.signTransaction(copyRequest(Transaction.from(unsigned))))
		},
		async signAuthorization(request) {
			const { chainId, nonce } = request
			if (chainId === 0) throw new EthersError('authorization_any_chain', 'name the chain of the delegation')
			const target = request.contractAddress ?? request.address
			const { signature } = await signer.authorize({ address: target, chainId, nonce })
			const { r, s, yParity } = signature
			return { address: target, chainId, nonce, r: hex(r), s: hex(s), v: BigInt(27 + yParity), yParity }
		},
	})
	return { ...account, publicKey: '0x', source: 'ethers' }
}

/**
 * An ethers signer over a viem account.
 *
 * @param provider ethers provider to send by; none is needed to sign
 * @example
 * ```ts
 * import { mnemonicToAccount } from '@sluice/sdk/accounts'
 * import { toEthersSigner } from '@sluice/sdk/ethers'
 * import { JsonRpcProvider } from 'ethers'
 * const account = await mnemonicToAccount('test test test test test test test test test test test junk')
 * const signer = toEthersSigner(account, new JsonRpcProvider('http://localhost:8545'))
 * ```
 */
export function toEthersSigner(account: LocalAccount, provider: Provider | null = null): Signer {
	return new AccountSigner(account, provider)
}

/** A class because ethers asks for one: what is not here comes from its base. */
class AccountSigner extends AbstractSigner {
	readonly #account: LocalAccount

	constructor(account: LocalAccount, provider: Provider | null) {
		super(provider)
		this.#account = account
	}

	override async getAddress(): Promise<string> {
		return this.#account.address
	}

	override connect(provider: Provider | null): Signer {
		return new AccountSigner(this.#account, provider)
	}

	override async signMessage(message: string | Uint8Array): Promise<string> {
		return this.#account.signMessage({ message: typeof message === 'string' ? message : { raw: message } })
	}

	override async signTypedData(
		domain: TypedDataDomain,
		types: Record<string, TypedDataField[]>,
		value: Record<string, unknown>,
	): Promise<string> {
		const resolved = await TypedDataEncoder.resolveNames(domain, types, value, async (name) =>
			resolveAddress(name, this),
		)
		// The payload is JSON with numbers as strings: exact in both libraries.
		const payload: JsonTypedData = TypedDataEncoder.getPayload(resolved.domain, types, resolved.value)
		return this.#account.signTypedData(payload)
	}

	override async signTransaction(request: TransactionRequest): Promise<string> {
		const { from, to, ...rest } = copyRequest(request)
		if (from) {
			const sender = getAddress(await resolveAddress(from, this))
			if (sender !== this.#account.address) {
				throw new EthersError('sender_mismatch', `${sender} is not ${this.#account.address}`)
			}
		}
		const target = to ? { to: await resolveAddress(to, this) } : {}
		const { unsignedSerialized } = Transaction.from({ ...rest, ...target })
		return this.#account.signTransaction(parseTransaction(unsignedSerialized as TransactionSerialized))
	}

	override async authorize(request: AuthorizationRequest): Promise<Authorization> {
		const { address, chainId, nonce } = await this.populateAuthorization(request)
		if (this.#account.signAuthorization === undefined) return super.authorize(request)
		const target = checksumAddress(await resolveAddress(address, this))
		const signed = await this.#account.signAuthorization({
			address: target,
			chainId: Number(chainId ?? 0),
			nonce: Number(nonce ?? 0),
		})
		const signature = Signature.from({ r: signed.r, s: signed.s, yParity: signed.yParity === 1 ? 1 : 0 })
		return { address: target, chainId: BigInt(signed.chainId), nonce: BigInt(signed.nonce), signature }
	}
}

type JsonTypedData = {
	types: Record<string, { name: string; type: string }[]>
	primaryType: string
	domain: Record<string, unknown>
	message: Record<string, unknown>
}

type EthersTypedData = {
	domain?: TypedDataDomain
	types: Record<string, TypedDataField[]>
	primaryType: string
	message: Record<string, unknown>
}

/** Types that the primary one leads to: ethers refuses any other, and derives the domain's itself. */
function reachable(types: Record<string, TypedDataField[]>, primaryType: string): Record<string, TypedDataField[]> {
	const found: Record<string, TypedDataField[]> = {}
	const open = [primaryType]
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		const fields = types[name]
		if (fields === undefined || Object.hasOwn(found, name)) continue
		found[name] = fields.map((field) => ({ name: field.name, type: field.type }))
		open.push(...fields.map((field) => field.type.replace(/\[.*$/, '')))
	}
	return found
}

function hex(text: string): Hex {
	if (!isHex(text)) throw new TypeError('expected hex of the signer')
	return text
}
