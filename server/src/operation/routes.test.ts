import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountCallData, accountFactoryData, getAccountAddress, keySignature } from '@sluice/sdk/account'
import { gasQuoteTypedData, hashOperation, operationFromTerms, readGasTerms } from '@sluice/sdk/operation'
import type { OperationTerms } from '@sluice/sdk/wire'
import {
	type Address,
	createWalletClient,
	type Hex,
	http,
	numberToHex,
	parseEther,
	recoverTypedDataAddress,
	slice,
} from 'viem'
import { foundry } from 'viem/chains'
import { beforeAll, expect, test } from 'vitest'
import {
	chainAt,
	chainId,
	confirmations,
	devAccount,
	openWorld,
	relayer,
	rpc,
	startAnvil,
	usdc,
	type World,
} from '../../test/fixture.ts'

const root = join(import.meta.dirname, '../../..')
const nobody: Address = `0x${'77'.repeat(20)}`
const owner = devAccount(7)
const quoter = devAccount(6)
const tokenPaymaster = `0x${'9a'.repeat(20)}`

let world: World
let entryPoint: Address
let factory: Address
let keys = 0
let relayed = 0

beforeAll(async () => {
	const rpcUrl = await startAnvil('--hardfork', 'osaka')
	const deployer = createWalletClient({ account: devAccount(0), chain: foundry, transport: http(rpcUrl) })
	const create = async (path: string, args: readonly unknown[]): Promise<Address> => {
		const { abi, bytecode } = JSON.parse(readFileSync(join(root, path), 'utf8'))
		const hash = await deployer.deployContract({ abi, bytecode, args })
		const { contractAddress } = await chainAt(rpcUrl).waitForTransactionReceipt({ hash, pollingInterval: 50 })
		if (!contractAddress) throw new Error(`nothing was created of ${path}`)
		return contractAddress
	}
	entryPoint = await create('node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json', [])
	factory = await create('artifacts/contracts/account/AccountFactory.sol/AccountFactory.json', [entryPoint])
	world = await openWorld({
		rpcUrl,
		accounts: {
			...{ entryPoint, accountFactory: factory, tokenPaymaster, savingsAdapter: nobody, quoter },
			nativePrices: new Map([['USDC', 2_500_000_000n]]),
		},
	})
})

/** A fresh account of `owner` with one native coin: what it asks, signs and sends. */
async function newAccount() {
	const create = { factory, signers: [{ kind: 'key' as const, address: owner.address }], salt: BigInt(++keys) }
	const sender = await getAccountAddress(world.chain, create)
	await rpc(world.rpcUrl, 'anvil_setBalance', sender, numberToHex(parseEther('1')))
	const asked = (change: Record<string, unknown> = {}) => ({
		sender,
		nonce: '0',
		factory,
		factoryData: accountFactoryData(create),
		callData: accountCallData({ by: 'alone', calls: [{ to: nobody, value: 5n }] }),
		...change,
	})
	const quote = async (change: Record<string, unknown> = {}, body: Record<string, unknown> = {}) =>
		world.ask('POST', '/v1/operations/quotes', { body: { operation: asked(change), ...body } })
	const quoted = async (change: Record<string, unknown> = {}) => {
		const { status, body } = await quote(change)
		if (status !== 200) throw new Error(JSON.stringify(body))
		return body.operation as OperationTerms
	}
	const signed = async (terms: OperationTerms) => {
		const operation = operationFromTerms(terms)
		const hash = hashOperation({ chainId, entryPoint, operation })
		return { hash, operation: { ...terms, signature: keySignature(await owner.sign({ hash })) } }
	}
	const send = async (terms: OperationTerms) => {
		const { hash, operation } = await signed(terms)
		return { hash, ...(await post(operation)) }
	}
	return { sender, quote, quoted, signed, send }
}

let requests = 0
const post = (operation: unknown) =>
	world.ask('POST', '/v1/operations', { key: `key ${++requests}`, body: { operation } })

