import { describe, expect, test } from 'vitest'
import { denials, Given, newAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { openPaymentsMax } from '../limits.ts'
import { ruleNames } from '../policy/finding.ts'

const slow = { domain: 'slow.simulated' }

test('a payment moves the money in two entries that sum to zero', () => {
  const given = new Given()
  const agent = given.agent({ budget: '10' })
  const { result } = given.pay(agent, '4')
  expect(result.entries).toMatchObject([
    { wallet: agent.wallet, amount: -usd('4'), balance: usd('6'), version: 2 },
    { wallet: given.genesis.clearing, amount: usd('4'), balance: usd('4'), version: 1 },
  ])
})

// Noon of a Tuesday: never within these hours.
const nights = [{ days: ['tue'], from: 0, to: 360 }] as const
const noMoney = {
  ...{ maxTransaction: 0n, dailyLimit: 0n, weeklyLimit: 0n, monthlyLimit: 0n },
  totalLimit: 0n,
}
const noVelocity = { maxPerMinute: 0, maxPerHour: 0, maxPerDay: 0 }
const noTries = { circuitBreaker: { attempts: 0, per: 'minute' } } as const

test('the first failing check names the refusal; all of them are in the findings', () => {
  const given = new Given()
  const payee = given.agent()
  const lists = { blockedMerchants: [payee.wallet], blockedCategories: ['internal'] }
  const asking = { requireApprovalAbove: 0n, approveNewPayees: true }
  const rules = { ...lists, ...noMoney, ...noVelocity, ...noTries, ...asking, timeWindows: nights }
  const agent = given.agent({ readOnly: true, budget: '1', rules })
  for (const { agent: one } of [agent, payee]) given.ask('agent.pause', { agent: one })
  given.ask('switch.turn', { scope: null, group: null, agent: agent.agent, on: true, texts: {} })
  const found = given.when(payment(agent.key, usd('5'), payee.wallet, { currency: 'USDC' }))
  expect(found.code).toBe('KILL_SWITCH_ON')
  expect(denials(found)).toEqual([
    ...['kill_switch', 'agent_status', 'agent_status', 'currency', 'read_only', 'merchants'],
    ...['categories', 'time_window', 'max_transaction', 'payments_per_minute'],
    ...['payments_per_hour', 'payments_per_day', 'circuit_breaker', 'daily_limit'],
    ...['weekly_limit', 'monthly_limit', 'total_limit', 'balance'],
  ])
  const asks = found.findings.filter(({ outcome }) => outcome === 'ask')
  expect(asks.map(({ rule }) => rule)).toEqual(['approval', 'new_payee'])
  const order = found.findings.map(({ rule }) => ruleNames.indexOf(rule))
  expect(order).toEqual([...order].sort((a, b) => a - b))
})

test('lifting one obstacle after the other shows their order', () => {
  const given = new Given()
  const payee = given.agent()
  const agent = given.agent({ budget: '5' })
  given.pay(agent, '2', payee.wallet)
  given.change(agent.policy, { ...noMoney, ...noVelocity, ...noTries, timeWindows: nights })
  given.change(agent.policy, { blockedMerchants: [payee.wallet], duplicateSeconds: 60 })
  given.change(agent.policy, { blockedCategories: ['internal'], autoApproveBelow: 0n })
  const codes: unknown[] = []
  const next = (change: Parameters<Given['change']>[1]): void => {
    given.change(agent.policy, change)
    const found = given.dry(payment(agent.key, usd('4'), payee.wallet))
    codes.push(found.code ?? found.verdict)
  }
  next({})
  next({ blockedMerchants: null })
  next({ blockedCategories: null })
  next({ timeWindows: null })
  next({ maxTransaction: null })
  next({ maxPerMinute: null })
  next({ maxPerHour: null })
  next({ maxPerDay: null })
  next({ circuitBreaker: null })
  next({ dailyLimit: null })
  next({ weeklyLimit: null })
  next({ monthlyLimit: null })
  next({ totalLimit: null })
  given.ask('agent.adjust', { agent: agent.agent, amount: usd('3') })
  next({})
  next({ autoApproveBelow: null })
  expect(codes).toEqual([
    ...['MERCHANT_BLOCKED', 'CATEGORY_BLOCKED', 'OUTSIDE_TIME_WINDOW', 'LIMIT_PER_TRANSACTION'],
    ...['LIMIT_VELOCITY', 'LIMIT_VELOCITY', 'LIMIT_VELOCITY', 'CIRCUIT_BREAKER', 'LIMIT_DAILY'],
    ...[
      'LIMIT_WEEKLY',
      'LIMIT_MONTHLY',
      'LIMIT_TOTAL',
      'INSUFFICIENT_FUNDS',
      'PENDING_APPROVAL',
      'COMPLETED',
    ],
  ])
})

test('a wallet spends what it has, to the last unit, and not what is held', () => {
  const given = new Given()
  const agent = given.agent({ budget: '10' })
  given.pay(agent, '4', slow)
  expect(given.pay(agent, '6.00000001')).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    remedies: { maxAmountNow: usd('6') },
  })
  expect(given.pay(agent, '6').verdict).toBe('COMPLETED')
  expect(given.totals(agent.agent)).toMatchObject({ posted: usd('4'), held: usd('4') })
})

