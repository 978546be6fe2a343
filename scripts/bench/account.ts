/**
 * Gas of a token transfer by an account through the entry point v0.8, as a whole `handleOps` transaction with one operation,
 * in steady state, gas paid from a deposit; beside the reference account of the entry point's authors, on the same chain.
 *
 * The chain has the P-256 precompile of EIP-7951. Signatures of passkeys are made until they have no zero byte, so that every
 * run pays the same for them.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
	type AccountSigner,
	accountCallData,
	accountFactoryData,
	getAccountAddress,
	keySignature,
	passkeySignature,
} from '@sluice/sdk/account'
import { fiatTokenAbi } from '@sluice/sdk/contracts'
import { getOperationNonce, hashOperation } from '@sluice/sdk/operation'
import {
	type Address,
	createPublicClient,
	createWalletClient,
	encodeFunctionData,
	getContractAddress,
	type Hex,
	http,
	parseAbi,
	parseEther,
	size,
} from 'viem'
import { entryPoint08Abi, toPackedUserOperation } from 'viem/account-abstraction'
import { foundry } from 'viem/chains'
import { createPasskey } from '../authenticator.ts'
import type { Deployment } from '../deploy.ts'
import { root } from '../program.ts'
import { devAccount, devAccounts, devMnemonic, localChainId } from '../stack.ts'
import type { BenchRow } from './row.ts'

const simpleFactoryAbi = parseAbi([
	'function createAccount(address owner, uint256 salt) returns (address)',
	'function getAddress(address owner, uint256 salt) view returns (address)',
])
const simpleAccountAbi = parseAbi(['function execute(address target, uint256 value, bytes data)'])
const artifacts = join(root, 'node_modules', '@account-abstraction', 'contracts', 'artifacts')

type Subject = {
	address: Address
	factory: Address
	factoryData: Hex
	callData: Hex
	sign: (hash: Hex) => Hex | Promise<Hex>
}

export async function measureAccount(rpcUrl: string, deployment: Deployment): Promise<BenchRow[]> {
	const { entryPoint, accountFactory, tokenPaymaster, savingsAdapter, tokens } = deployment
	const token = tokens[0]
	if (!token) throw new Error('the local chain has no stablecoin')
	const options = { chain: foundry, transport: http(rpcUrl), pollingInterval: 20 }
	const chain = createPublicClient({ ...options, cacheTime: 0 })
	const wallet = (index: number) => createWalletClient({ ...options, account: devAccount(index) })
	const [bundler, faucet] = [wallet(devAccounts.relayer), wallet(devAccounts.faucet)]
	const entry = { address: entryPoint, abi: entryPoint08Abi } as const
	const mined = async (hash: Hex) => {
		const receipt = await chain.waitForTransactionReceipt({ hash })
		if (receipt.status !== 'success') throw new Error(`${hash} reverted`)
		return receipt
	}
	const mint = async (to: Address) =>
		mined(
			await faucet.writeContract({
				...{ address: token.address, abi: fiatTokenAbi, functionName: 'mint', args: [to, 1_000_000_000n] },
			}),
		)

	const { abi, bytecode } = JSON.parse(readFileSync(join(artifacts, 'SimpleAccountFactory.json'), 'utf8'))
	const simpleFactory = (await mined(await bundler.deployContract({ abi, bytecode, args: [entryPoint] })))
		.contractAddress
	if (!simpleFactory) throw new Error('the peer was not deployed')

	const owner = devAccount(devAccounts.payer)
	const shop = devAccount(devAccounts.merchant).address
	const data = encodeFunctionData({ abi: fiatTokenAbi, functionName: 'transfer', args: [shop, 25_000_000n] })
	const passkey = createPasskey('wallet.example', createHash('sha256').update(devMnemonic).digest())
	const ours = async (signer: AccountSigner, sign: Subject['sign']): Promise<Subject> => {
		const create = { factory: accountFactory, signers: [signer] }
		return {
			address: await getAccountAddress(chain, create),
			factory: accountFactory,
			factoryData: accountFactoryData(create),
			callData: accountCallData({ by: 'alone', calls: [{ to: token.address, data }] }),
			sign,
		}
	}
	const subjects = {
		passkey: await ours(passkey.signer, (hash) => {
			for (;;) {
				const signature = passkeySignature(passkey.signer, passkey.assert(hash))
				// Behind kind, signer and length: r and s.
				if (!/^(..)*00/.test(signature.slice(2 + 200, 2 + 200 + 128))) return signature
			}
		}),
		key: await ours({ kind: 'key', address: owner.address }, async (hash) => keySignature(await owner.sign({ hash }))),
		peer: {
			address: await chain.readContract({
				address: simpleFactory,
				abi: simpleFactoryAbi,
				functionName: 'getAddress',
				args: [owner.address, 0n],
			}),
			factory: simpleFactory,
			factoryData: encodeFunctionData({
				abi: simpleFactoryAbi,
				functionName: 'createAccount',
				args: [owner.address, 0n],
			}),
			callData: encodeFunctionData({
				abi: simpleAccountAbi,
				functionName: 'execute',
				args: [token.address, 0n, data],
			}),
			sign: (hash: Hex) => owner.sign({ hash }),
		},
	}

	const transfer = async ({ address, factory, factoryData, callData, sign }: Subject, create: boolean) => {
		const nonce = await getOperationNonce(chain, { entryPoint, account: address })
		const operation = {
			...{ sender: address, nonce, callData, signature: '0x' as Hex },
			...(create ? { factory, factoryData } : {}),
			...{ callGasLimit: 100_000n, verificationGasLimit: 500_000n, preVerificationGas: 60_000n },
			...{ maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n },
		}
		const signature = await sign(hashOperation({ chainId: localChainId, entryPoint, operation }))
		const ops = [toPackedUserOperation({ ...operation, signature })]
		const args = [ops, bundler.account.address] as const
		const before = await balanceOf(address)
		const { gasUsed } = await mined(await bundler.writeContract({ ...entry, functionName: 'handleOps', args }))
		if (before - (await balanceOf(address)) !== 25_000_000n) throw new Error('nothing was transferred')
		return Number(gasUsed)
	}
	const balanceOf = (address: Address) =>
		chain.readContract({ address: token.address, abi: fiatTokenAbi, functionName: 'balanceOf', args: [address] })

	await mint(shop)
	const gas = { passkey: 0, key: 0, peer: 0 }
	for (const name of ['passkey', 'key', 'peer'] as const) {
		const subject = subjects[name]
		await mint(subject.address)
		const deposit = { ...entry, functionName: 'depositTo', args: [subject.address], value: parseEther('1') } as const
		await mined(await bundler.writeContract(deposit))
		// The first creates the account; the second fills what is written once.
		await transfer(subject, true)
		await transfer(subject, false)
		gas[name] = await transfer(subject, false)
	}

	const peer = { name: 'SimpleAccount v0.8, by key', value: gas.peer }
	const row = (id: string, value: number, goal: number, unit = 'gas', rival: BenchRow['peer'] = null): BenchRow => ({
		...{ id, value, unit, better: 'lower', goal, peer: rival },
	})
	const bytesAt = async (address: Address) => size((await chain.getCode({ address })) ?? '0x')
	const implementation = getContractAddress({ from: accountFactory, nonce: 1n })
	return [
		row('gas.account_transfer', gas.passkey, 135_000, 'gas', peer),
		row('gas.account_transfer_key', gas.key, 115_000, 'gas', peer),
		row('size.smart_account', await bytesAt(implementation), 20_480, 'bytes'),
		row('size.account_factory', await bytesAt(accountFactory), 20_480, 'bytes'),
		row('size.token_paymaster', await bytesAt(tokenPaymaster), 20_480, 'bytes'),
		row('size.savings_adapter', await bytesAt(savingsAdapter), 20_480, 'bytes'),
	]
}
