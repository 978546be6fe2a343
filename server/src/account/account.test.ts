import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { chainAt, devAccount, openTestDatabase, openWorld, startAnvil, usdc } from '../../test/fixture.ts'
import { createFaucet } from './account.ts'

test('the faucets of several processes take turns: every coin arrives, on a nonce of its own', async () => {
	const [database, rpcUrl] = await Promise.all([openTestDatabase(), startAnvil()])
	const faucets = Array.from({ length: 3 }, () =>
		createFaucet({ db: database.db, chain: chainAt(rpcUrl), account: devAccount(2), tokens: [] }),
	)
	const to = privateKeyToAccount(generatePrivateKey()).address
	const given = await Promise.all(
		Array.from({ length: 12 }, (_, i) => faucets[i % 3]?.give(to, 'ETH').then(({ tx_hash }) => tx_hash)),
	)
	expect(new Set(given).size).toBe(12)
	expect(await chainAt(rpcUrl).getBalance({ address: to })).toBe(12n * 10n ** 18n)
})

test('credits are shown by the tokens that are configured, while they wait', async () => {
	const world = await openWorld()
	const account = `0x${'ab'.repeat(20)}`
	const rows: [string, string, number][] = [
		[usdc.address, '2500', 10],
		[`0x${'99'.repeat(20)}`, '1', 10],
	]
	for (const [token, amount, block] of rows)
		await world.pool.query('insert into chain.credit values (31337, $1, $2, $3, $4)', [token, account, amount, block])
	const credits = async () => (await world.ask('GET', `/v1/accounts/${account}/credits`)).body.credits
	const waiting = { token: expect.stringMatching(/^0xc0/i), amount: { value: '2500', asset: 'USDC', scale: 6 } }
	expect(await credits()).toEqual([{ ...waiting, confirmed: false }])
	await world.pool.query("insert into chain.chain_head values (31337, 13, '0x', 1)")
	expect(await credits()).toEqual([{ ...waiting, confirmed: true }])
	await world.pool.query('update chain.credit set amount = 0')
	expect(await credits()).toEqual([])
})
