/** What terms can say beyond the standard, from the invoice to the books: shares, protection, disputes, and later agreements. */
import { appointDelegate, signAction } from '@sluice/sdk/action'
import {
	acceptPayment,
	actOnPayment,
	capturePayment,
	capturePayments,
	createInvoice,
	extendPayment,
	getAccountCredits,
	getDispute,
	getEscrow,
	getIntake,
	getPayment,
	increasePayment,
	listDelegates,
	listDisputes,
	listIntakeEntries,
	releasePayment,
	requestFaucet,
	stepDispute,
	voidPayment,
	withdrawCredit,
} from '@sluice/sdk/client'
import { addresses } from '@sluice/sdk/contracts'
import { getCreditNonce, signWithdraw } from '@sluice/sdk/credit'
import { disputeTermsOf, disputeTypedData, getDisputeStatus, ruleDispute, submitEvidence } from '@sluice/sdk/dispute'
import { extensionFromTerms } from '@sluice/sdk/extension'
import { callGuard } from '@sluice/sdk/governance'
import { payInvoice } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import { acceptTypedData, extendTypedData, paymentInfoFromTerms, signIncrease } from '@sluice/sdk/payment'
import type { Invoice, InvoiceCreate, Payment, Protection } from '@sluice/sdk/wire'
import { createWalletClient, getAddress, type Hex, http, keccak256, type LocalAccount } from 'viem'
import { foundry } from 'viem/chains'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { devAccount, devAccounts } from '../../scripts/stack.ts'
import { untilCheckout, untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, shop, until, usd, wallet } from './fixture.ts'

const units = (value: bigint) => ({ value: String(value), asset: 'USDC' })