test('a read-only agent receives and does not pay', () => {
  const given = new Given()
  const reader = given.agent({ readOnly: true })
  expect(given.pay(reader, '1').code).toBe('READ_ONLY_AGENT')
  expect(given.pay(given.agent(), '1', reader.wallet).verdict).toBe('COMPLETED')
})

test('a frozen payer and a frozen payee, each alone', () => {
  const given = new Given()
  const [payer, payee] = [given.agent(), given.agent()]
  const pay = () => given.pay(payer, '1', payee.wallet)
  for (const { agent } of [payer, payee]) {
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent } })
    expect(pay()).toMatchObject({ code: 'WALLET_FROZEN', remedies: { approvalBy: 'operator' } })
    given.must({ kind: 'agent.resume', actor: given.by, params: { agent } })
    expect(pay().verdict).toBe('COMPLETED')
  }
})

test('a deleted agent is paid by nobody and pays nobody', () => {
  const given = new Given()
  const [payer, payee] = [given.agent(), given.agent()]
  given.must({ kind: 'agent.delete', actor: given.by, params: { agent: payee.agent } })
  expect(given.pay(payer, '1', payee.wallet).code).toBe('WALLET_CLOSED')
  expect(given.pay(payee, '1').code).toBe('UNAUTHENTICATED')
})

test('a live book reaches its own wallets, and no outside party without a rail', () => {
  const given = new Given({ environment: 'live' })
  const [payer, payee] = [given.agent(), given.agent()]
  expect(given.pay(payer, '1').code).toBe('RAIL_NOT_CONFIGURED')
  expect(given.pay(payer, '1', payee.wallet).verdict).toBe('COMPLETED')
})

test('what names no money at all is refused without a trace', () => {
  const given = new Given()
  const agent = given.agent()
  const one = given.agent()
  const codeOf = (...params: Parameters<typeof payment>) => given.when(payment(...params)).code
  const seq = given.log.length
  expect(codeOf(agent.key, 1n, agent.wallet)).toBe('SAME_WALLET')
  expect(codeOf(agent.key, 1n, nextId('wallet'))).toBe('NOT_FOUND')
  expect(codeOf(agent.key, 1n, given.genesis.world)).toBe('NOT_FOUND')
  expect(codeOf(agent.key, 1n, 'a.example', { from: one.wallet })).toBe('SCOPE_FORBIDDEN')
  expect(codeOf(agent.key, 1n, 'a.example', { from: nextId('wallet') })).toBe('SCOPE_FORBIDDEN')
  expect(codeOf(given.by, 1n, 'a.example')).toBe('INVALID_REQUEST')
  expect(codeOf(given.by, 1n, 'a.example', { from: nextId('wallet') })).toBe('NOT_FOUND')
  expect(codeOf(given.by, 1n, 'a.example', { from: given.genesis.world })).toBe('NOT_FOUND')
  expect(codeOf(nextId('key'), 1n, 'a.example', { from: one.wallet })).toBe('UNAUTHENTICATED')
  expect(given.log).toHaveLength(seq)
})

test('another currency than the wallet holds', () => {
  const given = new Given()
  const agent = given.agent()
  expect(given.when(payment(agent.key, 1n, 'a.example', { currency: 'USDC' })).code).toBe(
    'CURRENCY_MISMATCH',
  )
  const usdc = newAgent(given.by, { rules: { currency: 'USDC' } })
  given.must(usdc.command)
  expect(given.pay(agent, '1', usdc.wallet).code).toBe('CURRENCY_MISMATCH')
})

