import { expect, test } from 'vitest'
import { chainAt, openTestDatabase, startAnvil } from '../../test/fixture.ts'
import { openChain } from './client.ts'
import { checkIdentity } from './identity.ts'

test('a database keeps to the chain it saw first, and says what to do when there is another', async () => {
	const { db } = await openTestDatabase()
	const [first, second] = await Promise.all([startAnvil('--timestamp', '1000'), startAnvil('--timestamp', '2000')])
	await checkIdentity(db, chainAt(first), true)
	await checkIdentity(db, chainAt(first), true)
	const refused = (local: boolean) => checkIdentity(db, chainAt(second), local).catch((error: unknown) => error)
	expect(await refused(true)).toMatchObject({
		code: 'foreign_chain',
		message: expect.stringMatching(/local chain was reset: delete the data folder/),
	})
	expect(await refused(false)).toMatchObject({
		code: 'foreign_chain',
		message: expect.stringMatching(/CHAIN_RPC_URL.*DATABASE_URL/),
	})
	await expect(checkIdentity(db, openChain({ id: 1, name: 'Other', rpcUrl: first }), false)).rejects.toMatchObject({
		code: 'foreign_chain',
		message: expect.stringContaining('CHAIN_ID is 1'),
	})
})
