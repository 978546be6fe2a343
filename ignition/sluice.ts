/** What Sluice itself puts on a chain, and where: it follows from the code, from Permit2 and from who governs. */
import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { type Abi, type Address, encodeDeployData, isHex } from 'viem'
import { create2Address } from './create2.ts'
import { entryPoint } from './entry-point.ts'
import { permit2 } from './permit2.ts'

/** Who has the powers of `Guard`. */
export type Governance = {
	/** Vets, lists, sets the fee and changes roles, all after `delay`. */
	admin: Address
	/** Pauses and cancels, at once. */
	pauser: Address
	/** Seconds; zero is for chains where nothing is at stake. */
	delay: number
	/** Signs at what price the paymaster takes tokens for gas; the admin when not given, who may name another later. */
	quoter?: Address
}

export type Contract = { name: string; args: Array<Address | number>; address: Address }

type Artifact = { abi: Abi; bytecode: string }
type ReadArtifact = (name: string) => Promise<Artifact>

/**
 * In the order in which they are deployed.
 * @param readArtifact of a compiled contract, by its name
 */
export async function sluiceContracts(
	readArtifact: ReadArtifact,
	{ admin, pauser, delay, quoter = admin }: Governance,
) {
	const contract = (name: string, args: Contract['args']) => locate(readArtifact, name, args)
	const guard = await contract('Guard', [admin, pauser, delay])
	const paymentEscrow = await contract('PaymentEscrow', [permit2, guard.address])
	const disputes = await contract('Disputes', [paymentEscrow.address])
	const merchantActions = await contract('MerchantActions', [])
	const exchange = await contract('Exchange', [paymentEscrow.address, permit2])
	const channelRegistry = await contract('ChannelRegistry', [paymentEscrow.address])
	const mandates = await contract('Mandates', [paymentEscrow.address])
	const accountFactory = await contract('AccountFactory', [entryPoint])
	const tokenPaymaster = await contract('TokenPaymaster', [entryPoint, admin, quoter])
	const savingsAdapter = await contract('SavingsAdapter', [guard.address])
	return {
		...{ guard, paymentEscrow, disputes, merchantActions, exchange, channelRegistry, mandates },
		...{ accountFactory, tokenPaymaster, savingsAdapter },
	}
}

/** A vault for each stablecoin of a local chain. */
export function localVaults(readArtifact: ReadArtifact, tokens: readonly Address[]): Promise<Contract[]> {
	return Promise.all(tokens.map((token) => locate(readArtifact, 'LocalVault', [token])))
}

async function locate(readArtifact: ReadArtifact, name: string, args: Contract['args']): Promise<Contract> {
	const { abi, bytecode } = await readArtifact(name)
	if (!isHex(bytecode)) throw new Error(`the artifact of ${name} has no creation code`)
	return { name, args, address: create2Address(encodeDeployData({ abi, bytecode, args })) }
}

/** One module for each, so that those a chain has already are left out. Run with the `create2` strategy. */
export const contractModule = ({ name, args }: Contract) =>
	buildModule(name, (m) => ({ [name]: m.contract(name, args) }))