/** What the sender would do with the newest intent. */
async function relay() {
	const { rows } = await world.pool.query<{ id: string; to: Hex; data: Hex }>(
		'select id, "to", data from app.tx_intent where state = \'queued\' order by id desc limit 1',
	)
	const [intent] = rows
	if (!intent) throw new Error('nothing is queued')
	const wallet = createWalletClient({ account: relayer, chain: foundry, transport: http(world.rpcUrl) })
	const hash = await wallet.sendTransaction({ to: intent.to, data: intent.data })
	const receipt = await world.chain.waitForTransactionReceipt({ hash, pollingInterval: 50 })
	await world.pool.query("update app.tx_intent set state = 'mined', nonce = $2, mined_hash = $3 where id = $1", [
		intent.id,
		++relayed,
		hash,
	])
	return receipt
}

test('an operation that creates its account is priced, taken, and pays the relayer back', async () => {
	const { sender, quoted, send } = await newAccount()
	const { status, body, hash } = await send(await quoted())
	expect(status).toBe(202)
	expect(body).toMatchObject({ hash, account: sender, status: 'queued', nonce: '0', fee: null, failure: null })
	const before = await world.chain.getBalance({ address: relayer.address })
	const receipt = await relay()
	expect(receipt.status).toBe('success')
	expect(await world.chain.getBalance({ address: nobody })).toBe(5n)
	const gain = (await world.chain.getBalance({ address: relayer.address })) - before
	expect(gain).toBeGreaterThanOrEqual(0n)
	// And not much more: what is on top pays for a price that moves.
	expect(gain).toBeLessThan((receipt.gasUsed * receipt.effectiveGasPrice) / 4n)
	const shown = await world.ask('GET', `/v1/operations/${hash}`)
	expect(shown.body).toMatchObject({ status: 'processing', tx_hash: receipt.transactionHash })
})

test('an account that exists is priced by what its calls take, and pays the relayer back', async () => {
	const account = await newAccount()
	await account.send(await account.quoted())
	await relay()
	const { status } = await account.send(
		await account.quoted({ nonce: '1', factory: undefined, factoryData: undefined }),
	)
	expect(status).toBe(202)
	const before = await world.chain.getBalance({ address: relayer.address })
	expect((await relay()).status).toBe('success')
	expect((await world.chain.getBalance({ address: relayer.address })) - before).toBeGreaterThanOrEqual(0n)
})

test('the same operation twice is one; another of the same account waits for it', async () => {
	const account = await newAccount()
	const terms = await account.quoted()
	expect((await account.send(terms)).status).toBe(202)
	expect((await account.send(terms)).status).toBe(202)
	const { rows } = await world.pool.query('select 1 from app.operation where account = $1', [
		account.sender.toLowerCase(),
	])
	expect(rows).toHaveLength(1)
	const other = await account.send({ ...terms, callGasLimit: '90000' })
	expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } })
	await relay()
	expect(await account.send({ ...terms, callGasLimit: '90001' })).toMatchObject({ status: 409 })
})

test('what the chain would refuse is refused with its reason', async () => {
	const account = await newAccount()
	const terms = await account.quoted()
	const { operation } = await account.signed(terms)
	const refused = async (change: object, code: string) =>
		expect(await post({ ...operation, ...change })).toMatchObject({ status: expect.any(Number), body: { code } })
	expect(await account.send({ ...terms, nonce: '1' })).toMatchObject({ status: 409, body: { code: 'conflict' } })
	await refused({ callGasLimit: '70000' }, 'signature_invalid')
	await refused({ signature: '0x' }, 'signature_invalid')
	await rpc(world.rpcUrl, 'anvil_setBalance', account.sender, '0x1')
	await refused({}, 'insufficient_funds')
	const poor = await account.quote({ callData: accountCallData({ by: 'alone', calls: [{ to: nobody, value: 5n }] }) })
	expect(poor).toMatchObject({ status: 422 })
})

