import { noRules, type PaymentRow, type PolicyRow, ulidOfSeq } from '@bursar/core'
import { expect, test } from 'vitest'
import { partial } from '../../../../test/setup/partial.ts'
import { mintId } from '../identity/mint.ts'
import type { Query, Row } from '../store/db.ts'
import { shapes, type TableShape } from '../store/schema.ts'
import type { Call, Deps } from './call.ts'
import { reportShadow } from './shadow.ts'

const caller = { bookId: 1, agent: null, key: mintId('key') } as Call['caller']
const call: Call = { caller, idempotency: null, progress: { isSubmitted: false }, makes: [] }
const own = mintId('policy')
const candidate = mintId('policy')
const wallet = mintId('wallet')

/** A row as the database would give it. */
function asRow(table: TableShape, value: object): Row {
  const source = value as Readonly<Record<string, unknown>>
  const read = (text: string, type: string) => {
    if (text === 'NULL') return null
    if (type === 'boolean') return text === 't'
    return text.startsWith('"') ? JSON.parse(text) : text
  }
  return Object.fromEntries(
    table.columns.map(({ field, name, type, write }) => [name, read(write(source[field]), type)]),
  )
}

const policy: PolicyRow = {
  ...{ id: own, kind: 'own', scope: ulidOfSeq(1, 0), agent: null, group: null, version: 1 },
  ...{ rules: noRules, attachedTo: 0, shadow: candidate, shadowOf: null, deleted: false },
  ...{ createdAt: 0, createdSeq: 1, updatedAt: 0 },
}
const verdict = { policy: own, candidate, version: 1, outcome: 'allowed', code: null } as const
const payment: PaymentRow = {
  ...{ id: mintId('payment'), agent: null, key: caller.key, from: wallet, to: wallet },
  ...{ merchant: null, amount: 1n, currency: 'USD', rail: 'internal', state: 'COMPLETED' },
  ...{ code: null, captured: 1n, refunded: 0n, holdHours: null, part: null, expiresAt: null },
  ...{
    payee: null,
    address: null,
    receipt: null,
    shadow: [verdict],
    claim: null,
    label: null,
    seq: 1,
    lastSeq: 1,
  },
  ...{ createdAt: 0, updatedAt: 0 },
}
const paid = { ...asRow(shapes.payment, payment), asked: false }

/** A database in which so many payments were decided beside the policy, at places 1, 2, 3 … */
function bookOf(count: number): Deps {
  const read = async ({ text, params }: Query): Promise<Row[]> => {
    if (text.includes('from policy')) return [{ ...asRow(shapes.policy, policy), name: null }]
    const [above, below, limit] = params.slice(1).map(Number) as [number, number, number]
    const last = Math.min(count, below - 1)
    const length = Math.max(0, Math.min(limit, last - above))
    const row = (_: unknown, at: number) => ({ ...paid, seq: String(last - at) })
    return Array.from({ length }, row)
  }
  return partial<Deps>({ database: { read } })
}

async function reported(count: number) {
  const asked = { policy: own, candidate: null, span: {} }
  const answer = await reportShadow(bookOf(count), call, asked)
  if (answer.kind === 'rejected') throw new Error(answer.code)
  const { report, same, truncated } = answer
  return { payments: report.payments, same, truncated }
}

test.each([0, 1, 999, 1_000, 1_001, 2_500])(
  'of %i payments each is counted once',
  async (count) => {
    expect(await reported(count)).toEqual({ payments: count, same: count, truncated: false })
  },
)

test('a report is bounded, and says when there is more', async () => {
  const most = { payments: 100_000, same: 100_000 }
  expect(await reported(100_000)).toEqual({ ...most, truncated: false })
  expect(await reported(100_001)).toEqual({ ...most, truncated: true })
})
