import { capturePayment, createInvoice, getAccountCredits, getEscrow, getPayment, listEvents } from '@sluice/sdk/client'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import { payInvoice } from '@sluice/sdk/invoice'
import { type Address, createWalletClient, http, parseAbi } from 'viem'
import { foundry } from 'viem/chains'
import { describe, expect, inject, test } from 'vitest'
import { devAccount, devAccounts } from '../../scripts/stack.ts'
import { untilPayment } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, query, shop, until, usd, wallet } from './fixture.ts'

const denylistAbi = parseAbi(['function blacklist(address account)', 'function unBlacklist(address account)'])
// The issuer of the local stablecoins has every role of theirs.
const issuer = createWalletClient({
	account: devAccount(devAccounts.deployer),
	chain: foundry,
	transport: http(inject('rpcUrl')),
})

describe('a payout that the token refuses', () => {
	test('waits as a credit that everyone can see, until it is withdrawn, and the books equal the chain throughout', async () => {
		const { client, account } = await shop()
		const payer = await wallet('USDC')
		const { escrow, tokens } = await config()
		const token = tokens.find(({ asset }) => asset === 'USDC')?.address as Address
		const waiting = async () => (await getAccountCredits(anyone, { address: account.address })).credits
		const credited = 40_000_000n - 200_000n

		const invoice = await createInvoice(client, { amount: usd(100_00), capture: 'manual' })
		const held = await untilPayment(
			client,
			await payInvoice(anyone, { account: payer, invoice: invoice.id }),
			'authorized',
		)
		// Other payments of this stack may have left credits.
		const before = await creditedNow()

		await mined(
			issuer.writeContract({ address: token, abi: denylistAbi, functionName: 'blacklist', args: [account.address] }),
		)
		await untilPayment(client, await capturePayment(client, held.id, { amount: usd(40_00) }), 'partially_captured')
		const refused = await until('the credit is confirmed', async () => {
			const now = await getPayment(client, held.id)
			return now.credited.value === '0' ? null : now
		})
		expect(refused.credited.value).toBe(String(credited))
		expect([refused.held.value, refused.captured.value, refused.fee.value]).toEqual(['60000000', '40000000', '200000'])
		const step = refused.steps.find(({ kind }) => kind === 'credited')
		expect(step).toMatchObject({ confirmed: true, amount: { value: String(credited) }, fee: null })
		expect(await balanceOf(account.address)).toBe(0n)
		expect(await waiting()).toEqual([
			{ token, amount: { value: String(credited), asset: 'USDC', scale: 6 }, confirmed: true },
		])
		expect((await listEvents(client)).data.filter(({ type }) => type === 'payment.credited')).toHaveLength(1)
		await untilBooks(before + credited)

		await mined(
			issuer.writeContract({ address: token, abi: denylistAbi, functionName: 'unBlacklist', args: [account.address] }),
		)
		const withdrawn = await mined(
			issuer.writeContract({
				address: escrow as Address,
				abi: paymentEscrowAbi,
				functionName: 'withdraw',
				args: [token, account.address],
			}),
		)
		expect(await balanceOf(account.address)).toBe(credited)
		await until('the withdrawal is confirmed', async () =>
			(await getPayment(client, held.id)).credited.value === '0' ? true : null,
		)
		expect(await waiting()).toEqual([])
		await untilBooks(before)

		// The step stays as what happened; each fact is booked once, to the unit.
		expect((await getPayment(client, held.id)).steps.filter(({ kind }) => kind === 'credited')).toHaveLength(1)
		const postings = await query<{ kind: string; address: string; delta: string }>(
			`select kind, address, delta from app.posting where tx_hash = any($1) and kind in ('credited', 'withdrawn') order by id`,
			[[step?.tx_hash, withdrawn]],
		)
		expect(postings.map(({ kind, address, delta }) => [kind, address, BigInt(delta)])).toEqual([
			['credited', account.address.toLowerCase(), -credited],
			['credited', escrow.toLowerCase(), credited],
			['withdrawn', escrow.toLowerCase(), -credited],
			['withdrawn', account.address.toLowerCase(), credited],
		])
		const [sum] = await query<{ total: string }>('select sum(delta) as total from app.posting where address = $1', [
			account.address.toLowerCase(),
		])
		expect(BigInt(sum?.total ?? 0)).toBe(await balanceOf(account.address))
	})
})

/** What the books say of USDC. */
async function creditedNow(): Promise<bigint> {
	const row = (await getEscrow(anyone)).tokens.find(({ held }) => held.asset === 'USDC')
	return BigInt(row?.credited.value ?? 0)
}

/** Held and credited add up to the balance at every look; waits until this much of USDC is credited. */
async function untilBooks(credited: bigint): Promise<void> {
	await until(`the books say that ${credited} is credited`, async () => {
		const { tokens } = await getEscrow(anyone)
		for (const row of tokens)
			expect(BigInt(row.held.value) + BigInt(row.credited.value)).toBe(BigInt(row.balance.value))
		return tokens.find(({ held }) => held.asset === 'USDC')?.credited.value === String(credited) ? true : null
	})
}

async function mined(sent: Promise<`0x${string}`>): Promise<`0x${string}`> {
	const hash = await sent
	expect((await chain.waitForTransactionReceipt({ hash })).status).toBe('success')
	return hash
}
