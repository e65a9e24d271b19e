const PLAIN = /^[\x21-\x7e]+$/
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** An address of a client to which a person is sent back: one of the web, or of this computer. */
export function isRedirect(text: string): boolean {
  const url = parsed(text)
  return url !== null && (url.protocol === 'https:' || isLoopback(url))
}

/**
 * Whether a client has this address, exactly as it is written. A program on somebody's computer
 * has any port of it at the time (RFC 8252, 7.3).
 */
export function hasRedirect(redirectUris: readonly string[], asked: string): boolean {
  if (!isRedirect(asked)) return false
  if (redirectUris.includes(asked)) return true
  const url = parsed(asked)
  if (url === null || !isLoopback(url)) return false
  return redirectUris.some((one) => {
    const own = parsed(one)
    return own !== null && isLoopback(own) && withoutPort(own) === withoutPort(url)
  })
}

/** Whether a program on the computer of the person is there. */
export function isOnComputer(redirectUri: string): boolean {
  return isLoopback(new URL(redirectUri))
}

/** The address with an answer behind it, which always says whose answer it is (RFC 9207). */
export function answerAt(
  redirectUri: string,
  answer: Readonly<Record<string, string | null>>,
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer))
    if (value !== null) url.searchParams.set(name, value)
  return url.href
}

function parsed(text: string): URL | null {
  if (!PLAIN.test(text) || text.includes('#') || text.includes('\\') || !URL.canParse(text))
    return null
  const url = new URL(text)
  return url.username === '' && url.password === '' ? url : null
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK.has(hostname)
}

function withoutPort({ hostname, pathname, search }: URL): string {
  return `${hostname}${pathname}${search}`
}