test('gas that would leave the relayer with a loss is refused, and gas beyond measure', async () => {
	const account = await newAccount()
	const terms = await account.quoted()
	const { operation } = await account.signed(terms)
	for (const change of [{ maxFeePerGas: '1' }, { maxPriorityFeePerGas: '0' }, { preVerificationGas: '40000' }])
		expect(await post({ ...operation, ...change })).toMatchObject({ status: 422, body: { code: 'fee_too_low' } })
	const much = await post({ ...operation, verificationGasLimit: '3000000' })
	expect(much).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test('accounts and paymasters of others are not served', async () => {
	const account = await newAccount()
	const terms = await account.quoted()
	const { operation } = await account.signed(terms)
	const foreign = async (change: object) => (await post({ ...operation, ...change })).body.errors
	expect(await foreign({ factory: nobody })).toMatchObject([{ code: 'foreign_account' }])
	expect(await foreign({ sender: entryPoint })).toMatchObject([{ code: 'foreign_account' }])
	const paymaster = { paymaster: nobody, paymasterVerificationGasLimit: '1', paymasterPostOpGasLimit: '1' }
	expect(await foreign({ ...paymaster, preVerificationGas: '200000' })).toMatchObject([{ code: 'foreign_paymaster' }])
})

test('a price in a token is signed by the quoter, for that very operation and no more than its limits cost', async () => {
	const account = await newAccount()
	const { status, body } = await account.quote({}, { asset: 'USDC', permit: true })
	expect(status).toBe(200)
	const operation = operationFromTerms(body.operation as OperationTerms)
	const data = operation.paymasterData ?? '0x'
	const terms = readGasTerms(data)
	// 2,500 and 5 % on top.
	expect(terms).toMatchObject({ token: expect.stringMatching(/^0xc0/i), tokenPerNative: 2_625_000_000n, permit: false })
	expect(body.max_fee).toEqual({ value: String(terms?.maxFee), asset: 'USDC', scale: usdc.scale })
	const quoted = { ...operation, paymasterData: slice(data, 0, 96) }
	const typedData = gasQuoteTypedData({ chainId, operation: quoted })
	expect(await recoverTypedDataAddress({ ...typedData, signature: slice(data, 96, 161) } as never)).toBe(quoter.address)
	const unknown = await account.quote({}, { asset: 'GOLD' })
	expect(unknown).toMatchObject({ status: 400, body: { errors: [{ code: 'unknown_asset' }] } })
})

test('operations of an account are listed as the indexer tells them, newest first', async () => {
	const account = `0x${'ab'.repeat(20)}`
	const hashes = [1, 2, 3].map((i) => numberToHex(i, { size: 32 }))
	for (const [i, hash] of hashes.entries())
		await world.pool.query(
			'insert into chain.operation values ($1, 31337, $2, $3, null, $4, 100, 2500, $5, 7, $1, $6, 1800000000, 0)',
			[hash, account, i, i !== 1, usdc.address, 100 + i],
		)
	await world.pool.query("insert into chain.chain_head values (31337, $1, '0x', 1)", [101 + confirmations])
	const first = await world.ask('GET', `/v1/accounts/${account}/operations?limit=2`)
	expect(first.body.data).toMatchObject([
		{ hash: hashes[2], status: 'processing', fee: { value: '7', asset: 'USDC' } },
		{ hash: hashes[1], status: 'reverted', gas_cost: '2500' },
	])
	const next = await world.ask('GET', `/v1/accounts/${account}/operations?limit=2&cursor=${first.body.next_cursor}`)
	expect(next.body.data).toMatchObject([{ hash: hashes[0], status: 'executed' }])
	expect(await world.ask('GET', `/v1/operations/${numberToHex(9, { size: 32 })}`)).toMatchObject({ status: 404 })
})
