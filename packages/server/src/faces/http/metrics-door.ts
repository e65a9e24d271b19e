import { createHash, timingSafeEqual } from 'node:crypto'
import { type Rejection, rejected } from '../../application/call.ts'
import type { Exchange } from './exchange.ts'
import { isLoopbackName } from './shell.ts'

/** What a proxy adds: then the peer is not who asks. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const

/**
 * Who may read the metrics: this machine alone, or, where a token is set, whoever has it. A
 * proxy on this machine has its address too, and is known by its headers or by the Host.
 */
export function metricsDoor(token: string | null): (exchange: Exchange) => Rejection | null {
  if (token !== null) {
    const expected = digest(`Bearer ${token}`)
    return (exchange) =>
      timingSafeEqual(digest(exchange.header('authorization') ?? ''), expected)
        ? null
        : rejected('UNAUTHENTICATED', { sentence: 'Metrics require the METRICS_TOKEN.' })
  }
  return (exchange) =>
    isOfThisMachine(exchange)
      ? null
      : rejected('FORBIDDEN', {
          sentence:
            "Metrics are only available on the server's own machine unless METRICS_TOKEN is set.",
        })
}

function isOfThisMachine(exchange: Exchange): boolean {
  // Without a socket it is this very process.
  if (exchange.incoming === null) return true
  if (forwarding.some((name) => exchange.header(name) !== null)) return false
  const host = exchange.header('host') ?? ''
  const peer = (exchange.incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return isLoopbackName(peer) && isLoopbackName(host.replace(/:\d*$/, '').toLowerCase())
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
