import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from './button.tsx'
import { CopyButton } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Checkbox } from './field.tsx'
import { Note } from './note.tsx'

/** A secret that is shown this once: it can be closed only by someone who says that they have kept it. */
export function SecretDialog(props: { title: string; secret: string; onClose: () => void }) {
	const { t } = useLingui()
	const [kept, setKept] = useState(false)
	return (
		<Dialog
			title={props.title}
			busy={!kept}
			onClose={props.onClose}
			footer={
				<Button
					variant="primary"
					onClick={props.onClose}
					reason={kept ? undefined : t`Say that you have kept it first.`}
				>
					{t`Done`}
				</Button>
			}
		>
			<Note tone="warning">{t`This is the only time it is shown. Keep it where you keep passwords.`}</Note>
			<p className="rounded-sm bg-sunken px-3 py-2 font-mono text-sm wrap-anywhere select-all">{props.secret}</p>
			<CopyButton text={props.secret} className="self-start">{t`Copy`}</CopyButton>
			<Checkbox label={t`I have kept it`} checked={kept} onChange={(event) => setKept(event.target.checked)} />
		</Dialog>
	)
}