describe('what the rail reports', () => {
  const settle = (given: Given, { params }: ReturnType<typeof payment>) =>
    given.when({
      kind: 'payment.settle',
      actor: 'system:rail',
      params: { payment: params.payment, receipt: null },
    })
  const fail = (given: Given, { params }: ReturnType<typeof payment>) => {
    const { payment: id } = params
    return given.when({
      kind: 'payment.fail',
      actor: 'system:rail',
      params: { payment: id, reason: 'no' },
    })
  }
  const start = (options: Parameters<Given['agent']>[0] = {}) => {
    const given = new Given()
    const agent = given.agent({ budget: '10', ...options })
    const command = payment(agent.key, usd('6'), slow)
    expect(given.when(command).verdict).toBe('PROCESSING')
    return { given, agent, command, totals: () => given.totals(agent.agent) }
  }

  test('settled: what was held leaves, once; the same fact again is known', () => {
    const { given, command, totals } = start()
    expect(totals()).toMatchObject({ posted: usd('10'), held: usd('6'), open: 1 })
    expect(settle(given, command).result.alarm).toBe(null)
    expect(totals()).toMatchObject({ posted: usd('4'), held: 0n, open: 0, totalSpent: usd('6') })
    expect(settle(given, command).kind).toBe('known')
  })

  test('failed: everything is given back, once', () => {
    const { given, command, totals } = start()
    fail(given, command)
    expect(totals()).toMatchObject({ posted: usd('10'), held: 0n, open: 0, totalSpent: 0n })
    expect(fail(given, command).kind).toBe('known')
  })

  test('settled after it failed: posted with an alarm, and it counts again', () => {
    const { given, agent, command, totals } = start()
    fail(given, command)
    expect(settle(given, command).result.alarm).toBe('settled_after_release')
    expect(totals()).toMatchObject({ posted: usd('4'), totalSpent: usd('6'), daySpent: usd('6') })
    // Then failed for good: a counter never falls below what else was spent.
    given.pay(agent, '1')
    expect(fail(given, command).result.alarm).toBe('failed_after_settlement')
    expect(totals()).toMatchObject({ posted: usd('9'), totalSpent: usd('1'), daySpent: usd('1') })
    expect(fail(given, command).kind).toBe('known')
  })

  test('settled after it failed, a day later: no window is opened again', () => {
    const { given, agent, command, totals } = start()
    fail(given, command)
    given.now += 86_400_000_000
    given.pay(agent, '1')
    const { dayEnd } = totals()
    settle(given, command)
    expect(totals()).toMatchObject({ dayEnd, daySpent: usd('1'), totalSpent: usd('7') })
  })

  test('settled when the money is gone: the shortfall wallet covers it, with an alarm', () => {
    const { given, agent, command, totals } = start()
    fail(given, command)
    given.pay(agent, '9')
    expect(settle(given, command).result.alarm).toBe('shortfall')
    expect(totals().posted).toBe(0n)
    expect(given.totals(given.genesis.shortfall).posted).toBe(-usd('5'))
    expect(given.totals(given.genesis.clearing).posted).toBe(usd('15'))
  })

  test('settled though nobody consented: what was held pays it, and the approval is over', () => {
    const { given, agent, totals } = start({ rules: { requireApprovalAbove: usd('7') } })
    const asked = payment(agent.key, usd('4'), { domain: 'a.example' })
    given.change(agent.policy, { requireApprovalAbove: 0n })
    expect(given.when(asked).verdict).toBe('PENDING_APPROVAL')
    expect(settle(given, asked).result.alarm).toBe('settled_without_approval')
    expect(totals()).toMatchObject({ posted: usd('6'), held: usd('6') })
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    expect(
      given.when({
        kind: 'approval.approve',
        actor: given.by,
        params: { approval, texts: {}, link: null, evidence: null },
      }).code,
    ).toBe('ALREADY_DECIDED')
  })

  test('is never refused for a status: of a paused agent, of a revoked key', () => {
    const { given, agent, command, totals } = start()
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent: agent.agent } })
    settle(given, command)
    expect(totals().posted).toBe(usd('4'))
  })

  test('an unknown payment is told apart from a known one', () => {
    const { given, agent } = start()
    expect(settle(given, payment(agent.key, 1n, slow)).code).toBe('NOT_FOUND')
  })

  test('an agent holds money for so many payments at most, asked for or under way', () => {
    const { given, agent } = start({ rules: { requireApprovalAbove: usd('6') } })
    const cent = () => given.pay(agent, '0.01', slow)
    for (let open = 1; open < openPaymentsMax; open += 1) expect(cent().verdict).toBe('PROCESSING')
    expect(cent().code).toBe('CONFLICT')
    given.must({
      kind: 'agent.adjust',
      actor: given.by,
      params: { agent: agent.agent, amount: usd('9') },
    })
    expect(given.pay(agent, '7').code).toBe('CONFLICT')
    expect(given.pay(agent, '0.01').verdict).toBe('COMPLETED')
  })
})

describe('money that enters', () => {
  const fund = (given: Given, amount: bigint, texts: Record<string, string> = {}) =>
    given.when({
      kind: 'wallet.fund',
      actor: given.by,
      params: { wallet: given.genesis.org, amount, texts },
    })

  test('by the faucet of a test book, up to its bound', () => {
    const given = new Given({ credit: 0n })
    expect(fund(given, usd('10000')).kind).toBe('done')
    expect(fund(given, usd('10000') + 1n).code).toBe('AMOUNT_OUT_OF_RANGE')
    expect(given.totals(given.genesis.world).posted).toBe(-usd('10000'))
  })

  test('by a recorded deposit in a live book, with its reference', () => {
    const given = new Given({ environment: 'live', credit: 0n })
    expect(fund(given, usd('50000')).code).toBe('INVALID_REQUEST')
    expect(fund(given, usd('50000'), { reference: 'digest' }).kind).toBe('done')
  })

  test('never into a SYSTEM wallet', () => {
    const given = new Given()
    const params = { wallet: given.genesis.world, amount: 1n, texts: {} }
    expect(given.when({ kind: 'wallet.fund', actor: given.by, params }).code).toBe('NOT_FOUND')
  })
})
