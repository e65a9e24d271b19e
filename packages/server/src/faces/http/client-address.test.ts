import { expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { TrustedProxies } from './client-address.ts'

function clientOf(trusted: string, remoteAddress: string, forwarded: string | null): string {
  const proxies = new TrustedProxies(readConfig({ TRUSTED_PROXY: trusted }).trustedProxies)
  return proxies.clientOf(remoteAddress, () => forwarded)
}

test.each([
  ['nobody is trusted', '', '10.0.0.1', '1.2.3.4', '10.0.0.1'],
  ['another is trusted', '10.0.0.2', '10.0.0.1', '1.2.3.4', '10.0.0.1'],
  ['the proxy is trusted', '10.0.0.1', '10.0.0.1', '1.2.3.4', '1.2.3.4'],
  ['by its block', '192.168.0.0/16, 10.0.0.0/8', '10.9.9.9', '1.2.3.4', '1.2.3.4'],
  ['by its IPv6 address', '::1', '::1', '1.2.3.4', '1.2.3.4'],
  ['by its IPv6 block', 'fd00::/8', 'fd12::7', '1.2.3.4', '1.2.3.4'],
  ['IPv4 inside IPv6', '10.0.0.1', '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
  ['what the client wrote is not believed', '10.0.0.1', '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
  ['even if it names a proxy', '10.0.0.1', '10.0.0.1', '6.6.6.6,10.0.0.1, 1.2.3.4', '1.2.3.4'],
  ['several proxies', '10.0.0.0/8', '10.0.0.1', '1.2.3.4,10.0.0.3,10.0.0.2', '1.2.3.4'],
  ['only proxies', '10.0.0.0/8', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a proxy that says nothing', '10.0.0.1', '10.0.0.1', null, '10.0.0.1'],
  ['a hop that is no address', '10.0.0.0/8', '10.0.0.1', '1.2.3.4, unknown', '10.0.0.1'],
  ['nothing at all', '10.0.0.1', '10.0.0.1', ' , ', '10.0.0.1'],
  ['a hop with a port', '10.0.0.1', '10.0.0.1', '1.2.3.4:5678', '1.2.3.4'],
  ['an IPv6 hop with a port', '10.0.0.1', '10.0.0.1', '[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['addresses of one IPv6 network', '', '2001:DB8:1:2:3:4:5:6', null, '2001:db8:1:2::/64'],
  ['the same, written short', '', '2001:db8:1:2::9', null, '2001:db8:1:2::/64'],
  ['an address of a link', '', 'fe80::1%eth0', null, 'fe80:0:0:0::/64'],
])('whose failure it is: %s', (_, trusted, remote, forwarded, client) => {
  expect(clientOf(trusted, remote, forwarded)).toBe(client)
})

test.each(['proxy.s3cret', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/', '*', 'fe80::1%s3cret'])(
  'TRUSTED_PROXY=%s is refused by name, and its value is not shown',
  (value) => {
    const message = /^Invalid configuration: TRUSTED_PROXY(?!.*s3cret)/
    expect(() => readConfig({ TRUSTED_PROXY: `127.0.0.1,${value}` })).toThrow(message)
  },
)
