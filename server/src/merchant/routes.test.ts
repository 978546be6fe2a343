import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { beforeAll, describe, expect, test } from 'vitest'
import { openWorld, publicUrl, startAnvil, type World } from '../../test/fixture.ts'

const newWallet = () => privateKeyToAccount(generatePrivateKey())

describe('signing in', () => {
	let world: World
	beforeAll(async () => {
		world = await openWorld({ rpcUrl: await startAnvil() })
	})
	const verify = (body: unknown) => world.ask('POST', '/v1/auth/verify', { body })

	test('makes a merchant without a name, and the same merchant the next time', async () => {
		const wallet = newWallet()
		const first = await verify(await world.statement(wallet))
		expect(first.body).toMatchObject({ merchant: { address: wallet.address, name: '' } })
		const token = String(first.body.session_token)
		const named = await world.ask('PATCH', '/v1/merchant', { as: token, body: { name: 'Tea House' } })
		expect(named.body).toMatchObject({ name: 'Tea House' })
		const again = await verify(await world.statement(wallet))
		expect(again.body.merchant).toEqual(named.body)
	})

	test('takes a nonce once, however many race with it', async () => {
		const signed = await world.statement(newWallet())
		const answers = await Promise.all(Array.from({ length: 8 }, () => verify(signed)))
		expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)])
	})

	test('spends the nonce on a foreign signature too', async () => {
		const { message, signature } = await world.statement(newWallet())
		const foreign = await newWallet().signMessage({ message })
		expect((await verify({ message, signature: foreign })).status).toBe(401)
		expect((await verify({ message, signature })).status).toBe(401)
	})

	test('is refused for a message to another site, chain or time', async () => {
		const wallet = newWallet()
		const changes = [
			{ domain: 'other.example' },
			{ uri: 'http://other.example' },
			{ chainId: 1 },
			{ issuedAt: new Date(Date.now() - 3_600_000) },
			{ nonce: 'neverissued1' },
		]
		for (const change of changes) {
			const answer = await verify(await world.statement(wallet, change))
			expect([change, answer.status, answer.body.code]).toEqual([change, 401, 'unauthorized'])
		}
	})

	test('lasts until it is ended, and no longer', async () => {
		const { session } = await world.newMerchant()
		expect((await world.ask('GET', '/v1/merchant', { as: session })).status).toBe(200)
		expect((await world.ask('POST', '/v1/auth/logout', { as: session })).status).toBe(204)
		expect((await world.ask('GET', '/v1/merchant', { as: session })).status).toBe(401)
	})

	test('by cookie lets only pages of this origin write', async () => {
		const { session } = await world.newMerchant()
		const cookie = `sluice_session=${session}`
		const rename = (headers: Record<string, string>) =>
			world.ask('PATCH', '/v1/merchant', { body: { name: 'x' }, headers: { cookie, ...headers } })
		expect((await rename({})).body.code).toBe('forbidden')
		expect((await rename({ origin: 'http://evil.example' })).body.code).toBe('forbidden')
		expect((await rename({ origin: publicUrl })).status).toBe(200)
	})
})

test('a plain key signs in while the node is away; any other signature waits for it', async () => {
	const world = await openWorld()
	const wallet = newWallet()
	expect((await world.ask('POST', '/v1/auth/verify', { body: await world.statement(wallet) })).status).toBe(200)
	const { message } = await world.statement(wallet)
	const signature = await newWallet().signMessage({ message })
	const answer = await world.ask('POST', '/v1/auth/verify', { body: { message, signature } })
	expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'chain_unavailable', '1'])
})
