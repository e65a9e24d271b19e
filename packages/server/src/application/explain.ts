import {
  assert,
  type Done,
  decide,
  decodeEvent,
  type EventOf,
  type Id,
  type Rules,
  rulesCodec,
  seenSource,
  ulidFromHex,
  ulidOf,
  View,
} from '@bursar/core'
import { decodeEventRow, selectEvent } from '../store/read/event.ts'
import { selectRules } from '../store/read/policy.ts'
import type { Deps } from './call.ts'

export type Explanation = Pick<Done<'payment.create'>, 'findings' | 'remedies'>

/**
 * What every rule said of a recorded payment: the same decision again, from what its event says
 * was seen. Findings are not stored, since they follow.
 */
export async function explain(
  deps: Deps,
  bookId: number,
  recorded: EventOf<'payment.create'> | number,
): Promise<Explanation> {
  const event = typeof recorded === 'number' ? await load(deps, bookId, recorded) : recorded
  const rules = await rulesSeen(deps, bookId, event)
  const view = new View(seenSource(event.reads, rules), event.at, event.rules)
  const { actor, params, kind } = event
  const outcome = decide(view, { kind, actor, params })
  assert(outcome.kind === 'done', 'a recorded payment is decided again as it was')
  const { findings, remedies } = outcome
  return { findings, remedies }
}

async function load(deps: Deps, bookId: number, seq: number): Promise<EventOf<'payment.create'>> {
  const [row] = await deps.database.read(selectEvent(bookId, seq))
  assert(row !== undefined, 'a payment has its event')
  const event = decodeEvent(decodeEventRow(row).body)
  assert(event.kind === 'payment.create', 'a payment is made by its event')
  return event
}

/** The policy versions that a decision read: events name them, the store keeps them all. */
async function rulesSeen(deps: Deps, bookId: number, event: EventOf<'payment.create'>) {
  const seen = event.reads.filter(({ fact }) => fact === 'policy')
  const wanted = seen.map(({ value }) => {
    const { id, version } = value as { id: Id<'policy'>; version: number }
    return { policy: ulidOf(id), version }
  })
  const rows = await deps.database.read(selectRules(bookId, wanted))
  const found = new Map(
    rows.map((row) => [
      `${ulidFromHex(String(row.policy))}@${Number(row.version)}`,
      rulesCodec.decode(JSON.parse(String(row.rules))),
    ]),
  )
  return (policy: string, version: number): Rules => {
    const rules = found.get(`${ulidOf(policy)}@${version}`)
    assert(rules !== undefined, `version ${version} of ${policy} is kept`)
    return rules
  }
}
