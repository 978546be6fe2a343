import { AbiCoder, id, keccak256, TypedDataEncoder } from 'ethers'
import { createClient, custom, decodeFunctionData, encodeFunctionResult, type Hex, hashTypedData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { channelRegistryAbi } from '../contracts/contracts.ts'
import {
	bindingTypedData,
	bindMerchant,
	getChannel,
	getChannelShares,
	getPartner,
	leaveChannel,
	leaveTypedData,
	registerPartner,
	sponsorTypedData,
} from './channel.ts'

const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`
const [registry, merchant, partner, payout] = [address('11'), address('21'), address('22'), address('23')]
const nobody = address('00')
const domain = { chainId: 31_337, registry }
const account = mnemonicToAccount('test test test test test test test test test test test junk')

describe('what is signed', () => {
	test.for([
		[
			'Binding(address merchant,address partner,uint16 shareBps,uint256 nonce,uint256 deadline)',
			bindingTypedData({ ...domain, merchant, partner, shareBps: 500, nonce: 7n, deadline: 1_900_000_000 }),
			['address', 'address', 'uint16', 'uint256', 'uint256'],
			[merchant, partner, 500, 7, 1_900_000_000],
		],
		[
			'Leave(address merchant,uint256 nonce,uint256 deadline)',
			leaveTypedData({ ...domain, merchant, nonce: 7n, deadline: 1_900_000_000 }),
			['address', 'uint256', 'uint256'],
			[merchant, 7, 1_900_000_000],
		],
		[
			'Sponsor(address partner,address parent,uint16 cutBps,uint256 deadline)',
			sponsorTypedData({ ...domain, partner, parent: payout, cutBps: 2_500, deadline: 1_900_000_000 }),
			['address', 'address', 'uint16', 'uint256'],
			[partner, payout, 2_500, 1_900_000_000],
		],
	] as const)('is the type %s of the contract', ([type, typedData, types, values]) => {
		const structHash = keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', ...types], [id(type), ...values]))
		const { EIP712Domain: _, ...own } = typedData.types
		expect(TypedDataEncoder.from(own).hash(typedData.message)).toBe(structHash)
		expect(TypedDataEncoder.hash(typedData.domain, own, typedData.message)).toBe(hashTypedData(typedData))
	})
})

describe('what is sent', () => {
	test('a partner without a parent has no cut and no signature', async () => {
		const sent = await dataOf((client) => registerPartner(client, { registry, payout, capBps: 1_000 }))
		expect(sent).toEqual({ functionName: 'register', args: [payout, 1_000, nobody, 0, 0n, '0x'] })
	})

	test('a side that calls leaves its signature out', async () => {
		const binding = { registry, merchant, partner, shareBps: 500, deadline: 9, partnerSignature: '0xab' } as const
		const sent = await dataOf((client) => bindMerchant(client, binding))
		expect(sent).toEqual({ functionName: 'bind', args: [merchant, partner, 500, 9n, '0x', '0xab'] })
	})

	test('a merchant leaves by itself or by signature', async () => {
		expect(await dataOf((client) => leaveChannel(client, { registry }))).toEqual({ functionName: 'leave' })
		const signed = { merchant, deadline: 9, signature: '0xab' } as const
		const sent = await dataOf((client) => leaveChannel(client, { registry, signed }))
		expect(sent).toEqual({ functionName: 'leaveBySignature', args: [merchant, 9n, '0xab'] })
	})
})

describe('what is read', () => {
	test('no channel is null and an empty list', async () => {
		const none = encodeFunctionResult({ abi: channelRegistryAbi, functionName: 'bindingOf', result: [nobody, 0] })
		expect(await getChannel(answering(none), { registry, merchant })).toBe(null)
		const empty = encodeFunctionResult({ abi: channelRegistryAbi, functionName: 'sharesOf', result: [] })
		expect(await getChannelShares(answering(empty), { registry, merchant })).toEqual([])
	})

	test('a partner has a parent and a proposal, or null', async () => {
		const result = { payout, capBps: 1_000, parent: partner, cutBps: 2_500, proposedPayout: nobody, acceptableFrom: 0 }
		const answer = encodeFunctionResult({ abi: channelRegistryAbi, functionName: 'partnerOf', result })
		expect(await getPartner(answering(answer), { registry, account: merchant })).toEqual({
			payout,
			capBps: 1_000,
			parent: { partner, cutBps: 2_500 },
			proposal: null,
		})
		const nothing = encodeFunctionResult({
			abi: channelRegistryAbi,
			functionName: 'partnerOf',
			result: { ...result, payout: nobody },
		})
		expect(await getPartner(answering(nothing), { registry, account: merchant })).toBe(null)
	})
})

function answering(answer: Hex) {
	return createClient({ transport: custom({ request: async () => answer }) })
}

/** The call that a function sends, without a chain behind it. */
async function dataOf(send: (client: ReturnType<typeof sending>) => Promise<Hex>) {
	let sent: Hex | undefined
	await send(sending((data) => (sent = data)))
	if (!sent) throw new Error('nothing was sent')
	return decodeFunctionData({ abi: channelRegistryAbi, data: sent })
}

function sending(see: (data: Hex) => void) {
	const request = async ({ method, params }: { method: string; params: readonly { data?: Hex }[] }) => {
		if (method === 'eth_chainId') return '0x7a69'
		if (method !== 'eth_sendTransaction') throw new Error(`unexpected ${method}`)
		if (params[0]?.data) see(params[0].data)
		return `0x${'11'.repeat(32)}`
	}
	return createClient({ account: account.address, transport: custom({ request }) })
}
