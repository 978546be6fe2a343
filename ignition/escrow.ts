/** Where `PaymentEscrow` is on every chain: it follows from its code, from Permit2 and from who guards its intake. */
import { type Address, concat, encodeAbiParameters, isHex } from 'viem'
import { create2Address } from './create2.ts'
import { permit2 } from './permit2.ts'

/** May pause intake and vet tokens: the deployer of local chains, account 0 of the development mnemonic. */
export const guard: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

export function paymentEscrowAddress(artifact: { bytecode: string }): Address {
	if (!isHex(artifact.bytecode)) throw new Error('the artifact of PaymentEscrow has no creation code')
	const parameters = encodeAbiParameters([{ type: 'address' }, { type: 'address' }], [permit2, guard])
	return create2Address(concat([artifact.bytecode, parameters]))
}
