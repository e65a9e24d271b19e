import { setImmediate as breathe } from 'node:timers/promises'
import { type Id, type Tried, ulidOf } from '@bursar/core'
import { shadowChangesMax, shadowPageMax, shadowPaymentsMax } from '../limits.ts'
import { decodePolicy, selectPolicy } from '../store/read/policy.ts'
import { decodeShadowed, type ShadowedView, selectShadowed } from '../store/read/shadow.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { OutcomeCounter, type OutcomeReport } from './outcome-report.ts'
import { placesOf, type TimeSpan } from './place.ts'
import { type Written, write } from './write.ts'

/** Lets another policy decide beside one that is in force, recorded and not enforced; or none. */
export function setShadow(
  deps: Deps,
  call: Call,
  params: { policy: Id<'policy'>; candidate: Id<'policy'> | null },
): Promise<Written<'policy.shadow'> | Rejection> {
  return write(deps, call, { command: { kind: 'policy.shadow', actor: call.caller.key, params } })
}

/** The newest payments come first; its days are in their order. */
interface ShadowReport {
  readonly kind: 'report'
  readonly candidate: Id<'policy'> | null
  readonly report: OutcomeReport
  /** Payments that the candidate would not have decided otherwise. */
  readonly same: number
  /** Whether there are more payments than one report counts. */
  readonly truncated: boolean
}

/** What a candidate said of real payments: the one that is named, else the one there is or was. */
export async function reportShadow(
  deps: Deps,
  call: Call,
  asked: { policy: Id<'policy'>; candidate: Id<'policy'> | null; span: TimeSpan },
): Promise<ShadowReport | Rejection> {
  const [row] = await deps.database.read(selectPolicy(call.caller.bookId, ulidOf(asked.policy)))
  if (row === undefined) return rejected('NOT_FOUND')
  const { row: policy } = decodePolicy(row)
  const { currency, timezone } = policy.rules
  const zone = timezone ?? 'UTC'
  const counter = new OutcomeCounter({ currency, timezone: zone, changedMax: shadowChangesMax })
  const places = await placesOf(deps, call, asked.span)
  let candidate = asked.candidate ?? policy.shadow
  let looked = 0
  for await (const view of newestFirst(deps, call, places)) {
    looked += 1
    if (looked > shadowPaymentsMax) break
    const verdict = view.row.shadow?.find((verdict) => verdict.policy === policy.id)
    candidate ??= verdict?.candidate ?? null
    if (verdict?.candidate === candidate) counter.add(triedIn(view, verdict))
  }
  const report = counter.report()
  const differing = report.changes.reduce((sum, { count }) => sum + count, 0)
  return {
    kind: 'report',
    candidate,
    report: { ...report, days: [...report.days].reverse() },
    same: report.payments - differing,
    truncated: looked > shadowPaymentsMax,
  }
}

/** The payments of a span, the newest first: read by pages, so that no snapshot is held long. */
async function* newestFirst(deps: Deps, call: Call, span: { above: number; below: number }) {
  let { below } = span
  for (;;) {
    const query = selectShadowed(call.caller.bookId, { ...span, below, limit: shadowPageMax })
    const page = (await deps.database.read(query)).map(decodeShadowed)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < shadowPageMax) return
    below = last.row.seq
    // Payments go on while they are counted.
    await breathe()
  }
}

type ShadowVerdict = NonNullable<ShadowedView['row']['shadow']>[number]

/** What a payment was, and what the candidate would have made of it. */
function triedIn({ row, asked }: ShadowedView, { outcome, code }: ShadowVerdict): Tried {
  const isDeclined = row.state === 'DECLINED'
  const verdict = isDeclined ? 'declined' : asked ? 'needs_approval' : 'allowed'
  return {
    payment: row.id,
    at: row.createdAt,
    agent: row.agent,
    amount: row.amount,
    currency: row.currency,
    merchant: row.merchant,
    was: { verdict, code: isDeclined ? row.code : null },
    would: { verdict: outcome, code },
  }
}
