import {
  type Book,
  bookSource,
  type Codec,
  type Command,
  type CommandKind,
  type decide,
  type Event,
  encodeEvent,
  type FactName,
  facts,
  type Id,
  type Outcome,
  type Rules,
  type Seen,
  type Source,
  seenSource,
  View,
} from '@bursar/core'
import { type Law, reasonOf } from './finding.ts'

/** What decided, and what it may know when it decides again. */
export interface Judge {
  readonly decide: typeof decide
  /** The book as it was just before the event. */
  readonly book: Book
  /** Every version of a policy up to that moment. */
  rules(policy: Id<'policy'>, version: number): Rules
  /** Told when the zone data of the platform are not those that were recorded. */
  warn(message: string): void
}

export interface Breach {
  readonly law: Law
  readonly message: string
}

/**
 * Decides again what an event decided. Equal bytes prove three things at once: the decision saw
 * what the log before it says (L3), its outcome follows from that (L2), and the body is canonical.
 * Only when they differ is it worth asking which of them failed.
 */
export function breachesOf(judge: Judge, event: Event, body: string): Breach[] {
  if (isReproduced(judge, event, body)) return []
  const breaches: Breach[] = []
  if (encodeEvent(event) !== body)
    breaches.push({ law: 'canonical', message: 'the body is not in canonical form' })
  breaches.push(...disagreements(judge, event))
  if (breaches.length > 0) return breaches
  return [{ law: 'L3', message: 'replayed on the log before it, the decision differs' }]
}

function isReproduced(judge: Judge, event: Event, body: string): boolean {
  try {
    const view = new View(liveSource(judge, event), event.at, event.rules)
    const outcome = judge.decide(view, commandOf(event))
    return outcome.kind === 'done' && bodyOf(event, view.seen, outcome.result) === body
  } catch {
    // Whatever stopped it, the second look says what it was.
    return false
  }
}

function commandOf({ kind, actor, params }: Event): Command {
  return { kind, actor, params } as Command
}

function bodyOf(event: Event, reads: readonly Seen[], result: unknown): string {
  return encodeEvent({ ...event, reads, result } as Event)
}

/** The book of that moment. Only what zones say is taken from the event: zone data changes. */
function liveSource(judge: Judge, event: Event): Source {
  const live = bookSource(judge.book)
  return {
    ...live,
    calendar: recordedTimes(judge, event, 'calendar', live.calendar),
    clock: recordedTimes(judge, event, 'clock', live.clock),
    clockChange: recordedTimes(judge, event, 'clockChange', live.clockChange),
  }
}

/** What zones said then, in the order of asking; what this machine says, where that is missing. */
function recordedTimes<T extends object | null>(
  judge: Judge,
  event: Event,
  fact: 'calendar' | 'clock' | 'clockChange',
  live: (zone: string, at: number) => T,
): (zone: string, at: number) => T {
  const recorded = event.reads.filter((seen) => seen.fact === fact)
  return (zone, at) => {
    const now = live(zone, at)
    const seen = recorded.shift()
    // UTC has no data that could change: there is nothing to make allowance for.
    if (seen === undefined || zone === 'UTC') return now
    const then = seen.value as T
    if (isSame(then, now)) return now
    const what = fact === 'clockChange' ? 'next clock change' : fact
    judge.warn(`The ${what} of ${zone} on this machine differs from the recorded one.`)
    return then
  }
}

function isSame(one: object | null, other: object | null): boolean {
  if (one === null || other === null) return one === other
  const fields = other as Readonly<Record<string, unknown>>
  return Object.entries(one).every(([name, value]) => fields[name] === value)
}

/** Decides on what the event says was seen (L2), and holds each of it against the book (L3). */
function disagreements(judge: Judge, event: Event): Breach[] {
  const breaches: Breach[] = []
  const recorded = seenSource(event.reads, judge.rules)
  const live = bookSource(judge.book)
  const inZone = <T extends object>(fact: string, zone: string, [then, now]: [T, T]): T => {
    if (zone === 'UTC' && !isSame(then, now))
      breaches.push({ law: 'L3', message: `its recorded ${fact} of UTC is wrong` })
    return then
  }
  const source: Source = {
    ...recorded,
    row(name, key) {
      const then = recorded.row(name, key)
      const seen = textOf(name, then)
      const known = textOf(name, live.row(name, key))
      if (seen !== known) {
        const message = `it recorded ${name} ${key} as ${seen}, but the log before it says ${known}`
        breaches.push({ law: 'L3', message })
      }
      return then
    },
    calendar: (zone, at) =>
      inZone('calendar', zone, [recorded.calendar(zone, at), live.calendar(zone, at)]),
    clock: (zone, at) => inZone('clock', zone, [recorded.clock(zone, at), live.clock(zone, at)]),
    // Nobody asks for those of UTC.
    clockChange: (zone, after) => recorded.clockChange(zone, after),
    may(key, permission) {
      const then = recorded.may(key, permission)
      if (then !== live.may(key, permission)) {
        const message = `it saw whether ${key} may ${permission} otherwise than the log before it`
        breaches.push({ law: 'L3', message })
      }
      return then
    },
  }
  try {
    const view = new View(source, event.at, event.rules)
    const difference = differenceOf(event, view, judge.decide(view, commandOf(event)))
    if (difference !== null) breaches.push({ law: 'L2', message: difference })
  } catch (error) {
    breaches.push({
      law: 'L2',
      message: `it cannot be decided on its recorded reads: ${reasonOf(error)}`,
    })
  }
  return breaches
}

function differenceOf(event: Event, view: View, outcome: Outcome<CommandKind>): string | null {
  if (outcome.kind === 'rejected') return `the rules refuse it with ${outcome.code}`
  if (outcome.kind === 'known') return 'the rules say that it was already known'
  if (view.seen.length !== event.reads.length) return 'it has recorded reads that were never made'
  const same =
    bodyOf(event, event.reads, outcome.result) === bodyOf(event, event.reads, event.result)
  return same ? null : 'the rules give a different outcome on its recorded reads'
}

function textOf(name: FactName, value: unknown): string {
  if (value === null) return 'absent'
  return (facts[name].columns as Codec<unknown>).encode(value)
}
