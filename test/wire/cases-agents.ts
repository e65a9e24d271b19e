import { absent, type CaseSpec, created, notServed, ok } from './case.ts'
import { object } from './reader.ts'
import {
  agent,
  agentLimits,
  agentSpending,
  agents,
  agentWallet,
  health,
  kya,
  kyaChange,
  policyHistory,
  trustScore,
} from './shapes.ts'
import type { World } from './world.ts'

async function standing(world: World) {
  return { at: [(await world.standing()).id] }
}

async function fresh(world: World, body: object) {
  return { at: [(await world.agent()).id], body }
}

const create: readonly CaseSpec[] = [
  {
    row: 'POST /agents',
    by: 'J',
    send: (world) => ({
      body: {
        name: world.name(),
        description: 'Buys office supplies',
        organization_id: world.server.orgId,
        public_key: 'cHVibGljLWtleS1vZi1hbi1hZ2VudA==',
        key_algorithm: 'ed25519',
        spending_limits: { per_transaction: '50.00', daily: '500.00', monthly: '5000.00' },
        metadata: { team: 'growth', level: 3 },
      },
    }),
    expected: created(agent, { spending_limits: { daily: '500.00' }, metadata: { level: 3 } }),
  },
  {
    row: 'POST /agents',
    by: 'J',
    note: 'its own names of rules',
    send: (world) => ({
      body: {
        name: world.name(),
        policy: {
          max_transaction_amount: '75.00',
          approval_threshold: '40.00',
          blocked_merchants: ['casino.example'],
        },
      },
    }),
    expected: created(agent, {
      spending_limits: { per_transaction: '75.00' },
      policy: { require_approval_above: '40.00', blocked_merchants: ['casino.example'] },
    }),
  },
  {
    row: 'POST /agents',
    by: 'P',
    send: (world) => ({
      body: {
        name: world.name(),
        description: 'Pays for tools',
        spending_limits: { per_transaction: '500.00', daily: '2000.00' },
        policy: { blocked_categories: ['gambling'], auto_approve_below: '100.00' },
        metadata: { framework: 'langchain' },
      },
    }),
    expected: created(agent, {
      policy: { blocked_categories: ['gambling'], auto_approve_below: '100.00' },
    }),
  },
  {
    row: 'POST /agents',
    by: 'M',
    send: (world) => ({ body: { name: world.name(), description: 'Does one thing' } }),
    expected: created(agent, {
      spending_limits: { per_transaction: '100.00', daily: '1000.00', total: '100000.00' },
    }),
  },
  {
    row: 'POST /agents',
    by: 'D',
    note: 'with what the document adds',
    send: (world) => ({
      body: {
        name: world.name(),
        create_wallet: false,
        manifest: {
          capabilities: ['api_credits'],
          max_budget_per_tx: '50.00',
          daily_budget: '500.00',
          framework: 'langchain',
        },
      },
    }),
    expected: created(agent, { wallet_id: null, kya_level: 'basic', kya_status: 'active' }),
  },
]

const change: readonly CaseSpec[] = [
  {
    row: 'PATCH /agents/{id}',
    by: 'JD',
    send: (world) =>
      fresh(world, {
        spending_limits: { daily: '300.00' },
        policy: { blocked_merchants: ['casino.example'] },
      }),
    expected: ok(agent, {
      spending_limits: { per_transaction: '100.00', daily: '300.00' },
      policy: { blocked_merchants: ['casino.example'] },
    }),
  },
  {
    row: 'PATCH /agents/{id}',
    by: 'P',
    send: (world) => fresh(world, { name: 'Renamed', metadata: { team: 'ops' }, is_active: true }),
    expected: ok(agent, { name: 'Renamed', metadata: { team: 'ops' }, is_active: true }),
  },
  {
    row: 'PATCH /agents/{id}',
    by: 'M',
    send: (world) => fresh(world, { name: 'Halted', is_active: false }),
    expected: ok(agent, { name: 'Halted', is_active: false }),
  },
  {
    row: 'DELETE /agents/{id}',
    by: 'JPD',
    send: async (world) => ({ at: [(await world.agent()).id] }),
    expected: ok(object),
  },
  {
    row: 'POST /agents/{id}/wallet',
    by: 'J',
    send: async (world) => ({
      at: [await world.walletless()],
      body: { currency: 'USDC', limit_per_tx: '25.00', limit_total: '250.00' },
    }),
    expected: created(agentWallet),
  },
  {
    row: 'POST /agents/{id}/wallet',
    by: 'J',
    note: 'with nothing said',
    send: async (world) => ({ at: [await world.walletless()], body: {} }),
    expected: created(agentWallet),
  },
]

