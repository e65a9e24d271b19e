import { type Rules, ulidOf } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, nextUlid } from '../../../../test/setup/given.ts'

const off = { maxPerMinute: null, maxPerHour: null, maxPerDay: null }
const elsewhere = nextUlid()
const most = Number.MAX_SAFE_INTEGER

function unlimited({ circuitBreaker }: Rules): Rules['circuitBreaker'] {
  return circuitBreaker && { ...circuitBreaker, attempts: most }
}

function noVelocityOf(agent: string) {
  const none = { minute: 0, minuteTries: 0, minuteEnd: 1, hour: 0, hourTries: 0, hourEnd: 1 }
  return { scope: ulidOf(agent), ...none, day: 0, dayEnd: 1 }
}

const bugs: readonly Bug[] = [
  ...(['minute', 'hour', 'day'] as const).map((name): Bug => {
    const rule = { minute: 'maxPerMinute', hour: 'maxPerHour', day: 'maxPerDay' }[name]
    return [
      `more payments in a ${name} than may be`,
      blind({ rules: (rules) => ({ ...rules, [rule]: rules[rule as keyof typeof off] && most }) }),
      async (book) => {
        const agent = await book.agent({ [rule]: 1 })
        for (const amount of ['1', '2']) await book.pay(agent, amount)
      },
      [['I4', new RegExp(`makes 2 payments of at most 1 in a ${name}`)]],
    ]
  }),
  [
    'payments that are not counted',
    blind({ rules: (rules) => ({ ...rules, ...off }) }),
    async (book) => book.pay(await book.agent({ maxPerDay: 9 }), '1'),
    [['I4', /is not counted in scope .*, which counts payments/]],
  ],
  [
    'payments that are not counted for a policy on trial',
    edited('payment.create', (result) => ({ ...result, paces: null })),
    async (book) => {
      const { key, policy } = await book.agent()
      await book.when('policy.shadow', { policy, candidate: await book.shared({ maxPerHour: 9 }) })
      await book.pay({ key }, '1')
    },
    [['I4', /is not counted in scope .*, which counts payments/]],
  ],
  [
    'a count that stands still',
    blind({ pace: (row) => ({ ...row, minute: 0, hour: 0, day: 0 }) }),
    async (book) => {
      const agent = await book.agent({ maxPerHour: 9 })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    ['minute', 'hour', 'day'].map((name) => ['I4', new RegExp(`did not make .* in this ${name}`)]),
  ],
  [
    'a declined attempt that counts as a payment',
    edited('payment.create', (result) => ({
      ...result,
      paces: result.paces?.map((velocity) => ({ ...velocity, hour: velocity.hour + 1 })) ?? null,
    })),
    async (book) => book.pay(await book.agent({ maxPerHour: 9 }, '1'), '2'),
    [['I4', /did not make .* in this hour/]],
  ],
  [
    'an hour that ends at another moment than it began with',
    blind({ pace: (row) => ({ ...row, hourEnd: row.hourEnd + 60 }) }),
    async (book) => {
      const agent = await book.agent({ maxPerHour: 9 })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    [['I4', /counts in hours that are not consecutive/]],
  ],
  [
    'a minute of an hour',
    edited('payment.create', (result) => ({
      ...result,
      paces:
        result.paces?.map((velocity) => ({ ...velocity, minuteEnd: velocity.minuteEnd + 3600 })) ??
        null,
    })),
    async (book) => book.pay(await book.agent({ maxPerHour: 9 }), '1'),
    [['I4', /counts in minutes that are not consecutive/]],
  ],
  [
    'a count in a scope that is not on the path',
    edited('payment.create', (result) => ({
      ...result,
      paces:
        result.paces?.flatMap((velocity) => [velocity, { ...velocity, scope: elsewhere }]) ?? null,
    })),
    async (book) => book.pay(await book.agent({ maxPerHour: 9 }), '1'),
    [['I4', /is counted in scope .*, which does not apply to it/]],
  ],
  [
    'a row that goes on with other numbers than were written',
    tampering('payment.create', ({ pace: velocity }) => {
      for (const [id, row] of velocity.rows)
        if (row !== null) velocity.update(id, { ...row, day: 0 })
    }),
    async (book) => book.pay(await book.agent({ maxPerHour: 9 }), '1'),
    [['I4', /has other counts than its event/]],
  ],
  [
    'an attempt beyond those of a circuit breaker',
    blind({ rules: (rules) => ({ ...rules, circuitBreaker: unlimited(rules) }) }),
    async (book) => {
      const agent = await book.agent({ circuitBreaker: { attempts: 1, per: 'minute' } })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    [
      ['I4', /is paid although a circuit breaker tripped/],
      ['I4', /pauses null, but its attempts require agent_/],
    ],
  ],
  [
    'a circuit breaker that pauses nobody',
    edited('payment.create', (result) => ({ ...result, tripped: null })),
    async (book) => {
      const agent = await book.agent({ circuitBreaker: { attempts: 1, per: 'hour' } })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    [['I4', /pauses null, but its attempts require agent_/]],
  ],
  [
    'a shared breaker that pauses who comes last',
    edited('payment.create', (result) => ({
      ...result,
      tripped: result.code === 'CIRCUIT_BREAKER' ? result.agent : null,
    })),
    async (book) => {
      const group = nextId('group')
      await book.group(group, null, { circuitBreaker: { attempts: 1, per: 'hour' } })
      const agent = await book.agent()
      await book.when('group.join', { group, agent: agent.agent })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    [['I4', /pauses agent_.*, but its attempts require null/]],
  ],
  [
    'a payment beyond the attempts of a shared breaker',
    blind({ rules: (rules) => ({ ...rules, circuitBreaker: unlimited(rules) }) }),
    async (book) => {
      const group = nextId('group')
      await book.group(group, null, { circuitBreaker: { attempts: 1, per: 'hour' } })
      const agent = await book.agent()
      await book.when('group.join', { group, agent: agent.agent })
      for (const amount of ['1', '2']) await book.pay(agent, amount)
    },
    [['I4', /is paid although a circuit breaker tripped/]],
  ],
  [
    'an attempt that counts though the agent is stopped',
    edited('payment.create', (result) => ({
      ...result,
      paces: result.paces ?? [noVelocityOf(String(result.agent))],
    })),
    async (book) => {
      const agent = await book.agent({ maxPerHour: 9 })
      await book.when('agent.pause', { agent: agent.agent })
      await book.pay(agent, '1')
    },
    [['I4', /was stopped, but is counted/]],
  ],
  ...(['agent.resume', 'agent.change'] as const).map(
    (kind): Bug => [
      `attempts that are not forgiven by ${kind}`,
      tampering(kind, ({ pace: velocity }) => {
        for (const [id, row] of velocity.rows)
          if (row !== null) velocity.update(id, { ...row, hourTries: 1 })
      }),
      async (book) => {
        const agent = await book.agent({ maxPerHour: 9 })
        await book.pay(agent, '1')
        const rest = { change: {}, active: true, since: null, texts: {} }
        await book.when(kind, { agent: agent.agent, ...rest })
        await book.pay(agent, '2')
      },
      [['I4', /did not make 2 payments or attempts in this hour/]],
    ],
  ),
  [
    'an agent that is paused for nothing',
    edited('payment.create', (result) => ({ ...result, tripped: result.agent })),
    async (book) => book.pay(await book.agent({}, '1'), '2'),
    [['I4', /pauses agent_.*, but its attempts require null/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
