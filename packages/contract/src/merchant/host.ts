const HOST = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/
const QUAD = /^\d{1,3}(\.\d{1,3}){3}$/
const SCHEME = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2,}|^https?:/i

// The common case, of which a parser of URLs makes nothing else: no label that it would decode,
// and none at the end that could be a number.
const PLAIN = /^(?=.{1,253}$)(?!xn--|.*\.xn--)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/

/** Whether a text is a domain as it is compared already. */
export function isPlainHost(text: string): boolean {
  return PLAIN.test(text)
}

// Words in which nothing could be part of a host.
const WORDS = /^[\w -]*$/

/**
 * The host that a text means, in ASCII (UTS 46): of a URL (WHATWG) without port, path and the dot
 * at its end. null: it means none, or names a user too.
 */
export function hostIn(text: string): string | null {
  if (PLAIN.test(text)) return text
  if (WORDS.test(text)) return null
  const sent = text.normalize('NFKC').trim()
  const rest = sent.replace(SCHEME, '')
  // Who is named before an @ is not paid, but may be meant to be read as the one who is.
  if (/\s|^[^/\\?#]*@/u.test(rest)) return null
  const host = hostnameOf(`http://${rest}`).replace(/\.+$/, '')
  // Of numbers with dots only an address in full is meant as one.
  if (isIp(host)) return rest.startsWith(host) || sent !== rest ? host : null
  return HOST.test(host) ? host : null
}

/** Whether what looks like an address on the web has no host that can be read from it. */
export function isUnreadable(text: string): boolean {
  if (PLAIN.test(text) || WORDS.test(text)) return false
  const sent = text.normalize('NFKC').trim()
  if (/\s/u.test(sent) || hostIn(sent) !== null) return false
  return SCHEME.test(sent) || sent.includes('://') || /^[^\s/@]+\.[a-z]{2,}:\d/iu.test(sent)
}

/** The hosts that stand in a text among other words: all that it may mean. */
export function hostsIn(text: string): readonly string[] {
  if (WORDS.test(text)) return []
  const words =
    text
      .normalize('NFKC')
      .replaceAll('。', '.')
      .match(/[\p{L}\p{M}\p{N}.%_-]+/gu) ?? []
  const hosts = words.map((word) =>
    /[.%]/.test(word) ? hostIn(word.replace(/^[._-]+|[._-]+$/g, '')) : null,
  )
  return [...new Set(hosts.filter((host) => host !== null))]
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function isIp(host: string): boolean {
  return QUAD.test(host) || host.startsWith('[')
}
