/** Where a webhook may go: public addresses over https, and nowhere into the network that this server stands in. */
import { lookup as dnsLookup } from 'node:dns'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector } from 'undici'

export class BlockedTargetError extends Error {
	readonly code = 'blocked_target'
}

/** True for an address of the public internet; with `loopback`, for this machine too. */
export function isAllowedAddress(address: string, loopback: boolean): boolean {
	if (!ipaddr.isValid(address)) return false
	const parsed = ipaddr.parse(address)
	if (parsed instanceof ipaddr.IPv6) {
		if (parsed.isIPv4MappedAddress()) return isAllowedAddress(parsed.toIPv4Address().toString(), loopback)
		if (parsed.zoneId) return false
		// Only 2000::/3 is handed out; translation and tunnel ranges inside it carry an IPv4 address of anyone's choice.
		const global = ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000
		return (global && parsed.range() === 'unicast') || (loopback && parsed.range() === 'loopback')
	}
	return parsed.range() === 'unicast' || (loopback && parsed.range() === 'loopback')
}

/** @throws {BlockedTargetError} when the URL can be refused without asking the DNS */
export function checkUrl(text: string, loopback: boolean): URL {
	if (!URL.canParse(text)) throw new BlockedTargetError('not a URL')
	const url = new URL(text)
	if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) {
		throw new BlockedTargetError(`${url.protocol} is not allowed, only https:`)
	}
	if (url.username !== '' || url.password !== '') throw new BlockedTargetError('a URL with credentials is not allowed')
	const host = url.hostname.replace(/^\[|\]$/g, '')
	if (host === '') throw new BlockedTargetError('no host')
	if (isIP(host) !== 0 && !isAllowedAddress(host, loopback))
		throw new BlockedTargetError(`${host} is not a public address`)
	if (isIP(host) === 0 && !loopback && /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)) {
		throw new BlockedTargetError(`${host} is not a public name`)
	}
	return url
}

/**
 * Connections of webhooks. The name is resolved here, every address it has is checked, and the connection goes to the
 * checked address itself: a name that answers differently the next time gains nothing.
 */
export function createGuardedAgent(options: { loopback: boolean; timeoutMs: number }): Agent {
	const connect = buildConnector({
		timeout: options.timeoutMs,
		lookup(host, lookupOptions, callback) {
			dnsLookup(host, { ...lookupOptions, all: true }, (error, found) => {
				if (error) return callback(error, '', 0)
				const list = Array.isArray(found) ? found : []
				const bad = list.find((a) => !isAllowedAddress(a.address, options.loopback))
				const first = list[0]
				if (bad || !first)
					return callback(
						new BlockedTargetError(`${host} is at ${bad?.address ?? 'no address'}, not a public one`),
						'',
						0,
					)
				if (lookupOptions.all) callback(null, list)
				else callback(null, first.address, first.family)
			})
		},
	})
	return new Agent({
		connect,
		connections: 4,
		pipelining: 1,
		headersTimeout: options.timeoutMs,
		bodyTimeout: options.timeoutMs,
		keepAliveTimeout: 4_000,
	})
}
