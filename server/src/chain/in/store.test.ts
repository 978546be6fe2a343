import { beforeAll, expect, test } from 'vitest'
import { openWorld, startAnvil, type World } from '../../../test/fixture.ts'
import { creditsWaiting, type Fact, paymentsWithdrawn } from './store.ts'

let world: World
beforeAll(async () => {
	world = await openWorld({ rpcUrl: await startAnvil() })
})

test('a withdrawal takes from the credits that came first, as far as it goes', async () => {
	const merchant = await world.newMerchant()
	const [first, second] = [await world.newPayment(merchant), await world.newPayment(merchant)]
	const { token, receiver: account } = first
	const happen = async (fact: Pick<Fact, 'kind' | 'amount'> & Partial<Fact>) => {
		const placed = await world.factIn(await world.mine(1), 0, { token, account, ...fact })
		await world.publish(placed)
		await world.indexTo(await world.mine(4))
		await world.applyAll()
		return placed
	}
	const waiting = async () => {
		const rows = await creditsWaiting(world.db, world.indexer.chainId, [first.hash, second.hash])
		return [first, second].map(({ hash }) => rows.find((row) => row.paymentHash === hash)?.amount)
	}
	for (const { hash, terms } of [first, second])
		await happen({ kind: 'authorized', amount: 1_000n, paymentHash: hash, terms })
	await happen({ kind: 'credited', amount: 100n, paymentHash: first.hash })
	await happen({ kind: 'credited', amount: 50n, paymentHash: second.hash })
	// Of a batch: it stands in the queue as well.
	await happen({ kind: 'credited', amount: 7n, paymentHash: null })
	await happen({ kind: 'credited', amount: 5n, paymentHash: first.hash })
	expect(await waiting()).toEqual([105n, 50n])

	const both = await happen({ kind: 'withdrawn', amount: 120n })
	expect(await waiting()).toEqual([5n, 30n])
	expect((await paymentsWithdrawn(world.db, both)).sort()).toEqual([first.hash, second.hash].sort())

	const one = await happen({ kind: 'withdrawn', amount: 10n })
	expect(await waiting()).toEqual([5n, 20n])
	expect(await paymentsWithdrawn(world.db, one)).toEqual([second.hash])

	await happen({ kind: 'withdrawn', amount: 32n })
	expect(await waiting()).toEqual([0n, 0n])
})
