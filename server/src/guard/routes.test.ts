import { beforeAll, expect, test } from 'vitest'
import { escrow, openWorld, startAnvil, usdc, type World } from '../../test/fixture.ts'

let world: World
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
})
const entry = (block: number, log: number, change: Record<string, unknown> = {}) => {
	const row = {
		id: `31337-${block}-${log}-0`,
		kind: 'paused',
		target: escrow,
		token: usdc.address.toLowerCase(),
		until: 1_800_000_000,
		reason: 'the issuer reports a fault',
		at: 1_799_999_000,
		tx_hash: `0x${'01'.repeat(32)}`,
		block_number: block,
		log_index: log,
		...change,
	}
	const names = Object.keys(row)
	return world.pool.query(
		`insert into chain.intake_entry (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
		Object.values(row),
	)
}

test('the ledger of pauses is public, newest first, by pages, and of this escrow alone', async () => {
	await world.indexTo(await world.mine(20))
	await entry(3, 1)
	await entry(3, 2, { kind: 'resumed', until: null })
	await entry(9, 0, { kind: 'vetted', until: null, reason: null })
	await entry(9, 1, { target: `0x${'66'.repeat(20)}` })
	const first = (await world.ask('GET', '/v1/intake/entries?limit=2')).body as {
		data: { kind: string; until: string | null; reason: string | null; confirmed: boolean }[]
		next_cursor: string
	}
	expect(first.data.map(({ kind }) => kind)).toEqual(['vetted', 'resumed'])
	const rest = (await world.ask('GET', `/v1/intake/entries?limit=2&cursor=${first.next_cursor}`)).body as typeof first
	expect(rest.data).toMatchObject([
		{ kind: 'paused', until: '2027-01-15T08:00:00.000Z', reason: 'the issuer reports a fault', confirmed: true },
	])
	expect(rest.next_cursor).toBeNull()
})

test('whether tokens come in is asked of the chain, and said when it does not answer', async () => {
	const away = await openWorld({ database: world })
	const answer = await away.ask('GET', '/v1/intake')
	expect([answer.status, answer.body.code]).toEqual([503, 'chain_unavailable'])
})
