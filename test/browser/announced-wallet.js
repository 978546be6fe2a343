// Runs in the page before any of its scripts: a provider whose every request goes to `wallet.ts`, announced by EIP-6963.
{
	const listeners = new Map()
	const provider = {
		async request({ method, params = [] }) {
			const answer = await window.testWallet(method, params)
			if (answer.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
			return answer.result
		},
		on(event, listener) {
			listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
		},
		removeListener(event, listener) {
			listeners.get(event)?.delete(listener)
		},
	}
	window.testWalletEmit = (event, value) => {
		for (const listener of listeners.get(event) ?? []) listener(value)
	}
	const picture =
		'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#5b3fd6"/><circle cx="4" cy="4" r="2" fill="#fff"/></svg>'
	const info = {
		uuid: '8f4b0c52-6a1e-4d0b-9a53-2f5f6d1c7e11',
		name: 'Test Wallet',
		rdns: 'test.wallet',
		icon: `data:image/svg+xml,${encodeURIComponent(picture)}`,
	}
	const announce = () =>
		window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }))
	window.addEventListener('eip6963:requestProvider', announce)
	announce()
}
