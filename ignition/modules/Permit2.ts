import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { concat } from 'viem'
import { deploymentProxy, permit2CreationCode, permit2Salt } from '../permit2.ts'

/** Local chains only: public chains have Permit2. */
export default buildModule('Permit2', (m) => {
	m.send('create', deploymentProxy, 0n, concat([permit2Salt, permit2CreationCode()]))
	return {}
})
