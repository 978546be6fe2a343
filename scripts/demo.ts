/**
 * `npm run demo [-- life|split|dispute|batch|exchange|channel|account|savings]`: a job, end to end, on the real stack: the one
 * that is running (`npm start`), or one of its own. Ends non-zero when any balance on chain differs from the database by one unit.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mnemonicToAccount } from '@sluice/sdk/accounts'
import { sluiceChain } from '@sluice/sdk/chain'
import {
	capturePayment,
	createInvoice,
	createSluiceClient,
	createWebhookEndpoint,
	getConfig,
	getEscrow,
	getPayment,
	listPaymentPostings,
	requestFaucet,
	updateMerchant,
	voidPayment,
} from '@sluice/sdk/client'
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { payInvoice } from '@sluice/sdk/invoice'
import { refundPayment } from '@sluice/sdk/merchant'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import { paymentInfoFromTerms, reclaim } from '@sluice/sdk/payment'
import type { InvoiceCreate, Payment } from '@sluice/sdk/wire'
import { type Address, createPublicClient, createWalletClient, http } from 'viem'
import { accountScenario } from './demo-account.ts'
import { channelScenario } from './demo-channel.ts'
import { exchangeScenario } from './demo-exchange.ts'
import { extendedScenarios, type Scenario, type Stage } from './demo-extended.ts'
import { savingsScenario } from './demo-savings.ts'
import { root } from './program.ts'
import { runningStack, startStack } from './stack.ts'
import { receiveWebhooks } from './webhooks.ts'
import { createMerchant, txOf, untilPayment } from './world.ts'

type Step = { name: string; ok: boolean; tx: string | null; ms: number }
type Balance = { who: string; address: string; asset: string; chain: string; database: string; equal: boolean }

const { values, positionals } = parseArgs({
	options: { json: { type: 'boolean', default: false } },
	allowPositionals: true,
})
const scenarios: Record<string, Scenario> = {
	life,
	...extendedScenarios,
	exchange: exchangeScenario,
	channel: channelScenario,
	account: accountScenario,
	savings: savingsScenario,
}
const scenario = scenarios[positionals[0] ?? 'life']
if (!scenario) {
	process.stderr.write(`There is no demo "${positionals[0]}"; there are: ${Object.keys(scenarios).join(', ')}\n`)
	process.exit(2)
}
const steps: Step[] = []
const balances: Balance[] = []
const say = (line: string) => {
	if (!values.json) process.stdout.write(`${line}\n`)
	else process.stderr.write(`${line}\n`)
}

async function step<T>(
	name: string,
	work: () => Promise<T>,
	tx: (result: T) => string | null = () => null,
): Promise<T> {
	const begun = Date.now()
	try {
		const result = await work()
		const done = { name, ok: true, tx: tx(result), ms: Date.now() - begun }
		steps.push(done)
		say(`  ✓ ${name} (${(done.ms / 1000).toFixed(1)} s)${done.tx ? `\n      ${done.tx}` : ''}`)
		return result
	} catch (error) {
		steps.push({ name, ok: false, tx: null, ms: Date.now() - begun })
		say(`  ✗ ${name}: ${error instanceof Error ? error.message : String(error)}`)
		throw error
	}
}

/** The whole life of a payment: part capture, part refund, void, reclaim. */
async function life(stage: Stage): Promise<Payment[]> {
	const { url, anyone, client, config, chain, payer, merchant, webhooks, step, usd, hold, untilBlockTime } = stage
	const authorized = (payment: Payment) => txOf(payment, 'authorized')
	const first = await step(
		'an invoice over HTTP; the payer signs once; the authorisation is relayed and confirmed',
		() => hold(10_000, 'Demo order 1'),
		authorized,
	)
	await step(
		'a part is captured: 60.00 of 100.00',
		async () =>
			untilPayment(client, await capturePayment(client, first.id, { amount: usd(6_000) }), 'partially_captured'),
		(payment) => txOf(payment, 'captured'),
	)
	await step('the webhook payment.captured arrives and its signature verifies', () =>
		webhooks.until(({ type, data }) => type === 'payment.captured' && data.id === first.id),
	)
	await step(
		'a part is refunded from the merchant’s wallet: 25.00',
		async () => {
			const payment = await getPayment(client, first.id)
			await refundPayment(client, { account: merchant, payment, amount: 2_500n * 10_000n })
			return untilPayment(client, payment, 'partially_refunded')
		},
		(payment) => txOf(payment, 'refunded'),
	)

	const second = await step('a second payment is authorised', () => hold(2_000, 'Demo order 2'), authorized)
	await step(
		'it is voided: all of it goes back to the payer',
		async () => untilPayment(client, await voidPayment(client, second.id), 'voided'),
		(payment) => txOf(payment, 'voided'),
	)

	const third = await step(
		'a third payment is authorised with a short expiry',
		() => hold(1_500, 'Demo order 3', { expires_in_seconds: 15, authorization_seconds: 0 }),
		authorized,
	)
	if ((await chain.getBalance({ address: payer.address })) !== 0n) throw new Error('the payer has native coin')
	await step(
		'the hold expires and the payer reclaims it alone, whoever has vanished (this once with native coin of its own)',
		async () => {
			const { tx_hash } = await requestFaucet(anyone, { address: payer.address, asset: 'ETH' })
			await chain.waitForTransactionReceipt({ hash: tx_hash as `0x${string}` })
			const paymentInfo = paymentInfoFromTerms(third.terms)
			await untilBlockTime(paymentInfo.authorizationExpiry)
			const wallet = createWalletClient({
				account: payer,
				chain: chain.chain,
				transport: http(`${url}${config.rpc_path}`),
			})
			const hash = await reclaim(wallet, { escrow: config.escrow as Address, paymentInfo })
			await chain.waitForTransactionReceipt({ hash })
			return untilPayment(client, third, 'reclaimed')
		},
		(payment) => txOf(payment, 'reclaimed'),
	)
	return [first, second, third]
}

