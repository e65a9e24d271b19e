import type { Draft, DraftField, LimitBy, LimitPeriod } from './draft.ts'
import type { Entries } from './entry.ts'
import type { SaidTime, Statement } from './statement.ts'

/** What one statement comes to, before statements are compared with each other. */
export type Fact =
  | { readonly kind: 'rule'; readonly rule: Draft; readonly field: DraftField }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'row'; readonly row: LimitBy }
  | ({ readonly kind: 'allow' } & NamedList)
  | ({ readonly kind: 'only' } & NamedList)
  | ({ readonly kind: 'block' } & NamedList)
  | { readonly kind: 'others'; readonly blocked: boolean }
  | { readonly kind: 'anyone' }
  /** All that is not blocked is meant by what else the statement says. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'time'; readonly time: SaidTime }
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'currency'; readonly currency: string }

interface NamedList {
  readonly entries: Entries
  /** Said as a list of payees or of categories: then a block stands beside what it blocks. */
  readonly isList: boolean
}

export interface Limit {
  readonly amount: bigint
  readonly per: LimitPeriod
  /** null: over all. */
  readonly entries: Entries | null
  /** Each of them by itself. */
  readonly each: boolean
  /** Of which list each is meant, where nobody is named. */
  readonly of: 'merchants' | 'categories' | null
  /** One sum of those who are named, here or (with their number, if it is said) before. */
  readonly together: boolean
  /** Of a limit over all: it lets nobody be paid, and keeps nobody out. */
  readonly isPart: boolean
  /** Said with "but" behind another limit. */
  readonly isContrast: boolean
  /** Said to be over everything. */
  readonly isOverall: boolean
  readonly sum: { readonly count: number | null } | null
}

/** What a statement by itself comes to; null: what rules cannot hold. */
export type Understood =
  | { readonly facts: readonly Fact[] }
  | { readonly readings: readonly string[] }
  | null

/** A statement that was understood, or asked about, or left unparsed, with what it led to. */
export interface Clause {
  readonly statement: Statement
  readonly facts: readonly Fact[]
  readonly fields: Set<DraftField>
  readonly readings: string[]
  isUnparsed: boolean
}

export function ask(clause: Clause, readings: readonly string[]): void {
  if (clause.readings.length === 0) clause.readings.push(...readings)
}

/** The facts of a sort, each with its clause. */
export function factsOf<K extends Fact['kind']>(clauses: readonly Clause[], kind: K) {
  return clauses.flatMap((clause) =>
    clause.facts
      .filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)
      .map((fact) => ({ clause, fact })),
  )
}

export const limitFieldOf = {
  transaction: 'maxTransaction',
  day: 'dailyLimit',
  week: 'weeklyLimit',
  month: 'monthlyLimit',
  total: 'totalLimit',
} as const satisfies Readonly<Record<LimitPeriod, DraftField>>
