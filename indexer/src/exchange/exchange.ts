/** Conversions are facts of their payment; quotes that were taken back are kept by their nonce. */
import { ponder } from 'ponder:registry'
import { cancelledQuote } from 'ponder:schema'
import { record } from '../payment/fact.ts'
import { lower } from '../payment/terms.ts'

ponder.on('Exchange:Converted', async ({ event, context }) => {
	const { paymentInfoHash, tokenIn, via, amountIn, amountOut } = event.args
	await record(
		{ event, context },
		{
			kind: 'converted',
			paymentHash: paymentInfoHash,
			amount: amountOut,
			amountIn,
			token: lower(tokenIn),
			account: lower(via),
		},
	)
})

ponder.on('Exchange:QuotesCancelled', async ({ event, context }) => {
	const { word, mask } = event.args
	const bits = Array.from({ length: 256 }, (_, bit) => BigInt(bit)).filter((bit) => ((mask >> bit) & 1n) === 1n)
	const [chainId, maker] = [context.chain.id, lower(event.args.maker)]
	// A nonce is 256 bits: what is beyond is cut off, as the contract's shift does.
	for (const bit of bits)
		await context.db
			.insert(cancelledQuote)
			.values({ chainId, maker, nonce: BigInt.asUintN(256, (word << 8n) | bit) })
			.onConflictDoNothing()
})
