import type { Event, EventOf, Id } from '@bursar/core'
import type { Caller } from '../identity/caller.ts'
import {
  agentsMax,
  bucketsMax,
  passedSecondsMax,
  refusedBurstSeconds,
  stoppedRefusalsPerMinuteMax,
} from '../limits.ts'
import { RecentMap } from '../recent-map.ts'
import { type Rejection, rejected } from './call.ts'

/** Whoever pays: an agent that nobody stands above, or a key of the organization. */
type Payer = Id<'agent'> | Id<'key'>

interface Bucket {
  tokens: number
  at: number
  passedAt: number
}

/**
 * What may still be refused. A refused payment keeps what was said of it for ever, so whoever has
 * nothing to pay with could fill the log: each one takes from the bucket of the agent at the top
 * of the line, one that passes fills it, and while it is empty nobody below pays. A key of the
 * organization has a bucket of its own, whichever wallet it pays from: its mistakes keep no agent
 * from paying. In memory, of what this process has committed.
 */
export class DeclineLimit {
  readonly #refused: Buckets
  readonly #stopped: Buckets
  readonly #roots = new RecentMap<Id<'agent'>, Id<'agent'>>(agentsMax)
  readonly #underWay = new Map<Payer, number>()

  /** `now` counts milliseconds and never goes back. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    const burst = Math.max(1, Math.ceil(perSecond * refusedBurstSeconds))
    this.#refused = new Buckets({ perSecond, burst }, now)
    const perMinute = stoppedRefusalsPerMinuteMax
    this.#stopped = new Buckets({ perSecond: perMinute / 60, burst: perMinute }, now)
  }

  /** Why somebody may not pay now; null: it may. */
  refusalOf(caller: Caller): Rejection | null {
    const payer = this.#payerOf(caller)
    const underWay = this.#underWay.get(payer) ?? 0
    const retrySeconds = Math.max(
      this.#refused.wait(payer, underWay),
      this.#stopped.wait(payer, underWay),
    )
    if (retrySeconds === 0) return null
    const sentence =
      'Too many payments were refused one after another. Wait, then pay what can pass.'
    return rejected('RATE_LIMITED', { sentence, retrySeconds })
  }

  /** Counts a payment as under way, until what this gives is called. */
  enter(caller: Caller): () => void {
    const payer = this.#payerOf(caller)
    this.#underWay.set(payer, (this.#underWay.get(payer) ?? 0) + 1)
    return () => {
      const others = (this.#underWay.get(payer) ?? 1) - 1
      if (others === 0) this.#underWay.delete(payer)
      else this.#underWay.set(payer, others)
    }
  }

  committed(events: readonly { readonly event: Event }[]): void {
    for (const { event } of events) {
      if (event.kind === 'payment.create') this.#decided(event)
      else if (event.kind === 'agent.delegate')
        this.#roots.set(event.params.agent, lineageIn(event, event.params.parent).root)
      else this.#resumed(event)
    }
  }

  /** Whoever was stopped and may go on is not held to what it was refused meanwhile. */
  #resumed(event: Event): void {
    switch (event.kind) {
      case 'switch.turn':
        if (event.params.on) break
        if (event.params.agent === null) this.#stopped.clear()
        else this.#stopped.delete(this.#rootOf(event.params.agent))
        break
      case 'agent.change':
        if (event.params.active === true) this.#stopped.delete(this.#rootOf(event.params.agent))
        break
      case 'agent.resume':
      case 'kya.reactivate':
        this.#stopped.delete(this.#rootOf(event.params.agent))
        break
      default:
        break
    }
  }

  #decided(event: EventOf<'payment.create'>): void {
    const { agent, verdict, code } = event.result
    const key = event.reads.find(({ fact }) => fact === 'key')?.value as { agent: unknown } | null
    const lineage = agent === null || key?.agent === null ? null : lineageIn(event, agent)
    if (agent !== null && lineage !== null) this.#roots.set(agent, lineage.root)
    const payer = lineage?.root ?? (event.actor as Id<'key'>)
    if (verdict !== 'DECLINED') {
      this.#refused.fill(payer)
      this.#stopped.fill(payer)
      return
    }
    this.#refused.take(payer)
    const isStopped = code === 'KILL_SWITCH_ON' || code === 'KYA_SUSPENDED'
    if (isStopped || lineage?.stands === false) this.#stopped.take(payer)
  }

  #payerOf({ agent, key }: Caller): Payer {
    return agent === null ? key : this.#rootOf(agent)
  }

  #rootOf(agent: Id<'agent'>): Id<'agent'> {
    return this.#roots.get(agent) ?? agent
  }
}

/** Token buckets that are empty below zero, too: what was under way is owed. */
class Buckets {
  readonly #perSecond: number
  readonly #burst: number
  readonly #now: () => number
  #buckets = new RecentMap<Payer, Bucket>(bucketsMax)

  constructor(rate: { perSecond: number; burst: number }, now: () => number) {
    this.#perSecond = rate.perSecond
    this.#burst = rate.burst
    this.#now = now
  }

  /** Whole seconds to wait; 0 when one more may be refused beside those under way. */
  wait(payer: Payer, underWay: number): number {
    const bucket = this.#filled(payer)
    if (bucket === undefined || bucket.tokens >= this.#burst) return 0
    // Whoever pays has many under way that will pass; of who does not, each may be refused.
    const passes = this.#now() - bucket.passedAt <= passedSecondsMax * 1000
    const missing = 1 - bucket.tokens
    if (missing <= 0 && (passes || underWay + missing <= 0)) return 0
    return Math.max(1, Math.ceil(missing / this.#perSecond))
  }

  take(payer: Payer): void {
    const full = { tokens: this.#burst, at: this.#now(), passedAt: Number.NEGATIVE_INFINITY }
    const bucket = this.#filled(payer) ?? full
    bucket.tokens = Math.max(bucket.tokens - 1, -this.#burst)
    this.#buckets.set(payer, bucket)
  }

  fill(payer: Payer): void {
    const bucket = this.#buckets.get(payer)
    if (bucket === undefined) return
    bucket.tokens = this.#burst
    bucket.passedAt = this.#now()
  }

  delete(payer: Payer): void {
    this.#buckets.delete(payer)
  }

  clear(): void {
    this.#buckets = new RecentMap(bucketsMax)
  }

  #filled(payer: Payer): Bucket | undefined {
    const bucket = this.#buckets.get(payer)
    if (bucket === undefined) return undefined
    const now = this.#now()
    const earned = ((now - bucket.at) / 1000) * this.#perSecond
    bucket.tokens = Math.min(this.#burst, bucket.tokens + earned)
    bucket.at = now
    return bucket
  }
}

/** An agent and those above it, as a decision saw them: the first of its agents, each once. */
function lineageIn({ reads }: Event, agent: Id<'agent'>) {
  let root = agent
  let stands = true
  for (const { fact, value } of reads) {
    if (fact !== 'agent') continue
    const seen = value as { status: string; parent: Id<'agent'> | null }
    if (seen.status !== 'ACTIVE') stands = false
    if (seen.parent === null) break
    root = seen.parent
  }
  return { root, stands }
}
