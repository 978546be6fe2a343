/** The words of a recovery phrase, numbered, to be written down. */
export function PhraseWords({ phrase, label }: { phrase: string; label: string }) {
	const words = phrase.split(/\s+/).map((word, index) => ({ place: index + 1, word }))
	return (
		<ol aria-label={label} translate="no" className="grid grid-cols-2 gap-2 sm:grid-cols-3">
			{words.map(({ place, word }) => (
				<li key={place} className="flex gap-2 rounded-sm bg-sunken px-3 py-2 text-sm">
					<span aria-hidden className="amount w-5 text-right text-ink-soft">
						{place}
					</span>
					<span className="font-medium wrap-anywhere">{word}</span>
				</li>
			))}
		</ol>
	)
}
