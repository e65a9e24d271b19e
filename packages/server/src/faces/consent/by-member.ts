import { type Admission, admitKey } from '../../application/admit.ts'
import { findApproval } from '../../application/approval.ts'
import { isRejection, type Rejection } from '../../application/call.ts'
import { findSession } from '../../application/people/session.ts'
import type { Environment } from '../../identity/mint.ts'
import { sessionSecretIn } from '../http/cookie.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Served } from '../http/face.ts'
import { addressOf } from '../http/presented-key.ts'
import { footOfMember } from './choice.ts'
import type { Refused } from './outcome.ts'
import type { Entered, Entrance } from './visit.ts'

interface Named {
  readonly environment: Environment
  readonly id: string
}

/** Signed in, as a member of the book that the address names. */
export class ByMember implements Entrance {
  readonly #served: Served
  readonly #exchange: Exchange
  readonly #named: Named

  constructor(served: Served, exchange: Exchange, named: Named) {
    this.#served = served
    this.#exchange = exchange
    this.#named = named
  }

  /**
   * Browsers add the session whoever sends the form. A page without referrer sends its own as if
   * from nowhere, and the browser says beside it that it is the page's.
   */
  isForeign(): boolean {
    const site = this.#exchange.header('sec-fetch-site')
    if (site !== null) return site !== 'same-origin'
    return this.#exchange.header('origin') !== this.#served.application.deps.publicUrl
  }

  async enter(): Promise<Entered | Refused | Rejection | { kind: 'elsewhere'; to: string }> {
    const { application, proxies } = this.#served
    const { people } = application
    const { environment, id } = this.#named
    const secret = sessionSecretIn(this.#exchange, people.site)
    if (secret === null) return this.#signIn()
    const address = () => addressOf(this.#exchange, proxies)
    const organization = new URLSearchParams(this.#exchange.query).get('organization')
    const shown = { kind: 'session', secret, environment, organization, address } as const
    const admission = await admitKey(application, shown, 'write')
    if (isSignedOut(admission)) return this.#signIn()
    if (isRejection(admission)) return admission
    const { caller } = admission
    const call = { caller, idempotency: null, progress: { isSubmitted: false }, makes: [] }
    const found = await findApproval(application.deps, call, id)
    if (found.kind === 'rejected') return found
    const { approval } = found
    const { row } = approval
    const hasVoted = row.votes?.some(
      ({ root, dropped }) => root === caller.root && dropped === null,
    )
    const isOpen = row.state === 'PENDING' && hasVoted !== true
    const session = await findSession(people, application.failures, { secret, address })
    if (isRejection(session)) return session
    const memberships = await people.memberships.of(session.person)
    const role = memberships.find(({ key }) => key === caller.key)?.role ?? 'member'
    const foot = footOfMember({ name: session.name, role })
    return { kind: 'entered', approval, call, link: null, isOpen, foot }
  }

  /** And back here afterwards. */
  #signIn() {
    const { path, query } = this.#exchange
    const to = query === '' ? path : `${path}?${query}`
    return { kind: 'elsewhere' as const, to: `/sign-in?to=${encodeURIComponent(to)}` }
  }
}

function isSignedOut(admission: Admission): boolean {
  return isRejection(admission) && admission.code === 'UNAUTHENTICATED'
}
