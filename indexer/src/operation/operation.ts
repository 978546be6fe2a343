/** What the entry point executed for accounts of the factory, and what the paymaster took for it. */
import { ponder } from 'ponder:registry'
import { account, operation, paymasterCharge } from 'ponder:schema'
import { lower } from '../payment/terms.ts'

ponder.on('TokenPaymaster:UserOperationSponsored', async ({ event, context }) => {
	const { userOpHash, token, tokenAmount, tokenPerNative } = event.args
	await context.db.insert(paymasterCharge).values({
		hash: userOpHash,
		chainId: context.chain.id,
		token: lower(token),
		amount: tokenAmount,
		tokenPerNative,
	})
})

ponder.on('EntryPoint:UserOperationEvent', async ({ event, context }) => {
	const { userOpHash, sender, nonce, success, actualGasCost, actualGasUsed } = event.args
	if ((await context.db.find(account, { address: lower(sender) })) === null) return
	// The paymaster tells its charge before the entry point tells the end.
	const charge = await context.db.find(paymasterCharge, { hash: userOpHash })
	const paymaster = BigInt(event.args.paymaster) === 0n ? null : lower(event.args.paymaster)
	await context.db.insert(operation).values({
		hash: userOpHash,
		chainId: context.chain.id,
		account: lower(sender),
		nonce,
		paymaster,
		success,
		gasUsed: actualGasUsed,
		gasCost: actualGasCost,
		feeToken: charge?.token ?? null,
		fee: charge?.amount ?? null,
		txHash: event.transaction.hash,
		blockNumber: event.block.number,
		blockTimestamp: event.block.timestamp,
		logIndex: event.log.logIndex,
	})
})
