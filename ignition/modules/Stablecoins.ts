import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import type { Artifact } from '@nomicfoundation/ignition-core'
import { parseAbi } from 'viem'
import { createX } from '../create2.ts'
import {
	fiatToken,
	minterAllowance,
	proxyCode,
	signatureChecker,
	stablecoinAddress,
	stablecoinSalt,
	stablecoins,
} from '../stablecoins.ts'

const createXArtifact: Artifact = {
	_format: 'hh-sol-artifact-1',
	contractName: 'CreateX',
	sourceName: 'CreateX.sol',
	abi: parseAbi([
		'struct Values { uint256 constructorAmount; uint256 initCallAmount; }',
		'function deployCreate2AndInit(bytes32 salt, bytes initCode, bytes data, Values values) payable returns (address)',
	]),
	bytecode: '0x',
	deployedBytecode: '0x',
	linkReferences: {},
	deployedLinkReferences: {},
}

/** Local chains only. Run with the `create2` strategy and the accounts of the local mnemonic. */
export default buildModule('Stablecoins', (m) => {
	const issuer = m.getAccount(0)
	const minterAccount = m.getParameter<string>('minter')
	const lostAndFound = m.getParameter<string>('lostAndFound')
	const changeAdmin = m.getParameter<string>('changeAdmin')

	const library = m.library('SignatureChecker', signatureChecker)
	const implementation = m.contract('FiatTokenV2_2', fiatToken, [], { libraries: { SignatureChecker: library } })
	const factory = m.contractAt('CreateX', createXArtifact, createX)

	return Object.fromEntries(
		stablecoins.map((stablecoin) => {
			const { asset, name, symbol, currency, scale } = stablecoin
			// Whoever creates a proxy is its admin: the factory hands that on in the same call.
			const proxy = m.call(
				factory,
				'deployCreate2AndInit',
				[stablecoinSalt(stablecoin), proxyCode, changeAdmin, { constructorAmount: 0n, initCallAmount: 0n }],
				{ id: `${asset}_proxy`, after: [implementation] },
			)
			const token = m.contractAt('FiatTokenV2_2', fiatToken, stablecoinAddress(stablecoin), {
				id: asset,
				after: [proxy],
			})
			const initialize = m.call(token, 'initialize', [name, symbol, currency, scale, issuer, issuer, issuer, issuer], {
				id: `${asset}_initialize`,
			})
			const v2 = m.call(token, 'initializeV2', [name], { id: `${asset}_initializeV2`, after: [initialize] })
			const v2_1 = m.call(token, 'initializeV2_1', [lostAndFound], { id: `${asset}_initializeV2_1`, after: [v2] })
			const v2_2 = m.call(token, 'initializeV2_2', [[], symbol], { id: `${asset}_initializeV2_2`, after: [v2_1] })
			m.call(token, 'configureMinter', [minterAccount, minterAllowance], { id: `${asset}_minter`, after: [v2_2] })
			return [asset, token]
		}),
	)
})
