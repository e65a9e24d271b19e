import { type Command, decide, type Event, evolve, type Id, type Rules } from '@bursar/core'
import { test } from 'vitest'
import { approvalOf } from '../../../../test/setup/bench.ts'
import {
  type Bug,
  blind,
  expectFound,
  type FaultyBook,
  shop,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { usd } from '../../../../test/setup/given.ts'

const texts = {}
const trusting = blind({ agent: (row) => ({ ...row, kyaStatus: null }) })
const suspended = [['I8', /was executed although agent_.* is suspended/]] as const

function suspend(book: FaultyBook, agent: Id<'agent'>) {
  return book.when('kya.suspend', { agent, texts })
}

type Level = 'none' | 'basic' | 'verified' | 'attested'

function upgrade(book: FaultyBook, agent: Id<'agent'>, level: Level, proof: string | null = null) {
  const params = { agent, level, verifier: 'notary.example', proof, codeHash: null, texts }
  return book.when('kya.upgrade', params)
}

const steps: Partial<Rules> = { kyaSteps: [{ above: usd('5'), level: 'verified' }] }

const suspensions: readonly Bug[] = [
  [
    'a payment of an agent that is suspended',
    trusting,
    async (book) => {
      const agent = await book.agent()
      await suspend(book, agent.agent)
      await book.pay(agent, '1')
    },
    suspended,
  ],
  [
    'a payment below an agent that is suspended',
    trusting,
    async (book) => {
      const agent = await book.agent()
      const child = await book.delegate(agent, { budget: '10' })
      await suspend(book, agent.agent)
      await book.pay(child, '1')
    },
    suspended,
  ],
  ...(['payment.capture', 'payment.extend'] as const).map(
    (kind): Bug => [
      `${kind} of an agent that is suspended`,
      trusting,
      async (book) => {
        const agent = await book.agent()
        const { payment } = await book.pay(agent, '1', shop, { holdHours: 1 })
        await suspend(book, agent.agent)
        await book.when(kind, { payment, amount: null, hours: 1 })
      },
      suspended,
    ],
  ),
  [
    'a consent to what an agent asked that is suspended',
    trusting,
    async (book) => {
      const agent = await book.agent({ requireApprovalAbove: 0n })
      const { payment } = await book.pay(agent, '1')
      await suspend(book, agent.agent)
      await book.when('approval.approve', {
        approval: approvalOf(payment),
        texts,
        link: null,
        evidence: null,
      })
    },
    suspended,
  ],
  [
    'a refund by an agent that is suspended',
    trusting,
    async (book) => {
      const [payer, payee] = [await book.agent(), await book.agent()]
      const { payment } = await book.pay(payer, '1', payee.wallet)
      await suspend(book, payee.agent)
      await book.when('payment.refund', { payment, amount: null, texts }, payee.key)
    },
    suspended,
  ],
  [
    'a delegation of an agent that is suspended',
    trusting,
    async (book) => {
      const agent = await book.agent()
      await suspend(book, agent.agent)
      await book.delegate(agent, { budget: '10' })
    },
    suspended,
  ],
]

/** A core for which a proof is as good as new whenever it is shown. */
const forgetful = {
  decide: (view: Parameters<typeof decide>[0], command: Command) =>
    decide(view, withoutProof(command)),
  evolve: (book: Parameters<typeof evolve>[0], seq: number, event: Event) =>
    evolve(book, seq, withoutProof(event)),
}

function withoutProof<T extends Command | Event>(one: T): T {
  if (one.kind !== 'kya.upgrade') return one
  return { ...one, params: { ...one.params, proof: null } }
}

const levels: readonly Bug[] = [
  [
    'a payment for which an agent is not known well enough',
    blind({ rules: (rules) => ({ ...rules, kyaSteps: null }) }),
    async (book) => book.pay(await book.agent(steps), '6'),
    [['I4', /is paid at KYA level basic, but pol_.* requires a higher level/]],
  ],
  [
    'a payment of a delegate that is known better than who delegated',
    blind({ agent: (row) => ({ ...row, kyaLevel: row.kyaLevel ?? 'attested' }) }),
    async (book) => {
      const child = await book.delegate(await book.agent(), { budget: '10', rules: steps })
      await upgrade(book, child.agent, 'attested')
      await book.pay(child, '6')
    },
    [['I4', /is paid at KYA level basic, but pol_.* requires a higher level/]],
  ],
  [
    'a level that goes down',
    blind({ agent: (row) => ({ ...row, kyaLevel: null }) }, 'kya.upgrade'),
    async (book) => {
      const { agent } = await book.agent()
      await upgrade(book, agent, 'attested')
      await upgrade(book, agent, 'verified')
    },
    [['I8', /is lowered to KYA level verified/]],
  ],
  [
    'a level for who is suspended',
    trusting,
    async (book) => {
      const { agent } = await book.agent()
      await suspend(book, agent)
      await upgrade(book, agent, 'verified')
    },
    [['I8', /is raised, but its KYA is suspended/]],
  ],
  [
    'a proof that vouches for two',
    forgetful,
    async (book) => {
      for (const _ of [1, 2]) await upgrade(book, (await book.agent()).agent, 'verified', 'a hash')
    },
    [['I8', /uses the attestation a hash a second time/]],
  ],
  ...(['kya.upgrade', 'kya.suspend', 'kya.reactivate'] as const).map(
    (kind): Bug => [
      `${kind} after which somebody is known as somebody else`,
      tampering(kind, ({ agent: agents }) => {
        for (const [id, row] of agents.updated) agents.update(id, { ...row, kyaStatus: 'pending' })
      }),
      async (book) => {
        const { agent } = await book.agent()
        if (kind === 'kya.upgrade') await upgrade(book, agent, 'verified')
        else await book.when(kind, { agent, texts })
      },
      [['I4', /has KYA .*pending.*, but the log makes it/]],
    ],
  ),
]

test.each([...suspensions, ...levels])(
  '%s: found although log, rules and rows agree',
  async (...bug) => {
    await expectFound(bug)
  },
)
