import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  delegating,
  Given,
  type NewAgent,
  nextId,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { limitBy, readRules } from '../../../../test/setup/reading.ts'
import { Book } from '../book.ts'
import type { Command } from '../command.ts'
import { decide } from '../decide.ts'
import type { Event, Recorded } from '../event.ts'
import { evolve } from '../evolve.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { SUM_MAX } from '../money.ts'
import { periods } from '../policy/period.ts'
import { noRules, type Rules } from '../policy/rules.ts'
import { rowsToPrefetch } from '../prefetch.ts'
import { RULE_SET } from '../rule-set.ts'
import { bookSource, View } from '../view.ts'
import { Backtest, type Tried } from './backtest.ts'

const MINUTE = 60_000_000

/** The history of a book through other rules of one policy. */
function tried(given: Given, policy: Id<'policy'>, candidate: Rules): Tried[] {
  const rules = (id: Id<'policy'>, version: number) => {
    const found = given.book.policyVersions.find((v) => v.policy === id && v.version === version)
    if (found === undefined) throw new Error(`no version ${version} of ${id}`)
    return found.rules
  }
  const backtest = new Backtest({ policy, candidate, rules })
  return given.log.flatMap(({ event }) => backtest.take(event) ?? [])
}

/** The same commands from the first one on, in a book where the rules had been others. */
function livedThrough(log: readonly Recorded[], policy: Id<'policy'>, candidate: Rules) {
  const book = new Book()
  const verdicts = new Map<string, string>()
  for (const { event } of log) {
    const command = changed({
      kind: event.kind,
      actor: event.actor,
      params: event.params,
    } as Command)
    load(command)
    const view = new View(bookSource(book), event.at)
    const outcome = decide(view, command)
    if (command.kind === 'payment.create' && outcome.kind === 'done')
      verdicts.set(command.params.payment, String((outcome.result as { verdict: string }).verdict))
    if (outcome.kind !== 'done') continue
    const seq = book.head.seq + 1
    const parts = {
      params: command.params,
      reads: view.seen,
      result: outcome.result,
      rules: RULE_SET,
    }
    const made = { ...event, ...parts } as Event
    evolve(book, seq, made)
    book.head = { ...book.head, seq }
    if (made.kind !== 'payment.create') continue
    const { payment } = made.params
    const { charges } = outcome.result as { charges: [] }
    book.tables.charges.rows.set(payment, { payment, charges })
  }
  return verdicts

  function changed(command: Command): Command {
    if (command.kind !== 'agent.create' || ulidOf(command.params.agent) !== ulidOf(policy))
      return command
    return { ...command, params: { ...command.params, rules: candidate } }
  }

  function load(command: Command): void {
    for (
      let missing = rowsToPrefetch(book, command);
      missing.length > 0;
      missing = rowsToPrefetch(book, command)
    )
      for (const { table, key } of missing) {
        if (table === 'asked' || table === 'open')
          book.tables[table].load(key, { agent: key, key, count: 0, payments: [] } as never)
        else book.tables[table].load(key, null)
      }
  }
}

/** A rule that half of the policies have: where all have all, hardly anything is allowed. */
const half = <T>(rule: fc.Arbitrary<T>) => fc.option(rule, { nil: null, freq: 2 })
const limit = half(fc.bigInt({ min: 1n, max: 60n }))
const few = half(fc.integer({ min: 1, max: 5 }))
const payees = [['a.example'], ['B.example'], ['a.example', 'b.example']]
const limitsBy = half(
  fc.array(
    fc
      .tuple(
        fc.constantFrom(...payees),
        fc.bigInt({ min: 1n, max: 60n }),
        fc.constantFrom(...periods),
      )
      .map(([merchants, amount, per]) => limitBy({ merchants }, amount, per)),
    { minLength: 1, maxLength: 2 },
  ),
)
const rules = fc.record({
  maxTransaction: limit,
  dailyLimit: limit,
  weeklyLimit: limit,
  monthlyLimit: limit,
  totalLimit: half(fc.bigInt({ min: 50n, max: 300n })),
  requireApprovalAbove: limit,
  maxPerMinute: few,
  maxPerHour: few,
  maxPerDay: half(fc.integer({ min: 3, max: 12 })),
  duplicateSeconds: half(fc.integer({ min: 60, max: 7200 })),
  duplicates: half(fc.constantFrom('ask', 'deny', 'agent-may-override')),
  blockedMerchants: half(fc.constant(['b.example'])),
  approveNewPayees: half(fc.boolean()),
  limitsBy,
})
const step = fc.record({
  who: fc.nat(2),
  amount: fc.bigInt({ min: 1n, max: 30n }),
  to: fc.constantFrom('a.example', 'b.example'),
  wait: fc.oneof(fc.nat(3), fc.nat(90), fc.nat(1500)),
  next: fc.constantFrom('nothing', 'nothing', 'approve', 'deny', 'hold', 'refund'),
})

