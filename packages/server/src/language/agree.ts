import type { Draft, DraftField, OpenDraft } from './draft.ts'
import { ask, type Clause, type Fact, factsOf } from './fact.ts'
import { printPolicy } from './sentence.ts'
import type { Token } from './token.ts'
import {
  intersected,
  isForbidden,
  namedWindows,
  outside,
  sameWindows,
  type TimeWindows,
} from './week.ts'

/** Two rules of one field: the draft keeps neither where they differ. */
export function put(draft: OpenDraft, clause: Clause, rule: Draft): void {
  for (const field of Object.keys(rule) as DraftField[]) {
    clause.fields.add(field)
    const before = draft[field]
    if (before !== undefined && !same(before, rule[field]))
      ask(clause, [...printPolicy({ [field]: before }), ...printPolicy({ [field]: rule[field] })])
    else Object.assign(draft, { [field]: rule[field] })
  }
}

function same(one: unknown, other: unknown): boolean {
  const text = (value: unknown) =>
    JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))
  return text(one) === text(other)
}

/** Rules of a field of their own, which several sentences may only repeat. */
export function agreeOnRules(draft: OpenDraft, clauses: readonly Clause[]): void {
  for (const { clause, fact } of factsOf(clauses, 'rule')) {
    if (fact.field === 'kyaSteps') addStep(draft, clause, fact.rule)
    else put(draft, clause, { [fact.field]: fact.rule[fact.field] })
  }
}

function addStep(draft: OpenDraft, clause: Clause, { kyaSteps }: Draft): void {
  const before = draft.kyaSteps ?? []
  for (const step of kyaSteps ?? []) {
    clause.fields.add('kyaSteps')
    const same = before.find(({ level }) => level === step.level)
    if (same === undefined) draft.kyaSteps = [...before, step]
    else if (same.above !== step.above)
      ask(clause, [...printPolicy({ kyaSteps: [same] }), ...printPolicy({ kyaSteps: [step] })])
  }
}

/** One currency for all amounts; US dollars are what is meant where nothing else is said. */
export function agreeOnCurrency(draft: OpenDraft, clauses: readonly Clause[]): void {
  const facts = factsOf(clauses, 'currency')
  const [first] = facts
  for (const { clause, fact } of facts) {
    if (fact.currency === first?.fact.currency) continue
    ask(
      clause,
      [first?.fact.currency ?? '', fact.currency].map((code) => `amounts in ${code}`),
    )
  }
  for (const { clause, fact } of facts) if (fact.currency !== 'USD') clause.fields.add('currency')
  if (first !== undefined && first.fact.currency !== 'USD') draft.currency = first.fact.currency
}

/** Times of several sentences have to be kept all at once. */
export function agreeOnTimes(
  draft: OpenDraft,
  clauses: readonly Clause[],
  tokens: readonly Token[],
): void {
  let open: TimeWindows | null = null
  const said = new Set<string>()
  for (const { clause, fact } of factsOf(clauses, 'time')) {
    const named = namedWindows(fact.time, tokens)
    clause.fields.add('timeWindows')
    if (named === null) {
      clause.isUnparsed = true
      continue
    }
    const key = JSON.stringify([isForbidden(fact.time), named])
    if (said.has(key)) continue
    said.add(key)
    const windows: TimeWindows = isForbidden(fact.time) ? outside(named) : named
    if (open === null) open = windows
    else if (!sameWindows(open, windows)) {
      const both = intersected([open, windows])
      if (both.length === 0)
        ask(clause, [
          ...printPolicy({ timeWindows: open }),
          ...printPolicy({ timeWindows: windows }),
        ])
      open = both
    }
  }
  if (open !== null) draft.timeWindows = open
  agreeOnZone(draft, factsOf(clauses, 'zone'))
}

type ZoneFact = Extract<Fact, { kind: 'zone' }>

function agreeOnZone(
  draft: OpenDraft,
  facts: readonly { readonly clause: Clause; readonly fact: ZoneFact }[],
): void {
  for (const { clause, fact } of facts) put(draft, clause, { timezone: fact.zone })
}