describe('extended terms', () => {
	let domain: { chainId: number; escrow: string }
	let disputes: string
	let merchantActions: string
	let token: { address: string; name: string; version: string }
	let payer: LocalAccount
	let arbiter: LocalAccount

	beforeAll(async () => {
		const known = await config()
		domain = { chainId: known.chain_id, escrow: known.escrow }
		if (!known.disputes || !known.merchant_actions) throw new Error('the stack has no disputes')
		disputes = known.disputes
		merchantActions = known.merchant_actions
		const usdc = known.tokens.find(({ asset }) => asset === 'USDC')
		if (!usdc) throw new Error('no USDC')
		token = usdc
		;[payer, arbiter] = await Promise.all([wallet('USDC'), wallet('ETH')])
	})

	const protection = (): Protection => ({
		seconds: 600,
		answer_seconds: 600,
		ruling_seconds: 600,
		arbiter: arbiter.address,
		default_bps: 5_000,
	})

	/** A paid invoice, in the state its kind of capture leads to. */
	const sell = async (store: Awaited<ReturnType<typeof shop>>, wanted: Partial<InvoiceCreate> = {}) => {
		const invoice = await createInvoice(store.client, { amount: usd(100_00), ...wanted })
		const paid = await payInvoice(anyone, { account: payer, invoice: invoice.id })
		const payment = await untilPayment(store.client, paid, 'authorized', 'captured')
		return { invoice, payment }
	}
	const when = (invoice: Invoice, wanted: (payment: Payment) => boolean) =>
		untilCheckout(anyone, invoice.id, ({ payment }) => payment !== null && wanted(payment))
	/** The books and the chain agree on what the escrow has. */
	const balanced = async () => {
		for (const { held, credited, balance } of (await getEscrow(anyone)).tokens)
			expect(BigInt(held.value) + BigInt(credited.value)).toBe(BigInt(balance.value))
	}

	test('shares wait as credits, to the unit, and are paid out by a signature', async () => {
		const store = await shop()
		const partner = await wallet()
		const other = await wallet()
		const before = await balanceOf(store.account.address)
		const { payment } = await sell(store, {
			amount: units(33_333_333n),
			shares: [
				{ account: partner.address, bps: 250 },
				{ account: other.address, bps: 33 },
			],
		})
		const fee = BigInt(payment.fee.value)
		const [first, second] = [(33_333_333n * 250n) / 10_000n, (33_333_333n * 33n) / 10_000n]
		expect(await balanceOf(store.account.address)).toBe(before + 33_333_333n - fee - first - second)
		const waiting = await until('the share is shown', async () => {
			const { credits } = await getAccountCredits(anyone, { address: partner.address })
			return credits[0] ?? null
		})
		expect(waiting.amount.value).toBe(String(first))
		await balanced()

		const nonce = await getCreditNonce(chain, { escrow: domain.escrow, account: partner.address })
		const deadline = Math.floor(Date.now() / 1000) + 600
		const asked = { token: token.address, to: partner.address, amount: first, nonce, deadline }
		const { signature } = await signWithdraw(partner, { ...domain, ...asked })
		const body = { token: token.address, to: partner.address, amount: String(first), deadline, signature }
		await withdrawCredit(anyone, partner.address, body)
		await until('the share is paid', async () => ((await balanceOf(partner.address)) === first ? true : null))
		await until('and booked', async () =>
			(await getAccountCredits(anyone, { address: partner.address })).credits.length === 0 ? true : null,
		)
		await balanced()
		await expect(withdrawCredit(anyone, partner.address, { ...body, deadline: deadline + 1 })).rejects.toThrow(
			'signature_invalid',
		)
	})

	test('a protected hold is not captured before the payer has confirmed', async () => {
		const store = await shop()
		const { invoice, payment } = await sell(store, { capture: 'manual', protection: protection() })
		await expect(capturePayment(store.client, payment.id)).rejects.toThrow('payment_protected')
		const signature = await payer.signTypedData(acceptTypedData({ ...domain, paymentHash: payment.hash }))
		await acceptPayment(anyone, invoice.id, { signature })
		await when(invoice, ({ accepted }) => accepted)
		await capturePayment(store.client, payment.id)
		await untilPayment(store.client, payment, 'captured')
		const open = await payer.signTypedData(
			disputeTypedData({ chainId: domain.chainId, disputes, paymentHash: payment.hash, step: 'open' }),
		)
		await expect(stepDispute(anyone, invoice.id, { step: 'open', signature: open })).rejects.toThrow(
			/dispute_not_possible|payment_not_capturable/,
		)
		await balanced()
	})

	test('a dispute is opened, answered and ruled; each side gets what was ruled, to the unit', async () => {
		const store = await shop()
		const rules = protection()
		const { invoice, payment } = await sell(store, { capture: 'manual', protection: rules })
		const about = { chainId: domain.chainId, disputes, paymentHash: payment.hash }
		const before = await balanceOf(payer.address)
		const opening = await payer.signTypedData(disputeTypedData({ ...about, step: 'open' }))
		await stepDispute(anyone, invoice.id, { step: 'open', signature: opening })
		await when(invoice, ({ disputed }) => disputed)
		await expect(capturePayment(store.client, payment.id)).rejects.toThrow(/payment_disputed|payment_protected/)
		const answer = await store.account.signTypedData(disputeTypedData({ ...about, step: 'answer' }))
		await stepDispute(anyone, invoice.id, { step: 'answer', signature: answer })
		if (!payment.extension) throw new Error('no extension')
		const disputed = {
			disputes,
			paymentInfo: paymentInfoFromTerms(payment.terms),
			extension: extensionFromTerms(payment.extension),
			disputeTerms: disputeTermsOf(rules, payment.terms.preApprovalExpiry).rules,
		}
		const judge = createWalletClient({ account: arbiter, chain: foundry, transport: http(inject('rpcUrl')) })
		await until('the answer is on chain', async () =>
			(await getDisputeStatus(chain, disputed)) === 'answered' ? true : null,
		)
		// Text that PostgreSQL refuses can come by the chain, and must not stop the indexer.
		const shown = { contentHash: keccak256('0x01'), uri: 'ipfs://photo\0<b>' }
		const shownBy = await payer.signTypedData(disputeTypedData({ ...about, step: 'evidence', ...shown }))
		await submitEvidence(judge, { ...disputed, party: payer.address, ...shown, signature: shownBy })
		const open = await until('the answer is indexed', async () => {
			const dispute = await getDispute(anyone, invoice.id)
			return dispute.status === 'answered' && dispute.evidence.length > 0 ? dispute : null
		})
		expect(open).toMatchObject({ outcome: null, arbiter: arbiter.address, default_bps: 5_000 })
		expect(open.evidence).toMatchObject([{ party: payer.address, uri: 'ipfs://photo\uFFFD<b>' }])
		const ruling = await ruleDispute(judge, { ...disputed, payerBps: 3_333 })
		expect((await chain.waitForTransactionReceipt({ hash: ruling })).status).toBe('success')
		await when(invoice, (now) => !now.disputed && now.held.value === '0')
		const back = (100_000_000n * 3_333n) / 10_000n
		expect(await balanceOf(payer.address)).toBe(before + back)
		const settled = await getPayment(store.client, payment.id)
		expect([settled.status, settled.captured.value]).toEqual(['captured', String(100_000_000n - back)])
		const { data } = await listDisputes(store.client, {})
		expect(data).toMatchObject([
			{
				payment: payment.id,
				status: 'ended',
				outcome: 'ruling',
				payer_amount: { value: String(back) },
				receiver_amount: { value: settled.captured.value },
			},
		])
		const { credits } = await getAccountCredits(anyone, { address: store.account.address })
		expect(BigInt(credits[0]?.amount.value ?? 0)).toBe(100_000_000n - back - BigInt(settled.fee.value))
		await balanced()
	})

	test('both sides can agree on less', async () => {
		const store = await shop()
		const { invoice, payment } = await sell(store, { capture: 'manual', protection: protection() })
		const about = { chainId: domain.chainId, disputes, paymentHash: payment.hash }
		const signature = await payer.signTypedData(disputeTypedData({ ...about, step: 'open' }))
		await stepDispute(anyone, invoice.id, { step: 'open', signature })
		await when(invoice, ({ disputed }) => disputed)
		const until = Math.floor(Date.now() / 1000) + 600
		const offer = disputeTypedData({ ...about, step: 'offer', payerBps: 2_500, validUntil: until })
		await stepDispute(anyone, invoice.id, {
			step: 'agree',
			payer_bps: 2_500,
			valid_until: until,
			payer_signature: await payer.signTypedData(offer),
			receiver_signature: await store.account.signTypedData(offer),
		})
		await when(invoice, ({ captured }) => captured.value === '75000000')
		expect(await getDispute(anyone, invoice.id)).toMatchObject({ status: 'ended', outcome: 'agreement' })
		await balanced()
	})

	test('a dispute ends when the hold is given back', async () => {
		const store = await shop()
		const { invoice, payment } = await sell(store, { capture: 'manual', protection: protection() })
		const about = { chainId: domain.chainId, disputes, paymentHash: payment.hash }
		const signature = await payer.signTypedData(disputeTypedData({ ...about, step: 'open' }))
		await stepDispute(anyone, invoice.id, { step: 'open', signature })
		await when(invoice, ({ disputed }) => disputed)
		await voidPayment(store.client, payment.id)
		await when(invoice, ({ status }) => status === 'voided')
		expect(await getDispute(anyone, invoice.id)).toMatchObject({ status: 'ended', outcome: 'returned' })
	})

	test('whom the merchant lets act, and what governance does to the way in, can be read by all they concern', async () => {
		const store = await shop()
		expect((await listDelegates(store.client)).delegates).toEqual([])
		await requestFaucet(anyone, { address: store.account.address, asset: 'ETH' })
		const owner = createWalletClient({ account: store.account, chain: foundry, transport: http(inject('rpcUrl')) })
		const done = await appointDelegate(owner, { merchantActions, delegate: arbiter.address, appointed: true })
		expect((await chain.waitForTransactionReceipt({ hash: done })).status).toBe('success')
		const known = await until('the delegate is indexed', async () => {
			const { delegates } = await listDelegates(store.client)
			return delegates.length > 0 ? delegates : null
		})
		expect(known).toMatchObject([{ address: arbiter.address }])

		// A token of nobody, so that no other payment is in the way.
		const scope = { escrow: domain.escrow, tokens: [`0x${'0d'.repeat(20)}`] }
		const pauser = createWalletClient({
			account: devAccount(devAccounts.deployer),
			chain: foundry,
			transport: http(inject('rpcUrl')),
		})
		const reason = 'a drill: nothing is wrong'
		const end = Number((await chain.getBlock()).timestamp) + 600
		const call = { kind: 'pause', ...scope, until: end, reason } as const
		const { guard } = addresses[foundry.id] ?? { guard: '' }
		const paused = await callGuard(pauser, { guard, call })
		expect((await chain.waitForTransactionReceipt({ hash: paused })).status).toBe('success')
		const entry = await until('the pause is indexed', async () => {
			const { data } = await listIntakeEntries(anyone, {})
			return data.find(({ kind }) => kind === 'paused') ?? null
		})
		expect(entry).toMatchObject({ token: getAddress(scope.tokens[0] ?? ''), reason })
		expect((await getIntake(anyone)).tokens).toContainEqual(
			expect.objectContaining({ asset: 'USDC', vetted: true, paused_until: null }),
		)
	})

	test('a hold is increased, extended and partly released by signatures, without native coin', async () => {
		const store = await shop()
		const { invoice, payment } = await sell(store, { capture: 'manual' })
		const validBefore = payment.terms.authorizationExpiry
		const amount = 5_000_000n
		const more = await signIncrease(payer, { ...domain, token, paymentHash: payment.hash, amount, validBefore })
		await increasePayment(anyone, invoice.id, {
			amount: units(amount),
			authorization: { salt: String(more.salt), valid_before: validBefore, signature: more.signature },
		})
		await when(invoice, ({ held }) => held.value === '105000000')
		const later = payment.terms.authorizationExpiry + 60
		const signature = await payer.signTypedData(
			extendTypedData({ ...domain, paymentHash: payment.hash, authorizationExpiry: later }),
		)
		await extendPayment(anyone, invoice.id, { authorization_expiry: later, signature })
		await when(invoice, ({ authorization_expiry }) => authorization_expiry === later)
		await releasePayment(store.client, payment.id, { amount: usd(25_00) })
		await when(invoice, ({ held }) => held.value === '80000000')
		await capturePayment(store.client, payment.id)
		await untilPayment(store.client, payment, 'captured')
		expect((await getPayment(store.client, payment.id)).captured.value).toBe('80000000')
		await balanced()
	})

	test('many holds are captured in one transaction', async () => {
		const store = await shop()
		const sales = [await sell(store, { capture: 'manual' }), await sell(store, { capture: 'manual' })]
		const payments = sales.map(({ payment }) => payment.id)
		const before = await balanceOf(store.account.address)
		await capturePayments(store.client, { payments })
		const done = await Promise.all(sales.map(({ payment }) => untilPayment(store.client, payment, 'captured')))
		const txs = done.map(({ steps }) => steps.find(({ kind }) => kind === 'captured')?.tx_hash)
		expect(new Set(txs).size).toBe(1)
		const fees = done.reduce((sum, { fee }) => sum + BigInt(fee.value), 0n)
		expect(await balanceOf(store.account.address)).toBe(before + 200_000_000n - fees)
		await balanced()
	})

	test('the merchant captures by its own signature, whatever the operator wants', async () => {
		const store = await shop()
		const { payment } = await sell(store, { capture: 'manual' })
		const amount = 40_000_000n
		const { feeReceiver, minFeeBps } = payment.terms
		const feeAmount = (amount * BigInt(minFeeBps)) / 10_000n
		const permission = await signAction(store.account, {
			chainId: domain.chainId,
			merchantActions,
			paymentHash: payment.hash,
			action: { kind: 'capture', amount, feeAmount, feeReceiver },
			expected: { capturable: 100_000_000n, refundable: 0n, deadline: payment.terms.authorizationExpiry },
		})
		const body = {
			kind: 'capture' as const,
			amount: String(amount),
			capturable: String(permission.capturable),
			refundable: String(permission.refundable),
			deadline: permission.deadline,
			signer: permission.signer,
			signature: permission.signature as Hex,
		}
		await actOnPayment(store.client, payment.id, body)
		await untilPayment(store.client, payment, 'partially_captured')
		await expect(actOnPayment(store.client, payment.id, body)).rejects.toThrow('transaction_reverted')
		await balanced()
	})

	test('a final charge cannot be refunded', async () => {
		const store = await shop()
		const { payment } = await sell(store, { final: true })
		expect(payment.refundable.value).toBe('0')
		await expect(refundPayment(store.client, { account: store.account, payment, amount: 1n })).rejects.toThrow(
			'amount_exceeds_refundable',
		)
		await balanced()
	})
})
