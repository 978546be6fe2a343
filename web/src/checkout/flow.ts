/**
 * One payment from the choice of a wallet to the handed-over signature, as a machine of steps. It knows no page: the
 * page shows the step it is given and calls the actions back.
 */
import { checkCheckoutTerms, TermsError } from '@sluice/sdk/terms'
import type { Checkout, Config, ExtensionTerms, Payment, Terms, Token } from '@sluice/sdk/wire'
import { ApiError, askFaucet, fetchTerms, readBalance, sendPayment } from './api.ts'
import {
	firstAccount,
	knownAccount,
	readChainId,
	requestAccount,
	requestPending,
	signTypedData,
	switchChain,
	userRejected,
	type Wallet,
	walletErrorCode,
} from './wallets.ts'

/** What the payer is about to sign; every field is derived in this browser. */
type Agreement = ReturnType<typeof checkCheckoutTerms>

export type Step =
	| { at: 'closed' }
	| { at: 'choosing' }
	| { at: 'connecting'; wallet: Wallet }
	| { at: 'declined'; wallet: Wallet; what: 'connection' | 'network' | 'signature' }
	| { at: 'wrong_network'; wallet: Wallet; busy: boolean }
	| { at: 'preparing'; wallet: Wallet }
	| { at: 'short'; wallet: Wallet; payer: string; balance: bigint; token: Token; busy: boolean }
	| { at: 'review'; wallet: Wallet; payer: string; agreement: Agreement }
	| { at: 'signing'; wallet: Wallet; payer: string; agreement: Agreement }
	| { at: 'sending' }
	/** `unsure`: the signature was handed over, and no answer came back. */
	| { at: 'failed'; code: string; requestId: string | null; canRetry: boolean; unsure: boolean }

/** Kept in the session, so that a reload finds its way back. */
type Memory = {
	/** The wallet in use while the sheet was open. */
	wallet?: string | undefined
	/** A signature that may not have reached the server. */
	pending?: { terms: Terms; extension: ExtensionTerms | null; signature: string; key: string } | undefined
}

/** Thrown by nobody: tells an action that the payer has moved on since it began. */
const movedOn = Symbol('moved on')

export type Flow = ReturnType<typeof createFlow>

