import { isIP } from 'node:net'

/** Names of one machine, for which browsers keep passkeys without encryption. */
const local = new Set(['localhost', 'bursar.localhost'])

/** Where passkeys work: the origin of the server's public URL. null: browsers keep none for it. */
export function homeOf(publicUrl: string): string | null {
  const { protocol, hostname, origin } = new URL(publicUrl)
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return null
  return protocol === 'https:' || local.has(hostname) ? origin : null
}