async function demo(url: string, rpcUrl: string, run: Scenario) {
	const anyone = createSluiceClient({ baseUrl: url })
	const config = await getConfig(anyone)
	const chain = createPublicClient({ chain: sluiceChain(config, url), transport: http(`${url}${config.rpc_path}`) })
	const balanceOf = (address: string, asset = 'USDC') => {
		const token = config.tokens.find((candidate) => candidate.asset === asset)?.address
		if (token === undefined) throw new Error(`this deployment has no ${asset}`)
		const read = { address: token as Address, abi: fiatTokenAbi, functionName: 'balanceOf' } as const
		return chain.readContract({ ...read, args: [address as Address] })
	}
	const watched: { who: string; address: string; asset: string; start: bigint }[] = []
	const watch = async (who: string, address: string) => {
		for (const { asset } of config.tokens) watched.push({ who, address, asset, start: await balanceOf(address, asset) })
	}
	const node = (method: string, ...params: unknown[]) =>
		createPublicClient({ transport: http(rpcUrl) }).request<never>({ method, params } as never)
	const usd = (units: number) => ({ value: String(units * 10_000), asset: 'USDC' })

	const webhooks = await receiveWebhooks()
	try {
		const merchantAccount = await mnemonicToAccount(await generateMnemonic())
		const { client } = await step('a new merchant signs in with a fresh wallet and makes an API key', async () => {
			const made = await createMerchant(url, merchantAccount)
			await updateMerchant(made.session, { name: 'Demo shop' })
			return made
		})
		await step('the merchant registers a webhook endpoint', async () => {
			webhooks.use((await createWebhookEndpoint(client, { url: webhooks.url, events: [] })).secret)
		})
		const payer = await mnemonicToAccount(await generateMnemonic())
		await step(
			'a payer with a fresh mnemonic gets 1,000 test USDC and no native coin',
			async () => {
				const { tx_hash } = await requestFaucet(anyone, { address: payer.address, asset: 'USDC' })
				await chain.waitForTransactionReceipt({ hash: tx_hash as `0x${string}` })
				return tx_hash
			},
			(tx) => tx,
		)
		await watch('payer', payer.address)
		await watch('merchant', merchantAccount.address)

		const hold = async (units: number, description: string, wanted: Partial<InvoiceCreate> = {}) => {
			const invoice = await createInvoice(client, { amount: usd(units), description, capture: 'manual', ...wanted })
			const payment = await payInvoice(anyone, {
				account: payer,
				invoice: invoice.id,
				asset: 'USDC',
				most: BigInt(units) * 10_000n,
			})
			return untilPayment(client, payment, 'authorized', 'captured')
		}
		const payments = await run({
			url,
			anyone,
			client,
			config,
			chain,
			payer,
			merchant: merchantAccount,
			webhooks,
			step,
			usd,
			balanceOf,
			compare,
			watch,
			node,
			hold,
			untilBlockTime,
		})

		await step('every balance on chain equals the database', async () => {
			const postings = (
				await Promise.all(payments.map(({ id }) => listPaymentPostings(client, { payment: id, limit: 100 })))
			).flatMap(({ data }) => data)
			const moved = (address: string, asset: string) =>
				postings
					.filter((line) => line.address.toLowerCase() === address.toLowerCase() && line.asset === asset)
					.reduce((sum, { delta }) => sum + BigInt(delta), 0n)
			for (const { who, address, asset, start } of watched)
				compare(who, address, asset, await balanceOf(address, asset), start + moved(address, asset))
			const escrow = await getEscrow(anyone)
			for (const { held, credited, balance } of escrow.tokens) {
				const booked = BigInt(held.value) + BigInt(credited.value)
				compare('escrow', escrow.address, held.asset, BigInt(balance.value), booked)
			}
			for (const { who, address, asset, chain, database, equal } of balances)
				if (chain !== '0' || database !== '0')
					say(
						`      ${who.padEnd(9)}${address}  ${asset}  chain ${chain.padStart(12)}  database ${database.padStart(12)}  ${equal ? '=' : '≠'}`,
					)
			const different = balances.filter(({ equal }) => !equal)
			if (different.length > 0) throw new Error(`${different.length} balances differ`)
		})
	} finally {
		webhooks.close()
	}

	async function untilBlockTime(timestamp: number) {
		await new Promise<void>((done, fail) => {
			const stop = chain.watchBlocks({
				emitOnBegin: true,
				pollingInterval: 250,
				onBlock: (block) => {
					if (block.timestamp < BigInt(timestamp)) return
					stop()
					done()
				},
				onError: fail,
			})
		})
	}
}

