import { type Id, type Rules, ulidOf } from '@bursar/core'
import { backtestChangesMax, backtestEventsMax } from '../limits.ts'
import { selectEnd } from '../store/read/history.ts'
import { decodePolicy, selectPolicy } from '../store/read/policy.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { triedIn } from './history.ts'
import { rulesAfter } from './list-reading.ts'
import { OutcomeCounter, type OutcomeReport } from './outcome-report.ts'
import { FIRST, placesOf, type TimeSpan } from './place.ts'

/** Changes to the rules in force, or another policy in their place. */
type Candidate = { readonly change: Partial<Rules> } | { readonly policy: Id<'policy'> }

interface Backtested {
  readonly kind: 'report'
  /** The oldest payments come first. */
  readonly report: OutcomeReport
  /** Whether the span holds more of the log than one back-test looks through. */
  readonly truncated: boolean
}

/** Runs history through other rules. Nothing is changed. */
export async function runBacktest(
  deps: Deps,
  call: Call,
  asked: { policy: Id<'policy'>; candidate: Candidate; span: TimeSpan; signal?: AbortSignal },
): Promise<Backtested | Rejection> {
  const { bookId } = call.caller
  const { policy, signal } = asked
  const rules = await rulesOf(deps, bookId, policy)
  if (rules === null) return rejected('NOT_FOUND')
  const candidate = await candidateRules(deps, call, { inForce: rules, candidate: asked.candidate })
  if (candidate.kind === 'rejected') return candidate
  const { truncated, ...places } = await placesIn(deps, call, asked.span)
  const { currency, timezone } = rules
  const options = { currency, timezone: timezone ?? 'UTC', changedMax: backtestChangesMax }
  const counter = new OutcomeCounter(options)
  const window = { policy, candidate: candidate.rules, signal, ...places }
  for await (const tried of triedIn(deps.database, bookId, window)) counter.add(tried)
  return { kind: 'report', report: counter.report(), truncated }
}

async function rulesOf({ database }: Deps, bookId: number, policy: Id<'policy'>) {
  const [row] = await database.read(selectPolicy(bookId, ulidOf(policy)))
  return row === undefined ? null : decodePolicy(row).row.rules
}

async function candidateRules(
  deps: Deps,
  call: Call,
  { inForce, candidate }: { inForce: Rules; candidate: Candidate },
): Promise<{ readonly kind: 'rules'; readonly rules: Rules } | Rejection> {
  if ('change' in candidate) {
    const { change } = candidate
    // A limit that is raised for a while is no part of what is tried.
    const rules = { ...inForce, raises: null }
    return { kind: 'rules', rules: await rulesAfter(deps, call, { rules, change }) }
  }
  const rules = await rulesOf(deps, call.caller.bookId, candidate.policy)
  if (rules === null) return rejected('NOT_FOUND')
  if (rules.currency !== inForce.currency) return rejected('LIMIT_CURRENCY')
  return { kind: 'rules', rules: { ...rules, timezone: inForce.timezone } }
}

/** The newest part of a span that one back-test looks through; its first place is excluded. */
async function placesIn(deps: Deps, call: Call, span: TimeSpan) {
  const places = await placesOf(deps, call, span)
  const [row] = await deps.database.read(selectEnd(call.caller.bookId))
  const end = Number(row?.seq ?? 0)
  const upTo = places.below === FIRST ? end : Math.min(end, places.below - 1)
  const after = Math.max(places.above, upTo - backtestEventsMax)
  return { after, upTo, truncated: after > places.above }
}
