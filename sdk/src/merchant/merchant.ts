/** What a merchant does with a wallet of its own: sign in, and sign the money for a refund. */
import type { LocalAccount } from 'viem'
import {
	type CallOptions,
	createAuthNonce,
	createRefund,
	createSluiceClient,
	getConfig,
	type RefundCreate,
	type SluiceClient,
	verifyAuth,
} from '../client/client.ts'
import { createSiweMessage } from '../siwe/siwe.ts'
import { refundTypedData, TermsError } from '../terms/terms.ts'
import type { Merchant, Payment, Refund } from '../wire/wire.ts'

/** Seconds for which the authorisation of a refund can be used: long enough to relay, too short to forget. */
const REFUND_VALIDITY_SECONDS = 3_600

/**
 * Signs in with a wallet (EIP-4361); the first time makes the merchant.
 *
 * @returns the merchant, and a client that acts as it
 * @throws {SluiceError} `signature_invalid`, `unauthorized`
 * @example
 * ```ts
 * import { createSluiceClient } from '@sluice/sdk/client'
 * import { signIn } from '@sluice/sdk/merchant'
 * declare const account: import('viem').LocalAccount
 * const { client, merchant } = await signIn(createSluiceClient({ baseUrl: 'http://localhost:4000' }), { account })
 * ```
 */
export async function signIn(
	client: SluiceClient,
	parameters: { account: Pick<LocalAccount, 'address' | 'signMessage'> },
	options?: CallOptions,
): Promise<{ client: SluiceClient; merchant: Merchant }> {
	const { account } = parameters
	const [config, { nonce }] = await Promise.all([getConfig(client, options), createAuthNonce(client, options)])
	const { host, origin } = new URL(client.baseUrl)
	const message = createSiweMessage({
		domain: host,
		uri: origin,
		address: account.address,
		chainId: config.chain_id,
		nonce,
		statement: 'Sign in to Sluice.',
		issuedAt: new Date(),
	})
	const signature = await account.signMessage({ message })
	const { session_token, merchant } = await verifyAuth(client, { message, signature }, options)
	return { client: createSluiceClient({ ...client, sessionToken: session_token }), merchant }
}

/**
 * Gives `amount` of a captured payment back to its payer, out of the merchant's wallet, with one signature and no gas.
 *
 * @param parameters `account`: the receiver of the payment; `amount` in minor units
 * @throws {SluiceError} `amount_exceeds_refundable`, `refund_expired`, `insufficient_funds`
 * @throws {TermsError} `terms_mismatch` when the payment's token is not one of this deployment
 * @example
 * ```ts
 * import { refundPayment } from '@sluice/sdk/merchant'
 * declare const client: import('@sluice/sdk/client').SluiceClient
 * declare const account: import('viem').LocalAccount
 * declare const payment: import('@sluice/sdk/wire').Payment
 * await refundPayment(client, { account, payment, amount: 500_000n })
 * ```
 */
export async function refundPayment(
	client: SluiceClient,
	parameters: {
		account: Pick<LocalAccount, 'address' | 'signTypedData'>
		payment: Payment
		amount: bigint
	} & Pick<RefundCreate, 'reason' | 'merchant_refund_no'>,
	options?: CallOptions,
): Promise<Refund> {
	const { account, payment, amount, ...rest } = parameters
	const config = await getConfig(client, options)
	const token = config.tokens.find((candidate) => candidate.asset === payment.amount.asset)
	if (token?.address.toLowerCase() !== payment.terms.token.toLowerCase() || token === undefined) {
		throw new TermsError('terms_mismatch', 'terms.token', token?.address ?? 'a known token', payment.terms.token)
	}
	const salt = BigInt(
		`0x${[...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')}`,
	)
	const validBefore = Math.floor(Date.now() / 1000) + REFUND_VALIDITY_SECONDS
	const typedData = refundTypedData({
		chainId: config.chain_id,
		escrow: config.escrow,
		token,
		paymentHash: payment.hash,
		receiver: account.address,
		amount,
		salt,
		validBefore,
	})
	const signature = await account.signTypedData(typedData)
	const authorization = { salt: salt.toString(), valid_before: validBefore, signature }
	return createRefund(
		client,
		payment.id,
		{ amount: { value: amount.toString(), asset: payment.amount.asset }, authorization, ...rest },
		options,
	)
}
