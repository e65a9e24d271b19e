import { ask, type Clause, factsOf, type Limit } from './fact.ts'

/**
 * "$40 for A, $60 for B, $120 overall": more than those who are named may get means that others are
 * paid too. Where that cannot be told, it is asked.
 */
export function withOthers(clauses: readonly Clause[]): readonly Clause[] {
  const isSaid = (['only', 'allow', 'others', 'anyone', 'rest'] as const).some(
    (kind) => factsOf(clauses, kind).length > 0,
  )
  const limits = factsOf(clauses, 'limit').map(({ clause, fact }) => ({ clause, ...fact }))
  const named = limits.filter(({ limit }) => limit.entries !== null && !limit.isPart)
  const over = limits.filter(({ limit }) => limit.entries === null && !limit.each && !limit.sum)
  if (isSaid || named.length === 0 || named.some(({ limit }) => limit.together)) return clauses
  const opening = over.find(
    ({ limit }) => limit.isOverall && limit.amount > mostOf(named, limit),
  )?.clause
  if (opening !== undefined)
    return clauses.map((clause) =>
      clause === opening
        ? { ...clause, facts: [...clause.facts, { kind: 'others', blocked: false }] }
        : clause,
    )
  const contrast = named.find(
    ({ limit, clause }) =>
      limit.isContrast || (clause.statement.follows && /but /.test(clause.statement.joint)),
  )
  if (contrast !== undefined && over.length > 0 && !contrast.limit.each)
    ask(contrast.clause, ['nobody else may be paid', 'others may be paid too'])
  const unclear = over.find(
    ({ limit }) => limit.isOverall && named.every((one) => one.limit.per !== limit.per),
  )
  if (unclear !== undefined && named.every(({ limit }) => !limit.each))
    ask(unclear.clause, ['nobody else may be paid', 'others may be paid too'])
  return clauses
}

/** The most that those who are named may get in the time of a limit; more than any, if unknown. */
function mostOf(named: readonly { readonly limit: Limit }[], over: Limit): bigint {
  let most = 0n
  for (const { limit } of named) {
    if (limit.per !== over.per) return over.amount
    const { merchants = [], categories = [] } = limit.entries ?? {}
    most += limit.amount * BigInt(limit.each ? merchants.length + categories.length : 1)
  }
  return most
}
