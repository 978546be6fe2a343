/** What Sluice itself puts on a chain, and where: it follows from the code, from Permit2 and from who governs. */
import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { type Abi, type Address, encodeDeployData, isHex } from 'viem'
import { create2Address } from './create2.ts'
import { permit2 } from './permit2.ts'

/** Who has the powers of `Guard`. */
export type Governance = {
	/** Vets, lists, sets the fee and changes roles, all after `delay`. */
	admin: Address
	/** Pauses and cancels, at once. */
	pauser: Address
	/** Seconds; zero is for chains where nothing is at stake. */
	delay: number
}

export type Contract = { name: string; args: Array<Address | number>; address: Address }

type Artifact = { abi: Abi; bytecode: string }

/**
 * In the order in which they are deployed.
 * @param readArtifact of a compiled contract, by its name
 */
export async function sluiceContracts(
	readArtifact: (name: string) => Promise<Artifact>,
	{ admin, pauser, delay }: Governance,
) {
	const contract = async (name: string, args: Contract['args']): Promise<Contract> => {
		const { abi, bytecode } = await readArtifact(name)
		if (!isHex(bytecode)) throw new Error(`the artifact of ${name} has no creation code`)
		return { name, args, address: create2Address(encodeDeployData({ abi, bytecode, args })) }
	}
	const guard = await contract('Guard', [admin, pauser, delay])
	const paymentEscrow = await contract('PaymentEscrow', [permit2, guard.address])
	const disputes = await contract('Disputes', [paymentEscrow.address])
	const merchantActions = await contract('MerchantActions', [])
	const mandates = await contract('Mandates', [paymentEscrow.address])
	return { guard, paymentEscrow, disputes, merchantActions, mandates }
}

/** One module for each, so that those a chain has already are left out. Run with the `create2` strategy. */
export const contractModule = ({ name, args }: Contract) =>
	buildModule(name, (m) => ({ [name]: m.contract(name, args) }))