/** Three agents in one group with a budget, and what they did. */
function historyOf(own: Partial<Rules>, shared: Partial<Rules>, steps: readonly Step[]) {
  const given = new Given({ credit: 10_000n, at: '2026-03-30T20:00:00Z' })
  const group = nextId('group')
  const params = { group, parent: null, rules: { ...noRules, ...readRules(shared) }, texts: {} }
  given.must({ kind: 'group.create', actor: given.by, params })
  const agents = [own, {}, {}].map((one) => given.agent({ rules: one, budget: '0' }))
  for (const { agent } of agents) {
    given.must({ kind: 'agent.adjust', actor: given.by, params: { agent, amount: 150n } })
    given.must({ kind: 'group.join', actor: given.by, params: { group, agent } })
  }
  for (const one of steps) act(given, agents, one)
  return { given, agents }
}

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function act(given: Given, agents: readonly NewAgent[], { who, amount, to, wait, next }: Step) {
  given.now += wait * MINUTE
  const agent = agents[who]
  if (agent === undefined) return
  const options = next === 'hold' ? { holdHours: 24 } : {}
  const text = `0.${String(amount).padStart(8, '0')}`
  const paid = given.pay(agent, text, to, options)
  const { event } = given.log.at(-1) ?? {}
  if (event?.kind !== 'payment.create') return
  const { payment } = event.params
  const approval = idOf('approval', ulidOf(payment))
  const actor = given.by
  if (next === 'approve' && paid.verdict === 'PENDING_APPROVAL')
    given.when({
      kind: 'approval.approve',
      actor,
      params: { approval, texts: {}, link: null, evidence: null },
    })
  if (next === 'deny' && paid.verdict === 'PENDING_APPROVAL')
    given.when({ kind: 'approval.deny', actor, params: { approval, texts: {}, link: null } })
  if (next === 'refund' && paid.verdict === 'COMPLETED')
    given.when({ kind: 'payment.refund', actor, params: { payment, amount: null, texts: {} } })
}

const story = fc.record({
  own: rules,
  shared: fc.record({
    dailyLimit: limit,
    maxPerHour: half(fc.integer({ min: 2, max: 9 })),
    limitsBy,
  }),
  steps: fc.array(step, { minLength: 5, maxLength: 60 }),
})

