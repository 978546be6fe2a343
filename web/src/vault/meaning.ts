/** What this page is about to ask a signature for, so that the built-in wallet can say it in words and hold it against the bytes. */
import { isSameAddress } from '@sluice/sdk/address'
import type { CheckedTypedData } from '@sluice/sdk/provider'
import {
	hashTerms,
	refundNonce,
	type TransferAuthorization,
	tokenNonce,
	transferAuthorizationTypedData,
} from '@sluice/sdk/terms'
import type { Checkout, Config, Terms, Token } from '@sluice/sdk/wire'

export type Meaning =
	| { kind: 'payment'; terms: Terms; invoice: Checkout['invoice']; merchant: string }
	| { kind: 'refund'; paymentHash: string; payer: string; amount: bigint; salt: bigint }

const expected = new Map<string, Meaning>()
const EXPECTED_MAX = 16

/** Keeps the meaning of a message by its nonce, which only these very terms can have. */
export function expectMeaning(config: Config, meaning: Meaning): void {
	const nonce =
		meaning.kind === 'payment'
			? tokenNonce(hashTerms({ chainId: config.chain_id, escrow: config.escrow, terms: meaning.terms }))
			: refundNonce(meaning)
	for (const oldest of expected.keys()) {
		if (expected.size < EXPECTED_MAX) break
		expected.delete(oldest)
	}
	expected.set(nonce, meaning)
}

/** A transfer authorisation on one of our tokens, as its message says it. */
export type Authorization = {
	token: Token
	message: TransferAuthorization['message']
	/** Whether it gives the money to our escrow, which can only pay by the terms behind the nonce. */
	toEscrow: boolean
	/** Known only if the bytes fit it exactly. */
	meaning: Meaning | null
}

/** Whether the message is, field by field, the one that this meaning has. */
function fits(config: Config, token: Token, message: TransferAuthorization['message'], meaning: Meaning): boolean {
	if (meaning.kind === 'refund') return message.value === String(meaning.amount) && message.validAfter === '0'
	const { chain_id: chainId, escrow } = config
	if (!isSameAddress(token.address, meaning.terms.token)) return false
	const expectedMessage = transferAuthorizationTypedData({ chainId, escrow, token, terms: meaning.terms }).message
	return (Object.keys(expectedMessage) as (keyof typeof expectedMessage)[]).every(
		(key) => expectedMessage[key].toLowerCase() === message[key].toLowerCase(),
	)
}

/** Reads typed data as a transfer authorisation of a token of this deployment; null when it is anything else. */
export function readAuthorization(config: Config, typedData: CheckedTypedData): Authorization | null {
	const { domain, primaryType, message } = typedData
	const contract = String(domain.verifyingContract)
	const token = config.tokens.find((candidate) => isSameAddress(candidate.address, contract))
	if (!token || primaryType !== 'ReceiveWithAuthorization' || Number(domain.chainId) !== config.chain_id) return null
	const read: TransferAuthorization['message'] = {
		from: String(message.from) as `0x${string}`,
		to: String(message.to) as `0x${string}`,
		value: String(message.value),
		validAfter: String(message.validAfter),
		validBefore: String(message.validBefore),
		nonce: String(message.nonce) as `0x${string}`,
	}
	const toEscrow = isSameAddress(read.to, config.escrow)
	const meaning = expected.get(read.nonce.toLowerCase()) ?? null
	return {
		token,
		message: read,
		toEscrow,
		meaning: meaning && toEscrow && fits(config, token, read, meaning) ? meaning : null,
	}
}
