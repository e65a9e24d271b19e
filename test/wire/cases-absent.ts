import { type CaseSpec, notServed } from './case.ts'
import { type RowName, rows } from './rows.ts'
import { chainAddress } from './world.ts'

// Rows that wait for another issue, or have no meaning here: exactly 404, with a body that the
// clients can read. `null` stands for a call without a body.

const session = { session_id: 's1', sdk_version: '2.0.0a0' }
const item = { item_id: 'i1', name: 'A thing', quantity: 1, unit_price_minor: 1000 }
const offer = { consumer_agent_id: 'agent_a', service_id: 'svc_1', total_amount: '10.00' }
const subscription = { url: 'https://hooks.example/bursar', events: ['payment.completed'] }
const transfers = [{ to: 'shop.example', amount: '1.00', token: 'USDC' }]

const mandates = {
  'POST /mandates/execute': {
    mandate: { mandate_id: 'mnd_1', amount_minor: '100', chain: 'base' },
  },
  'POST /ap2/payments/execute': { intent: {}, cart: {}, payment: {} },
  'POST /mandates/{id}/delegate': { delegate_agent_id: 'agent_b', max_amount: '5.00' },
  'GET /mandates/{id}/tree': null,
  'POST /spending-mandates': {
    purpose_scope: 'Compute',
    amount_per_tx: 10,
    amount_daily: 100,
    approval_mode: 'auto',
    allowed_rails: ['card', 'usdc', 'bank'],
    merchant_scope: { allowed: ['openai.com'] },
  },
  'GET /spending-mandates': null,
  'GET /spending-mandates/{id}': null,
  'POST /spending-mandates/{id}/revoke': { reason: 'done' },
} as const

const webhooks = {
  'GET /webhooks/event-types': null,
  'POST /webhooks': subscription,
  'GET /webhooks': null,
  'GET /webhooks/{id}': null,
  'PATCH /webhooks/{id}': { is_active: false },
  'DELETE /webhooks/{id}': null,
  'POST /webhooks/{id}/test': {},
  'POST /webhooks/{id}/rotate-secret': {},
  'GET /webhooks/{id}/deliveries': null,
} as const

const usage = {
  'POST /usage/report': { meter_id: 'm1', quantity: 5, idempotency_key: 'k1' },
  'GET /usage/meters': null,
  'GET /usage/meters/{id}': null,
} as const

const commerce = {
  'POST /ucp/checkout': {
    merchant_id: 'm1',
    merchant_name: 'Shop',
    merchant_domain: 'shop.example',
    customer_id: 'c1',
    line_items: [item],
  },
  'GET /ucp/checkout/{id}': null,
  'PATCH /ucp/checkout/{id}': { add_items: [item] },
  'POST /ucp/checkout/{id}/complete': {
    chain: 'base',
    token: 'USDC',
    destination: chainAddress,
    subject: 'agent_a',
    issuer: 'org_a',
  },
  'POST /ucp/checkout/{id}/cancel': {},
  'GET /ucp/orders': null,
  'GET /ucp/orders/{id}': null,
  'POST /merchant-checkout/sessions': { merchant_id: 'm1', amount: '10.00', currency: 'USDC' },
  'GET /merchant-checkout/sessions/{id}': null,
  'GET /merchant-checkout/sessions/{id}/details': null,
  'GET /marketplace/categories': null,
  'POST /marketplace/services': { name: 'Search', category: 'data', price_amount: '1.00' },
  'GET /marketplace/services': null,
  'GET /marketplace/services/{id}': null,
  'POST /marketplace/services/search': { query: 'search' },
  'POST /marketplace/offers': offer,
  'GET /marketplace/offers': null,
  'POST /marketplace/offers/{id}/accept': {},
  'POST /marketplace/offers/{id}/reject': {},
  'POST /marketplace/offers/{id}/complete': {},
  'POST /marketplace/offers/{id}/review': { rating: 5, comment: 'good' },
} as const

const betweenAgents = {
  'POST /a2a/discover': { agent_url: 'https://agent.example' },
  'GET /a2a/agent-card': null,
  'GET /a2a/agents': null,
  'POST /a2a/agents/register': { agent_url: 'https://agent.example', name: 'Other' },
  'POST /a2a/payment-request': {
    recipient_agent_url: 'https://agent.example',
    amount_minor: 100,
    token: 'USDC',
    chain: 'base',
    destination: chainAddress,
  },
  'POST /a2a/verify-credential': { recipient_agent_url: 'https://agent.example' },
  'POST /a2a/messages': { recipient_agent_url: 'https://agent.example', content: {} },
  'GET /a2a/messages': null,
} as const

const payments = {
  'POST /payments/stream/open': {
    from_wallet: 'wallet_a',
    to: 'shop.example',
    token: 'USDC',
    max_amount: '10.00',
  },
  'POST /payments/stream/{id}/consume': { units: 2 },
  'POST /payments/stream/{id}/settle': null,
  'POST /payments/batch': { transfers },
} as const

const reports = {
  'GET /exceptions': null,
  'GET /exceptions/{id}': null,
  'POST /exceptions/{id}/resolve': { notes: 'done' },
  'POST /exceptions/{id}/escalate': {},
  'POST /exceptions/{id}/retry': null,
  'POST /agents/auto-register': { name: 'Worker', ...session },
  'POST /agents/heartbeat': session,
  'POST /agents/{id}/events/batch': { ...session, events: [] },
} as const

const bodies: Readonly<Partial<Record<RowName, object | null>>> = {
  ...mandates,
  ...webhooks,
  ...usage,
  ...commerce,
  ...betweenAgents,
  ...payments,
  ...reports,
}

const anyId = 'x_01JD7Q3W8N4V5T6R2X9K0M1B7C'

export const absentCases: readonly CaseSpec[] = Object.entries(bodies).map(([name, body]) => {
  const row = name as RowName
  return {
    row,
    by: rows[row],
    send: () => ({
      at: row.includes('{id}') ? [anyId] : [],
      ...(body === null ? {} : { body }),
    }),
    expected: notServed,
  }
})
