import { type Id, type Result, type Rules, ulidOf } from '@bursar/core'
import { expect, test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  FaultyBook,
  hour,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { type NewAgent, nextId, usd } from '../../../../test/setup/given.ts'

const none = { texts: {}, link: null, evidence: null } as const

function raiseOf(book: FaultyBook, amount = '30') {
  const until = Math.floor(book.now / 1_000_000) + 7_200
  const ends = { until, payee: null, reading: null }
  return { what: 'raise', per: 'day', amount: usd(amount), ...ends } as const
}

type Asker = Pick<NewAgent, 'agent' | 'key'>

/** Asks for 30.00 a day. */
async function ask(book: FaultyBook, { agent, key }: Asker): Promise<Id<'approval'>> {
  const approval = nextId('approval')
  const params = { approval, agent, wish: raiseOf(book), texts: {} }
  await book.when('approval.request', params, key)
  return approval
}

/** An agent that may spend 10.00 a day, and for two hours 30.00. */
async function raised(book: FaultyBook): Promise<NewAgent> {
  const agent = await book.agent({ dailyLimit: usd('10') })
  await book.when('approval.approve', { approval: await ask(book, agent), ...none })
  return agent
}

function withRaises(change: (raises: NonNullable<Rules['raises']>) => Rules['raises']) {
  return (rules: Rules): Rules => {
    return rules.raises === null ? rules : { ...rules, raises: change(rules.raises) }
  }
}

const doubled = withRaises((all) => all.map((one) => ({ ...one, amount: one.amount * 2n })))
const endless = withRaises((all) => all.map((one) => ({ ...one, until: 2 ** 40 })))
const overspent = ['I4', /spends 20.* of at most 10/] as const

const bugs: readonly Bug[] = [
  [
    'a raise to more than was asked for',
    edited('approval.approve', (result): Result<'approval.approve'> => {
      return { ...result, rules: result.rules && doubled(result.rules) }
    }),
    raised,
    [['I4', /has other raises than were granted/]],
  ],
  [
    'raises that are added up',
    blind({ rules: doubled }, 'payment.create'),
    async (book) => book.pay(await raised(book), '31'),
    [['I4', /spends 31.* of at most 30/]],
  ],
  [
    'a raise that outlives its end',
    blind({ rules: endless }, 'payment.create'),
    async (book) => {
      const agent = await raised(book)
      book.now += 2 * hour
      await book.pay(agent, '20')
    },
    [overspent],
  ],
  [
    'a limit that is lowered under its raise',
    edited('policy.change', (result, view, { policy }) => {
      return { ...result, rules: { ...result.rules, raises: view.policy(policy).rules.raises } }
    }),
    async (book) => {
      const { policy } = await raised(book)
      await book.when('policy.change', { policy, change: { dailyLimit: 1n }, texts: {} })
    },
    [['I4', /has other raises than were granted/]],
  ],
  [
    'a pause that ends no raise',
    tampering('agent.pause', ({ policy }, { params: { agent } }) => {
      const id = `pol_${ulidOf(agent)}`
      const row = policy.get(id)
      const approval = `apr_${ulidOf(agent)}` as const
      const raise = { approval, per: 'day', amount: usd('30'), until: 2 ** 40 } as const
      if (row != null) policy.update(id, { ...row, rules: { ...row.rules, raises: [raise] } })
    }),
    async (book) => {
      const { agent } = await raised(book)
      await book.when('agent.pause', { agent })
    },
    [['I4', /has other raises than were granted/]],
  ],
  [
    'a grant by somebody who may only approve',
    blind({ may: () => true }, 'approval.approve'),
    async (book) => {
      const approval = await ask(book, await book.agent({ dailyLimit: usd('10') }))
      await book.when('approval.approve', { approval, ...none }, await book.keyFor('clerk'))
    },
    [['I9', /was granted without the permission policies:write/]],
  ],
  [
    'a fourth request beside three that are open',
    blind({ agentRequests: () => ({ requests: null }) }),
    async (book) => {
      const agent = await book.agent({ dailyLimit: usd('10') })
      for (let nth = 0; nth < 4; nth += 1) await ask(book, agent)
    },
    [['I9', /is one of more than 3 open requests/]],
  ],
  [
    'a request right after a denial',
    blind({ agentRequests: () => ({ requests: null }) }),
    async (book) => {
      const agent = await book.agent({ dailyLimit: usd('10') })
      await book.when('approval.deny', { approval: await ask(book, agent), ...none })
      await ask(book, agent)
    },
    [['I9', /was asked for less than an hour after a denial/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})

test('what a delegate had asked for ends with it, and makes room for its parent', async () => {
  const book = await FaultyBook.under({})
  const parent = await book.agent({ dailyLimit: usd('10') })
  const child = await book.delegate(parent, { rules: { dailyLimit: usd('5') } })
  for (let nth = 0; nth < 3; nth += 1) await ask(book, child)
  await book.when('agent.delete', { agent: child.agent })
  await ask(book, parent)
  expect(book.findings).toEqual([])
})
