import { useLingui } from '@lingui/react/macro'
import { useSuspenseQuery } from '@tanstack/react-query'
import { configQuery } from './client.ts'

const LOCAL_CHAIN_ID = 31_337

/** The network's name as people read it. The local chain's is a description, so it is translated; others are names. */
export function useChainName(): string {
	const { t } = useLingui()
	const { data: config } = useSuspenseQuery(configQuery)
	return config.chain_id === LOCAL_CHAIN_ID ? t`Local chain` : config.chain_name
}
