/** A passkey in software: what a browser's authenticator does, for tests and demos. */
import { createHash, generateKeyPairSync, sign as signData } from 'node:crypto'
import { type AccountSigner, type PasskeyAssertion, passkeySignature } from '@sluice/sdk/account'
import { type Hex, hexToBytes } from 'viem'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const numberOf = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)

/** @param rpId the site that the passkey belongs to */
export function createPasskey(rpId: string) {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
	const { x, y } = publicKey.export({ format: 'jwk' })
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
