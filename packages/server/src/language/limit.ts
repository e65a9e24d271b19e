import { ruleBounds } from '@bursar/contract'
import { put } from './agree.ts'
import type { Allowance } from './allowance.ts'
import { moneyText } from './amount.ts'
import type { LimitBy, OpenDraft } from './draft.ts'
import { type Entries, holds, sameEntries } from './entry.ts'
import { ask, type Clause, factsOf, type Limit, limitFieldOf } from './fact.ts'
import { listText } from './list-text.ts'
import { periodText } from './money.ts'

interface Said {
  readonly clause: Clause
  readonly limit: Limit
}

/** The limits of money, over all and for those that are named. */
export function agreeOnLimits(
  draft: OpenDraft,
  clauses: readonly Clause[],
  allowance: Allowance,
): void {
  const all = factsOf(clauses, 'limit').flatMap(
    ({ clause, fact }): Said[] => spread({ clause, ...fact }, allowance) ?? [],
  )
  const overall = all.filter(({ limit }) => limit.entries === null)
  const named = all.filter(({ limit }) => limit.entries !== null)
  const isOne = named.every(({ limit }) => !limit.isPart && isAllThatMayBePaid(limit, allowance))
  const rows: LimitBy[] = factsOf(clauses, 'row').map(({ clause, fact }) => {
    clause.fields.add('limitsBy')
    return fact.row
  })
  for (const said of named) {
    const each = said.limit.each || entriesIn(said.limit).length === 1
    const clash = overall.find(
      ({ limit }) => isOtherFigure(limit, said.limit) && !(each && isOver(limit, said, allowance)),
    )
    const stray = said.limit.entries?.unknown.find((name) => !holds(allowance.listed ?? [], name))
    const isOpen = allowance.others === 'allowed' || (said.limit.isPart && !allowance.isClosed)
    const isOfNothing = said.limit.isPart && overall.length === 0
    if (isOfNothing || (stray !== undefined && isOpen)) said.clause.isUnparsed = true
    else if (stray !== undefined && allowance.listed !== null) askWhoIsMeant(said.clause, stray)
    else if (clash !== undefined && allowance.others === null && !said.limit.isPart)
      askWhich(said, clash)
    else if (isOne && !said.limit.each) putOverall(draft, said, clash?.limit)
    else if (each) addRow(rows, said)
    else if (allowance.others === 'allowed') said.clause.isUnparsed = true
    else askEach(said)
  }
  for (const said of overall) {
    const isLess =
      isOne && named.some(({ limit }) => !limit.each && isOtherFigure(said.limit, limit))
    said.clause.fields.add(limitFieldOf[said.limit.per])
    if (!isLess) putOverall(draft, said)
  }
  if (rows.length > 0) draft.limitsBy = rows
}

/** With the list that "each" and "together" speak of; null, and unparsed, where there is none. */
function spread({ clause, limit }: Said, allowance: Allowance): Said[] | null {
  const { each, entries, of, sum } = limit
  if (entries !== null || (!each && sum === null)) return [{ clause, limit }]
  const { merchants, categories, others, isAsked } = allowance
  const list = merchants ?? categories ?? []
  const kind = merchants === null ? 'categories' : 'merchants'
  const isOther = of !== null && of !== kind
  const isOne = (merchants === null) !== (categories === null) && list.length > 0
  const fits = sum === null || sum.count === null || sum.count === list.length
  if (!isOne || isOther || !fits || isAsked || others === 'allowed') {
    clause.isUnparsed = true
    return null
  }
  // Of one payment to anyone on the list it is a limit on all of them.
  if (!each || limit.per === 'transaction') return [{ clause, limit: { ...limit, each: false } }]
  const named = { merchants: [], categories: [], unknown: [], [kind]: list }
  return [{ clause, limit: { ...limit, entries: named } }]
}

/** What is said of all that may be paid beside what each of them may get. */
function isOver(over: Limit, { limit }: Said, { isClosed, others }: Allowance): boolean {
  return over.amount >= limit.amount && (over.together || (isClosed && others !== 'allowed'))
}

/** A limit on all that may be paid is one over everything. */
function isAllThatMayBePaid({ entries }: Limit, allowance: Allowance): boolean {
  if (entries === null || allowance.others === 'allowed') return false
  const { merchants, categories } = allowance
  return (
    sameEntries(entries.merchants, merchants ?? []) &&
    sameEntries(entries.categories, categories ?? [])
  )
}

function isOtherFigure(one: Limit, other: Limit): boolean {
  return one.per === other.per && one.amount !== other.amount
}

function putOverall(draft: OpenDraft, { clause, limit }: Said, other?: Limit): void {
  const amount = other !== undefined && other.amount < limit.amount ? other.amount : limit.amount
  put(draft, clause, { [limitFieldOf[limit.per]]: amount })
}

function entriesIn({ entries }: Limit): readonly string[] {
  return entries === null ? [] : [...entries.merchants, ...entries.categories]
}

function addRow(rows: LimitBy[], { clause, limit }: Said): void {
  const { entries, amount, per } = limit
  clause.fields.add('limitsBy')
  for (const of of ['merchants', 'categories'] as const) {
    const list = entries?.[of] ?? []
    if (list.length === 0) continue
    const before = rows.find(
      (row) => row.of === of && row.per === per && list.some((entry) => holds(row.entries, entry)),
    )
    if (before === undefined) rows.push({ of, entries: [...list], amount, per })
    else if (before.amount !== amount)
      ask(
        clause,
        [before.amount, amount].map((sum) => figure(sum, limit)),
      )
  }
  const count = rows.reduce((sum, row) => sum + row.entries.length, 0)
  if (rows.length > ruleBounds.limits || count > ruleBounds.entries) clause.isUnparsed = true
}

function askWhich({ clause, limit }: Said, { limit: over }: Said): void {
  const only = `${figure(limit.amount, limit)}, and nobody else may be paid`
  ask(clause, [
    only,
    `${figure(limit.amount, limit)}, and others up to ${figure(over.amount, over)}`,
  ])
}

/** A limit on a mistyped name would leave the one that is meant without a limit. */
function askWhoIsMeant(clause: Clause, name: string): void {
  ask(clause, [`${name} may be paid too`, `${name} is another name of someone who may be paid`])
}

function askEach({ clause, limit }: Said): void {
  ask(clause, [`${figure(limit.amount, limit)} each`, `${figure(limit.amount, limit)} together`])
}

function figure(amount: bigint, { per, entries }: Limit): string {
  const who = entries === null ? '' : ` for ${namesText(entries)}`
  return `${moneyText(amount, 'USD')} ${periodText[per]}${who}`
}

function namesText({ merchants, categories }: Entries): string {
  const lists = [
    ...(merchants.length > 0 ? [listText('merchants', merchants)] : []),
    ...(categories.length > 0 ? [listText('categories', categories)] : []),
  ]
  return lists.join(' and ')
}