const read: readonly CaseSpec[] = [
  { row: 'GET /health', by: 'JP', send: () => ({}), expected: ok(health) },
  {
    row: 'GET /agents',
    by: 'J',
    send: () => ({ query: 'limit=2&offset=0&is_active=true' }),
    expected: ok(agents),
  },
  { row: 'GET /agents', by: 'J', note: 'unbounded', send: () => ({}), expected: ok(agents) },
  { row: 'GET /agents', by: 'P', send: () => ({ query: 'limit=100' }), expected: ok(agents) },
  {
    row: 'GET /agents',
    by: 'M',
    send: () => ({ query: 'limit=100&offset=0' }),
    expected: ok(agents),
  },
  {
    row: 'GET /agents',
    by: 'D',
    send: () => ({ query: 'limit=10&offset=0' }),
    expected: ok(agents),
  },
  { row: 'GET /agents/{id}', by: 'JPMD', send: standing, expected: ok(agent) },
  {
    row: 'GET /agents/{id}',
    by: 'JPM',
    note: 'of an unknown one',
    send: () => ({ at: ['agent_01JD7Q3W8N4V5T6R2X9K0M1B7C'] }),
    expected: absent,
  },
  { row: 'GET /agents/{id}/wallet', by: 'J', send: standing, expected: ok(agentWallet) },
  { row: 'GET /agents/{id}/limits', by: 'D', send: standing, expected: ok(agentLimits) },
  {
    row: 'GET /agents/{id}/spending',
    by: 'D',
    send: async (world) => ({ ...(await standing(world)), query: 'period=30d' }),
    expected: ok(agentSpending),
  },
]

const known: readonly CaseSpec[] = [
  { row: 'GET /agents/{id}/kya', by: 'D', send: standing, expected: ok(kya) },
  {
    row: 'POST /agents/{id}/kya/upgrade',
    by: 'D',
    send: (world) =>
      fresh(world, { target_level: 'verified', anchor_verification_id: 'persona_verif_xyz' }),
    expected: ok(kyaChange, { previous_level: 'basic', new_level: 'verified' }),
  },
  {
    row: 'POST /agents/{id}/kya/upgrade',
    by: 'D',
    note: 'by its code',
    send: (world) => fresh(world, { target_level: 'attested', code_hash: 'a1'.repeat(32) }),
    expected: ok(kyaChange, { previous_level: 'basic', new_level: 'attested' }),
  },
  {
    row: 'POST /agents/{id}/kya/suspend',
    by: 'D',
    send: (world) => fresh(world, { reason: 'odd' }),
    expected: ok(kyaChange, { status: 'suspended' }),
  },
  {
    row: 'POST /agents/{id}/kya/reactivate',
    by: 'D',
    send: async (world) => {
      const sent = await fresh(world, { reason: 'fine again' })
      const body = { reason: 'odd' }
      await world.server.did('POST', `/api/v2/agents/${sent.at[0]}/kya/suspend`, { body })
      return sent
    },
    expected: ok(kyaChange, { status: 'active' }),
  },
  { row: 'GET /agents/{id}/trust-score', by: 'M', send: standing, expected: ok(trustScore) },
  {
    row: 'GET /agents/{id}/policy-history',
    by: 'M',
    send: async (world) => ({ ...(await standing(world)), query: 'limit=20' }),
    expected: ok(policyHistory),
  },
  {
    row: 'GET /agents/{id}/trust-path/{did}',
    by: 'M',
    send: async (world) => ({
      at: [(await world.standing()).id, encodeURIComponent('did:fides:abc')],
    }),
    expected: notServed,
  },
]

export const agentCases: readonly CaseSpec[] = [...create, ...change, ...read, ...known]
