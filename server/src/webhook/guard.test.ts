import { expect, test } from 'vitest'
import { checkUrl, isAllowedAddress } from './guard.ts'

const INSIDE = `127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 169.254.169.254
169.254.0.1 100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1
64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::1 fc00::1 fd00::1 fd12:3456:789a::1 fe80::1 febf::1 fec0::1 ff02::1`
const FORMS = `https://127.0.0.1 https://2130706433 https://0x7f000001 https://0x7f.1 https://0177.0.0.1 https://017700000001
https://127.1 https://127.0.1 https://0 https://0x0 https://[::1] https://[::] https://[::ffff:7f00:1]
https://[::ffff:127.0.0.1] https://[64:ff9b::7f00:1] https://[fd00::1] https://[fe80::1] https://10.0.0.1
https://169.254.169.254/latest/meta-data https://2852039166 https://localhost https://localhost. https://LOCALHOST
https://a.localhost https://printer.local https://db.internal https://box.home.arpa https://１２７.0.0.1 https://127。0。0。1
https://user@example.com https://user:pass@example.com https://example.com@127.0.0.1 http://example.com ftp://example.com
file:///etc/passwd gopher://example.com javascript:alert(1) data:text/plain,x`

test.each(INSIDE.split(/\s+/))('%s is not a public address', (address) => {
	expect(isAllowedAddress(address, false)).toBe(false)
})

test.each(FORMS.split(/\s+/))('%s is refused', (url) => {
	expect(() => checkUrl(url, false)).toThrow(expect.objectContaining({ code: 'blocked_target' }))
})

test('public addresses pass, and loopback only where it is allowed', () => {
	for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111'])
		expect(isAllowedAddress(address, false)).toBe(true)
	expect(isAllowedAddress('127.0.0.1', true)).toBe(true)
	expect(isAllowedAddress('10.0.0.1', true)).toBe(false)
	expect(checkUrl('https://example.com/hook', false).host).toBe('example.com')
})
