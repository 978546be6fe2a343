/** Writes the SDK's ABIs and local addresses from the compiled contracts; a second run changes nothing. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import accessManager from '@openzeppelin/contracts/build/contracts/AccessManager.json' with { type: 'json' }
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import { type Abi, parseAbi } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import hardhatConfig from '../hardhat.config.ts'
import { entryPoint, quoter as gasQuoter } from '../ignition/entry-point.ts'
import { localMarket } from '../ignition/market.ts'
import { permit2, permit2Abi } from '../ignition/permit2.ts'
import { sluiceContracts } from '../ignition/sluice.ts'
import { fiatToken, issuer, stablecoinAddress, stablecoins } from '../ignition/stablecoins.ts'

const root = resolve(import.meta.dirname, '..')
const devMnemonic = 'test test test test test test test test test test test junk'
const target = join(root, 'sdk', 'src', 'contracts', 'contracts.ts')

/** What a client of a stablecoin uses; the rest is its issuer's. */
const fiatTokenParts = [
	['name', 'symbol', 'decimals', 'version', 'currency', 'totalSupply', 'balanceOf', 'allowance'],
	['transfer', 'transferFrom', 'approve', 'Transfer', 'Approval'],
	['permit', 'nonces', 'DOMAIN_SEPARATOR'],
	['transferWithAuthorization', 'receiveWithAuthorization', 'cancelAuthorization', 'authorizationState'],
	['AuthorizationUsed', 'AuthorizationCanceled'],
	['isBlacklisted', 'paused', 'Blacklisted', 'UnBlacklisted', 'Pause', 'Unpause'],
	['mint', 'isMinter', 'minterAllowance'],
].flat()

/** Transfers by signature alone: its allowances by time are not used. */
const permit2Parts = [
	['permitTransferFrom', 'permitWitnessTransferFrom', 'nonceBitmap', 'invalidateUnorderedNonces', 'DOMAIN_SEPARATOR'],
	['UnorderedNonceInvalidation', 'InvalidAmount', 'InvalidNonce', 'SignatureExpired'],
].flat()

/** How a delayed call is scheduled, looked up, made or cancelled, and who may. */
const accessManagerParts = [
	['schedule', 'execute', 'cancel', 'getSchedule', 'hashOperation', 'hasRole', 'canCall'],
	['OperationScheduled', 'OperationExecuted', 'OperationCanceled', 'RoleGranted', 'RoleRevoked'],
	['AccessManagerNotScheduled', 'AccessManagerNotReady', 'AccessManagerExpired', 'AccessManagerAlreadyScheduled'],
	['AccessManagerUnauthorizedCall', 'AccessManagerUnauthorizedAccount', 'AccessManagerUnauthorizedCancel'],
].flat()

/** Errors of a library that the published ABI leaves out. */
const permit2SignatureErrors = parseAbi([
	'error InvalidSigner()',
	'error InvalidSignature()',
	'error InvalidSignatureLength()',
	'error InvalidContractSignature()',
])

/** Of two overloads that take as many arguments, a client could not tell which was meant. */
function isOfV11(item: Abi[number]): boolean {
	if (item.type !== 'function' && item.type !== 'event') return false
	const names = item.inputs.map(({ name }) => name)
	return names.includes('feeAmount') && !names.includes('shares')
}

export async function generate(): Promise<string> {
	const hre = await createHardhatRuntimeEnvironment(hardhatConfig, { config: join(root, 'hardhat.config.ts') }, root)
	await hre.tasks.getTask('build').run({ quiet: true, noTests: true })
	const abiOf = async (name: string) => (await hre.artifacts.readArtifact(name)).abi
	const { address: admin } = mnemonicToAccount(devMnemonic, { addressIndex: issuer })
	const contracts = await sluiceContracts((name) => hre.artifacts.readArtifact(name), {
		admin,
		pauser: admin,
		delay: 0,
		quoter: mnemonicToAccount(devMnemonic, { addressIndex: gasQuoter }).address,
	})
	const paymentEscrow = await abiOf('PaymentEscrow')
	const { router, quoter } = localMarket(await hre.artifacts.readArtifact('PriceFeed'))
	const local = {
		escrow: contracts.paymentEscrow.address,
		guard: contracts.guard.address,
		disputes: contracts.disputes.address,
		merchantActions: contracts.merchantActions.address,
		exchange: contracts.exchange.address,
		channelRegistry: contracts.channelRegistry.address,
		entryPoint,
		accountFactory: contracts.accountFactory.address,
		tokenPaymaster: contracts.tokenPaymaster.address,
		savingsAdapter: contracts.savingsAdapter.address,
		mandates: contracts.mandates.address,
		permit2,
		tokens: stablecoins.map((stablecoin) => ({ ...stablecoin, address: stablecoinAddress(stablecoin) })),
		venues: [{ router: router.address, quoter: quoter.address }],
		startBlock: 0,
	}
	return [
		'/* Written by `npm run generate` from the compiled contracts: change those, not this. */\n',
		abiSource(
			'paymentEscrowAbi',
			'The escrow; what shares its name with v1.0 and differs by the kind of the fee alone is in `paymentEscrowV11Abi`.',
			paymentEscrow.filter((item) => !isOfV11(item)),
		),
		abiSource(
			'paymentEscrowV11Abi',
			'What v1.1 of the standard adds to the escrow: fees in minor units.',
			paymentEscrow.filter(isOfV11),
		),
		abiSource('tokenCollectorAbi', 'A contract that brings tokens into the escrow.', await abiOf('ITokenCollector')),
		abiSource('merchantActionsAbi', 'What a merchant does without the operator.', await abiOf('MerchantActions')),
		abiSource('disputesAbi', 'Disputes over held payments.', await abiOf('Disputes')),
		abiSource('arbiterERC792Abi', 'An ERC-792 arbitrator as the arbiter of disputes.', await abiOf('ArbiterERC792')),
		abiSource(
			'smartAccountAbi',
			'An account with signers, limits, sessions and guardians.',
			await abiOf('SmartAccount'),
		),
		abiSource(
			'accountFactoryAbi',
			'Where accounts are created, and where they will be.',
			await abiOf('AccountFactory'),
		),
		abiSource('tokenPaymasterAbi', 'Gas, paid in a token.', await abiOf('TokenPaymaster')),
		abiSource('savingsAdapterAbi', 'Idle balance into a vault, and back.', await abiOf('SavingsAdapter')),
		abiSource('exchangeAbi', 'Payments in another token than the one that settles.', await abiOf('Exchange')),
		abiSource('priceFeedAbi', 'The price of a token, or a reason why there is none.', await abiOf('PriceFeed')),
		abiSource('channelRegistryAbi', 'Partners, and merchants bound to them.', await abiOf('ChannelRegistry')),
		abiSource('mandatesAbi', 'Recurring pulls from one signature.', await abiOf('Mandates')),
		abiSource('guardAbi', 'The four powers of governance.', await abiOf('Guard')),
		abiSource(
			'accessManagerAbi',
			'The authority of the guard, as far as a delayed call needs it.',
			partsOf(accessManager.abi as Abi, accessManagerParts),
		),
		abiSource(
			'fiatTokenAbi',
			'FiatTokenV2_2, as far as its holders use it: ERC-20, EIP-2612, ERC-3009, denylist and pause.',
			partsOf(fiatToken.abi, fiatTokenParts),
		),
		abiSource('permit2Abi', 'Permit2, as far as it moves one token by signature.', [
			...partsOf(permit2Abi(), permit2Parts).filter((item) => !takesBatch(item)),
			...permit2SignatureErrors,
		]),
		addressesSource({ 31337: local }),
	].join('\n')
}

