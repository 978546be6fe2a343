import { verifyTypedData } from 'ethers'
import {
	createClient,
	custom,
	decodeFunctionData,
	encodeFunctionResult,
	type Hex,
	hashTypedData,
	recoverTypedDataAddress,
} from 'viem'
import { describe, expect, test } from 'vitest'
import { privateKeyToAccount } from '../accounts/accounts.ts'
import { fiatTokenAbi } from '../contracts/contracts.ts'
import {
	getBalance,
	getBalances,
	permit2TransferTypedData,
	permitTypedData,
	signPermit,
	signPermit2,
	signReceiveWithAuthorization,
	signTransferWithAuthorization,
} from './token.ts'

const owner = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const token = { address: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A', name: 'USD Coin', version: '2' }
const domain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const authorization = [
	{ name: 'from', type: 'address' },
	{ name: 'to', type: 'address' },
	{ name: 'value', type: 'uint256' },
	{ name: 'validAfter', type: 'uint256' },
	{ name: 'validBefore', type: 'uint256' },
	{ name: 'nonce', type: 'bytes32' },
]

describe('signatures', () => {
	test.each([
		['TransferWithAuthorization', signTransferWithAuthorization],
		['ReceiveWithAuthorization', signReceiveWithAuthorization],
	] as const)('%s is recovered by ethers', async (type, sign) => {
		const parameters = { chainId: 31_337, token, to, value: 5n, validBefore: 1_800_000_000 }
		const { signature, ...message } = await sign(owner, parameters)
		expect(message).toMatchObject({ from: owner.address, to, value: 5n, validAfter: 0n, validBefore: 1_800_000_000n })
		expect(message.nonce).toMatch(/^0x[0-9a-f]{48}0{16}$/)
		expect(verifyTypedData(domain, { [type]: authorization }, message, signature)).toBe(owner.address)
		expect((await sign(owner, parameters)).nonce).not.toBe(message.nonce)
	})

	test('the two kinds never stand for each other', async () => {
		const nonce = `0x${'ab'.repeat(24)}${'00'.repeat(8)}` as const
		const parameters = { chainId: 31_337, token, to, value: 5n, validBefore: 1_800_000_000, nonce }
		const [transfer, receive] = await Promise.all([
			signTransferWithAuthorization(owner, parameters),
			signReceiveWithAuthorization(owner, parameters),
		])
		expect(transfer.nonce).toBe(nonce)
		expect(transfer.signature).not.toBe(receive.signature)
	})

	test('EIP-2612 and Permit2', async () => {
		const permit = { chainId: 31_337, token, spender: to, value: 5n, nonce: 0n, deadline: 1_800_000_000 }
		const typedData = permitTypedData({ ...permit, owner: owner.address })
		expect(await recoverTypedDataAddress({ ...typedData, signature: await signPermit(owner, permit) })).toBe(
			owner.address,
		)
		const { EIP712Domain: _, ...types } = typedData.types
		expect(verifyTypedData(typedData.domain, types, typedData.message, await signPermit(owner, permit))).toBe(
			owner.address,
		)

		const transfer = {
			chainId: 31_337,
			permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
			token: token.address,
			amount: 5n,
			spender: to,
			nonce: 2n ** 255n,
			deadline: 1_800_000_000,
		}
		const permit2 = permit2TransferTypedData(transfer)
		expect(await recoverTypedDataAddress({ ...permit2, signature: await signPermit2(owner, transfer) })).toBe(
			owner.address,
		)
		expect(hashTypedData(permit2)).toMatch(/^0x/)
	})
})

describe('balances', () => {
	const calls: { to: string; data: Hex }[] = []
	const client = createClient({
		transport: custom({
			async request({ method, params }) {
				if (method === 'eth_getBalance') return '0x2a'
				const [call] = params as [{ to: string; data: Hex }]
				calls.push(call)
				return encodeFunctionResult({ abi: fiatTokenAbi, functionName: 'balanceOf', result: BigInt(calls.length) })
			},
		}),
	})

	test('of the native coin and of a token', async () => {
		expect(await getBalance(client, { account: to })).toBe(42n)
		expect(await getBalance(client, { account: to, token: token.address })).toBe(1n)
		const [call] = calls
		expect(decodeFunctionData({ abi: fiatTokenAbi, data: call?.data ?? '0x' })).toEqual({
			functionName: 'balanceOf',
			args: [to],
		})
	})

	test('of several tokens, in order', async () => {
		calls.length = 0
		expect(await getBalances(client, { account: to, tokens: [token.address, to] })).toEqual([1n, 2n])
		expect(calls.map((call) => call.to)).toEqual([token.address, to])
	})
})
