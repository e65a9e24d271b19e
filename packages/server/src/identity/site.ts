import { isIP } from 'node:net'

/** Where people sign in: passkeys belong to its host name, and only its pages may send for them. */
export interface Site {
  readonly origin: string
  /** The host name. */
  readonly rpId: string
  readonly isSecure: boolean
}

/** Names that browsers take for this machine and keep passkeys for without encryption. */
const LOCAL = new Set(['localhost', 'bursar.localhost'])

/** null: browsers keep no passkeys for this address. */
export function siteOf(publicUrl: string): Site | null {
  const { origin, protocol, hostname: rpId } = new URL(publicUrl)
  if (isIP(rpId.replace(/^\[|\]$/g, '')) !== 0) return null
  const isSecure = protocol === 'https:'
  return isSecure || LOCAL.has(rpId) ? { origin, rpId, isSecure } : null
}
