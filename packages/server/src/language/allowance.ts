import type { OpenDraft } from './draft.ts'
import { type Entries, holdsAll, type Kind, sameEntries, sameEntry, union } from './entry.ts'
import { ask, type Clause, factsOf } from './fact.ts'
import { listText } from './list-text.ts'

/** Who may be paid by what sentences say of named payees and categories. */
export interface Allowance {
  /** Of each kind the allow list; null: there is none. */
  readonly merchants: readonly string[] | null
  readonly categories: readonly string[] | null
  /** Who is named by what is no limit; null: nobody is. */
  readonly listed: readonly string[] | null
  /** What is said of all others, if anything is. */
  readonly others: 'allowed' | 'blocked' | null
  /** Where no list could be agreed on. */
  readonly isAsked: boolean
  /** Whether it is said who may be paid, and not only up to how much. */
  readonly isClosed: boolean
}

const kinds: readonly Kind[] = ['merchants', 'categories']
const allowField = { merchants: 'allowedMerchants', categories: 'allowedCategories' } as const
const blockField = { merchants: 'blockedMerchants', categories: 'blockedCategories' } as const

interface Named {
  readonly clause: Clause
  readonly entries: Entries
  readonly isList?: boolean
}

/** Puts the lists into a draft. A limit on named payees lets only them be paid. */
export function agreeOnLists(draft: OpenDraft, clauses: readonly Clause[]): Allowance {
  const only = factsOf(clauses, 'only').map(({ clause, fact }) => ({ clause, ...fact }))
  const allowed = factsOf(clauses, 'allow').map(({ clause, fact }) => ({ clause, ...fact }))
  const limited = factsOf(clauses, 'limit').flatMap(({ clause, fact: { limit } }) =>
    limit.entries === null || limit.isPart ? [] : [{ clause, entries: limit.entries }],
  )
  agreeOnBlocks(draft, clauses, [...only, ...allowed, ...limited])
  const { others, isAsked: contradicts } = whatOfOthers(clauses, { only, allowed, limited })
  const grants = others === 'allowed' ? [] : [...allowed, ...limited]
  const agreed = agreeOnAllowed(draft, only, grants)
  const listed = [...only, ...allowed].flatMap(({ entries }) => [
    ...entries.merchants,
    ...entries.categories,
  ])
  return {
    ...agreed,
    listed: listed.length > 0 ? listed : null,
    others,
    isAsked: agreed.isAsked || contradicts,
    isClosed: only.length + allowed.length > 0,
  }
}

function agreeOnAllowed(draft: OpenDraft, only: readonly Named[], grants: readonly Named[]) {
  const lists: Record<Kind, readonly string[] | null> = { merchants: null, categories: null }
  let isAsked = isEither(only, grants)
  for (const kind of kinds) {
    const listed = only.filter(({ entries }) => entries[kind].length > 0)
    const granted = grants.filter(({ entries }) => entries[kind].length > 0)
    const [first, ...rest] = listed
    const list = first?.entries[kind] ?? union(granted.map(({ entries }) => entries[kind]))
    for (const { clause, entries } of [...rest, ...granted]) {
      clause.fields.add(allowField[kind])
      const mine = entries[kind]
      const isOnly = rest.some((other) => other.entries === entries)
      if (isOnly ? sameEntries(list, mine) : holdsAll(list, mine)) continue
      ask(clause, [`only ${listText(kind, list)}`, `only ${listText(kind, union([list, mine]))}`])
      isAsked = true
    }
    first?.clause.fields.add(allowField[kind])
    if (listed.length + granted.length === 0) continue
    lists[kind] = list
    if (!isAsked) draft[allowField[kind]] = [...list]
  }
  return { ...lists, isAsked }
}

/** Rules ask for a payee of one list and a category of the other; "one or the other" is no rule. */
function isEither(only: readonly Named[], grants: readonly Named[]): boolean {
  const all = [...only, ...grants]
  const [merchants, categories] = kinds.map((kind) =>
    all.filter(({ entries }) => entries[kind].length > 0),
  )
  if (!merchants?.length || !categories?.length) return false
  const isMixed = only.some((one) => kinds.every((kind) => one.entries[kind].length > 0))
  if (grants.length === 0 && !isMixed) return false
  const last = all.at(-1)
  const names = kinds.map((kind) => listText(kind, union(all.map(({ entries }) => entries[kind]))))
  if (last !== undefined)
    ask(last.clause, [names.join(', and only in '), `either ${names.join(' or ')}`])
  return true
}

interface Lists {
  readonly only: readonly Named[]
  readonly allowed: readonly Named[]
  readonly limited: readonly Named[]
}

function whatOfOthers(clauses: readonly Clause[], { only, allowed, limited }: Lists) {
  const facts = factsOf(clauses, 'others')
  const listed = [...only, ...allowed]
  let others: Allowance['others'] = null
  let isAsked = false
  for (const { clause, fact } of facts) {
    const now = fact.blocked ? 'blocked' : 'allowed'
    if (fact.blocked && listed.length + limited.length === 0) clause.isUnparsed = true
    if ((others !== null && others !== now) || (!fact.blocked && listed.length > 0)) {
      ask(clause, ['others may be paid', 'others may not be paid'])
      isAsked = true
    }
    others = now
  }
  const isBlocked = factsOf(clauses, 'block').length > 0
  for (const { clause } of factsOf(clauses, 'rest'))
    if (listed.length + limited.length > 0 || !isBlocked) clause.isUnparsed = true
  for (const { clause } of factsOf(clauses, 'anyone')) {
    if (listed.length === 0 && limited.length > 0) others ??= 'allowed'
    if (listed.length === 0 && others !== 'blocked') continue
    ask(clause, ['everyone may be paid', 'only those named may be paid'])
    isAsked = true
  }
  return { others, isAsked }
}

function agreeOnBlocks(
  draft: OpenDraft,
  clauses: readonly Clause[],
  allowed: readonly Named[],
): void {
  const blocks = factsOf(clauses, 'block')
  for (const kind of kinds) {
    const said = blocks.filter(({ fact }) => fact.entries[kind].length > 0)
    for (const { clause, fact } of said) {
      clause.fields.add(blockField[kind])
      const both = fact.entries[kind].find((entry) =>
        allowed.some(
          ({ entries, isList }) =>
            !(isList && fact.isList) && entries[kind].some((other) => sameEntry(entry, other)),
        ),
      )
      if (both !== undefined)
        ask(clause, [`${listText(kind, [both])} allowed`, `${listText(kind, [both])} blocked`])
    }
    if (said.length > 0) draft[blockField[kind]] = union(said.map(({ fact }) => fact.entries[kind]))
  }
}
