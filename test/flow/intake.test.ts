/** Every way the escrow takes tokens in, driven from a program by the SDK alone: the operator is no server of ours. */
import {
	authorize,
	capture,
	charge,
	type EscrowDomain,
	encodeCollectorData,
	getPaymentHash,
	getPaymentState,
	hashPayment,
	type IntakeParameters,
	type PaymentInfo,
	preApprove,
	refund,
	signPayment,
	signRefund,
	voidPayment,
} from '@sluice/sdk/payment'
import { approve, getPermitNonce } from '@sluice/sdk/token'
import type { Token } from '@sluice/sdk/wire'
import { createWalletClient, type Hex, http, type LocalAccount, publicActions } from 'viem'
import { foundry } from 'viem/chains'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { balanceOf, chain, config, wallet } from './fixture.ts'

const most = 2_500_000n
const amount = 2_000_000n
/** The fee receiver of the terms: nobody else pays it. */
const feeBps = 100

const client = (account: LocalAccount) =>
	createWalletClient({ account, chain: foundry, transport: http(inject('rpcUrl')), pollingInterval: 100 }).extend(
		publicActions,
	)
const mined = async (hash: Promise<Hex>) => {
	const { status } = await chain.waitForTransactionReceipt({ hash: await hash })
	expect(status).toBe('success')
}

describe('the SDK drives a payment on chain', () => {
	let domain: EscrowDomain
	let permit2: string
	let token: Token
	let operator: LocalAccount
	let payer: LocalAccount
	let merchant: LocalAccount

	beforeAll(async () => {
		const known = await config()
		domain = { chainId: known.chain_id, escrow: known.escrow }
		permit2 = known.permit2
		const usdc = known.tokens.find(({ asset }) => asset === 'USDC')
		if (!usdc) throw new Error('no USDC')
		token = usdc
		// Three wallets of their own: the relayer's key belongs to the server.
		;[operator, payer, merchant] = await Promise.all([wallet('ETH'), wallet('USDC', 'ETH'), wallet('USDC')])
	})

	const terms = async (): Promise<PaymentInfo> => {
		const now = Number((await chain.getBlock()).timestamp)
		return {
			operator: operator.address,
			payer: payer.address,
			receiver: merchant.address,
			token: token.address as Hex,
			maxAmount: most,
			preApprovalExpiry: now + 1_000,
			authorizationExpiry: now + 2_000,
			refundExpiry: now + 3_000,
			minFeeBps: feeBps,
			maxFeeBps: feeBps,
			feeReceiver: operator.address,
			salt: BigInt(now) * 1_000_000n + BigInt(Math.floor(performance.now() * 100)),
		}
	}

	/** Takes the payment in and gives what is held back; the payer and the escrow end where they began. */
	const heldAndVoided = async (paymentInfo: PaymentInfo, collectorData: Hex) => {
		const { escrow } = domain
		const hash = hashPayment({ ...domain, paymentInfo })
		expect(await getPaymentHash(chain, { escrow, paymentInfo })).toBe(hash)
		const before = await Promise.all([balanceOf(payer.address), balanceOf(escrow)])
		await mined(authorize(client(operator), { escrow, paymentInfo, amount, collectorData }))
		expect(await getPaymentState(chain, { escrow, hash })).toEqual({
			collected: true,
			capturable: amount,
			refundable: 0n,
		})
		expect(await Promise.all([balanceOf(payer.address), balanceOf(escrow)])).toEqual([
			(before[0] ?? 0n) - amount,
			(before[1] ?? 0n) + amount,
		])
		await mined(voidPayment(client(operator), { escrow, paymentInfo }))
		expect(await Promise.all([balanceOf(payer.address), balanceOf(escrow)])).toEqual(before)
	}

	const intakes: Record<string, () => Promise<IntakeParameters>> = {
		'ERC-3009': async () => ({ mode: 'erc3009', token }),
		'ERC-3009 with v, r, s': async () => ({ mode: 'erc3009-vrs', token }),
		Permit2: async () => {
			await mined(approve(client(payer), { token: token.address, spender: permit2, value: most }))
			return { mode: 'permit2', permit2 }
		},
		'EIP-2612': async () => {
			const nonce = await getPermitNonce(chain, { token: token.address, owner: payer.address })
			return { mode: 'erc2612', token, nonce }
		},
		'an allowance and a signed consent': async () => {
			await mined(approve(client(payer), { token: token.address, spender: domain.escrow, value: most }))
			return { mode: 'allowance' }
		},
	}
	test.for(Object.entries(intakes))('by %s', async ([, intake]) => {
		const paymentInfo = await terms()
		const { collectorData } = await signPayment(payer, { ...domain, paymentInfo, ...(await intake()) })
		await heldAndVoided(paymentInfo, collectorData)
	})

	test('by an allowance and a consent given on chain', async () => {
		const paymentInfo = await terms()
		await mined(approve(client(payer), { token: token.address, spender: domain.escrow, value: most }))
		await mined(preApprove(client(payer), { escrow: domain.escrow, paymentInfo }))
		await heldAndVoided(paymentInfo, encodeCollectorData({ mode: 'allowance' }))
	})

	test('charged at once, with the fee to the unit, and refunded by the receiver’s signature in both forms', async () => {
		const { escrow } = domain
		const paymentInfo = await terms()
		const { collectorData } = await signPayment(payer, { ...domain, paymentInfo, mode: 'erc3009', token })
		const before = await Promise.all([payer, merchant, operator].map(({ address }) => balanceOf(address)))
		await mined(charge(client(operator), { escrow, paymentInfo, amount, collectorData }))
		for (const mode of ['erc3009', 'erc3009-vrs'] as const) {
			const signed = await signRefund(merchant, {
				...domain,
				token,
				paymentHash: hashPayment({ ...domain, paymentInfo }),
				amount: 400_000n,
				validBefore: paymentInfo.refundExpiry,
				mode,
			})
			const { collectorData: refundData } = signed
			await mined(refund(client(operator), { escrow, paymentInfo, amount: 400_000n, collectorData: refundData }))
		}
		const after = await Promise.all([payer, merchant, operator].map(({ address }) => balanceOf(address)))
		const fee = (amount * BigInt(feeBps)) / 10_000n
		expect(after.map((balance, i) => balance - (before[i] ?? 0n))).toEqual([
			800_000n - amount,
			amount - fee - 800_000n,
			fee,
		])
		// What is charged is not held: there is nothing to capture.
		await expect(capture(client(operator), { escrow, paymentInfo, amount: 1n })).rejects.toThrow(
			'InsufficientAuthorization',
		)
	})
})
