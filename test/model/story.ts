import { decodeEvent, type Head, type Id, ulidOf } from '@bursar/core'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import type { Request } from '../../packages/server/src/engine/request.ts'
import { asking, keyed, outcomeOf } from '../setup/bench.ts'
import { genesis } from '../setup/given.ts'
import { commandOf, type Intent } from './intent.ts'
import { MemoryLane, type StoreFaults } from './memory-store.ts'
import { Reference, sameDay, sameMonth } from './reference.ts'

/** The sound core and store, or one of them with a bug in it. */
export interface Subject {
  readonly core: Core
  readonly store?: StoreFaults
  /** What a broken front would make of a request. */
  readonly request?: (request: Request) => Request
}

const start = Date.parse('2026-03-29T22:00:00Z') * 1000
export const credit = 400n

/** Three agents with some money: without them little can happen. */
const nobody = { who: 1, whom: 1, amount: 8n, limit: null, wait: 0 } as const
export const prelude: readonly Intent[] = [0, 1, 2].flatMap((who) => [
  { ...nobody, verb: 'create', who: who + 1 },
  { ...nobody, verb: 'adjust', who },
])

/** Tells a story to Bursar and to the model, and compares them after each sentence. */
export function tell(subject: Subject, intents: readonly Intent[]): void {
  const opened = genesis({ credit })
  const lane = new MemoryLane(subject.core, subject.store ?? {})
  const model = new Reference(opened, credit)
  let now = start
  lane.submit(asking(opened.command), now)
  for (const [at, intent] of [...prelude, ...intents].entries()) {
    now += intent.wait * 1_000_000
    if (intent.who % 16 === 0) lane.forget()
    const command = commandOf(model, intent)
    if (command === null) continue
    const plain = asking(command, keyed(at + 1))
    const request = subject.request?.(plain) ?? plain
    const reply = lane.submit(request, now)
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
  same([lane.bugs.length], [0], 'bugs')
}

interface Rows {
  readonly head: Head
  row: MemoryLane['row']
}

/** Balances, held money, counters and states, against what the model computes from scratch. */
export function compare(lane: Rows, model: Reference, now: number): void {
  const { genesis: g, agents } = model
  for (const wallet of [g.org, g.world, g.clearing, g.shortfall, ...agents.map((a) => a.wallet)]) {
    const { posted, held } = hotOf(lane, wallet)
    same([posted, held], [model.posted(wallet), model.held(wallet)], wallet)
    const bounded = wallet !== g.world && wallet !== g.shortfall && wallet !== g.clearing
    if (bounded && posted < held) throw new Error(`more is held than there is: ${wallet}`)
  }
  for (const agent of [...agents, null]) {
    const hot = hotOf(lane, agent?.id ?? `scope_${g.scope}`)
    const seconds = now / 1_000_000
    const day = hot.dayEnd > seconds ? hot.daySpent : 0n
    const month = hot.monthEnd > seconds ? hot.monthSpent : 0n
    const spent = [sameDay(now), sameMonth(now), () => true].map((one) => model.spent(agent, one))
    same([day, month, hot.totalSpent], spent, `counters of ${agent?.id ?? 'the book'}`)
    if (agent === null) continue
    const { id, wallet, status, walletStatus } = agent
    const found = [hot.open, lane.row('agent', id)?.status, lane.row('wallet', wallet)?.status]
    same(found, [model.open(agent), status, walletStatus], id)
  }
  for (const one of model.payments.slice(-12))
    same([lane.row('payment', one.id)?.state], [one.state], one.id)
}

/** Cheaper than the matchers of the test runner, which thousands of steps would feel. */
function same(found: readonly unknown[], expected: readonly unknown[], what: string): void {
  if (found.every((one, at) => one === expected[at])) return
  throw new Error(`${what}: ${found.join(', ')} instead of ${expected.join(', ')}`)
}

function hotOf(lane: Rows, id: string) {
  const hot = lane.row('hot', ulidOf(id))
  if (hot === null) throw new Error(`no hot row of ${id}`)
  return hot
}

/** Every transaction sums to zero, and no payment was executed against a verdict. */
function balanced(bodies: readonly string[]): void {
  const paid = new Set<Id<'payment'>>()
  for (const event of bodies.map(decodeEvent)) {
    const { entries = [] } = event.out as { entries?: readonly { amount: bigint }[] }
    same([entries.reduce((sum, { amount }) => sum + amount, 0n)], [0n], 'entries')
    if (event.kind !== 'payment.create') continue
    same([paid.has(event.ask.payment)], [false], event.ask.payment)
    paid.add(event.ask.payment)
    if (event.out.verdict !== 'COMPLETED') same([entries.length], [0], event.out.verdict)
  }
}