/** The named parts of an ABI in its own order; every name must be there, overloads come together. */
function partsOf(abi: Abi, names: readonly string[]): Abi {
	const nameOf = (item: Abi[number]) => ('name' in item ? item.name : '')
	for (const name of names) if (!abi.some((item) => nameOf(item) === name)) throw new Error(`the ABI has no ${name}`)
	return abi.filter((item) => names.includes(nameOf(item)))
}

/** Whether it is the overload for several tokens at once. */
const takesBatch = (item: Abi[number]) => JSON.stringify(item).includes('"tuple[]"')

function abiSource(name: string, description: string, abi: Abi): string {
	const lines = abi.filter(({ type }) => type !== 'constructor').map((item) => `\t${literal(item)},\n`)
	return `/** ${description} */\nexport const ${name} = [\n${lines.join('')}] as const\n`
}

function addressesSource(chains: Record<number, object>): string {
	const lines = Object.entries(chains).map(([chainId, deployed]) => {
		const fields = Object.entries(deployed).map(([key, value]) => {
			if (!Array.isArray(value)) return `\t\t${key}: ${literal(value)},\n`
			return `\t\t${key}: [\n${value.map((item) => `\t\t\t${literal(item)},\n`).join('')}\t\t],\n`
		})
		return `\t${chainId}: {\n${fields.join('')}\t},\n`
	})
	return `export type DeployedToken = {
	asset: string
	name: string
	symbol: string
	/** ISO 4217. */
	currency: string
	/** Decimals: one unit is 10^scale minor units. */
	scale: number
	/** \`version\` of its EIP-712 domain; the domain's name is \`name\`. */
	version: string
	address: \`0x\${string}\`
}

export type DeployedContracts = {
	escrow: \`0x\${string}\`
	guard: \`0x\${string}\`
	disputes: \`0x\${string}\`
	merchantActions: \`0x\${string}\`
	exchange: \`0x\${string}\`
	channelRegistry: \`0x\${string}\`
	/** Of ERC-4337 v0.8. */
	entryPoint: \`0x\${string}\`
	accountFactory: \`0x\${string}\`
	tokenPaymaster: \`0x\${string}\`
	savingsAdapter: \`0x\${string}\`
	mandates: \`0x\${string}\`
	permit2: \`0x\${string}\`
	tokens: readonly DeployedToken[]
	/** Where conversions can be made: a router of Uniswap v3's kind, and its quoter. */
	venues: readonly { router: \`0x\${string}\`; quoter: \`0x\${string}\` }[]
	/** No event of the escrow is in an earlier block. */
	startBlock: number
}

/** Where the contracts are, by chain id. */
export const addresses: Readonly<Record<number, DeployedContracts>> = {
${lines.join('')}}
`
}

/** A value as TypeScript; what only a compiler wants to know of an ABI is left out. */
function literal(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
	if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
	if (typeof value !== 'object' || value === null) return String(value)
	const fields = Object.entries(value).filter(([key]) => key !== 'internalType')
	return `{ ${fields.map(([key, field]) => `${key}: ${literal(field)}`).join(', ')} }`
}

if (import.meta.main) {
	const source = await generate()
	const before = read(target)
	if (source !== before) {
		mkdirSync(dirname(target), { recursive: true })
		writeFileSync(target, source)
	}
	process.stdout.write(`${target}: ${source === before ? 'unchanged' : 'written'}\n`)
}

function read(file: string): string | null {
	try {
		return readFileSync(file, 'utf8')
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
		throw error
	}
}