describe('a back-test', () => {
  test('with the rules that were in force comes to what was decided, code for code', () => {
    fc.assert(
      fc.property(story, ({ own, shared, steps }) => {
        const { given, agents } = historyOf(own, shared, steps)
        const policy = agents[0]?.policy as Id<'policy'>
        const all = tried(given, policy, { ...noRules, ...readRules(own) })
        for (const { was, would } of all) {
          expect(would.verdict).toBe(was.verdict)
          if (was.verdict === 'declined') expect(would.code).toBe(was.code)
        }
        expect(all).toHaveLength(given.log.filter(({ event }) => isBy(event, agents[0])).length)
      }),
      { numRuns: 25 },
    )
  })

  test('says what a life under the other rules would have come to', () => {
    fc.assert(
      fc.property(story, rules, ({ own, shared, steps }, candidate) => {
        const { given, agents } = historyOf(own, shared, steps)
        const policy = agents[0]?.policy as Id<'policy'>
        const other = { ...noRules, ...readRules(candidate) }
        const lived = livedThrough(given.log, policy, other)
        const named = new Map(tried(given, policy, other).map((one) => [one.payment, one]))
        // What a back-test does not name came out as it was, for the other agents too.
        for (const { event } of given.log) {
          if (event.kind !== 'payment.create') continue
          const { payment } = event.params
          const would = named.get(payment)?.would.verdict ?? wordOf(event.result.verdict)
          expect([payment, would]).toEqual([payment, wordOf(lived.get(payment))])
        }
      }),
      { numRuns: 50 },
    )
  })

  test('a limit lowered by the smallest unit flips exactly what reached it', () => {
    const given = new Given()
    const agent = given.agent({ rules: { maxTransaction: usd('10') } })
    for (const amount of ['10', '9.99999999', '10', '4']) given.pay(agent, amount)
    const candidate = { ...noRules, maxTransaction: usd('9.99999999') }
    const flipped = tried(given, agent.policy, candidate).map(({ was, would }) => [
      was.verdict,
      would.verdict,
      would.code,
    ])
    expect(flipped).toEqual([
      ['allowed', 'declined', 'LIMIT_PER_TRANSACTION'],
      ['allowed', 'allowed', null],
      ['allowed', 'declined', 'LIMIT_PER_TRANSACTION'],
      ['allowed', 'allowed', null],
    ])
  })

  test('what the candidate would have declined was not spent: a later payment fits the day', () => {
    const given = new Given()
    const agent = given.agent({ rules: { dailyLimit: usd('10') } })
    const paid = ['8', '5'].map((amount) => given.pay(agent, amount).code)
    expect(paid).toEqual([null, 'LIMIT_DAILY'])
    const candidate = { ...noRules, dailyLimit: usd('10'), maxTransaction: usd('6') }
    expect(tried(given, agent.policy, candidate).map(({ would }) => would.verdict)).toEqual([
      'declined',
      'allowed',
    ])
  })
})

test('a limit by payee declines as in a book that always had it, refunds included', () => {
  const given = new Given()
  const agent = given.agent()
  const refund = (amount: string | null) => {
    const { event } = given.log.at(-1) ?? {}
    if (event?.kind !== 'payment.create') throw new Error('a payment')
    const params = { payment: event.params.payment, amount: amount && usd(amount), texts: {} }
    given.must({ kind: 'payment.refund', actor: given.by, params } as Command)
  }
  given.pay(agent, '7')
  given.pay(agent, '6')
  given.pay(agent, '3')
  refund('2')
  given.pay(agent, '50', 'other.example')
  given.pay(agent, '2', 'shop.example', { claim: 'other.example' })
  given.pay(agent, '1')
  given.now += 24 * 60 * MINUTE
  refund(null)
  given.pay(agent, '10')
  given.pay(agent, '1')
  const merchants = ['shop.example']
  const limits = [limitBy({ merchants }, usd('10'), 'day')]
  const candidate = { ...noRules, ...readRules({ limitsBy: limits }) }
  const found = tried(given, agent.policy, candidate).map(({ would }) => would.code)
  const no = 'LIMIT_PAYEE'
  expect(found).toEqual([null, no, null, null, null, no, null, no])
  const lived = [...livedThrough(given.log, agent.policy, candidate).values()]
  expect(lived.map((verdict) => (verdict === 'DECLINED' ? no : null))).toEqual(found)
})

test('a counter that history filled is full for a candidate, whatever that had declined', () => {
  const given = new Given({ credit: SUM_MAX })
  const agent = given.agent({ budget: '0' })
  given.ask('agent.adjust', { agent: agent.agent, amount: SUM_MAX })
  const refunded = () => {
    const { event } = given.log.at(-1) ?? {}
    if (event?.kind !== 'payment.create') throw new Error('a payment')
    given.ask('payment.refund', { payment: event.params.payment, amount: 1n, texts: {} })
  }
  const pay = (amount: bigint, to: string) => given.when(payment(agent.key, amount, to))
  for (const to of ['bad.example', 'shop.example', 'shop.example']) pay(SUM_MAX / 3n, to)
  refunded()
  expect(given.totals(agent.agent).totalSpent).toBe(SUM_MAX)
  expect(pay(1n, 'shop.example').code).toBe(null)
  const candidate = readRules({
    ...noRules,
    totalLimit: 2n * SUM_MAX,
    blockedMerchants: ['bad.example'],
  })
  const would = tried(given, agent.policy, candidate).map((one) => one.would.code)
  expect(would).toEqual(['MERCHANT_BLOCKED', null, null, 'LIMIT_TOTAL'])
})

