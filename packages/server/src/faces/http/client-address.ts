import { BlockList, isIP } from 'node:net'
import type { AddressBlock } from '../../config.ts'

/** The proxies whose word about their client is believed: `TRUSTED_PROXY`. */
export class TrustedProxies {
  readonly #list = new BlockList()

  constructor(blocks: readonly AddressBlock[] = []) {
    for (const { address, bits } of blocks) this.#list.addSubnet(address, bits, kindOf(address))
  }

  /**
   * With whom a request of nobody known is counted. Each proxy appends to X-Forwarded-For whom
   * it heard, so the hop nearest to here that is no trusted proxy is the client; what stands
   * before it, anybody may have written. Of an IPv6 address the first 64 bits count: who has one
   * has them all.
   * `forwarded` is every X-Forwarded-For, joined by commas; it is asked of a trusted proxy alone.
   */
  clientOf(remote: string, forwarded: () => string | null): string {
    let client = plain(remote)
    let hops: string[] | null = null
    while (this.#trusts(client)) {
      hops ??= forwarded()?.split(',') ?? []
      const hop = plain(withoutPort(hops.pop()?.trim() ?? ''))
      if (isIP(hop) === 0) break
      client = hop
    }
    return isIP(client) === 6 ? networkOf(client) : client
  }

  #trusts(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, kindOf(address))
  }
}

function kindOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** A socket that listens to both kinds shows IPv4 inside IPv6. */
function plain(address: string): string {
  const inner = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : ''
  return isIP(inner) === 4 ? inner : address.replace(/%.*$/, '')
}

/** Some proxies append the port of their client. */
function withoutPort(hop: string): string {
  const [, bracketed, named] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? []
  return bracketed ?? named ?? hop
}

function networkOf(address: string): string {
  const [before = '', after] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [front, back] = [groups(before), groups(after ?? '')]
  const zeros = after === undefined ? 0 : 8 - front.length - back.length
  const all = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back]
  const first = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${first.join(':')}::/64`
}