export function createFlow(parameters: {
	config: Config
	getCheckout: () => Checkout
	onStep: (step: Step) => void
	onPayment: (payment: Payment) => void
}) {
	const { config, getCheckout, onStep, onPayment } = parameters
	const invoice = getCheckout().invoice.id
	const memoryKey = `sluice:checkout:${invoice}`
	let step: Step = { at: 'closed' }
	/** Grows with every new intention of the payer; what an older one still brings is dropped. */
	let turn = 0
	let retry: (() => Promise<void>) | null = null
	let stopListening = (): void => {}

	const recall = (): Memory => JSON.parse(sessionStorage.getItem(memoryKey) ?? '{}') as Memory
	const remember = (change: Memory): void =>
		sessionStorage.setItem(memoryKey, JSON.stringify({ ...recall(), ...change }))

	const show = (next: Step): void => {
		step = next
		onStep(next)
	}

	const fail = (error: unknown, again: () => Promise<void>): void => {
		retry = again
		if (error instanceof ApiError) {
			const final = ['invoice_expired', 'invoice_not_payable', 'not_found']
			show({
				at: 'failed',
				code: error.code,
				requestId: error.requestId,
				canRetry: !final.includes(error.code),
				unsure: recall().pending !== undefined,
			})
		} else if (error instanceof TermsError) {
			show({ at: 'failed', code: error.code, requestId: null, canRetry: false, unsure: false })
		} else {
			const busy = walletErrorCode(error) === requestPending
			show({
				at: 'failed',
				code: busy ? 'wallet_busy' : 'wallet_failed',
				requestId: null,
				canRetry: true,
				unsure: false,
			})
		}
	}

	/** Runs `work` as the present intention: its failures are shown, unless the payer has moved on. */
	const run = async (again: () => Promise<void>, work: (check: () => void) => Promise<void>): Promise<void> => {
		const mine = ++turn
		const check = (): void => {
			if (mine !== turn) throw movedOn
		}
		try {
			await work(check)
		} catch (error) {
			if (error !== movedOn && mine === turn) fail(error, again)
		}
	}

	const listenTo = (wallet: Wallet, payer: string): void => {
		stopListening()
		const { provider } = wallet
		const onAccounts = (accounts: unknown): void => {
			const account = firstAccount(accounts)
			if (account === null) choose()
			else if (account.toLowerCase() !== payer.toLowerCase() && step.at !== 'sending') void prepare(wallet, account)
		}
		const onChain = (): void => {
			if (step.at === 'wrong_network' || step.at === 'review') void prepare(wallet, payer)
		}
		provider.on?.('accountsChanged', onAccounts)
		provider.on?.('chainChanged', onChain)
		stopListening = () => {
			provider.removeListener?.('accountsChanged', onAccounts)
			provider.removeListener?.('chainChanged', onChain)
			stopListening = () => {}
		}
	}

	/** From a connected account to the review: network, balance, terms. */
	const prepare = (wallet: Wallet, payer: string): Promise<void> =>
		run(
			() => prepare(wallet, payer),
			async (check) => {
				show({ at: 'preparing', wallet })
				listenTo(wallet, payer)
				remember({ wallet: wallet.id })
				const chainId = await readChainId(wallet.provider)
				check()
				if (chainId !== config.chain_id) return show({ at: 'wrong_network', wallet, busy: false })
				const checkout = getCheckout()
				const token = config.tokens.find((candidate) => candidate.asset === checkout.invoice.amount.asset)
				if (!token) throw new TermsError('terms_mismatch', 'asset', 'a known token', checkout.invoice.amount.asset)
				const balance = await readBalance(config.rpc_path, token.address, payer)
				check()
				if (balance < BigInt(checkout.invoice.amount.value)) {
					return show({ at: 'short', wallet, payer, balance, token, busy: false })
				}
				const answer = await fetchTerms(invoice, payer)
				check()
				const agreement = checkCheckoutTerms({ config, checkout, payer, answer })
				show({ at: 'review', wallet, payer, agreement })
			},
		)

	const submit = (pending: NonNullable<Memory['pending']>): Promise<void> =>
		run(
			() => submit(pending),
			async () => {
				show({ at: 'sending' })
				const { key, ...body } = pending
				try {
					const payment = await sendPayment(invoice, body, key)
					sessionStorage.removeItem(memoryKey)
					stopListening()
					onPayment(payment)
					show({ at: 'closed' })
				} catch (error) {
					// Without an answer the signature may still have arrived: the same key asks for the same payment.
					const open = error instanceof ApiError && (error.status === 0 || error.status >= 500)
					if (!open) remember({ pending: undefined })
					throw error
				}
			},
		)

	const choose = (): void => {
		turn++
		stopListening()
		remember({ wallet: undefined })
		show({ at: 'choosing' })
	}

	const connect = (wallet: Wallet): Promise<void> =>
		run(
			() => connect(wallet),
			async (check) => {
				show({ at: 'connecting', wallet })
				try {
					const payer = await requestAccount(wallet.provider)
					check()
					if (payer === null) return show({ at: 'declined', wallet, what: 'connection' })
					await prepare(wallet, payer)
				} catch (error) {
					check()
					if (walletErrorCode(error) !== userRejected) throw error
					show({ at: 'declined', wallet, what: 'connection' })
				}
			},
		)

	const switchNetwork = async (): Promise<void> => {
		if (step.at !== 'wrong_network' && step.at !== 'declined') return
		const { wallet } = step
		await run(switchNetwork, async (check) => {
			show({ at: 'wrong_network', wallet, busy: true })
			try {
				await switchChain(wallet.provider, config)
				const payer = await knownAccount(wallet.provider)
				check()
				if (payer === null) return choose()
				await prepare(wallet, payer)
			} catch (error) {
				check()
				if (walletErrorCode(error) !== userRejected) throw error
				show({ at: 'declined', wallet, what: 'network' })
			}
		})
	}

	const sign = async (): Promise<void> => {
		if (step.at !== 'review') return
		const { wallet, payer, agreement } = step
		await run(
			() => prepare(wallet, payer),
			async (check) => {
				show({ at: 'signing', wallet, payer, agreement })
				let signature: string
				try {
					signature = await signTypedData(wallet.provider, payer, agreement.typedData)
				} catch (error) {
					check()
					if (walletErrorCode(error) !== userRejected) throw error
					return show({ at: 'declined', wallet, what: 'signature' })
				}
				check()
				const { terms, extension } = agreement
				const pending = { terms, extension, signature, key: crypto.randomUUID() }
				remember({ pending })
				await submit(pending)
			},
		)
	}

	/** Test money for the account at hand; waits until the chain shows it, for a minute at most. */
	const fund = async (): Promise<void> => {
		if (step.at !== 'short') return
		const short = step
		const { wallet, payer, token } = short
		await run(
			() => prepare(wallet, payer),
			async (check) => {
				show({ ...short, busy: true })
				await askFaucet(payer, token.asset)
				for (let second = 0; second < 60; second++) {
					const balance = await readBalance(config.rpc_path, token.address, payer)
					check()
					if (balance > short.balance) break
					await new Promise((resolve) => setTimeout(resolve, 1_000))
					check()
				}
				await prepare(wallet, payer)
			},
		)
	}

	return {
		choose,
		connect,
		switchNetwork,
		sign,
		fund,
		/** Back to the review after a refusal, or the failed action once more. */
		again: async (): Promise<void> => {
			if (step.at === 'declined' && step.what === 'network') return switchNetwork()
			if (step.at === 'failed' && retry) return retry()
			if (step.at !== 'declined' && step.at !== 'short') return
			const { wallet } = step
			const payer = await knownAccount(wallet.provider).catch(() => null)
			await (payer === null ? connect(wallet) : prepare(wallet, payer))
		},
		/** Leaves the sheet; a signature that is on its way stays on its way. */
		close: (): void => {
			if (step.at === 'sending') return
			turn++
			stopListening()
			remember({ wallet: undefined })
			show({ at: 'closed' })
		},
		/** After a load of the page: hands over a signature left behind, or opens the sheet where it was. */
		resume: async (wallets: Wallet[]): Promise<void> => {
			const memory = recall()
			if (getCheckout().payment) return sessionStorage.removeItem(memoryKey)
			if (memory.pending) return submit(memory.pending)
			const wallet = wallets.find((candidate) => candidate.id === memory.wallet)
			if (!wallet) return
			const payer = await knownAccount(wallet.provider).catch(() => null)
			if (payer !== null && step.at === 'closed') await prepare(wallet, payer)
		},
	}
}
