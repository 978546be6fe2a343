/** The Solidity tests, and how they are compiled. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, runNode, tool } from './program.ts'

export const testFolder = join(root, 'test', 'contracts')
export const hardhat = tool('hardhat', 'dist', 'src', 'cli.js')

export function testFiles(): string[] {
	return readdirSync(testFolder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.t.sol'))
		.map((file) => join(testFolder, file))
}

/** Room by room: all of them together are more than the compiler, which is WebAssembly, can hold. */
export async function buildTests(env: NodeJS.ProcessEnv = {}): Promise<void> {
	for (const files of Map.groupBy(testFiles(), dirname).values()) {
		const built = await runNode([hardhat, 'build', '--quiet', ...files], { env })
		if (built.code !== 0) throw new Error(`the tests could not be compiled:\n${built.output}`)
	}
}
