import { createClient, custom, decodeFunctionData, encodeFunctionResult, type Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { savingsAdapterAbi } from '../contracts/contracts.ts'
import { getSavings, getSharePrice, save, withdrawSavings } from './savings.ts'

const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`
const [adapter, vault, owner] = [address('11'), address('22'), address('33')]
const account = mnemonicToAccount('test test test test test test test test test test test junk')

/** A node that notes what it is sent, and answers a call with `result`. */
function node(result: Hex = '0x') {
	const seen: { to: string; data: Hex }[] = []
	const transport = custom({
		async request({ method, params }) {
			if (method === 'eth_call') {
				seen.push(params[0])
				return result
			}
			if (method === 'eth_sendTransaction') {
				seen.push(params[0])
				return `0x${'99'.repeat(32)}`
			}
			throw new Error(`not asked for ${method}`)
		},
	})
	const sent = () => seen.map(({ to, data }) => ({ to, ...decodeFunctionData({ abi: savingsAdapterAbi, data }) }))
	return { reader: createClient({ transport }), writer: createClient({ transport, account: account.address }), sent }
}

test('putting in and taking out name vault, amount, least result and deadline, in this order', async () => {
	const { writer, sent } = node()
	await save(writer, { adapter, vault, assets: 400n, minShares: 399n, deadline: 9n })
	await withdrawSavings(writer, { adapter, vault, shares: 400n, minAssets: 401n, deadline: 9n })
	expect(sent()).toEqual([
		{ to: adapter, functionName: 'save', args: [vault, 400n, 399n, 9n] },
		{ to: adapter, functionName: 'withdraw', args: [vault, 400n, 401n, 9n] },
	])
})

test('a price and a position are read from the adapter', async () => {
	const abi = savingsAdapterAbi
	const price = node(encodeFunctionResult({ abi, functionName: 'sharePrice', result: 1_050_000n }))
	expect(await getSharePrice(price.reader, { adapter, vault })).toBe(1_050_000n)
	expect(price.sent()).toEqual([{ to: adapter, functionName: 'sharePrice', args: [vault] }])
	const position = node(encodeFunctionResult({ abi, functionName: 'positionOf', result: [400n, 420n] }))
	expect(await getSavings(position.reader, { adapter, vault, account: owner })).toEqual({ shares: 400n, assets: 420n })
	expect(position.sent()).toEqual([{ to: adapter, functionName: 'positionOf', args: [vault, owner] }])
})
