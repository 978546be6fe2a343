/** Who asks: the peer's address, or the one the nearest trusted proxy saw. */
import ipaddr from 'ipaddr.js'

/** `hops` counts the proxies of ours that append to `X-Forwarded-For`; what lies before them is the caller's own word. */
export function clientAddress(socket: string | undefined, forwarded: string | null, hops: number): string {
	const chain = (forwarded ?? '').split(',').map((part) => part.trim())
	const claimed = hops > 0 ? chain.at(-hops) : undefined
	const text = claimed && ipaddr.isValid(claimed) ? claimed : (socket ?? '')
	return ipaddr.isValid(text) ? ipaddr.process(text).toString() : 'unknown'
}

/** One bucket per IPv4 address, and per /64 of IPv6, which one subscriber owns whole. */
export function rateSubject(address: string): string {
	if (!ipaddr.isValid(address)) return address
	const parsed = ipaddr.parse(address)
	if (parsed instanceof ipaddr.IPv6)
		return `${parsed.parts
			.slice(0, 4)
			.map((p) => p.toString(16))
			.join(':')}::/64`
	return parsed.toString()
}
