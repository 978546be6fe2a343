import type { TransferAuthorization } from '@sluice/sdk/terms'
import type { Config } from '@sluice/sdk/wire'
import { useSignTypedData as useWagmiSignTypedData } from 'wagmi'
import { expectMeaning, type Meaning } from '../vault/meaning.ts'

/** Asks the connected wallet to sign a transfer authorisation; the built-in one says its meaning in words. */
export function useSignTypedData(): (
	config: Config,
	typedData: TransferAuthorization,
	meaning: Meaning,
) => Promise<`0x${string}`> {
	const { mutateAsync } = useWagmiSignTypedData()
	return (config, { domain, types, primaryType, message }, meaning) => {
		expectMeaning(config, meaning)
		return mutateAsync({ domain, types, primaryType, message })
	}
}
