import type { AgentRow, CommandKind, GroupRow } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  expectFound,
  type FaultyBook,
  shop,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { type NewAgent, nextId, nextKey } from '../../../../test/setup/given.ts'

const unseen = blind({
  book: (row) => ({ ...row, stopped: null }),
  agent: (row) => ({ ...row, stopped: null, status: 'ACTIVE' }),
  group: (row) => ({ ...row, stopped: null }),
})
const target = { scope: null, group: null, agent: null, on: true, texts: {} }

/** Ways to stop an agent whose only group is named, and in which words it is found. */
const stops: readonly (readonly [
  name: string,
  stop: (book: FaultyBook, agent: NewAgent, group: ReturnType<typeof groupId>) => Promise<unknown>,
  says: RegExp,
])[] = [
  [
    'of the book',
    (book) => book.when('switch.turn', { ...target, scope: 'book' }),
    /of book is on/,
  ],
  [
    'of a rail',
    (book) => book.when('switch.turn', { ...target, scope: 'rail:simulated' }),
    /of rail:simulated is on/,
  ],
  [
    'of a label',
    (book) => book.when('switch.turn', { ...target, scope: 'rail:base' }),
    /of rail:base is on/,
  ],
  [
    'of a group',
    (book, _, group) => book.when('switch.turn', { ...target, group }),
    /kill switch of grp_.* is on/,
  ],
  [
    'of an agent',
    (book, { agent }) => book.when('switch.turn', { ...target, agent }),
    /kill switch of agent_.* is on/,
  ],
  ['by its pause', (book, { agent }) => book.when('agent.pause', { agent }), /agent_.* is PAUSED/],
]

function groupId() {
  return nextId('group')
}

async function member(book: FaultyBook, rules: Parameters<FaultyBook['agent']>[0] = {}) {
  const group = groupId()
  await book.group(group)
  const agent = await book.agent(rules)
  await book.when('group.join', { group, agent: agent.agent })
  return { group, agent }
}

const named = { label: 'base' } as const

const stopped = stops.flatMap(([name, stop, says]): Bug[] => [
  [
    `a payment while payments are stopped ${name}`,
    unseen,
    async (book) => {
      const { agent, group } = await member(book)
      await stop(book, agent, group)
      await book.pay(agent, '1', shop, named)
    },
    [['I8', says]],
  ],
  [
    `a payment of a delegate while its parent is stopped ${name}`,
    unseen,
    async (book) => {
      const { agent, group } = await member(book)
      const child = await book.delegate(agent, { amount: '10' })
      await stop(book, agent, group)
      await book.pay(child, '1', shop, named)
    },
    [['I8', says]],
  ],
  [
    `a capture while payments are stopped ${name}`,
    unseen,
    async (book) => {
      const { agent, group } = await member(book)
      const { payment } = await book.pay(agent, '1', shop, { ...named, holdHours: 1 })
      await stop(book, agent, group)
      await book.when('payment.capture', { payment, amount: null })
    },
    [['I8', says]],
  ],
  [
    `a consent while payments are stopped ${name}`,
    unseen,
    async (book) => {
      const { agent, group } = await member(book, { autoApproveBelow: 0n, approvalsNeeded: 2 })
      const { payment } = await book.pay(agent, '1', shop, named)
      await stop(book, agent, group)
      await book.when('approval.approve', {
        approval: `apr_${payment.slice(4)}`,
        texts: {},
        link: null,
        evidence: null,
      })
    },
    [['I8', says]],
  ],
])

