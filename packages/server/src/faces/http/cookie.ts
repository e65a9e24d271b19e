import type { Site } from '../../identity/site.ts'
import { sessionDaysMax } from '../../limits.ts'
import type { Exchange } from './exchange.ts'

/**
 * The name of the cookie of a session. The prefix keeps every other host, and pages without
 * encryption, from setting it; browsers keep it only where there is encryption.
 */
export const sessionCookies = { secure: '__Host-bursar', local: 'bursar' } as const

/** The values of all cookies of one name, as they were sent. */
export function cookiesIn(header: string, name: string): string[] {
  return header.split(';').flatMap((pair) => {
    const mark = pair.indexOf('=')
    return pair.slice(0, mark).trim() === name ? [pair.slice(mark + 1).trim()] : []
  })
}

/**
 * The secret of the session that a request shows. Of two with one name the second was put there
 * by somebody else who serves a page on this host, so neither is taken.
 */
export function sessionSecretIn(exchange: Exchange, site: Site | null): string | null {
  const header = exchange.header('cookie')
  if (site === null || header === null) return null
  const [secret, ...others] = cookiesIn(header, nameOf(site))
  return secret !== undefined && secret !== '' && others.length === 0 ? secret : null
}

const seconds = sessionDaysMax * 86_400

/** Sent from the pages of this very host, and by links to them, and seen by no script. */
export function setSession(exchange: Exchange, site: Site, secret: string): void {
  exchange.headers['Set-Cookie'] = cookie(site, secret, seconds)
}

export function dropSession(exchange: Exchange, site: Site): void {
  exchange.headers['Set-Cookie'] = cookie(site, '', 0)
}

function cookie(site: Site, value: string, age: number): string {
  const secure = site.isSecure ? ' Secure;' : ''
  return `${nameOf(site)}=${value}; Path=/;${secure} HttpOnly; SameSite=Lax; Max-Age=${age}`
}

function nameOf({ isSecure }: Site): string {
  return isSecure ? sessionCookies.secure : sessionCookies.local
}
