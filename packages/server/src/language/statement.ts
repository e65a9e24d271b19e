import type { LimitPeriod } from './draft.ts'
import { numberOfMark, parse } from './generated.ts'
import { lettersOf } from './letter.ts'
import { looseOf } from './loose.ts'
import { tokensOf } from './scan.ts'
import type { Token } from './token.ts'

// What the grammar makes of a clause. Numbers where a name, a figure or a time is meant are the
// places of their tokens.

export interface SaidNumber {
  readonly number?: number
  readonly whole?: number
  readonly times: readonly number[]
}

export interface SaidAmount extends SaidNumber {
  readonly sign?: string | null
  readonly code?: number | null
  readonly cents?: true
  readonly bare?: true | undefined
  readonly plus?: SaidNumber
  /** The same amount once more, in parentheses. */
  readonly again?: SaidNumber | null
}

export interface SaidNames {
  readonly of: 'merchants' | 'categories' | null
  readonly tokens: readonly number[]
}

export type Bound = 'above' | 'from' | 'below' | 'upto'
export type SaidThreshold =
  | { readonly op: 'always' }
  /** "One": of a single payment, in words. */
  | { readonly op: Bound; readonly amount: SaidAmount; readonly one?: true }

interface SaidMod {
  readonly span?: LimitPeriod | null
  readonly names?: SaidNames
  readonly each?: true
  /** Of whom each is meant where nobody is named beside it. */
  readonly of?: 'merchants' | 'categories'
  /** One limit over those who are named. */
  readonly together?: true
  /** Those who were named before, and how many of them. */
  readonly sum?: { readonly count: SaidNumber | null }
  /** All that is not named elsewhere. */
  readonly rest?: true
  readonly overall?: true
  /** Said against what stands before it. */
  readonly but?: true
  /** Inside the amount that was said before it. */
  readonly part?: true
}

export interface SaidItem {
  readonly cap: 'upto' | 'below' | 'strictly below' | null
  readonly amount: SaidAmount
  readonly mods: readonly SaidMod[]
  readonly names: SaidNames | null
}

export type SaidDays =
  | 'weekday'
  | 'weekend'
  | 'any'
  | { readonly from: number; readonly to: number }

export interface SaidWindow {
  readonly days: readonly SaidDays[] | null
  readonly hours: { readonly from: number; readonly to: number } | null
}

export type Way = 'deny' | 'approve' | 'allow'

export type Says =
  | { readonly kind: 'unparsed' | 'anyone' | 'known' | 'self' | 'new' }
  | ({ readonly kind: 'aside'; readonly after?: 'time' | 'limit' } & Also)
  /** A list that another sentence says something of. */
  | { readonly kind: 'named'; readonly names: SaidNames }
  /** Several rules in one clause. */
  | { readonly kind: 'all'; readonly all: readonly Says[] }
  | ({ readonly kind: 'approval' | 'auto' | 'ceiling'; readonly new?: true } & SaidThreshold & Also)
  | { readonly kind: 'approvers'; readonly value: SaidNumber; readonly what?: SaidThreshold | null }
  | { readonly kind: 'expiry'; readonly value: SaidNumber; readonly unit: 'hour' | 'day' }
  | { readonly kind: 'number'; readonly rule: 'duplicateSeconds'; readonly value: SaidNumber }
  | ({ readonly kind: 'count' } & SaidCount)
  | { readonly kind: 'breaker'; readonly value: SaidNumber; readonly per: 'minute' | 'hour' }
  | { readonly kind: 'kya'; readonly amount: SaidAmount; readonly level: KyaLevel }
  | { readonly kind: 'passkey'; readonly amount: SaidAmount }
  | { readonly kind: 'unknown' | 'duplicates'; readonly way: Way }
  | { readonly kind: 'currency'; readonly currency: number }
  | { readonly kind: 'currencies'; readonly entries: readonly number[] }
  | { readonly kind: 'list'; readonly list: EmptyList }
  | { readonly kind: 'zone'; readonly zone: number }
  | ({ readonly kind: 'time' } & SaidTime)
  | { readonly kind: 'others'; readonly blocked: boolean }
  | ({ readonly kind: 'block'; readonly names: SaidNames; readonly bare?: true } & Also)
  | { readonly kind: 'allow' | 'only'; readonly names: SaidNames; readonly blocked?: SaidNames }
  | ({ readonly kind: 'row' } & SaidRow)
  | ({ readonly kind: 'money' } & SaidMoney)

/** "So is", "so does": the same as the sentence before. */
interface Also {
  readonly so?: true
}

type KyaLevel = 'basic' | 'verified' | 'attested'
type EmptyList = 'allowedMerchants' | 'allowedCategories' | 'blockedMerchants' | 'blockedCategories'

export interface SaidMoney {
  readonly head: SaidMod
  readonly items: readonly SaidItem[]
  /** At all times and for all payees that the sentence before does not rule out. */
  readonly otherwise?: true
}

export interface SaidCount {
  readonly value: SaidNumber
  /** The same number once more, in parentheses. */
  readonly again?: SaidNumber | null
  readonly per: string
  readonly more?: readonly { readonly value: SaidNumber; readonly per: string }[]
  /** What each of the payments may be. */
  readonly each?: SaidAmount | null
}

export type SaidTime =
  | { readonly windows: readonly SaidWindow[]; readonly zone?: number | null }
  | (SaidWindow & {
      readonly zone: number | null
      readonly negative?: true
      /** "not on Sundays", which in one sentence with another "never" may be meant to except. */
      readonly bare?: true
    })

export interface SaidRow {
  readonly of: 'merchants' | 'categories'
  readonly amount: SaidAmount
  readonly span: LimitPeriod
  readonly names: SaidNames
}

/** A part of the text as it was sent, and the place of its first code point. */
export interface Span {
  readonly text: string
  readonly at: number
}

export interface Statement {
  readonly says: Says
  readonly span: Span
  /** In the same sentence as the one before. */
  readonly follows: boolean
  /** What joins it to the one before. */
  readonly joint: string
}

export interface Parsed {
  readonly tokens: readonly Token[]
  readonly statements: readonly Statement[]
}

/** What a text says, clause by clause. */
export function statementsOf(text: string): Parsed {
  const letters = lettersOf(text)
  const tokens = tokensOf(letters)
  const marks = tokens.map(({ mark }) => `${mark} `).join('')
  const places = new Map<number, number>()
  const wordAt = new Uint16Array(marks.length + 1)
  let offset = 0
  for (const [index, { mark }] of tokens.entries()) {
    places.set(offset, index)
    wordAt[offset] = numberOfMark.get(mark) ?? 0
    offset += mark.length + 1
  }
  places.set(offset, tokens.length)
  const tokenAt = (place: number) => places.get(place) ?? 0
  const numberAt = (place: number) => tokens[tokenAt(place)]?.number ?? 0
  const clauses: readonly (Says & Place)[] = parse(marks, { tokenAt, numberAt, wordAt, looseOf })
  const statements = clauses.map(({ start, end, ...says }, index) => {
    const before = clauses[index - 1]
    const between = before === undefined ? null : marks.slice(before.end, start)
    const [first, last] = [tokens[tokenAt(start)], tokens[tokenAt(end) - 1]]
    const at = first?.from ?? 0
    const text = letters.sent.slice(at, last?.to).join('')
    const follows = between !== null && !/[.;!¶]/.test(between)
    return { says: says as Says, span: { text, at }, follows, joint: between ?? '' }
  })
  return { tokens, statements }
}

interface Place {
  readonly start: number
  readonly end: number
}
