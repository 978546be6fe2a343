/** The entry point of ERC-4337 v0.8, which has one address on every chain. */
import { readFileSync } from 'node:fs'
import { getCreate2Address, type Hex, isHex } from 'viem'
import { deploymentProxy } from './permit2.ts'

export const entryPoint = '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108'
export const entryPointSalt = '0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9'

/** Account of the local mnemonic that signs gas prices, by index. */
export const quoter = 6

/** As its authors published it. @throws when it is not the entry point to the last byte */
export function entryPointCreationCode(): Hex {
	const file = new URL(import.meta.resolve('@account-abstraction/contracts/artifacts/EntryPoint.json'))
	const { bytecode }: { bytecode: string } = JSON.parse(readFileSync(file, 'utf8'))
	if (!isHex(bytecode)) throw new Error(`the entry point is not in ${file}`)
	// The address is a hash of the code: other code lands elsewhere.
	const lands = getCreate2Address({ from: deploymentProxy, salt: entryPointSalt, bytecode })
	if (lands !== entryPoint) throw new Error(`not the creation code of the entry point: it lands at ${lands}`)
	return bytecode
}
