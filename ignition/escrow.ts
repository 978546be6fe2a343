/** Where `PaymentEscrow` is on every chain: it follows from its code and from the address of Permit2. */
import { type Address, concat, encodeAbiParameters, isHex } from 'viem'
import { create2Address } from './create2.ts'
import { permit2 } from './permit2.ts'

export function paymentEscrowAddress(artifact: { bytecode: string }): Address {
	if (!isHex(artifact.bytecode)) throw new Error('the artifact of PaymentEscrow has no creation code')
	return create2Address(concat([artifact.bytecode, encodeAbiParameters([{ type: 'address' }], [permit2])]))
}
