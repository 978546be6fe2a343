/** Addresses that open this page inside a wallet app of a phone. */
export function walletAppLinks(page: string): { name: string; href: string }[] {
	const bare = page.replace(/^https?:\/\//, '')
	const encoded = encodeURIComponent(page)
	return [
		{ name: 'MetaMask', href: `https://link.metamask.io/dapp/${bare}` },
		{ name: 'Base App', href: `https://go.cb-w.com/dapp?cb_url=${encoded}` },
		{ name: 'Trust Wallet', href: `https://link.trustwallet.com/open_url?coin_id=60&url=${encoded}` },
		{
			name: 'OKX Wallet',
			href: `https://web3.okx.com/download?deeplink=${encodeURIComponent(`okx://wallet/dapp/url?dappUrl=${encoded}`)}`,
		},
	]
}
