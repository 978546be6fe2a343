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

test('an account is shown with what counts now: this epoch, this day, sessions that are not over', async () => {
	const world = await openWorld()
	const account = `0x${'ac'.repeat(20)}`
	const path = `/v1/accounts/${account}`
	expect(await world.ask('GET', path)).toMatchObject({ status: 404 })
	const insert = (table: string, ...values: unknown[]) =>
		world.pool.query(`insert into chain.${table} values (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values)
	const hash = (byte: string) => `0x${byte.repeat(32)}`
	const [key, passkey] = [`0x${'01'.repeat(20)}`, `0x${'02'.repeat(97)}`]
	const guardians = { accounts: [key], threshold: 1, delay: 86_400 }
	const recovery = { signers: [passkey], readyAt: 1_900_000_000 }
	await insert('account', account, 31_337, 0, 1, guardians, recovery, hash('aa'), 1_800_000_000)
	await insert('account_signer', account, 0, hash('01'), passkey)
	await insert('account_signer', account, 1, hash('02'), key)
	await insert('account_signer', account, 1, hash('03'), passkey)
	const today = Math.floor(Date.now() / 86_400_000)
	await insert('account_limit', account, 1, usdc.address, 100, 40, today, false)
	await insert('account_limit', account, 1, hash('00').slice(0, 42), 7, 7, today - 1, false)
	await insert('account_limit', account, 1, key, 0, 0, 0, true)
	await insert('account_limit', account, 1, account, 0, 9, today, false)
	const terms = (validUntil: number) => ({
		...{ key, validAfter: 0, validUntil, gas: '5', salt: hash('00') },
		scopes: [{ target: usdc.address, selector: '0xa9059cbb' }],
		caps: [{ token: usdc.address, amount: '30' }],
	})
	await insert('account_session', account, 1, hash('51'), terms(4_000_000_000), true, { [usdc.address]: '12' })
	await insert('account_session', account, 1, hash('52'), terms(4_000_000_000), false, {})
	await insert('account_session', account, 1, hash('53'), terms(1_000), true, {})
	await insert('account_session', account, 0, hash('54'), terms(4_000_000_000), true, {})
	const { body } = await world.ask('GET', path)
	expect(body).toMatchObject({
		epoch: 1,
		signers: [{ kind: 'key' }, { kind: 'passkey' }],
		limits: [
			{ asset: null, per_day: '7', spent_today: '0', open: false },
			{ asset: null, per_day: '0', open: true },
			{ asset: 'USDC', per_day: '100', spent_today: '40', open: false },
		],
		sessions: [{ hash: hash('51'), gas: '5', caps: [{ amount: '30', spent: '12' }] }],
		guardians: { threshold: 1, delay_seconds: 86_400 },
		recovery: { signers: [passkey], ready_at: 1_900_000_000 },
	})
})
