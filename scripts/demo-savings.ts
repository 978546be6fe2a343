/** The demo of savings: into a listed vault, a price that grows, and out again, the listing gone. */
import { mnemonicToAccount } from '@sluice/sdk/accounts'
import { sluiceChain } from '@sluice/sdk/chain'
import { getSavingsPositions, listSavingsVaults, requestFaucet } from '@sluice/sdk/client'
import { guardAbi } from '@sluice/sdk/contracts'
import { generateMnemonic } from '@sluice/sdk/mnemonic'
import { getSavings, getSharePrice, save, withdrawSavings } from '@sluice/sdk/savings'
import type { Payment, SavingsPositions } from '@sluice/sdk/wire'
import { type Address, createWalletClient, erc20Abi, type Hex, http } from 'viem'
import type { Stage } from './demo-extended.ts'
import { devAccount, devAccounts } from './stack.ts'

const vaultKind = 2
const units = (count: number) => BigInt(count) * 1_000_000n

export async function savingsScenario(stage: Stage): Promise<Payment[]> {
	const { url, anyone, config, chain, step, balanceOf, compare } = stage
	const { savings_adapter: adapter, guard } = config
	if (!adapter || !guard) throw new Error('this deployment has no savings')
	const transport = http(`${url}${config.rpc_path}`)
	const saver = createWalletClient({
		account: await mnemonicToAccount(await generateMnemonic()),
		chain: sluiceChain(config, url),
		transport,
	})
	const owner = saver.account.address
	// On a local chain the deployer governs.
	const governor = createWalletClient({
		account: devAccount(devAccounts.deployer),
		chain: sluiceChain(config, url),
		transport,
	})
	const mined = async (sent: Promise<Hex>) => {
		const { status, transactionHash } = await chain.waitForTransactionReceipt({ hash: await sent })
		if (status !== 'success') throw new Error(`${transactionHash} reverted`)
		return transactionHash
	}
	const soon = () => BigInt(Math.floor(Date.now() / 1_000) + 600)
	const positionWhere = async (wanted: (position: SavingsPositions['positions'][number] | undefined) => boolean) => {
		const deadline = Date.now() + 30_000
		for (;;) {
			const found = (await getSavingsPositions(anyone, owner)).positions.find((one) => one.vault === vault)
			if (wanted(found)) return found
			if (Date.now() > deadline) throw new Error(`the position is ${JSON.stringify(found)}`)
			await new Promise((done) => setTimeout(done, 200))
		}
	}

	const listed = await step('the API names a listed vault for USDC and the price of its share', async () => {
		const found = (await listSavingsVaults(anyone)).data.find(({ asset }) => asset === 'USDC')
		if (!found) throw new Error('no vault for USDC is listed')
		return found
	})
	const vault = listed.vault as Address
	const asset = listed.asset_address as Address
	const approve = (token: Address, amount: bigint) =>
		mined(
			saver.writeContract({
				address: token,
				abi: erc20Abi,
				functionName: 'approve',
				args: [adapter as Address, amount],
			}),
		)

	await step(
		'a saver with 1,000 USDC puts in 400, and has the shares in its own wallet',
		async () => {
			for (const given of ['USDC', 'ETH']) await requestFaucet(anyone, { address: owner, asset: given })
			await approve(asset, units(400))
			const tx = await mined(save(saver, { adapter, vault, assets: units(400), minShares: 1n, deadline: soon() }))
			await positionWhere((position) => position?.saved.value === String(units(400)))
			return tx
		},
		(tx) => tx,
	)
	const grown = await step('the vault earns 1,000; the price of a share grows, and the position with it', async () => {
		const before = await getSharePrice(chain, { adapter, vault })
		await requestFaucet(anyone, { address: vault, asset: 'USDC' })
		const after = await getSharePrice(chain, { adapter, vault })
		if (after <= before) throw new Error(`the price was ${before} and is ${after}`)
		const { assets, shares } = await getSavings(chain, { adapter, vault, account: owner })
		if (assets <= units(400)) throw new Error(`the position is worth ${assets}`)
		await positionWhere((position) => position?.assets?.value === String(assets))
		const shown = (await listSavingsVaults(anyone)).data.find((one) => one.vault === vault)
		if (shown?.share_price.value !== String(after)) throw new Error('the API tells another price')
		return { assets, shares }
	})
	const setListed = (functionName: 'list' | 'delist') =>
		mined(governor.writeContract({ address: guard as Address, abi: guardAbi, functionName, args: [vaultKind, vault] }))
	await step(
		'the vault is taken off the list: nothing more can be put in',
		async () => {
			const tx = await setListed('delist')
			await positionWhere((position) => position?.listed === false)
			await approve(asset, units(1))
			const more = await save(saver, { adapter, vault, assets: units(1), minShares: 1n, deadline: soon() }).then(
				() => true,
				(error: unknown) => !String(error).includes('VaultNotListed'),
			)
			if (more) throw new Error('the adapter took it, or refused for another reason')
			return tx
		},
		(tx) => tx,
	)
	await step(
		'and everything still comes out, with what it earned',
		async () => {
			await approve(vault, grown.shares)
			const { shares, assets: minAssets } = grown
			const tx = await mined(withdrawSavings(saver, { adapter, vault, shares, minAssets, deadline: soon() }))
			await positionWhere((position) => position?.withdrawn.value === String(grown.assets) && position.shares === '0')
			return tx
		},
		(tx) => tx,
	)
	await step('the vault is listed again; the saver’s balance is as the API’s movements add up to', async () => {
		await setListed('list')
		const position = await positionWhere((one) => one?.listed === true)
		const moved = BigInt(position?.withdrawn.value ?? 0) - BigInt(position?.saved.value ?? 0)
		compare('saver', owner, 'USDC', await balanceOf(owner), units(1_000) + moved)
		compare('adapter', adapter, 'USDC', await balanceOf(adapter), 0n)
	})
	return []
}
