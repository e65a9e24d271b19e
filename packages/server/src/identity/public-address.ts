import { BlockList, isIP } from 'node:net'

// What is no address of anybody on the Internet, by the registries of special addresses (RFC 6890
// and what followed it), and ways to write those of IPv4 as ones of IPv6.
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
// Of the others only 2000::/3 is given to anybody; what is special within it stands here.
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

const blocked4 = listOf('ipv4', special4)
const blocked6 = listOf('ipv6', special6)
const unicast6 = listOf('ipv6', ['2000::/3'])

/** Whether an address is one that everybody on the Internet means the same by. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !blocked4.check(address, 'ipv4')
  // One with a zone is of this machine's own links.
  if (version !== 6 || address.includes('%')) return false
  return unicast6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6')
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
// Names that stand for this machine, or for others of its network (RFC 6761, 6762, 8375, 9476).
const LOCAL = ['localhost', 'local', 'internal', 'home.arpa', 'lan', 'home', 'corp', 'intranet']
const UNUSED = ['invalid', 'test', 'example', 'onion', 'alt', 'arpa']

/** Whether a host name, as a URL has it, can be one of the public DNS. */
export function isPublicName(host: string): boolean {
  const labels = host.split('.')
  if (host.length > 253 || labels.length < 2 || !labels.every((one) => LABEL.test(one)))
    return false
  // An address in another notation ends with digits: URLs write those as usual, and DNS has none.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return false
  return ![...LOCAL, ...UNUSED].some((name) => host === name || host.endsWith(`.${name}`))
}

function listOf(family: 'ipv4' | 'ipv6', blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', bits] = block.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}