const others: readonly Bug[] = [
  [
    'a delegation while the parent is stopped',
    unseen,
    async (book) => {
      const { agent } = await member(book)
      await book.when('switch.turn', { ...target, agent: agent.agent })
      await book.delegate(agent, { amount: '10' })
    },
    [['I8', /kill switch of agent_.* is on/]],
  ],
  [
    'a refund while the book is stopped',
    unseen,
    async (book) => {
      const { payment } = await book.pay(await book.agent(), '1')
      await book.when('switch.turn', { ...target, scope: 'book' })
      await book.when('payment.refund', { payment, amount: null, texts: {} })
    },
    [['I8', /of book is on/]],
  ],
  [
    'a payment to an agent that is paused',
    unseen,
    async (book) => {
      const [agent, payee] = [await book.agent(), await book.agent()]
      await book.when('agent.pause', { agent: payee.agent })
      await book.pay(agent, '1', payee.wallet)
    },
    [['I8', /agent_.* is PAUSED/]],
  ],
  [
    'a delegate that joins a group',
    blind({ agent: (row) => ({ ...row, parent: null }) }, 'group.join'),
    async (book) => {
      const { agent, group } = await member(book)
      const child = await book.delegate(agent, { amount: '10' })
      await book.when('group.join', { group, agent: child.agent })
    },
    [['I4', /is a delegate and in a group/]],
  ],
  [
    'a group that is deleted with a member in it',
    blind({ groupState: (row) => ({ ...row, members: 0 }) }),
    async (book) => book.when('group.delete', { group: (await member(book)).group }),
    [['I4', /was deleted, but is not empty/]],
  ],
]

const paused = { change: {}, active: false, since: null, texts: {} }

type Tampered =
  | readonly [kind: CommandKind, table: 'agent', change: Partial<AgentRow>, times: number]
  | readonly [kind: CommandKind, table: 'group', change: Partial<GroupRow>, times: number]

/** An evolution that leaves some column of its rows as it should not be. */
function rowBug([kind, table, change, times]: Tampered): Bug {
  const core = tampering(kind, (tables) => {
    const { inserted, updated } = tables[table]
    for (const [id, row] of [...inserted, ...updated])
      tables[table].update(id, { ...row, ...change } as never)
  })
  const says = ['I4', /is .*, but the log makes it/] as const
  const name = `${table}.${Object.keys(change).join()} after ${kind}`
  return [name, core, everything, Array(times).fill(says)]
}

/** Each kind of event that changes who stands where, until something is found. */
async function everything(book: FaultyBook): Promise<void> {
  const { agent, group } = await member(book)
  const below = groupId()
  const policy = await book.shared({})
  const steps = [
    () => book.delegate(agent, { amount: '10' }),
    () => book.group(below, group),
    () => book.when('policy.attach', { policy, agent: null, group: below }),
    () => book.when('policy.detach', { policy, agent: null, group: below }),
    () => book.when('group.delete', { group: below }),
    () => book.when('group.leave', { group, agent: agent.agent }),
    () => book.when('agent.pause', { agent: agent.agent }),
    () => book.when('agent.resume', { agent: agent.agent }),
    () => book.when('agent.rotate', { agent: agent.agent, key: nextKey() }),
    () => book.when('agent.change', { ...paused, agent: agent.agent }),
    () => book.when('agent.delete', { agent: agent.agent }),
  ]
  for (const step of steps) if (book.findings.length === 0) await step()
}

const rows = (
  [
    ['group.create', 'group', { depth: 3 }, 2],
    ['group.join', 'group', { members: 7 }, 1],
    ['group.join', 'agent', { groups: null }, 1],
    ['group.leave', 'group', { members: 1 }, 1],
    ['group.delete', 'group', { deleted: false }, 1],
    ['policy.attach', 'group', { attached: [] }, 1],
    ['agent.delegate', 'agent', { descendants: 4 }, 2],
    ['agent.delegate', 'agent', { children: null }, 1],
    ['agent.pause', 'agent', { status: 'ACTIVE' }, 1],
    ['agent.rotate', 'agent', { key: null }, 1],
    ['agent.change', 'agent', { status: 'ACTIVE' }, 1],
    ['agent.delete', 'agent', { status: 'PAUSED' }, 2],
  ] satisfies Tampered[]
).map(rowBug)

test.each([...stopped, ...others])(
  '%s: found although log, rules and rows agree',
  async (...bug) => {
    await expectFound(bug)
  },
)

test.each(rows)('%s is not what events make it: found', async (...bug) => {
  await expectFound(bug)
})
