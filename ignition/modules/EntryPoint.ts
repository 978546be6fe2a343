import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { concat } from 'viem'
import { entryPointCreationCode, entryPointSalt } from '../entry-point.ts'
import { deploymentProxy } from '../permit2.ts'

/** Local chains only: public chains have it. */
export default buildModule('EntryPoint', (m) => {
	m.send('create', deploymentProxy, 0n, concat([entryPointSalt, entryPointCreationCode()]))
	return {}
})