function compare(who: string, address: string, asset: string, onChain: bigint, inDatabase: bigint) {
	balances.push({
		who,
		address,
		asset,
		chain: onChain.toString(),
		database: inDatabase.toString(),
		equal: onChain === inDatabase,
	})
}

let ok = false
let stop: (() => Promise<void>) | undefined
let own: string | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const)
	process.once(signal, () => {
		say(`${signal}: stopping …`)
		void (stop?.() ?? Promise.resolve()).finally(() => process.exit(130))
	})
try {
	// A recovery takes a day, which only a chain that nobody else uses can skip.
	const running = scenario === accountScenario ? null : await runningStack(join(root, '.sluice'))
	if (running) say(`On the stack that is running at ${running.url}`)
	else {
		own = mkdtempSync(join(tmpdir(), 'sluice-demo-'))
		say('Starting a stack for the demo')
	}
	const { url, rpcUrl } =
		running ?? (await startStack({ dataDir: own as string, say, onStop: (stopping) => (stop = stopping) }))
	await demo(url, rpcUrl, scenario)
	ok = true
} catch (error) {
	say(`\nThe demo failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
} finally {
	await stop?.()
	if (own) rmSync(own, { recursive: true, force: true })
}
if (values.json) process.stdout.write(`${JSON.stringify({ ok, steps, balances })}\n`)
else say(ok ? '\nThe demo went through; not one unit differs.' : '\nThe demo did not go through.')
process.exit(ok ? 0 : 1)
