import { LoaderCircle } from 'lucide-react'

/** A turning circle beside a label that says what is being waited for. */
export function Spinner({ size = 16 }: { size?: number }) {
	return <LoaderCircle aria-hidden className="animate-spin motion-reduce:animate-none" size={size} />
}
