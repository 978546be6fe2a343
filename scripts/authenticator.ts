/** A passkey in software: what a browser's authenticator does, for tests and demos. */
import { createECDH, createHash, createPrivateKey, randomBytes, sign as signData } from 'node:crypto'
import { type AccountSigner, type PasskeyAssertion, passkeySignature } from '@sluice/sdk/account'
import { type Hex, hexToBytes } from 'viem'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const numberOf = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`)

/**
 * @param rpId the site that the passkey belongs to
 * @param secret 32 bytes; random when not given
 */
export function createPasskey(rpId: string, secret: Buffer = randomBytes(32)) {
	const pair = createECDH('prime256v1')
	pair.setPrivateKey(secret)
	// 0x04, then the two coordinates.
	const point = pair.getPublicKey()
	const [x, y] = [point.subarray(1, 33), point.subarray(33)]
	const text = (bytes: Buffer) => bytes.toString('base64url')
	const key = { kty: 'EC', crv: 'P-256', x: text(x), y: text(y), d: text(secret) }
	const privateKey = createPrivateKey({ key, format: 'jwk' })
	const signer = {
		kind: 'passkey',
		x: numberOf(x),
		y: numberOf(y),
		rpId,
		userVerified: true,
	} as const satisfies AccountSigner

	/** As an authenticator and the browser before it: DER, and s as it comes. `site` is where the page was. */
	const assert = (challenge: Hex, site = rpId): PasskeyAssertion => {
		const authenticatorData = new Uint8Array([...sha256(site), 5, 0, 0, 0, 1])
		const clientDataJSON = new TextEncoder().encode(
			JSON.stringify({
				type: 'webauthn.get',
				challenge: Buffer.from(hexToBytes(challenge)).toString('base64url'),
				origin: `https://${site}`,
			}),
		)
		const signed = new Uint8Array([...authenticatorData, ...sha256(clientDataJSON)])
		return { authenticatorData, clientDataJSON, signature: new Uint8Array(signData('sha256', signed, privateKey)) }
	}
	return { signer, assert, sign: (hash: Hex) => passkeySignature(signer, assert(hash)) }
}
