/** Questions of the built-in wallet that wait for a person: unlock, and signatures, one after another. */
import type { ConfirmRequest } from '@sluice/sdk/provider'

/** What a person is shown before it is signed. */
export type SignatureRequest = Extract<ConfirmRequest, { kind: 'message' | 'typed_data' | 'transaction' }>

type Waiting =
	| { id: number; kind: 'unlock'; answer: (unlocked: boolean) => void }
	| { id: number; kind: 'sign'; request: SignatureRequest; answer: (agreed: boolean) => void }

let waiting: readonly Waiting[] = []
let lastId = 0
const listeners = new Set<() => void>()
const WAITING_MAX = 8

function publish(next: readonly Waiting[]) {
	waiting = next
	for (const listener of listeners) listener()
}

export function subscribeRequests(listener: () => void): () => void {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}

export function getRequests(): readonly Waiting[] {
	return waiting
}

function ask(make: (id: number, answer: (yes: boolean) => void) => Waiting): Promise<boolean> {
	if (waiting.length >= WAITING_MAX) return Promise.resolve(false)
	return new Promise((resolve) => {
		lastId += 1
		const id = lastId
		const answer = (yes: boolean) => {
			publish(waiting.filter((other) => other.id !== id))
			resolve(yes)
		}
		publish([...waiting, make(id, answer)])
	})
}

/** Asks for the password; resolves to whether the wallet is unlocked. */
export function askUnlock(): Promise<boolean> {
	return ask((id, answer) => ({ id, kind: 'unlock', answer }))
}

/** Shows what would be signed; resolves to whether the person agreed. */
export function askSignature(request: SignatureRequest): Promise<boolean> {
	return ask((id, answer) => ({ id, kind: 'sign', request, answer }))
}

/** Declines everything that waits: the wallet is being locked. */
export function declineAll(): void {
	for (const request of waiting) request.answer(false)
}
