import type { Id } from '@bursar/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reply } from '../../packages/server/src/engine/request.ts'
import { audit } from '../setup/audit.ts'
import {
  asking,
  type Bench,
  BookClient,
  keyed,
  openBench,
  outcomeOf,
  type TestEngine,
} from '../setup/bench.ts'
import { appends, type Fault, locks } from '../setup/faulty-database.ts'
import { type PaymentCommand, payment } from '../setup/given.ts'
import { compare, type Rows } from './comparison.ts'
import { anIntent, commandOf, type Intent } from './intent.ts'
import { Reference } from './reference.ts'
import { few, prelude } from './story.ts'

// The lane under a random network: whatever breaks, each command has the outcome that the
// naive model says, once.

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

// Not those of one guilty command: twice in a row they would blame an innocent one.
const errors = ['40001', '55P03', '0A000', '53100'] as const
const kinds = ['lost before', 'lost after', 'timeout after', 'doubt before', 'doubt after'] as const
const fault = fc.oneof(
  fc.constantFrom(...kinds).map((kind): Fault => ({ kind })),
  fc.constantFrom(...errors).map((sqlstate): Fault => ({ kind: 'error', sqlstate })),
)

/** One intent, what goes wrong with it, and by which process it is done. */
const step = fc.record({
  intent: anIntent,
  faults: fc.array(fc.record({ fault, when: fc.constantFrom(appends, locks) }), { maxLength: 3 }),
  by: fc.constantFrom('this process', 'this process', 'another', 'a new one'),
  repeats: fc.integer({ min: 1, max: 3 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function run(steps: readonly Step[]): Promise<void> {
  const book = await bench.open({ credit: few })
  const model = new Reference(book, few)
  let own: TestEngine = bench.engine()
  const other = bench.engine()
  const calm = { faults: [], by: 'this process', repeats: 1 } as const
  const all = [...prelude.map((one): Step => ({ intent: one, ...calm, faults: [] })), ...steps]
  for (const [at, { intent, faults, by, repeats }] of all.entries()) {
    if (by === 'a new one') {
      // Its connections go with it, or a long run would use up those of the server.
      await own.engine.close()
      own = bench.engine()
    }
    const observed = by === 'another' ? other : own
    for (const { fault, when } of faults) observed.faulty.next(when, fault)
    await act(new BookClient(book, observed), model, { intent, at, repeats })
    // What did not come to pass must not pile up until no patience is enough.
    observed.faulty.calm()
    for (const engine of [own, other]) expect(engine.bugs).toEqual([])
  }
  await Promise.all([own, other].map(({ engine }) => engine.close()))
  await compareAll(book.bookId, model)
}

/** Submits a command with its repeats, or a batch of payments, and asks the model in log order. */
async function act(
  client: BookClient,
  model: Reference,
  { intent, at, repeats }: { intent: Intent; at: number; repeats: number },
): Promise<void> {
  const command = commandOf(model, intent, micros())
  if (command === null) return
  const request = asking(command, keyed(at + 1))
  const submit = () => client.observed.engine.submit(client.book.bookId, request)
  const others =
    command.kind === 'payment.create'
      ? Array.from({ length: repeats - 1 }, () => like(command))
      : []
  const pending = [submit(), submit(), ...others.map((one) => client.submit(one))]
  const [first, repeat, ...rest] = await Promise.all(pending)
  if (first === undefined || repeat === undefined) return
  const momentOf = (reply: Reply) => (reply.kind === 'recorded' ? reply.event.at : micros())
  expect(outcomeOf(first), `${intent.verb} (${at})`).toBe(model.expect(command, momentOf(first)))
  // Only what was written is remembered: a refusal is judged afresh, on the same state.
  if (first.kind === 'recorded') expect(repeat).toMatchObject({ kind: 'recorded', seq: first.seq })
  else if (first.kind === 'rejected') expect(outcomeOf(repeat)).toBe(outcomeOf(first))
  for (const [index, one] of others.entries()) {
    const reply = rest[index]
    if (reply === undefined) throw new Error('a reply for each')
    const expected = model.expect(one, momentOf(reply))
    expect(outcomeOf(reply), `${intent.verb} (${at}, ${index})`).toBe(expected)
  }
}

function micros(): number {
  return Date.now() * 1000
}

/** Another payment of the same key from the same wallet. */
function like({ actor, params }: PaymentCommand): PaymentCommand {
  const options = params.from === null ? {} : { from: params.from }
  return payment(actor as Id<'key'>, params.amount, 'a.example', options)
}

/** The audited log against the model: every payment once, and all that is kept of the book. */
async function compareAll(bookId: number, model: Reference): Promise<void> {
  const { events, book } = await audit(bench.database, bookId)
  const made = events.flatMap((e) => (e.kind === 'payment.create' ? [e.params.payment] : []))
  expect(made).toEqual(model.payments.map(({ id }) => id))
  const row: Rows['row'] = (table, key) => book.tables[table].get(key) ?? null
  compare({ row }, model, events.at(-1)?.at ?? 0)
}

const runs = Number(process.env.BURSAR_LANE_RUNS ?? 4)
const seed = Number(process.env.BURSAR_LANE_SEED ?? Date.now() % 2 ** 31)

test(
  'whatever breaks, everything happens exactly once and as the model says',
  async () => {
    const steps = fc.array(step, { minLength: 15, maxLength: 30, size: 'max' })
    await fc.assert(fc.asyncProperty(steps, run), { seed, numRuns: runs, endOnFailure: true })
  },
  60_000 + runs * 15_000,
)
