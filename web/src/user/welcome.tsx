import { useLingui } from '@lingui/react/macro'
import {
	detectWordlists,
	generateMnemonic,
	type Language,
	MnemonicError,
	normalizeMnemonic,
	validateMnemonic,
} from '@sluice/sdk/mnemonic'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useConnect, useConnectors } from 'wagmi'
import { ConnectCard } from '../account/connect-card.tsx'
import { ProblemNote } from '../client/problem.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody, CardHeader } from '../ui/card.tsx'
import { Checkbox, Choice, Field, Input, Textarea } from '../ui/field.tsx'
import { useLocale } from '../ui/money.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { BUILT_IN_RDNS } from '../vault/built-in.ts'
import { NewPasswordFields } from '../vault/password-fields.tsx'
import { PhraseWords } from '../vault/phrase.tsx'
import { sealPhrase } from '../vault/secret.ts'
import { getVaultState, keepVault, subscribeVault } from '../vault/vault-store.ts'

type Chosen = { phrase: string; language: Language }
type Step =
	| { name: 'start' }
	| { name: 'write'; chosen: Chosen }
	| { name: 'import' }
	| { name: 'password'; chosen: Chosen }

export function WelcomePage() {
	const { t } = useLingui()
	const { stored } = useSyncExternalStore(subscribeVault, getVaultState)
	const [step, setStep] = useState<Step>({ name: 'start' })
	if (stored && step.name !== 'password') {
		return (
			<Page
				title={t`This browser already has a wallet`}
				note={t`To use another one here, remove it first in the settings.`}
				narrow
			>
				<ConnectCard />
			</Page>
		)
	}
	return (
		<Page
			title={t`A wallet in this browser`}
			note={t`Its key is made here and never leaves here, encrypted with your password.`}
			narrow
		>
			<Card>
				{step.name === 'start' && <Start onStep={setStep} />}
				{step.name === 'write' && (
					<Write chosen={step.chosen} onDone={() => setStep({ name: 'password', chosen: step.chosen })} />
				)}
				{step.name === 'import' && <Import onDone={(chosen) => setStep({ name: 'password', chosen })} />}
				{step.name === 'password' && <Password chosen={step.chosen} />}
			</Card>
			{step.name !== 'start' && (
				<Button variant="ghost" className="self-start" onClick={() => setStep({ name: 'start' })}>
					{t`Start again`}
				</Button>
			)}
		</Page>
	)
}

function Start({ onStep }: { onStep: (step: Step) => void }) {
	const { t } = useLingui()
	const locale = useLocale()
	const [language, setLanguage] = useState<Language>(locale === 'zh-Hans' ? 'simplified-chinese' : 'english')
	const create = useMutation({
		mutationFn: () => generateMnemonic({ language }),
		onSuccess: (phrase) => onStep({ name: 'write', chosen: { phrase, language } }),
	})
	return (
		<CardBody className="flex flex-col gap-5 sm:p-6">
			<Note tone="warning" title={t`Nobody can recover this wallet for you`}>
				{t`Twelve words are the only way back when the password is forgotten or this browser is gone. We do not have them.`}
			</Note>
			<Choice<Language>
				legend={t`Language of the twelve words`}
				value={language}
				onChange={setLanguage}
				options={[
					{ value: 'english', label: <span lang="en">English</span> },
					{ value: 'simplified-chinese', label: <span lang="zh-Hans">简体中文</span> },
				]}
			/>
			{create.isError && <ProblemNote error={create.error} />}
			<div className="flex flex-wrap gap-3">
				<Button variant="primary" size="lg" pending={create.isPending} onClick={() => create.mutate()}>
					{t`Make a new wallet`}
				</Button>
				<Button size="lg" onClick={() => onStep({ name: 'import' })}>
					{t`I have recovery words`}
				</Button>
			</div>
		</CardBody>
	)
}

