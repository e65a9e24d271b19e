import { merged, parseId, type Rules, ulidOf } from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { triedIn } from '../../application/history.ts'
import { FIRST, placesOf } from '../../application/place.ts'
import { withAliases } from '../../application/policy-alias.ts'
import { backtestChangesMax, backtestEventsMax } from '../../limits.ts'
import { selectEnd } from '../../store/read/history.ts'
import { decodePolicy, selectPolicy } from '../../store/read/policy.ts'
import type { Handlers } from './handler.ts'
import { timeOrNull } from './render.ts'
import { renderTried, Tallies } from './tally.ts'

type BacktestHandlers = Pick<Handlers, 'policies.backtest'>
type Sent = Parameters<BacktestHandlers['policies.backtest']>[2]['body']

interface Span {
  readonly after: number
  readonly upTo: number
  readonly truncated: boolean
}

/** The rules of a policy of the book, or null when there is none. */
async function rulesOf(deps: Deps, bookId: number, id: string) {
  const policy = parseId('policy', id)
  if (policy === null) return null
  const [row] = await deps.database.read(selectPolicy(bookId, ulidOf(policy)))
  return row === undefined ? null : { policy, rules: decodePolicy(row).row.rules }
}

/** The candidate's rules: those in force with the changes, or those of another policy. */
async function candidateOf(deps: Deps, call: Call, inForce: Rules, sent: Sent) {
  if (sent.candidateId !== undefined) {
    const found = await rulesOf(deps, call.caller.bookId, sent.candidateId)
    if (found === null) return rejected('NOT_FOUND')
    if (found.rules.currency !== inForce.currency) return rejected('LIMIT_CURRENCY')
    return { kind: 'candidate' as const, rules: { ...found.rules, timezone: inForce.timezone } }
  }
  const rules: Rules = merged(inForce, withAliases(sent.rules ?? {}))
  return { kind: 'candidate' as const, rules }
}

/** The newest part of a span that one back-test looks through. */
async function spanOf(deps: Deps, call: Call, sent: Sent): Promise<Span> {
  const { createdAfter, createdBefore } = sent
  const places = await placesOf(deps, call, { createdAfter, createdBefore })
  const [row] = await deps.database.read(selectEnd(call.caller.bookId))
  const end = Number(row?.seq ?? 0)
  const upTo = places.below === FIRST ? end : Math.min(end, places.below - 1)
  const after = Math.max(places.above, upTo - backtestEventsMax)
  return { after, upTo, truncated: after > places.above }
}

export const backtestHandlers: BacktestHandlers = {
  async 'policies.backtest'(deps, call, { params, body }) {
    const { bookId } = call.caller
    const found = await rulesOf(deps, bookId, params.id)
    if (found === null) return rejected('NOT_FOUND')
    const { policy, rules } = found
    const candidate = await candidateOf(deps, call, rules, body)
    if (candidate.kind === 'rejected') return candidate
    const span = await spanOf(deps, call, body)
    const { currency, timezone } = rules
    const shown = { currency, timezone: timezone ?? 'UTC', changedMax: backtestChangesMax }
    const tallies = new Tallies(shown)
    const trial = { policy, candidate: candidate.rules, ...span }
    for await (const tried of triedIn(deps.database, bookId, trial)) tallies.add(tried)
    return {
      status: 200,
      body: {
        policyId: policy,
        from: timeOrNull(tallies.first),
        to: timeOrNull(tallies.last),
        truncated: span.truncated,
        ...tallies.shown(),
        changed: tallies.changed.map(renderTried),
      },
    }
  },
}
