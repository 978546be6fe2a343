/** Accounts and savings through the whole stack: what the API tells of them is what the chain did. */
import { accountCallData, accountTypedData, getAccountAddress, sealSignature } from '@sluice/sdk/account'
import { getAccount, getSavingsPositions, listOperations, listSavingsVaults, requestFaucet } from '@sluice/sdk/client'
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { operate } from '@sluice/sdk/operation'
import { save, withdrawSavings } from '@sluice/sdk/savings'
import { type Address, createWalletClient, encodeFunctionData, erc20Abi, type Hex, hashTypedData, http } from 'viem'
import { foundry } from 'viem/chains'
import { expect, inject, test } from 'vitest'
import { createPasskey } from '../../scripts/authenticator.ts'
import { untilExecuted } from '../../scripts/world.ts'
import { anyone, balanceOf, chain, config, until, wallet } from './fixture.ts'

async function mined(hash: Promise<Hex>) {
	const { status } = await chain.waitForTransactionReceipt({ hash: await hash })
	expect(status).toBe('success')
}

test('an account with a passkey pays its gas in dollars from its first operation on, and the relayer loses nothing', async () => {
	const known = await config()
	const { account_factory: factory, token_paymaster: paymaster, operator, chain_id: chainId } = known
	const token = known.tokens.find(({ asset }) => asset === 'USDC')
	if (!token || !factory || !paymaster) throw new Error('this deployment has no accounts')
	const passkey = createPasskey('wallet.example')
	const create = { factory, signers: [passkey.signer] }
	const account = await getAccountAddress(chain, create)
	await requestFaucet(anyone, { address: account, asset: 'USDC' })
	const shop = (await wallet()).address
	const call = (functionName: 'transfer' | 'approve', to: string, amount: bigint) => ({
		to: token.address,
		data: encodeFunctionData({ abi: fiatTokenAbi, functionName, args: [to as Address, amount] }),
	})
	const [coins, fees] = [await chain.getBalance({ address: operator as Address }), await balanceOf(paymaster)]

	const pay = { token, most: 20_000_000n }
	const first = await operate(anyone, {
		...{ chain, config: known, account, create, sign: passkey.sign },
		callData: accountCallData({
			by: 'alone',
			calls: [call('transfer', shop, 5_000_000n), call('approve', paymaster, 50_000_000n)],
		}),
		pay: {
			...pay,
			permit: (typedData) =>
				sealSignature(passkey.sign(hashTypedData(accountTypedData({ account, chainId, typedData }))), typedData),
		},
	})
	await untilExecuted(anyone, first)
	const callData = accountCallData({ by: 'alone', calls: [call('transfer', shop, 7_000_000n)] })
	const second = await operate(anyone, { ...{ chain, config: known, account, sign: passkey.sign }, callData, pay })
	await untilExecuted(anyone, second)

	const { data } = await listOperations(anyone, { address: account })
	expect(data.map(({ hash, status }) => ({ hash, status }))).toEqual([
		{ hash: second.hash, status: 'executed' },
		{ hash: first.hash, status: 'executed' },
	])
	const paid = data.reduce((sum, { fee }) => sum + BigInt(fee?.value ?? 0), 0n)
	expect(paid).toBeGreaterThan(0n)
	expect(await balanceOf(paymaster)).toBe(fees + paid)
	expect(await balanceOf(shop)).toBe(12_000_000n)
	expect(await balanceOf(account)).toBe(1_000_000_000n - 12_000_000n - paid)
	expect(await chain.getBalance({ address: operator as Address })).toBeGreaterThanOrEqual(coins)
	expect(await getAccount(anyone, account)).toMatchObject({ epoch: 0, signers: [{ kind: 'passkey' }], sessions: [] })
})

test('what is saved and withdrawn is told as it is', async () => {
	const { savings_adapter: adapter } = await config()
	const vault = (await listSavingsVaults(anyone)).data.find(({ asset }) => asset === 'EURC')
	if (!vault || !adapter) throw new Error('this deployment has no savings in euros')
	const owner = await wallet('EURC', 'ETH')
	const saver = createWalletClient({ account: owner, chain: foundry, transport: http(inject('rpcUrl')) })
	const approve = (address: string, amount: bigint) =>
		mined(
			saver.writeContract({
				...{ address: address as Address, abi: erc20Abi, functionName: 'approve', args: [adapter as Address, amount] },
			}),
		)
	const position = async (wanted: (shares: bigint) => boolean) =>
		until('the position', async () => {
			const [found] = (await getSavingsPositions(anyone, owner.address)).positions
			return found && wanted(BigInt(found.shares)) ? found : null
		})
	const deadline = BigInt(Math.floor(Date.now() / 1_000) + 600)
	const at = { adapter, vault: vault.vault, deadline }

	await approve(vault.asset_address, 400_000_000n)
	await mined(save(saver, { ...at, assets: 400_000_000n, minShares: 1n }))
	const held = await position((shares) => shares > 0n)
	expect(held).toMatchObject({ asset: 'EURC', listed: true, saved: { value: '400000000' }, withdrawn: { value: '0' } })
	await approve(vault.vault, BigInt(held.shares))
	await mined(withdrawSavings(saver, { ...at, shares: BigInt(held.shares), minAssets: 1n }))
	const left = await position((shares) => shares === 0n)
	const back = BigInt(left.withdrawn.value)
	expect(await balanceOf(owner.address, 'EURC')).toBe(600_000_000n + back)
})
