import { expect, test } from 'vitest'
import { openWorld } from '../../test/fixture.ts'

const vault = (byte: string) => `0x${byte.repeat(20)}`

test('vaults are those of the list, and without a node nothing is said of them', async () => {
	const world = await openWorld()
	const listed = () => world.ask('GET', '/v1/savings/vaults')
	expect(await listed()).toMatchObject({ status: 200, body: { data: [], has_more: false } })
	await world.pool.query("insert into chain.listing values (31337, 'vault', $1, 1800000000, 1800000001)", [vault('11')])
	await world.pool.query("insert into chain.listing values (31337, 'oracle', $1, 1800000000, null)", [vault('22')])
	expect(await listed()).toMatchObject({ status: 200, body: { data: [] } })
	expect(await world.ask('GET', '/v1/savings/vaults?cursor=abc')).toMatchObject({
		status: 400,
		body: { errors: [{ code: 'invalid_cursor' }] },
	})
	await world.pool.query("insert into chain.listing values (31337, 'vault', $1, 1800000000, null)", [vault('33')])
	expect(await listed()).toMatchObject({ status: 503, body: { code: 'chain_unavailable' } })
})

test('who never saved has no positions', async () => {
	const world = await openWorld()
	const answer = await world.ask('GET', `/v1/savings/positions/${vault('ab')}`)
	expect(answer).toMatchObject({ status: 200, body: { object: 'savings_positions', positions: [] } })
	expect(await world.ask('GET', '/v1/savings/positions/nobody')).toMatchObject({ status: 404 })
})
