import { type Rejection, rejected } from '../../application/call.ts'
import type { Exchange } from './exchange.ts'

export type HostCheck = (exchange: Exchange) => Rejection | null

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/

export function isLoopbackName(name: string): boolean {
  return LOOPBACK.test(name)
}

/**
 * A server on loopback is reached by browsers of its machine, and any page can point its own name
 * at 127.0.0.1 to read from there (DNS rebinding). So on loopback the Host must be a loopback
 * name or one of `allowedHosts`. On any other address names are the operator's business.
 */
export function hostCheck(options: {
  readonly host: string
  readonly allowedHosts: readonly string[]
}): HostCheck {
  if (!isLoopbackName(options.host)) return () => null
  const allowed = new Set(options.allowedHosts.map((host) => host.toLowerCase()))
  let passedBefore = ''
  return (exchange) => {
    const host = exchange.header('host') ?? new URL(exchange.request.url).host
    if (host === passedBefore) return null
    const name = host.replace(/:\d*$/, '').toLowerCase()
    if (!isLoopbackName(name) && !allowed.has(name))
      return rejected('INVALID_REQUEST', {
        sentence:
          'This server only listens on loopback, and the Host header is not an allowed name.',
      })
    passedBefore = host
    return null
  }
}
