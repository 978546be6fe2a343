import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { guard } from '../escrow.ts'
import { permit2 } from '../permit2.ts'

/** What Sluice itself puts on a chain. Run with the `create2` strategy. */
export default buildModule('Sluice', (m) => ({
	paymentEscrow: m.contract('PaymentEscrow', [permit2, m.getParameter('guard', guard)]),
}))
