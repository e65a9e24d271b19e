import { type CaseSpec, malformed, noRail, ok } from './case.ts'
import { flag, id, object, orNull, record, text } from './reader.ts'
import { type RowName, rows } from './rows.ts'

// The emergency stop of one wallet, and calls for rails that nobody has here.

const turned = record({
  wallet_id: id,
  kill_switch_active: flag,
  reason: orNull(text),
  message: text,
})

const stops: readonly CaseSpec[] = [
  {
    row: 'POST /guardrails/kill-switch/activate',
    by: 'MD',
    send: async (world) => ({
      body: { wallet_id: (await world.agent()).walletId, reason: 'an incident' },
    }),
    expected: ok(turned, { kill_switch_active: true, reason: 'an incident' }),
  },
  {
    row: 'POST /guardrails/kill-switch/activate',
    by: 'M',
    note: 'without a wallet, by the operator',
    send: () => ({ body: { reason: 'an incident' } }),
    expected: malformed,
  },
  {
    row: 'POST /guardrails/kill-switch/deactivate',
    by: 'MD',
    send: async (world) => {
      const { id, walletId } = await world.agent()
      await world.server.did('PATCH', `/api/v2/agents/${id}`, { body: { is_active: false } })
      return { body: { wallet_id: walletId } }
    },
    expected: ok(turned, { kill_switch_active: false }),
  },
  {
    row: 'GET /guardrails/status',
    by: 'MD',
    send: async (world) => ({ query: `wallet_id=${(await world.standing()).walletId}` }),
    expected: ok(record({ wallet_id: id, kill_switch: object, status: text })),
  },
]

const bodies = {
  'GET /cards': null,
  'POST /cards': { wallet_id: 'wallet_a', limit_per_tx: '10.00' },
  'GET /cards/{id}': null,
  'DELETE /cards/{id}': null,
  'POST /cards/{id}/freeze': {},
  'POST /cards/{id}/unfreeze': {},
  'PATCH /cards/{id}/limits': { limit_daily: '5.00' },
  'GET /cards/{id}/transactions': null,
  'POST /cards/{id}/simulate-purchase': { amount: '5.00' },
  'POST /escrow': { amount: '5.00', token: 'USDC', chain: 'base', recipient: 'shop.example' },
  'POST /escrow/{id}/confirm-delivery': {},
  'POST /escrow/{id}/dispute': { reason: 'it did not come' },
  'POST /escrow/{id}/evidence': { evidence_uri: 'https://shop.example/1' },
  'POST /escrow/holds/{id}/dispute': { reason: 'it did not come' },
  'POST /escrow/disputes/{id}/evidence': {},
  'POST /escrow/disputes/{id}/resolve': { outcome: 'split' },
  'GET /escrow/disputes/{id}': null,
} as const satisfies Partial<Record<RowName, object | null>>

/** By an agent's own key too: it is told of the rail, and not of what it may not do. */
const refusals = Object.entries(bodies).flatMap(([name, body]): CaseSpec[] => {
  const row = name as keyof typeof bodies
  const sent = {
    at: row.includes('{id}') ? ['esc_1'] : [],
    ...(body === null ? {} : { body }),
  }
  const own = 'by the agent'
  return [
    { row, by: rows[row], send: () => sent, expected: noRail },
    {
      ...{ row, by: rows[row], note: own, expected: noRail },
      send: async (world) => ({ ...sent, key: await world.keyOf(await world.standing()) }),
    },
  ]
})

export const railCases: readonly CaseSpec[] = [...stops, ...refusals]
