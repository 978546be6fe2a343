import { useLingui } from '@lingui/react/macro'
import { ArrowUpRight, ChevronRight, KeyRound, Wallet } from 'lucide-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { type Connector, useConnect, useConnectors } from 'wagmi'
import { isRejection, ProblemNote } from '../client/problem.tsx'
import { Note } from '../ui/note.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { BUILT_IN_RDNS } from '../vault/built-in.ts'
import { getVaultState, subscribeVault } from '../vault/vault-store.ts'

/** Wallets that announced themselves; the nameless injected one only when nobody did. */
function useWallets(): { others: Connector[]; builtIn: Connector | undefined } {
	const connectors = useConnectors()
	const builtIn = connectors.find((connector) => connector.id === BUILT_IN_RDNS)
	const announced = connectors.filter((connector) => connector.id !== 'injected' && connector.id !== BUILT_IN_RDNS)
	if (announced.length > 0) return { others: announced, builtIn }
	const hasInjected = typeof window !== 'undefined' && 'ethereum' in window
	return { others: hasInjected ? connectors.filter((connector) => connector.id === 'injected') : [], builtIn }
}

function Row(props: {
	icon: ReactNode
	name: string
	note?: string | undefined
	pending: boolean
	onClick: () => void
}) {
	return (
		<li>
			<button
				type="button"
				onClick={props.onClick}
				aria-busy={props.pending || undefined}
				className="flex min-h-14 w-full items-center gap-3 rounded-sm border border-line bg-surface px-3 py-2 text-left hover:border-line-strong hover:bg-sunken"
			>
				{props.icon}
				<span className="min-w-0 flex-1">
					<span className="block text-sm font-medium">{props.name}</span>
					{props.note && <span className="block text-xs text-ink-soft">{props.note}</span>}
				</span>
				{props.pending ? <Spinner /> : <ChevronRight aria-hidden size={18} className="text-ink-faint" />}
			</button>
		</li>
	)
}

function Icon({ connector }: { connector: Connector }) {
	if (connector.icon) return <img src={connector.icon} alt="" className="size-8 rounded-sm" />
	return (
		<span className="grid size-8 place-items-center rounded-sm bg-sunken">
			<Wallet aria-hidden size={18} />
		</span>
	)
}

/** A row per wallet of this browser, the built-in one among them. What is going on is said in the row itself. */
export function WalletPicker({ onConnected }: { onConnected?: () => void }) {
	const { t } = useLingui()
	const { others, builtIn } = useWallets()
	const connect = useConnect()
	const vault = useSyncExternalStore(subscribeVault, getVaultState)
	const pendingId = connect.isPending ? connect.variables?.connector : undefined
	const start = (connector: Connector) =>
		connect.mutate({ connector }, onConnected ? { onSuccess: () => onConnected() } : {})
	return (
		<div className="flex flex-col gap-4">
			<ul aria-label={t`Wallets in this browser`} className="flex flex-col gap-2">
				{builtIn && vault.stored && (
					<Row
						icon={<Icon connector={builtIn} />}
						name={t`Built-in wallet`}
						note={vault.unlocked ? t`Unlocked in this browser` : t`Locked: asks for your password`}
						pending={pendingId === builtIn}
						onClick={() => start(builtIn)}
					/>
				)}
				{others.map((connector) => (
					<Row
						key={connector.uid}
						icon={<Icon connector={connector} />}
						name={connector.id === 'injected' ? t`Browser wallet` : connector.name}
						note={pendingId === connector ? t`Open ${connector.name} and confirm` : undefined}
						pending={pendingId === connector}
						onClick={() => start(connector)}
					/>
				))}
				{!vault.stored && (
					<li>
						<a
							// Back to here when it is made.
							href={`/welcome?to=${encodeURIComponent(location.pathname)}`}
							className="flex min-h-14 items-center gap-3 rounded-sm border border-dashed border-line-strong px-3 py-2 text-ink no-underline hover:bg-sunken"
						>
							<span className="grid size-8 place-items-center rounded-sm bg-accent-soft text-accent-ink">
								<KeyRound aria-hidden size={18} />
							</span>
							<span className="min-w-0 flex-1">
								<span className="block text-sm font-medium">{t`Make a wallet in this browser`}</span>
								<span className="block text-xs text-ink-soft">{t`Twelve words and a password, nothing to install`}</span>
							</span>
							<ChevronRight aria-hidden size={18} className="text-ink-faint" />
						</a>
					</li>
				)}
			</ul>
			{others.length === 0 && (
				<p className="text-sm text-ink-soft">
					{t`No wallet extension was found in this browser. Any that follows EIP-6963 shows up here after it is installed.`}{' '}
					<a
						href="https://ethereum.org/wallets/find-wallet/"
						target="_blank"
						rel="noreferrer"
						className="whitespace-nowrap"
					>
						{t`Find one`}
						<ArrowUpRight aria-hidden size={14} className="ml-0.5 inline" />
					</a>
				</p>
			)}
			{connect.isError &&
				(isRejection(connect.error) ? (
					<Note tone="warning" title={t`You declined in the wallet.`}>
						<p>{t`Nothing was shared. Choose a wallet to try again.`}</p>
					</Note>
				) : (
					<ProblemNote error={connect.error} safe={t`No money has moved.`} />
				))}
		</div>
	)
}
