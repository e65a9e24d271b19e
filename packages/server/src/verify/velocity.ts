import type { Book, EventOf, PolicyRow, Row, Rules, Ulid } from '@bursar/core'
import type { Broken } from './finding.ts'
import { hasRule } from './rule.ts'
import type { Scope, Structure } from './structure.ts'

/** One running window of a scope. */
interface Window {
  readonly paid: number
  /** Attempts, declined ones too; null where they are not kept. */
  readonly tries: number | null
  readonly end: number
}

const SECOND = 1_000_000
// A local day with a change of clocks in it is longer than others.
const secondsMax = { minute: 60, hour: 3600, day: 50 * 3600 } as const
type WindowName = keyof typeof secondsMax

/**
 * I4, by number: how often each scope paid and tried to, counted again in the windows that events
 * name. No window holds more payments than a policy in force lets in, and no attempt is forgotten
 * by which a circuit breaker pauses an agent.
 */
export class Velocities {
  readonly #book: Book
  readonly #structure: Structure
  readonly #counted = new Map<string, Window>()

  constructor(book: Book, structure: Structure) {
    this.#book = book
    this.#structure = structure
  }

  observe(
    broken: Broken,
    { params, result, at }: EventOf<'payment.create'>,
    { scopes, isStopped }: { scopes: readonly Scope[]; isStopped: boolean },
  ): void {
    // Whoever is stopped makes no attempt at all, and uses up none of what others may try.
    if (isStopped) {
      if (result.paces !== null) broken('I4', `${params.payment} was stopped, but is counted`)
      return
    }
    const isAuthorized = result.verdict !== 'DECLINED'
    const recorded = new Map((result.paces ?? []).map((velocity) => [velocity.scope, velocity]))
    let isBeyond = false
    let trips = false
    for (const scope of scopes) {
      const velocity = recorded.get(scope.id)
      recorded.delete(scope.id)
      if ((velocity !== undefined) !== scope.policies.some((policy) => this.#counts(policy)))
        broken('I4', `${params.payment} is not counted in scope ${scope.id}, which counts payments`)
      if (velocity === undefined) continue
      const windows = this.#count(broken, velocity, { now: Math.floor(at / SECOND), isAuthorized })
      for (const { rules } of scope.policies) {
        if (isAuthorized) within(broken, scope, { rules, windows })
        if (!isTripped(rules, windows)) continue
        isBeyond = true
        // A breaker of a budget that others share declines, and pauses nobody.
        if (scope.member === null && scope.id === scopes[0]?.id) trips = true
      }
    }
    for (const scope of recorded.keys())
      broken('I4', `${params.payment} is counted in scope ${scope}, which does not apply to it`)
    if (isBeyond && isAuthorized)
      broken('I4', `${params.payment} is paid although a circuit breaker tripped`)
    // An agent that is paused already, or gone, stays what it is.
    const isActive = result.agent !== null && this.#structure.statusOf(result.agent) === null
    const paused = trips && isActive ? result.agent : null
    if (result.tripped !== paused)
      broken('I4', `${params.payment} pauses ${result.tripped}, but its attempts require ${paused}`)
  }

  /** A fresh start of an agent: what it tried is forgotten, what was paid is not. */
  forgive(scope: Ulid): void {
    for (const name of ['minute', 'hour'] as const) {
      const known = this.#counted.get(`${scope}/${name}`)
      if (known !== undefined) this.#counted.set(`${scope}/${name}`, { ...known, tries: 0 })
    }
  }

  /** Whether payments are counted for a policy, or for the one that is tried beside it. */
  #counts({ rules, shadow }: PolicyRow): boolean {
    const tried = shadow === null ? null : this.#book.tables.policy.get(shadow)
    return hasRule(rules, 'frequency') || (tried != null && hasRule(tried.rules, 'frequency'))
  }

  /** Counts one attempt in each window, and holds the event's own numbers against that. */
  #count(
    broken: Broken,
    velocity: Row<'pace'>,
    { now, isAuthorized }: { now: number; isAuthorized: boolean },
  ): Record<WindowName, Window> {
    const windows = windowsOf(velocity)
    const names = Object.keys(secondsMax) as WindowName[]
    for (const name of names) {
      const key = `${velocity.scope}/${name}`
      const { paid, tries, end } = windows[name]
      const known = this.#counted.get(key)
      const runs = known !== undefined && now < known.end
      const isOpen = runs ? end === known.end : end > now && end <= now + secondsMax[name]
      if (!isOpen)
        broken('I4', `scope ${velocity.scope} counts in ${name}s that are not consecutive`)
      const more = isAuthorized ? 1 : 0
      const next = {
        paid: (runs ? known.paid : 0) + more,
        tries: ((runs ? known.tries : 0) ?? 0) + 1,
        end,
      }
      this.#counted.set(key, next)
      if (paid !== next.paid || (tries ?? next.tries) !== next.tries)
        broken(
          'I4',
          `scope ${velocity.scope} did not make ${paid} payments or attempts in this ${name}`,
        )
    }
    const row = windowsOf(this.#book.tables.pace.get(velocity.scope) ?? velocity)
    if (
      names.some(
        (name) => row[name].paid !== windows[name].paid || row[name].end !== windows[name].end,
      )
    )
      broken('I4', `scope ${velocity.scope} has other counts than its event`)
    return windows
  }
}

function windowsOf(velocity: Row<'pace'>): Record<WindowName, Window> {
  return {
    minute: { paid: velocity.minute, tries: velocity.minuteTries, end: velocity.minuteEnd },
    hour: { paid: velocity.hour, tries: velocity.hourTries, end: velocity.hourEnd },
    day: { paid: velocity.day, tries: null, end: velocity.dayEnd },
  }
}

function within(
  broken: Broken,
  { id }: Scope,
  { rules, windows }: { rules: Rules; windows: Record<WindowName, Window> },
): void {
  const most = { minute: rules.maxPerMinute, hour: rules.maxPerHour, day: rules.maxPerDay }
  for (const [name, { paid }] of Object.entries(windows)) {
    const limit = most[name as WindowName]
    if (limit !== null && paid > limit)
      broken('I4', `scope ${id} makes ${paid} payments of at most ${limit} in a ${name}`)
  }
}

function isTripped({ circuitBreaker }: Rules, windows: Record<WindowName, Window>): boolean {
  if (circuitBreaker === null) return false
  return (windows[circuitBreaker.per].tries ?? 0) > circuitBreaker.attempts
}
