/**
 * Gas of whole transactions against the code of USDC (FiatTokenV2_2 behind its proxy), with 65-byte signatures and in
 * steady state: every balance that a transaction touches is above zero before and after it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { paymentEscrowAbi } from '@sluice/sdk/contracts'
import { createExtension, extensionSalt } from '@sluice/sdk/extension'
import {
	authorize,
	capture,
	charge,
	type PaymentInfo,
	reclaim,
	refund,
	signPayment,
	voidPayment,
} from '@sluice/sdk/payment'
import { hashShares, type Share } from '@sluice/sdk/split'
import {
	createTestClient,
	createWalletClient,
	erc20Abi,
	type Hex,
	http,
	keccak256,
	parseAbi,
	publicActions,
	size,
	toHex,
} from 'viem'
import { foundry } from 'viem/chains'
import { type Deployment, deploy } from '../deploy.ts'
import { runNode, tool } from '../program.ts'
import { startService } from '../service.ts'
import { devAccount, devAccounts, devMnemonic, freePort, localChainId } from '../stack.ts'
import { measureAccount } from './account.ts'
import { measureDispute } from './dispute.ts'
import { measureExchange } from './exchange.ts'
import { measureMandate } from './mandate.ts'
import type { BenchRow } from './row.ts'

const mintAbi = parseAbi(['function mint(address to, uint256 value) returns (bool)'])
/** Fixed, so that the zero bytes of expiries, and with them the figures, are the same in every run. */
const genesis = 1_800_000_000
const [hour, month] = [3_600, 2_592_000]
const amount = 25_000_000n
const feeBps = 50

export async function benchGas(): Promise<BenchRow[]> {
	const { code, output } = await runNode([tool('hardhat', 'dist', 'src', 'cli.js'), 'build', '--quiet', '--no-tests'])
	if (code !== 0) throw new Error(`the contracts could not be compiled:\n${output}`)
	const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
	try {
		const run = (hardfork: string, work: (rpcUrl: string, deployment: Deployment) => Promise<BenchRow[]>) =>
			onChain({ dataDir, hardfork }, async (rpcUrl) => {
				const journals = join(dataDir, 'ignition', hardfork)
				const options = { rpcUrl, chainId: localChainId, mnemonic: devMnemonic, dataDir: journals, log: () => {} }
				return work(rpcUrl, await deploy(options))
			})
		// Passkeys are measured where the chain itself checks them.
		return [...(await run('prague', measure)), ...(await run('osaka', measureAccount))]
	} finally {
		rmSync(dataDir, { recursive: true, force: true })
	}
}

