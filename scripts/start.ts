/** `npm start`: the whole of Sluice on this machine, with a seeded world on the first run. Ctrl-C ends all of it. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './program.ts'
import { seed } from './seed.ts'
import { confirmations, startStack } from './stack.ts'

const help = `npm start -- [options]

  --data <folder>   where the database, the chain and the logs are kept (default .sluice)
  --port <number>   preferred port of the server (default 4000; the next free one is taken when it is in use)
  --no-seed         do not fill an empty world with demo payments
  --help

Without further settings a local chain, a local PostgreSQL and test money are used. Environment:

  DATABASE_URL      use this PostgreSQL instead of the embedded one
  CHAIN_RPC_URL     use this chain instead of the local one; then these are needed too:
    CHAIN_ID          the chain's id
    RELAYER_KEY       private key of the relayer (the operator of payments); it needs native coin for gas
    ESCROW_ADDRESS    the deployed PaymentEscrow; with it GUARD_ADDRESS, DISPUTES_ADDRESS,
                      MERCHANT_ACTIONS_ADDRESS, EXCHANGE_ADDRESS, CHANNEL_REGISTRY_ADDRESS, MANDATES_ADDRESS,
                      ENTRY_POINT_ADDRESS, ACCOUNT_FACTORY_ADDRESS, TOKEN_PAYMASTER_ADDRESS and SAVINGS_ADAPTER_ADDRESS
    PERMIT2_ADDRESS   Permit2 (0x000000000022D473030F116dDEE9F6B43aC78BA3 on public chains)
    START_BLOCK       the block in which the escrow was deployed
    TOKENS            JSON list of {asset, name, symbol, currency, scale, address, version}
    VENUES            JSON list of {router, quoter}: where conversions can be made, of those the guard lists
    SECRET            32 bytes in hex: encrypts webhook secrets, signs cursors
    PUBLIC_URL        the address under which people reach the server
    QUOTER_KEY        private key that signs at what price the paymaster takes tokens for gas; not needed without it
    NATIVE_PRICES     JSON of what one native coin is worth: {"USDC":"2500.00"}
    FEE_BPS           the fee in basis points (default 0), paid to FEE_RECEIVER
    CONFIRMATIONS     blocks until a fact counts as final (default ${confirmations})
  LOG_LEVEL         trace, debug, info, warn or error (default info)
`

const { values } = parseArgs({
	options: {
		data: { type: 'string', default: '.sluice' },
		port: { type: 'string' },
		seed: { type: 'boolean', default: true },
		help: { type: 'boolean', default: false },
	},
	allowNegative: true,
})

if (values.help) {
	process.stdout.write(help)
	process.exit(0)
}

const begun = Date.now()
const say = (line: string) =>
	process.stdout.write(`${`${Math.round((Date.now() - begun) / 1000)} s`.padStart(5)}  ${line}\n`)

const dataDir = resolve(root, values.data)
say(`Starting Sluice; its data and logs are in ${dataDir}`)

let ending = false
let stop: (() => Promise<void>) | undefined
const end = async (signal: NodeJS.Signals) => {
	// A terminal sends Ctrl-C to every process of the group, and npm passes it on once more.
	if (ending) return
	ending = true
	say(`${signal}: stopping …`)
	await stop?.()
	say('Everything is stopped. The data is kept; npm start resumes it.')
	process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(signal))

try {
	const stack = await startStack({
		dataDir,
		say,
		...(values.port ? { port: Number(values.port) } : {}),
		onStop: (stopping) => (stop = stopping),
	})
	const world = values.seed && stack.services.chain ? await seed({ url: stack.url, say }) : null
	if (!ending) {
		process.stdout.write(`
Sluice is ready.

  User app      ${stack.url}/
  Merchant app  ${stack.url}/m
  API           ${stack.url}/openapi.json
  Chain         ${stack.rpcUrl}${stack.services.chain ? ' (local, chain id 31337)' : ''}
`)
		if (world)
			process.stdout.write(`
Demo accounts (development mnemonic "test test test test test test test test test test test junk"):
  merchant      ${world.merchant} (account 4)
  payers        ${world.payers.join('\n                ')} (accounts 5 to 7)

What to click:
  1. ${world.openInvoice}
     an open invoice: pay it with a browser wallet, or with the built-in wallet (User app, "Create a wallet").
  2. ${stack.url}/m
     sign in as a merchant, make an invoice, watch the payment arrive, capture it, refund it.
`)
		process.stdout.write('\nCtrl-C stops everything.\n')
	}
} catch (error) {
	if (!ending) {
		process.stderr.write(
			`\n${error instanceof Error ? error.message : String(error)}\n\nNothing is left running. Logs: ${dataDir}/logs\n`,
		)
		await stop?.()
		process.exit(1)
	}
}
