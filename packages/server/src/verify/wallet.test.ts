import { type Event, evolve } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  slow,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { newAgent, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'

const texts = {}
/** To whom nobody is gone and every wallet is open. */
const generous = blind({
  agent: (row) => ({ ...row, status: 'ACTIVE' }),
  wallet: (row) => ({ ...row, status: 'ACTIVE' }),
})
const movesIn = ['I3', /wal_.* was left by a deleted agent, but money moves in/] as const
const isGone = ['I8', /agent_.* is deleted/] as const

/** An agent that was retired with money, and another one that is there. */
async function retired(book: FaultyBook) {
  const [gone, other] = [await book.agent({}, '10'), await book.agent({}, '10')]
  await book.when('agent.retire', { agent: gone.agent })
  return { gone, other }
}

async function bare(book: FaultyBook) {
  const { agent, command } = newAgent(book.by, { keyless: true, walletless: true })
  if (command.kind === 'agent.create') await book.when('agent.create', command.params)
  return agent
}

/** An evolution that takes some events for other ones. */
function mistaking(change: (event: Event) => Event) {
  return {
    evolve: (book: Parameters<typeof evolve>[0], seq: number, event: Event) =>
      evolve(book, seq, change(event)),
  }
}

const behind: readonly Bug[] = [
  [
    'a payment to a wallet that was left behind',
    generous,
    async (book) => {
      const { gone, other } = await retired(book)
      await book.pay(other, '1', gone.wallet)
    },
    [['I8', /was executed although agent_.* is DELETED/], movesIn],
  ],
  [
    'a deposit to a wallet that was left behind',
    generous,
    async (book) => {
      const { wallet } = (await retired(book)).gone
      await book.when('wallet.fund', { wallet, amount: 1n, texts })
    },
    [movesIn],
  ],
  [
    'a budget for an agent that is gone',
    generous,
    async (book) => {
      const { agent } = (await retired(book)).gone
      await book.when('agent.adjust', { agent, amount: 1n })
    },
    [isGone, movesIn],
  ],
  ...(['agent.change', 'agent.pause', 'kya.suspend', 'agent.retire'] as const).map(
    (kind): Bug => [
      `${kind} of an agent that is gone`,
      generous,
      async (book) => {
        const { agent } = (await retired(book)).gone
        await book.when(kind, { agent, change: {}, active: null, since: null, texts })
      },
      [isGone],
    ],
  ),
  [
    'an agent that is there, cleared as one that is gone',
    edited('agent.delete', (result) => ({ ...result, again: true })),
    async (book) => book.when('agent.delete', { agent: (await book.agent()).agent }),
    [
      ['I8', /is deleted as if it had already been deleted/],
      ['I8', /key_.* is active after its agent was deleted/],
    ],
  ],
]

const standings: readonly Bug[] = [
  [
    'a wallet that was left behind and stays open',
    tampering('agent.retire', ({ wallet }) => {
      for (const [id, row] of wallet.updated) wallet.update(id, { ...row, status: 'ACTIVE' })
    }),
    retired,
    [['I3', /is ACTIVE in USD of agent_.*, but the log makes it FROZEN/]],
  ],
  [
    'a key that speaks for an agent that was retired',
    tampering('agent.retire', ({ key }) => {
      for (const [id, row] of key.updated) key.update(id, { ...row, status: 'ACTIVE' })
    }),
    retired,
    [['I8', /key_.* is active after its agent was deleted/]],
  ],
  [
    'a wallet that is closing for ever',
    edited('payment.settle', (result) => ({ ...result, closed: null })),
    async (book) => {
      const agent = await book.agent()
      const { payment } = await book.pay(agent, '2', slow)
      await book.when('agent.delete', { agent: agent.agent })
      await book.when('payment.settle', { payment, receipt: null }, 'system:rail')
    },
    [['I3', /is CLOSING in USD of agent_.*, but the log makes it CLOSED/]],
  ],
  [
    'a wallet of an agent that was to have none',
    mistaking((event) =>
      event.kind === 'agent.create'
        ? { ...event, params: { ...event.params, walletless: null } }
        : event,
    ),
    bare,
    [['I3', /is ACTIVE in USD of agent_.*, but the log makes it null/]],
  ],
  [
    'a first wallet under the name of a further one',
    mistaking((event) =>
      event.kind === 'wallet.open' ? { ...event, result: { ...event.result, first: null } } : event,
    ),
    async (book) => book.when('wallet.open', opening(await bare(book), 'USD')),
    [['I3', /is ACTIVE in USD of agent_.*, but the log makes it null/]],
  ],
  [
    'a wallet in another currency than was asked for',
    mistaking((event) =>
      event.kind === 'wallet.open'
        ? { ...event, params: { ...event.params, currency: 'EUR' } }
        : event,
    ),
    async (book) => book.when('wallet.open', opening(await bare(book), 'USD')),
    [['I3', /is ACTIVE in EUR of agent_.*, but the log makes it ACTIVE in USD/]],
  ],
]

test.each([...behind, ...standings])(
  '%s: found although log, rules and rows agree',
  async (...bug) => {
    await expectFound(bug)
  },
)

const sound: Bug = [
  'what was left behind is taken out, and what comes back comes back',
  {},
  async (book) => {
    const agent = await book.agent({}, '10')
    const ids = []
    for (const amount of ['1', '2', '3']) ids.push((await book.pay(agent, amount, slow)).payment)
    const [sent, failed, lost] = ids as [`pay_${string}`, `pay_${string}`, `pay_${string}`]
    const actor = 'system:rail'
    await book.when('payment.settle', { payment: lost, receipt: null }, actor)
    await book.when('agent.retire', { agent: agent.agent })
    await book.when('payment.fail', { payment: failed, reason: 'no' }, actor)
    await book.when('payment.fail', { payment: lost, reason: 'returned' }, actor)
    await book.when('agent.adjust', { agent: agent.agent, amount: -usd('4') })
    await book.when('agent.delete', { agent: agent.agent })
    await book.when('payment.settle', { payment: sent, receipt: null }, actor)
  },
  [],
]

test('the organization takes out what was left behind: nothing is found', async () => {
  await expectFound(sound)
})