async function measure(rpcUrl: string, deployment: Deployment): Promise<BenchRow[]> {
	const { escrow, tokens } = deployment
	const token = tokens[0]
	if (!token) throw new Error('the local chain has no stablecoin')
	const transport = http(rpcUrl)
	const chain = createTestClient({ chain: foundry, mode: 'anvil', transport, pollingInterval: 20 }).extend(
		publicActions,
	)
	const wallet = (index: number) => createWalletClient({ account: devAccount(index), chain: foundry, transport })
	const [operator, payer] = [wallet(devAccounts.relayer), wallet(devAccounts.payer)]
	const gasOf = async (hash: Promise<Hex>) => {
		const receipt = await chain.waitForTransactionReceipt({ hash: await hash })
		if (receipt.status !== 'success') throw new Error(`${receipt.transactionHash} reverted`)
		return Number(receipt.gasUsed)
	}

	const { relayer, payer: payerIndex, merchant, feeReceiver } = devAccounts
	for (const index of [relayer, payerIndex, merchant, feeReceiver]) {
		const args = [devAccount(index).address, 1_000_000_000_000n] as const
		await gasOf(
			wallet(devAccounts.faucet).writeContract({ address: token.address, abi: mintAbi, functionName: 'mint', args }),
		)
	}
	await gasOf(
		operator.writeContract({
			address: token.address,
			abi: erc20Abi,
			functionName: 'approve',
			args: [escrow, 1_000_000_000_000n],
		}),
	)

	let payments = 0
	const sign = async (authorizationExpiry: number, salt = BigInt(keccak256(toHex(payments++)))) => {
		const paymentInfo: PaymentInfo = {
			operator: operator.account.address,
			payer: payer.account.address,
			receiver: devAccount(merchant).address,
			token: token.address,
			maxAmount: amount,
			preApprovalExpiry: genesis + hour,
			authorizationExpiry,
			refundExpiry: genesis + 2 * month,
			minFeeBps: 0,
			maxFeeBps: 100,
			feeReceiver: devAccount(feeReceiver).address,
			salt,
		}
		const terms = { chainId: localChainId, escrow, token, paymentInfo, mode: 'erc3009' } as const
		const { collectorData } = await signPayment(payer.account, terms)
		return { escrow, paymentInfo, collectorData, amount }
	}

	const [kept, expired, expiredToo] = [
		await sign(genesis + month),
		await sign(genesis + hour),
		await sign(genesis + hour),
	]
	// `kept` stays held, so that the vault is never empty.
	for (const payment of [kept, expired, expiredToo]) await gasOf(authorize(operator, payment))
	const round = async () => {
		const [held, voided, charged] = [
			await sign(genesis + month),
			await sign(genesis + month),
			await sign(genesis + month),
		]
		await gasOf(authorize(operator, voided))
		return {
			authorize: await gasOf(authorize(operator, held)),
			capture: await gasOf(capture(operator, { ...held, feeBps })),
			charge: await gasOf(charge(operator, { ...charged, feeBps })),
			refund: await gasOf(refund(operator, { ...held, collectorData: '0x', amount: 10_000_000n })),
			void: await gasOf(voidPayment(operator, voided)),
		}
	}
	const fixed = { address: escrow, abi: paymentEscrowAbi } as const
	const fee = devAccount(feeReceiver).address
	const feeAmount = (amount * BigInt(feeBps)) / 10_000n
	const chargeFinal = async () => {
		const payment = await sign(genesis + month, extend([], payments++, true).salt)
		return gasOf(charge(operator, { ...payment, feeBps }))
	}
	const captureShared = async (count: number) => {
		const shares = Array.from({ length: count }, (_, index) => ({
			account: devAccount(index + 3).address,
			bps: 1_000,
		}))
		const { extension, salt } = extend(shares, payments++)
		const payment = await sign(genesis + month, salt)
		await gasOf(authorize(operator, payment))
		const args = [payment.paymentInfo, extension, shares, amount, feeAmount, fee] as const
		return gasOf(operator.writeContract({ ...fixed, functionName: 'capture', args }))
	}
	const captureBatch = async (count: number) => {
		const items = []
		for (let index = 0; index < count; index++) {
			const payment = await sign(genesis + month)
			await gasOf(authorize(operator, payment))
			items.push({ paymentInfo: payment.paymentInfo, amount, feeAmount, feeReceiver: fee })
		}
		return gasOf(operator.writeContract({ ...fixed, functionName: 'captureBatch', args: [items] }))
	}
	// The first round fills what was zero; the second is measured.
	await round()
	const gas = await round()
	await chargeFinal()
	const chargeFinalGas = await chargeFinal()
	await captureShared(5)
	const [oneShare, fiveShares] = [await captureShared(1), await captureShared(5)]
	const batchGas = await captureBatch(50)
	const disputeRows = await measureDispute(rpcUrl, deployment, genesis, gasOf)
	const exchangeRows = await measureExchange(rpcUrl, deployment, genesis, gasOf)
	await chain.setNextBlockTimestamp({ timestamp: BigInt(genesis + hour) })
	await gasOf(reclaim(payer, expired))
	const reclaimGas = await gasOf(reclaim(payer, expiredToo))
	// Last: it lets months go by.
	const mandateRows = await measureMandate(rpcUrl, deployment, genesis, gasOf)
	const bytes = size((await chain.getCode({ address: escrow })) ?? '0x')

	const row = (
		id: string,
		value: number,
		goal: number,
		theirs: number | null,
		{ unit = 'gas', by = 'commerce-payments v1.0' } = {},
	): BenchRow => ({
		id,
		value,
		unit,
		better: 'lower',
		goal,
		peer: theirs === null ? null : { name: by, value: theirs },
	})
	return [
		row('gas.authorize', gas.authorize, 127_000, 144_425),
		row('gas.capture', gas.capture, 73_000, 80_710),
		row('gas.charge', gas.charge, 146_500, 171_413),
		row('gas.refund', gas.refund, 69_000, 91_974),
		row('gas.void', gas.void, 60_000, 66_153),
		row('gas.reclaim', reclaimGas, 60_000, 66_221),
		row('gas.charge_final', chargeFinalGas, 119_000, null),
		row('gas.capture_batch_50', Math.round(batchGas / 50), 16_000, 31_265, {
			by: 'commerce-payments v1.0 behind a batching operator',
		}),
		row('gas.split_share', Math.round((fiveShares - oneShare) / 4), 6_500, null),
		...disputeRows,
		...exchangeRows,
		...mandateRows,
		row('size.payment_escrow', bytes, 20_480, 11_264, { unit: 'bytes' }),
	]
}

/** An extension with nothing but shares, and the salt that commits to it. */
function extend(shares: readonly Share[], nonce: number, final = false) {
	const extension = createExtension({ shares: hashShares(shares), nonce: BigInt(nonce) })
	return { extension, salt: extensionSalt(extension, { final }) }
}

/** Runs `work` on a chain of its own that mines each transaction at once, and ends it. */
async function onChain<T>(
	{ dataDir, hardfork }: { dataDir: string; hardfork: string },
	work: (rpcUrl: string) => Promise<T>,
): Promise<T> {
	const port = await freePort(18_545)
	const rpcUrl = `http://127.0.0.1:${port}`
	const arch = process.arch === 'x64' ? 'amd64' : process.arch
	const anvil = await startService({
		name: 'anvil',
		logFile: join(dataDir, 'anvil.log'),
		command: () => ({
			command: tool('@foundry-rs', `anvil-${process.platform}-${arch}`, 'bin', 'anvil'),
			args: [
				['--port', String(port)],
				['--chain-id', String(localChainId)],
				['--mnemonic', devMnemonic],
				['--hardfork', hardfork],
				['--timestamp', String(genesis)],
				['--silent'],
			].flat(),
		}),
		ready: async () => {
			const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
			const headers = { 'content-type': 'application/json' }
			return (await fetch(rpcUrl, { method: 'POST', headers, body, signal: AbortSignal.timeout(2_000) })).ok
		},
	})
	try {
		return await work(rpcUrl)
	} finally {
		await anvil.stop()
	}
}
