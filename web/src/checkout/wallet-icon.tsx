/** @jsxImportSource preact */
import type { Wallet } from './wallets.ts'

export const WalletIcon = ({ wallet }: { wallet: Wallet }) =>
	wallet.icon ? (
		<img class="wallet-icon" src={wallet.icon} alt="" width={40} height={40} />
	) : (
		<span class="wallet-icon party-mark" aria-hidden="true">
			{wallet.name.charAt(0) || '◇'}
		</span>
	)
