/** The demo of an account: a passkey, gas in a stablecoin, limits, a second factor, a session, and a recovery. */
import {
	type AccountCall,
	type AccountSession,
	type AccountSigner,
	accountCallData,
	accountChange,
	accountTypedData,
	finishRecovery,
	getAccountAddress,
	getRecovery,
	keySignature,
	recoveryTypedData,
	sealSignature,
	startRecovery,
} from '@sluice/sdk/account'
import { mnemonicToAccount } from '@sluice/sdk/accounts'
import { getAccount, listOperations, requestFaucet, SluiceError } from '@sluice/sdk/client'
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import { type OperationSigner, operate } from '@sluice/sdk/operation'
import type { Operation, Payment } from '@sluice/sdk/wire'
import {
	type Address,
	concat,
	createWalletClient,
	encodeFunctionData,
	type Hex,
	hashTypedData,
	http,
	parseEther,
} from 'viem'
import { createPasskey } from './authenticator.ts'
import type { Stage } from './demo-extended.ts'
import { untilExecuted } from './world.ts'

const day = 86_400
const cents = (count: number) => BigInt(count) * 10_000n
const freshKey = async () => mnemonicToAccount(await generateMnemonic())
const txOf = (operation: Operation) => operation.tx_hash

/** Needs a chain of its own: a day of it is skipped. */
export async function accountScenario(stage: Stage): Promise<Payment[]> {
	const { url, anyone, config, chain, step, balanceOf, compare } = stage
	const token = config.tokens.find(({ asset }) => asset === 'USDC')
	const { account_factory: factory, entry_point: entryPoint, token_paymaster: paymaster } = config
	if (!token || !factory || !entryPoint || !paymaster) throw new Error('this deployment has no accounts')
	const chainId = config.chain_id
	const shop = (await freshKey()).address
	const [passkey, phone, sessionKey, guardian, heir] = [
		createPasskey('wallet.example'),
		...(await Promise.all([freshKey(), freshKey(), freshKey(), freshKey()])),
	]
	const create = { factory, signers: [passkey.signer] }
	const address = await getAccountAddress(chain, create)
	const before = await balanceOf(paymaster)
	let paid = 0n

	const call = (functionName: 'transfer' | 'approve', to: string, amount: bigint): AccountCall => ({
		to: token.address,
		data: encodeFunctionData({ abi: fiatTokenAbi, functionName, args: [to as Address, amount] }),
	})
	const pay = { token, most: cents(2_000) }
	const byPhone: OperationSigner = async (hash) => keySignature(await phone.sign({ hash }))
	const byBoth: OperationSigner = async (hash) => concat([passkey.sign(hash), await byPhone(hash)])
	const run = async (parameters: Omit<Parameters<typeof operate>[1], 'chain' | 'config' | 'account'>) =>
		untilExecuted(anyone, await operate(anyone, { chain, config, account: address, ...parameters }))
	const send = (amount: bigint, sign: OperationSigner, by: 'alone' | 'jointly' = 'alone') =>
		run({
			callData: accountCallData({ by, calls: [call('transfer', shop, amount)] }),
			sign,
			signers: by === 'alone' ? 1 : 2,
			pay,
		})
	const refused = async (code: string, work: () => Promise<unknown>) => {
		const error = await work().then(
			() => null,
			(reason: unknown) => reason,
		)
		if (error instanceof SluiceError && error.code === code) return
		throw new Error(`not refused with ${code}`, { cause: error })
	}

	await step('a passkey is made; its account has an address, 1,000 USDC and no code yet', async () => {
		await requestFaucet(anyone, { address, asset: 'USDC' })
		if ((await chain.getCode({ address })) !== undefined) throw new Error('there is code already')
		if ((await chain.getBalance({ address })) !== 0n) throw new Error('the account has native coin')
	})
	await step(
		'its first operation creates it, pays 10.00 and allows the paymaster 100.00; gas is paid in USDC, by a permit',
		async () => {
			const calls = [call('transfer', shop, cents(1_000)), call('approve', paymaster, cents(10_000))]
			const permit: NonNullable<Parameters<typeof operate>[1]['pay']>['permit'] = (typedData) =>
				sealSignature(
					passkey.sign(hashTypedData(accountTypedData({ account: address, chainId, typedData }))),
					typedData,
				)
			paid += cents(1_000)
			return run({
				callData: accountCallData({ by: 'alone', calls }),
				sign: passkey.sign,
				create,
				pay: { ...pay, permit },
			})
		},
		txOf,
	)
	const session: AccountSession = {
		key: sessionKey.address,
		validAfter: 0,
		validUntil: Math.floor(Date.now() / 1_000) + 3_600,
		gas: parseEther('1'),
		scopes: [{ target: token.address, selector: '0xa9059cbb' }],
		caps: [{ token: token.address, amount: cents(2_000) }],
		salt: `0x${'00'.repeat(32)}`,
	}
	const guardians = { accounts: [guardian.address], threshold: 1, delay: day }
	await step(
		'one batch adds the phone’s key as a second signer, a limit of 50.00 a day, a session of 20.00 and a guardian',
		async () => {
			const phoneSigner: AccountSigner = { kind: 'key', address: phone.address }
			const changes = [
				accountChange(address, { change: 'addSigner', signer: phoneSigner }),
				accountChange(address, { change: 'setLimit', token: token.address, perDay: cents(5_000) }),
				accountChange(address, { change: 'createSession', session }),
				accountChange(address, { change: 'setGuardians', guardians }),
			]
			const callData = accountCallData({ by: 'jointly', calls: changes })
			return run({ callData, sign: passkey.sign, pay })
		},
		txOf,
	)
	await step(
		'the phone alone pays 30.00, within the limit',
		async () => {
			const done = await send(cents(3_000), byPhone)
			paid += cents(3_000)
			const [limit] = (await getAccount(anyone, address)).limits
			if (limit?.spent_today !== String(cents(3_000))) throw new Error(`${limit?.spent_today} is spent today`)
			return done
		},
		txOf,
	)
	await step('30.00 more is above the limit, and refused', () =>
		refused('limit_exceeded', () => send(cents(3_000), byPhone)),
	)
	await step(
		'with the passkey as the second factor, 200.00 goes through',
		async () => {
			paid += cents(20_000)
			return send(cents(20_000), byBoth, 'jointly')
		},
		txOf,
	)
	const inSession = (calls: AccountCall[]) =>
		run({
			callData: accountCallData({ by: 'session', session, calls }),
			sign: (hash: Hex) => sessionKey.sign({ hash }),
			key: BigInt(session.key),
			pay,
		})
	await step(
		'the session key pays 15.00',
		async () => {
			paid += cents(1_500)
			return inSession([call('transfer', shop, cents(1_500))])
		},
		txOf,
	)
	await step('past its cap, and outside its scope, it is refused', async () => {
		await refused('session_exceeded', () => inSession([call('transfer', shop, cents(1_000))]))
		await refused('session_exceeded', () => inSession([call('approve', shop, cents(1))]))
	})

	const signers: AccountSigner[] = [{ kind: 'key', address: heir.address }]
	const anybody = createWalletClient({
		account: await freshKey(),
		chain: chain.chain,
		transport: http(`${url}${config.rpc_path}`),
	})
	const mined = async (hash: Hex) => {
		const { status } = await chain.waitForTransactionReceipt({ hash })
		if (status !== 'success') throw new Error(`${hash} reverted`)
		return hash
	}
	await step(
		'passkey and phone are lost: the guardian names a new key, which has to wait a day',
		async () => {
			await requestFaucet(anyone, { address: anybody.account.address, asset: 'ETH' })
			const { nonce } = await getRecovery(chain, { account: address })
			const signature = await guardian.signTypedData(recoveryTypedData({ account: address, chainId, signers, nonce }))
			const started = startRecovery(anybody, { account: address, guardians, signers, signatures: [signature] })
			const tx = await mined(await started)
			const early = await finishRecovery(anybody, { account: address, signers }).then(
				() => true,
				() => false,
			)
			if (early) throw new Error('the recovery did not wait')
			return tx
		},
		(tx) => tx,
	)
	await step(
		'a day later the new key takes over, and alone moves money, with coin of the account for gas',
		async () => {
			await requestFaucet(anyone, { address, asset: 'ETH' })
			await stage.node('evm_increaseTime', day)
			await stage.untilBlockTime(Math.floor(Date.now() / 1_000) + day - 60)
			await mined(await finishRecovery(anybody, { account: address, signers }))
			const callData = accountCallData({ by: 'alone', calls: [call('transfer', shop, cents(40_000))] })
			paid += cents(40_000)
			return run({ callData, sign: async (hash) => keySignature(await heir.sign({ hash })) })
		},
		txOf,
	)
	await step('the account has the new signer alone; every fee and balance is as the API tells it', async () => {
		const { epoch, signers: now, sessions, limits } = await getAccount(anyone, address)
		if (epoch !== 1 || now.length !== 1 || sessions.length + limits.length > 0) throw new Error('not recovered')
		const { data } = await listOperations(anyone, { address, limit: 100 })
		if (data.length !== 6) throw new Error(`${data.length} operations`)
		const fees = data.reduce((sum, { fee }) => sum + BigInt(fee?.value ?? 0), 0n)
		compare('account', address, 'USDC', await balanceOf(address), cents(100_000) - paid - fees)
		compare('shop', shop, 'USDC', await balanceOf(shop), paid)
		compare('paymaster', paymaster, 'USDC', (await balanceOf(paymaster)) - before, fees)
	})
	return []
}
