/** Accounts of the factory: who signs for them, what one signer alone may do, sessions, guardians and recoveries. */
import { type Context, ponder } from 'ponder:registry'
import { account, accountLimit, accountSession, accountSigner, type SessionTerms } from 'ponder:schema'
import { lower } from '../payment/terms.ts'

type Hex = `0x${string}`
const secondsPerDay = 86_400n

ponder.on('AccountFactory:AccountCreated', async ({ event, context }) => {
	await context.db.insert(account).values({
		address: lower(event.args.account),
		chainId: context.chain.id,
		salt: event.args.salt,
		epoch: 0n,
		createdTx: event.transaction.hash,
		createdAt: event.block.timestamp,
	})
})

ponder.on('SmartAccount:SignerAdded', async ({ event, context }) => {
	const { id, signer } = event.args
	await context.db.insert(accountSigner).values({ ...(await now(context, event.log.address)), id, signer })
})

ponder.on('SmartAccount:SignerRemoved', async ({ event, context }) => {
	await context.db.delete(accountSigner, { ...(await now(context, event.log.address)), id: event.args.id })
})

ponder.on('SmartAccount:LimitSet', async ({ event, context }) => {
	const { token, perDay } = event.args
	await setLimit(context, event.log.address, token, { perDay })
})

ponder.on('SmartAccount:TargetSet', async ({ event, context }) => {
	const { target, open } = event.args
	await setLimit(context, event.log.address, target, { open })
})

ponder.on('SmartAccount:LimitSpent', async ({ event, context }) => {
	const { token, spent } = event.args
	await setLimit(context, event.log.address, token, { spent, day: event.block.timestamp / secondsPerDay })
})

ponder.on('SmartAccount:SessionCreated', async ({ event, context }) => {
	const { session, terms } = event.args
	const shown: SessionTerms = {
		key: lower(terms.key),
		validAfter: terms.validAfter,
		validUntil: terms.validUntil,
		gas: terms.gas.toString(),
		scopes: terms.scopes.map(({ target, selector }) => ({ target: lower(target), selector })),
		caps: terms.caps.map(({ token, amount }) => ({ token: lower(token), amount: amount.toString() })),
		salt: terms.salt,
	}
	await context.db
		.insert(accountSession)
		.values({ ...(await now(context, event.log.address)), session, terms: shown, active: true, spent: {} })
})

ponder.on('SmartAccount:SessionRevoked', async ({ event, context }) => {
	const key = { ...(await now(context, event.log.address)), session: event.args.session }
	await context.db.update(accountSession, key).set({ active: false })
})

ponder.on('SmartAccount:SessionSpent', async ({ event, context }) => {
	const { session, token, spent } = event.args
	const key = { ...(await now(context, event.log.address)), session }
	await context.db
		.update(accountSession, key)
		.set((row) => ({ spent: { ...row.spent, [lower(token)]: spent.toString() } }))
})

ponder.on('SmartAccount:GuardiansSet', async ({ event, context }) => {
	const { accounts, threshold, delay } = event.args.guardians
	const guardians = accounts.length === 0 ? null : { accounts: accounts.map(lower), threshold, delay }
	await context.db.update(account, { address: lower(event.log.address) }).set({ guardians })
})

ponder.on('SmartAccount:RecoveryStarted', async ({ event, context }) => {
	const { signers, readyAt } = event.args
	const recovery = { signers: [...signers], readyAt }
	await context.db.update(account, { address: lower(event.log.address) }).set({ recovery })
})

ponder.on('SmartAccount:RecoveryCancelled', async ({ event, context }) => {
	await context.db.update(account, { address: lower(event.log.address) }).set({ recovery: null })
})

ponder.on('SmartAccount:RecoveryFinished', async ({ event, context }) => {
	const { epoch } = event.args
	await context.db.update(account, { address: lower(event.log.address) }).set({ epoch, recovery: null })
})

/** The account and its epoch, the key of all that a recovery ends. */
async function now(context: Context, address: Hex) {
	const row = await context.db.find(account, { address: lower(address) })
	if (!row) throw new Error(`${address} is no account of the factory`)
	return { account: row.address, epoch: row.epoch }
}

async function setLimit(
	context: Context,
	address: Hex,
	token: Hex,
	change: Partial<Pick<typeof accountLimit.$inferInsert, 'perDay' | 'spent' | 'day' | 'open'>>,
) {
	const key = { ...(await now(context, address)), token: lower(token) }
	await context.db
		.insert(accountLimit)
		.values({ ...key, perDay: 0n, spent: 0n, day: 0n, open: false, ...change })
		.onConflictDoUpdate(change)
}
