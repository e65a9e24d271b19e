import {
  type Book,
  type Command,
  decide,
  type Event,
  evolve,
  type Outcome,
  type Rules,
  type Source,
  type TotalsRow,
  ulidOf,
  View,
} from '@bursar/core'
import type { Core } from '../../../packages/server/src/engine/prepare.ts'

/** A bug that somebody could write one day. */
export type Mutant = readonly [bug: string, core: Core]

export type Row = Readonly<Record<string, unknown>>
type Name = Parameters<Source['row']>[0]

/** What is read, for which command, by way of what. */
interface Reading {
  readonly name: Name
  readonly key: string
  readonly at: number
  readonly command: Command
  readonly source: Source
}

/** Decides on rows that are read wrongly. */
export function reading(wrong: (row: Row, of: Reading) => Row): Core {
  return viewed((source, at, command) => ({
    ...source,
    row(name, key) {
      const row = source.row(name, key) as Row | null
      return row === null ? null : wrong(row, { name, key, at, command, source })
    },
  }))
}

/** Decides on rows of one kind that are read wrongly, by one kind of command or by all. */
export function misreading(
  name: Name,
  wrong: (row: Row) => Row,
  kinds: readonly Command['kind'][] = [],
): Core {
  return reading((row, of) => {
    const isMeant = kinds.length === 0 || kinds.includes(of.command.kind)
    return of.name === name && isMeant ? wrong(row) : row
  })
}

/** Whose policy it is. */
interface Ruling {
  readonly command: Command
  readonly isGroup: boolean
  readonly isBook: boolean
  /** Whether it is on trial somewhere. */
  readonly isTried: boolean
}

type State = { readonly group: string | null; readonly shadowOf: number | null }

/** Decides on rules that are read wrongly. */
export function ruling(wrong: (rules: Rules, of: Ruling) => Rules): Core {
  return viewed((source, _, command) => ({
    ...source,
    rules(policy, version) {
      const { scope } = source.row('book', '') as { scope: string }
      const { group, shadowOf } = source.row('policyState', policy) as State
      const [isGroup, isTried] = [group !== null, (shadowOf ?? 0) > 0]
      const of = { command, isGroup, isTried, isBook: ulidOf(policy) === scope }
      return wrong(source.rules(policy, version), of)
    },
  }))
}

export function viewed(wrong: (source: Source, at: number, command: Command) => Source): Core {
  return {
    evolve,
    decide(view, command) {
      const source: Source = {
        row: (name, key) => view.read(name, key),
        calendar: (zone) => view.calendar(zone),
        clock: (zone) => view.clock(zone),
        clockChange: (zone, after) => view.clockChange(zone, after),
        may: (key, permission) => view.may(key, permission),
        successor: (ended, until) => view.successor(ended, until),
        rules: (policy) => view.policy(policy).rules,
      }
      return decide(new View(wrong(source, view.at, command), view.at), command)
    },
  }
}

/** Decides rightly, and writes down something else. */
export function deciding(
  kind: Command['kind'],
  wrong: (result: Row, view: View, command: Command) => Row,
): Core {
  return {
    evolve,
    decide(view, command) {
      const outcome = decide(view, command)
      if (outcome.kind !== 'done' || command.kind !== kind) return outcome
      return { ...outcome, result: wrong({ ...outcome.result }, view, command) } as Outcome<never>
    },
  }
}

/** Applies rightly, and spoils something after it. */
export function evolving(wrong: (book: Book, event: Event) => void): Core {
  return {
    decide,
    evolve(book, seq, event) {
      evolve(book, seq, event)
      wrong(book, event)
    },
  }
}

/** What was counted, as an outcome says it. */
export interface Charge {
  readonly scope: string
  readonly amount: bigint
  readonly dayEnd: number
  readonly weekEnd: number
  readonly monthEnd: number
  readonly member: string | null
}

export function chargesOf(result: Row): readonly Charge[] {
  return (result.charges ?? []) as readonly Charge[]
}

/** The counters of the agent that an event is about, to be spoilt. */
export function totalsOf(
  book: Book,
  { result }: Event,
): { -readonly [K in keyof TotalsRow]: TotalsRow[K] } | null {
  const { agent } = result as { agent?: string | null }
  return agent == null ? null : (book.tables.hot.get(ulidOf(agent)) ?? null)
}