describe('what the candidate would have declined', () => {
  /** What the candidate says of a hold that it forbids, and of what is paid of the same day. */
  function verdicts(ends: (given: Given, agent: NewAgent) => void) {
    const given = new Given()
    const rules = { dailyLimit: usd('10') }
    const top = given.agent({ rules, permissions: delegating })
    const child = given.delegate(top, { budget: '50' })
    given.pay(child, '8', 'bad.example', { holdHours: 1 })
    ends(given, child)
    for (const amount of ['9', '2']) given.pay(top, amount)
    const candidate = readRules({ ...noRules, ...rules, blockedMerchants: ['bad.example'] })
    return tried(given, top.policy, candidate).map(({ would }) => would.code)
  }

  test.each(['agent.retire', 'agent.delete'] as const)('is given back by no %s', (kind) => {
    const ends = (given: Given, { agent }: NewAgent) => void given.ask(kind, { agent })
    expect(verdicts(ends)).toEqual(['MERCHANT_BLOCKED', null, 'LIMIT_DAILY'])
  })
})

test('a breaker that the candidate lacks paused nobody until somebody turns a switch', () => {
  const given = new Given()
  const circuitBreaker = { attempts: 1, per: 'hour' } as const
  const agent = given.agent({ rules: { circuitBreaker } })
  for (const code of [null, 'CIRCUIT_BREAKER', 'WALLET_FROZEN'])
    expect(given.pay(agent, '1').code).toBe(code)
  const turn = { agent: agent.agent, change: {}, since: null, texts: {} }
  given.ask('agent.change', { ...turn, active: true })
  given.ask('agent.change', { ...turn, active: false })
  expect(given.pay(agent, '1').code).toBe('WALLET_FROZEN')
  const would = tried(given, agent.policy, noRules).map((one) => one.would.code)
  expect(would).toEqual([null, null, null, 'WALLET_FROZEN'])
})

describe('a payee that only the candidate asks about', () => {
  /** What it says of a payment that a person consented to, and of the next one to that payee. */
  function verdicts(consents: number, candidate: Partial<Rules> = {}) {
    const given = new Given()
    const rules = { requireApprovalAbove: usd('10'), approvalsNeeded: 2 }
    const agent = given.agent({ rules })
    const second = given.key(['approvals:write'], 'system:setup')
    const asked = payment(agent.key, usd('11'), 'shop.example')
    given.must(asked)
    const approval = idOf('approval', ulidOf(asked.params.payment))
    for (const actor of [given.by, second].slice(0, consents))
      given.must({
        kind: 'approval.approve',
        actor,
        params: { approval, texts: {}, link: null, evidence: null },
      })
    expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
    const other = readRules({ ...noRules, ...rules, approveNewPayees: true, ...candidate })
    return tried(given, agent.policy, other).map(({ would }) => would.verdict)
  }

  test('is known once as many consented as it wants', () => {
    expect(verdicts(2)).toEqual(['needs_approval', 'allowed'])
    expect(verdicts(1, { approvalsNeeded: null })).toEqual(['needs_approval', 'allowed'])
  })

  test('is new until then', () => {
    expect(verdicts(1)).toEqual(['needs_approval', 'needs_approval'])
    expect(verdicts(2, { approvalsNeeded: 3 })).toEqual(['needs_approval', 'needs_approval'])
  })
})

function isBy(event: Event, agent: NewAgent | undefined): boolean {
  return event.kind === 'payment.create' && event.result.agent === agent?.agent
}

function wordOf(verdict: string | undefined): string {
  if (verdict === 'DECLINED' || verdict === undefined) return 'declined'
  return verdict === 'PENDING_APPROVAL' ? 'needs_approval' : 'allowed'
}
