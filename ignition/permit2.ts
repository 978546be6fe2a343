/** Permit2 of Uniswap, which has one address on every chain. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Abi, getCreate2Address, type Hex, isHex } from 'viem'

export const permit2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3'

/** The deterministic deployment proxy: a call with salt ‖ creation code creates; anvil has it from its first block. */
export const deploymentProxy = '0x4e59b44847b379578588920cA78FbF26c0B4956C'
export const permit2Salt = '0x0000000000000000000000000000000000000000d3af2663da51c10215000000'

/**
 * What npm `@uniswap/uniswapx-sdk` (MIT) publishes of Permit2: only this file is read, the package is never run.
 * @throws when it is not Permit2 to the last byte
 */
function published() {
	const publisher = fileURLToPath(import.meta.resolve('@uniswap/uniswapx-sdk'))
	const file = join(dirname(publisher), 'contracts', 'factories', 'Permit2__factory.js')
	const [, abi, code] = /_abi = (\[.+?\n\]);.*?_bytecode = "(0x[0-9a-f]+)"/s.exec(readFileSync(file, 'utf8')) ?? []
	if (abi === undefined || !isHex(code)) throw new Error(`Permit2 is not in ${file}`)
	// The address is a hash of the code: other code lands elsewhere.
	const lands = getCreate2Address({ from: deploymentProxy, salt: permit2Salt, bytecode: code })
	if (lands !== permit2) throw new Error(`not the creation code of Permit2: it lands at ${lands}, not at ${permit2}`)
	return { abi, code }
}

export const permit2CreationCode = (): Hex => published().code

export function permit2Abi(): Abi {
	// A JavaScript literal of plain names and strings: quoted keys and no last commas make it JSON.
	const json = published()
		.abi.replaceAll(/(\w+):/g, '"$1":')
		.replaceAll(/,(\s*[\]}])/g, '$1')
	return JSON.parse(json)
}
