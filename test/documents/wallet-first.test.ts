import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { play, promisesOf, type Substitution } from './block.ts'
import { fencesOf } from './fixture.ts'

/** What exists before a block runs, and what it shows beyond its own comments. */
interface Row {
  /** An agent with this budget, of which this was spent. */
  readonly agent?: { readonly budget?: string; readonly spent?: string }
  /** So many agents, for lists. */
  readonly agents?: number
  /** What each console.log without a promise prints. */
  readonly logs?: readonly RegExp[]
  /** What the server answered to each call; `wal_01J...` is the agent. */
  readonly answers: readonly object[]
}

const created = { id: /^wal_/, apiKey: /^bsr_test_/, apiKeyId: /^key_/, balance: '0.00000000' }

const rows: Readonly<Record<string, Row>> = {
  'Create an agent': { answers: [{ ...created, name: 'Marketing Agent' }] },
  'Override the permissions': { answers: [{ ...created, name: 'Read-only Analyst' }] },
  'Create from a template': {
    logs: [/^pol_\w{26}$/],
    answers: [{ ...created, name: 'My Procurement Bot', policyId: /^pol_/ }],
  },
  'List and retrieve': {
    agent: {},
    agents: 22,
    logs: [/^null$/],
    answers: [
      { data: { length: 20 }, hasMore: true, cursor: /./ },
      { data: { length: /^[2-9]$/ }, hasMore: false, cursor: null },
      { id: 'wal_01J...', walletType: 'AGENT', apiKey: { id: /^key_/, last4: /^\w{4}$/ } },
    ],
  },
  'Add funds': { agent: {}, answers: [{ adjustment: 100, currency: 'USD' }] },
  'Remove funds': { agent: { budget: '100' }, answers: [{ adjustment: -50, currency: 'USD' }] },
  'Pause and resume': {
    agent: {},
    answers: [
      { id: 'wal_01J...', status: 'FROZEN' },
      { id: 'wal_01J...', status: 'ACTIVE' },
    ],
  },
  'Rotate the key': {
    agent: {},
    answers: [{ apiKey: /^bsr_test_/, apiKeyId: /^key_/, revokedKeyId: /^key_/ }],
  },
  'Delete an agent': {
    agent: { budget: '50', spent: '2.50' },
    answers: [{ deleted: true, sweptAmount: '47.50000000' }],
  },
}

const blocks = fencesOf('wallet-first.md', 'ts')
const fixed: readonly Substitution[] = [
  { said: "'@wallgent/sdk'", is: "'@bursar/sdk'" },
  { said: 'wg_test_', is: 'bsr_test_' },
]
const printed = [
  'WALLGENT_API_KEY: set in the environment, to the test key of the server',
  "the host: BURSAR_BASE_URL in the environment, the SDK's own name for it",
]
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(async () => {
  const lines = [...new Set(printed)].map((line) => `  ${line}\n`)
  process.stdout.write(`substitutions in the wallet-first document:\n${lines.join('')}`)
  await server.stop()
})

test('every block of the document has a row, and every row its block', () => {
  expect(blocks.size).toBe(9)
  expect([...blocks.keys()]).toEqual(Object.keys(rows))
})

describe('the block runs as it stands', () => {
  test.each([...blocks])('%s', async (heading, block) => {
    const row = rows[heading]
    if (row === undefined) throw new Error(`no row for ${heading}`)
    const substitutions = [...fixed, ...(await prepare(row))]
    for (const { said, is } of substitutions)
      if (block.includes(said)) printed.push(`${said}: ${/\.\.\./.test(said) ? 'a real one' : is}`)
    const said = fixed.reduce((text, { said, is }) => text.replaceAll(said, is), block)
    const { logs, answers } = await play(server, said, substitutions)
    const more = [...(row.logs ?? [])]
    const promises = promisesOf(said).map((promise) => promise ?? more.shift())
    expect(logs).toEqual(promises.map((promise) => expect.stringMatching(promise ?? /^never$/)))
    const id = substitutions.find(({ said }) => said.startsWith('wal_'))?.is ?? ''
    expect(answers).toHaveLength(row.answers.length)
    for (const [index, answer] of row.answers.entries())
      for (const [name, value] of fieldsOf(answer))
        expect(String(valueAt(answers[index], name)), name).toMatch(
          value instanceof RegExp ? value : RegExp(`^${String(value).replace('wal_01J...', id)}$`),
        )
  })
})

test('the answer to a budget adjustment is the one shown', async () => {
  const shown = fencesOf('wallet-first.md', 'json').get('Answer to a budget adjustment') ?? ''
  const id = await newAgent()
  const path = `/v1/agents/${id}/adjust-budget`
  const answer = await server.did('POST', path, { body: { amount: 100 } })
  expect(answer).toEqual({ ...JSON.parse(shown), id })
})

async function newAgent(): Promise<string> {
  const { id } = await server.did('POST', '/v1/agents', { body: { name: 'Ada' } })
  return String(id)
}

/** Makes what a row says exists before its block, and says what stands for its placeholders. */
async function prepare({ agent, agents = 0 }: Row): Promise<Substitution[]> {
  const substitutions: Substitution[] = []
  for (let i = 0; i < agents; i += 1) await newAgent()
  if (agents > 0) {
    const { cursor } = await server.did('GET', '/v1/agents?limit=20')
    substitutions.push({ said: "cursor: '...'", is: `cursor: '${cursor}'` })
  }
  if (agent === undefined) return substitutions
  const id = await newAgent()
  const { budget, spent } = agent
  if (budget !== undefined)
    await server.did('POST', `/v1/agents/${id}/adjust-budget`, { body: { amount: budget } })
  if (spent !== undefined) {
    const to = { merchant: { domain: 'shop.example' } }
    await server.did('POST', '/v1/payments', { body: { from: id, to, amount: spent } })
  }
  return [...substitutions, { said: 'wal_01J...', is: id }]
}

/** The leaves of what is expected, by their dotted paths. */
function fieldsOf(value: object, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !(inner instanceof RegExp)
      ? fieldsOf(inner, `${path}${name}.`)
      : [[`${path}${name}`, inner]],
  )
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((inner, name) => (inner as Record<string, unknown> | null)?.[name], value)
}
