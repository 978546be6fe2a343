/** Addresses that follow from the code alone: the same on every chain, whoever deploys and in whatever order. */
import { getCreate2Address, type Hex, keccak256, toHex } from 'viem'

/** CreateX, the factory that Ignition's `create2` strategy deploys through. */
export const createX = '0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed'

/** The salt of everything that exists once. */
export const salt = keccak256(toHex('sluice'))

/** The salt of one of several contracts with equal creation code. */
export const saltOf = (name: string): Hex => keccak256(toHex(`sluice ${name}`))

/** Where CreateX puts `creationCode` (constructor arguments included). */
export function create2Address(creationCode: Hex, withSalt: Hex = salt): Hex {
	// CreateX hashes a salt that names neither a caller nor a chain.
	return getCreate2Address({ from: createX, salt: keccak256(withSalt), bytecode: creationCode })
}