/** Three different places, in order. */
function pickPlaces(count: number): number[] {
	const places = new Set<number>()
	while (places.size < 3) places.add(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
	const spread = [...places].map((value) => value % Math.floor(count / 3))
	return spread.map((value, third) => value + third * Math.floor(count / 3))
}

function Write({ chosen, onDone }: { chosen: Chosen; onDone: () => void }) {
	const { t } = useLingui()
	const words = chosen.phrase.split(/\s+/)
	const [shown, setShown] = useState(false)
	const [kept, setKept] = useState(false)
	const [places] = useState(() => pickPlaces(words.length))
	const [answers, setAnswers] = useState<Record<number, string>>({})
	const [tried, setTried] = useState(false)
	const right = (place: number) =>
		(answers[place] ?? '').trim().normalize('NFKD').toLowerCase() === words[place]?.normalize('NFKD')
	if (kept) {
		return (
			<>
				<CardHeader title={t`Three of your words`} note={t`So that you know that you have them.`} />
				<CardBody>
					<form
						className="flex flex-col gap-4"
						onSubmit={(event) => {
							event.preventDefault()
							setTried(true)
							if (places.every(right)) onDone()
						}}
					>
						{places.map((place) => {
							const number = place + 1
							return (
								<Field
									key={place}
									label={t`Word ${number}`}
									error={tried && !right(place) ? t`That is another word.` : null}
								>
									{(wiring) => (
										<Input
											{...wiring}
											autoCapitalize="none"
											spellCheck={false}
											value={answers[place] ?? ''}
											onChange={(event) => setAnswers({ ...answers, [place]: event.target.value })}
										/>
									)}
								</Field>
							)
						})}
						<div className="flex flex-wrap gap-3">
							<Button type="submit" variant="primary">{t`Continue`}</Button>
							<Button onClick={() => setKept(false)}>{t`Show the words again`}</Button>
						</div>
					</form>
				</CardBody>
			</>
		)
	}
	return (
		<>
			<CardHeader
				title={t`Write down these words`}
				note={t`On paper, in this order, while nobody is looking. Whoever has them has the money.`}
			/>
			<CardBody className="flex flex-col gap-4">
				{shown ? (
					<PhraseWords phrase={chosen.phrase} label={t`Recovery words`} />
				) : (
					<Button size="lg" onClick={() => setShown(true)}>
						<Eye aria-hidden size={18} />
						{t`Show the words`}
					</Button>
				)}
				<Button
					variant="primary"
					className="self-start"
					onClick={() => setKept(true)}
					reason={shown ? undefined : t`Look at the words first.`}
				>
					{t`I have written them down`}
				</Button>
			</CardBody>
		</>
	)
}

function Import({ onDone }: { onDone: (chosen: Chosen) => void }) {
	const { t } = useLingui()
	const [text, setText] = useState('')
	const read = useMutation({
		mutationFn: async (): Promise<Chosen> => {
			const phrase = normalizeMnemonic(text)
			const count = phrase.split(' ').length
			if (![12, 15, 18, 21, 24].includes(count)) throw new MnemonicError('mnemonic_length')
			const [language] = await detectWordlists(phrase)
			if (!language) throw new MnemonicError('mnemonic_word')
			if (!(await validateMnemonic(phrase))) throw new MnemonicError('mnemonic_checksum')
			return { phrase, language }
		},
		onSuccess: onDone,
	})
	const problem = () => {
		if (!(read.error instanceof MnemonicError)) return read.error ? t`The words could not be read.` : null
		if (read.error.code === 'mnemonic_length') return t`There must be 12, 15, 18, 21 or 24 words.`
		if (read.error.code === 'mnemonic_word')
			return t`At least one word is in none of the wordlists. Look for a typing error.`
		return t`Every word exists, but together they do not fit. One may be wrong, or two have changed places.`
	}
	return (
		<>
			<CardHeader
				title={t`Bring your wallet here`}
				note={t`Words of any wallet that follows BIP-39, in any of its languages.`}
			/>
			<CardBody>
				<form
					className="flex flex-col gap-4"
					onSubmit={(event) => {
						event.preventDefault()
						read.mutate()
					}}
				>
					<Field label={t`Recovery words`} error={problem()}>
						{(wiring) => (
							<Textarea
								{...wiring}
								rows={3}
								autoCapitalize="none"
								spellCheck={false}
								autoComplete="off"
								value={text}
								onChange={(event) => {
									setText(event.target.value)
									if (read.isError) read.reset()
								}}
							/>
						)}
					</Field>
					<Button type="submit" variant="primary" className="self-start" pending={read.isPending}>
						{t`Continue`}
					</Button>
				</form>
			</CardBody>
		</>
	)
}

function Password({ chosen }: { chosen: Chosen }) {
	const { t } = useLingui()
	const navigate = useNavigate()
	const { to = '/' } = useSearch({ strict: false })
	const connectors = useConnectors()
	const connect = useConnect()
	const [password, setPassword] = useState<string | null>(null)
	const [understood, setUnderstood] = useState(false)
	const seal = useMutation({
		mutationFn: (word: string) => sealPhrase(chosen.phrase, chosen.language, word),
		onSuccess: ({ stored, account }) => keepVault(stored, account),
	})
	const builtIn = connectors.find((connector) => connector.id === BUILT_IN_RDNS)
	const { mutate: start, isIdle } = connect
	useEffect(() => {
		// The wallet announces itself once its vault is kept; only then can it be connected.
		if (!seal.isSuccess || !builtIn || !isIdle) return
		start({ connector: builtIn })
		// The merchant app is another document.
		if (to.startsWith('/m')) location.assign(to)
		else void navigate({ to })
	}, [seal.isSuccess, builtIn, isIdle, start, navigate, to])
	const reason =
		password === null ? t`Enter a good password twice first.` : understood ? undefined : t`Tick the box first.`
	return (
		<>
			<CardHeader
				title={t`A password for this browser`}
				note={t`It encrypts the wallet here. Paste from a password manager if you like.`}
			/>
			<CardBody>
				<form
					className="flex flex-col gap-4"
					onSubmit={(event) => {
						event.preventDefault()
						if (password && understood) seal.mutate(password)
					}}
				>
					<NewPasswordFields onChange={setPassword} />
					<Checkbox
						label={t`I understand that nobody can recover this wallet without the words`}
						checked={understood}
						onChange={(event) => setUnderstood(event.target.checked)}
					/>
					{seal.isError && <ProblemNote error={seal.error} />}
					<Button type="submit" variant="primary" size="lg" className="w-full" pending={seal.isPending} reason={reason}>
						{seal.isPending ? t`Encrypting` : t`Finish`}
					</Button>
				</form>
			</CardBody>
		</>
	)
}
