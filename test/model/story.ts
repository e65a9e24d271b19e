import { decodeEvent, type Id } from '@bursar/core'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import type { Request } from '../../packages/server/src/engine/request.ts'
import { asking, keyed, outcomeOf } from '../setup/bench.ts'
import { genesis } from '../setup/given.ts'
import { compare, same } from './comparison.ts'
import { commandOf, type Intent } from './intent.ts'
import { MemoryLane, type StoreFaults } from './memory-store.ts'
import { nextEnd } from './reference/expiration.ts'
import { full } from './reference/world.ts'
import { Reference } from './reference.ts'

/** The sound core and store, or one of them with a bug in it. */
export interface Subject {
  readonly core: Core
  readonly store?: StoreFaults
  /** What a broken front would make of a request. */
  readonly request?: (request: Request) => Request
}

const start = Date.parse('2026-03-29T22:00:00Z') * 1000
export const few = 800n
/** Of which a hundred are all that is counted and all that fits. */
export const large = full / 100n

/**
 * Three agents with some money, two of them in groups above one another, a line of delegation,
 * two keys that may less, a second currency and two known payees: without them little can happen.
 */
export const prelude: readonly Intent[] = (
  [
    ...[0, 1, 2].flatMap((who) => [
      { verb: 'create' as const, who: who + 1, whom: who },
      { verb: 'adjust' as const, who },
    ]),
    { verb: 'key', who: 0, whom: 3 },
    { verb: 'key', who: 1, whom: 5 },
    { verb: 'group', which: 3 },
    { verb: 'group', who: 0 },
    { verb: 'join', who: 0, whom: 1 },
    { verb: 'join', who: 1, whom: 0 },
    { verb: 'delegate', who: 0, whom: 0, which: 0 },
    { verb: 'delegate', who: 3, whom: 0, which: 0, amount: 4n },
    { verb: 'open a wallet', who: 1, which: 3 },
    { verb: 'fund', who: 7 },
    { verb: 'list a payee', who: 0, which: 1 },
    { verb: 'list a payee', who: 1, which: 3, whom: 2 },
  ] satisfies readonly (Partial<Intent> & Pick<Intent, 'verb'>)[]
).map(whole)

/** Ninety of the hundred are counted for the first agent, and clearing has gathered almost half. */
const filling: readonly Intent[] = (
  [
    { verb: 'adjust', amount: 4n },
    { verb: 'pay a merchant', amount: 45n },
    ...[0, 1, 2].flatMap(() => [
      { verb: 'pay a wallet' as const, amount: 16n },
      { verb: 'adjust' as const, amount: 2n },
    ]),
  ] satisfies readonly (Partial<Intent> & Pick<Intent, 'verb'>)[]
).map((one) => whole({ who: 0, whom: 0, which: 2, ...one }))

function whole(one: Partial<Intent> & Pick<Intent, 'verb'>): Intent {
  return { who: 1, whom: 1, which: 1, amount: 8n, limit: null, wait: 0, ...one }
}

/**
 * Tells a story to Bursar and to the model, and compares them after each sentence. With another
 * unit than the smallest, in a book that holds all that fits.
 */
export function tell(subject: Subject, intents: readonly Intent[], unit = 1n): void {
  const before = unit === 1n ? prelude : [...prelude, ...filling]
  const scaled = [...before, ...intents].map((one) => scaledBy(unit, one))
  const credit = unit === 1n ? few : full
  const opened = genesis({ credit })
  const lane = new MemoryLane(subject.core, subject.store ?? {})
  const model = new Reference(opened, credit)
  let now = start
  lane.submit(asking(opened.command), now)
  for (const [at, intent] of scaled.entries()) {
    // From here on the heir of a wallet may not have room for what it held.
    if (model.isOverfull()) break
    now = after(intent, model, now)
    if (intent.who % 8 === 0) lane.forget()
    const command = commandOf(model, intent, now)
    if (command === null) continue
    const plain = asking(command, keyed(at + 1))
    const request = subject.request?.(plain) ?? plain
    const reply = lane.submit(request, now)
    for (const bug of lane.bugs) throw new Error(`${intent.verb} (${at}): a bug`, { cause: bug })
    const expected = model.expect(command, now)
    same([outcomeOf(reply)], [expected], `${intent.verb} (${at})`)
    // A retry with the same key is told the same, and does nothing.
    if (intent.whom % 4 === 0 && reply.kind === 'recorded') {
      const again = lane.submit(request, now)
      same([again.kind === 'recorded' ? again.seq : again.kind], [reply.seq], 'a retry')
    }
    compare(lane, model, now)
  }
  balanced(lane.bodies)
}

/** The same story of other sums. */
function scaledBy(unit: bigint, intent: Intent): Intent {
  const { amount, limit } = intent
  return { ...intent, amount: amount * unit, limit: limit === null ? null : limit * unit }
}

function after({ wait }: Intent, model: Reference, now: number): number {
  if (typeof wait === 'number') return now + wait * 1_000_000
  const end = nextEnd(model) ?? now
  return Math.max(now, wait === 'until an end' ? end : end - 1_000_000)
}

/** Every transaction sums to zero, and no payment was executed against a verdict. */
function balanced(bodies: readonly string[]): void {
  const paid = new Set<Id<'payment'>>()
  for (const event of bodies.map((body) => decodeEvent(body))) {
    const { entries = [] } = event.result as { entries?: readonly { amount: bigint }[] }
    same([entries.reduce((sum, { amount }) => sum + amount, 0n)], [0n], 'entries')
    if (event.kind !== 'payment.create') continue
    same([paid.has(event.params.payment)], [false], event.params.payment)
    paid.add(event.params.payment)
    if (event.result.verdict !== 'COMPLETED') same([entries.length], [0], event.result.verdict)
  }
}
