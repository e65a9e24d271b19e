import { decide, type RuleSet, ruleSets } from '@bursar/core'
import { beforeAll, expect, test } from 'vitest'
import { FaultyBook } from '../setup/faulty-book.ts'
import { findingsIn } from '../setup/replayed.ts'

// There is one rule set so far. A second one, which lives here alone, proves what a log needs
// when rules change: whatever was decided is decided again by the rules of its time.
const second: RuleSet = '2'
const both = [...ruleSets, second]

/** The second rule set no longer minds duplicates. */
const decideByBoth: typeof decide = (view, command) =>
  view.ruleSet === second && command.kind === 'payment.create'
    ? decide(view, { ...command, params: { ...command.params, allowDuplicate: true } })
    : decide(view, command)

const core = { decide: decideByBoth, ruleSets: both }
let bodies: readonly string[]

/** A payment and its duplicate by the first rules, then its duplicate by the second. */
beforeAll(async () => {
  const book = await FaultyBook.under(core)
  const rules = { duplicateSeconds: 3600, duplicates: 'agent-may-override' } as const
  const agent = await book.agent(rules)
  await book.pay(agent, '5')
  await book.pay(agent, '5')
  book.ruleSet = second
  await book.pay(agent, '5')
  bodies = book.bodies
})

/** How the last three came out, and by which rules. */
function ends(): unknown[] {
  return bodies.slice(-3).map((body) => {
    const { out, rules } = JSON.parse(body)
    return [out.verdict, rules]
  })
}

test('each payment is decided again by the rules of its time', async () => {
  expect(ends()).toEqual([
    ['COMPLETED', '1'],
    ['DECLINED', '1'],
    ['COMPLETED', '2'],
  ])
  expect(await findingsIn(bodies, core)).toEqual([])
})

test('by the first rules the last verdict is not reached', async () => {
  const findings = await findingsIn(bodies, { ruleSets: both })
  expect(findings.map(({ law, seq }) => [law, seq])).toEqual([['L2', bodies.length]])
})

test('by the second rules an earlier verdict is not reached', async () => {
  const early = bodies.length - 1
  const relabelled = bodies.map((body, at) => (at === early - 1 ? labelled(body, second) : body))
  const findings = await findingsIn(relabelled, core)
  expect(findings.map(({ law, seq }) => [law, seq])).toEqual([['L2', early]])
})

test('rules that are over do not come back', async () => {
  const begun = bodies.length - 3
  const mixed = bodies.map((body, at) => (at === begun - 1 ? labelled(body, second) : body))
  const findings = await findingsIn(mixed, core)
  expect(findings.map(({ seq }) => seq)).toEqual([begun + 1, begun + 2])
  for (const { law, message } of findings) {
    expect(law).toBe('L2')
    expect(message).toMatch(/decided by rule set 1, after rule set 2/)
  }
})

test('what was decided by rules that this Bursar does not know is not read', async () => {
  const [finding] = await findingsIn(bodies, { decide: decideByBoth })
  expect(finding).toMatchObject({ law: 'canonical', seq: bodies.length })
  expect(finding?.message).toMatch(/a rule set that this Bursar knows/)
})

function labelled(body: string, ruleSet: RuleSet): string {
  return body.replace(/"rules":"1"}$/, `"rules":"${ruleSet}"}`)
}
