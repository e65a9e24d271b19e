import { type Rejection, rejected } from '../../application/call.ts'
import { openLink } from '../../application/link.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Served } from '../http/face.ts'
import { addressOf } from '../http/presented-key.ts'
import { footOfLink } from './choice.ts'
import { isForeign } from './origin.ts'
import { endedLink, expiredLink, type Refused, unknownLink } from './outcome.ts'
import type { Entered, Entrance } from './visit.ts'

/** Without an account, by the secret of a link: its maker's key decides. */
export class ByLink implements Entrance {
  readonly #served: Served
  readonly #exchange: Exchange
  readonly #secret: string

  constructor(served: Served, exchange: Exchange, secret: string) {
    this.#served = served
    this.#exchange = exchange
    this.#secret = secret
  }

  isForeign(): boolean {
    return isForeign(this.#exchange, this.#served.application.deps.publicUrl)
  }

  /** The link of a secret that can be shown; one that nobody has counts as a guess. */
  async enter(): Promise<Entered | Refused | Rejection> {
    const { application, proxies } = this.#served
    const opened = await openLink(application.deps, this.#secret)
    if (opened.kind === 'rejected') {
      if (opened.code !== 'NOT_FOUND') return opened
      const taken = application.failures?.take(addressOf(this.#exchange, proxies))
      return taken?.allowed === false ? tooMany(taken.retrySeconds) : unknownLink
    }
    const { link, approval, call } = opened
    if (link.state === 'EXPIRED') return expiredLink
    if (link.state === 'REVOKED') return endedLink
    // Whoever has the link takes nothing from what its maker may ask.
    const quota = application.rate?.take(link.id)
    if (quota?.allowed === false) return tooMany(quota.retrySeconds)
    const isOpen = link.state === 'OPEN' && approval.row.state === 'PENDING'
    return { kind: 'entered', approval, call, link, isOpen, foot: footOfLink(link) }
  }
}

function tooMany(retrySeconds: number): Rejection {
  const sentence = 'Wait a moment, then try again.'
  return rejected('RATE_LIMITED', { sentence, retrySeconds })
}
