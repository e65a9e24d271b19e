import { absent, type CaseSpec, notServed, ok } from './case.ts'
import { object } from './reader.ts'
import {
  policyApplied,
  policyCheck,
  policyExamples,
  policyParsed,
  policyPreview,
  simulation,
} from './shapes.ts'
import type { World } from './world.ts'

const said = 'Allow max $500 per day on AWS and OpenAI, block gambling'
const rules = { blocked_categories: ['gambling'], require_approval_above: '50.00' }

async function standing(world: World) {
  return { at: [(await world.standing()).id] }
}

const written: readonly CaseSpec[] = [
  {
    row: 'POST /policies/parse',
    by: 'JP',
    send: async (world, by) => ({
      body: {
        natural_language: said,
        ...(by === 'J' ? { agent_id: (await world.standing()).id } : {}),
      },
    }),
    expected: ok(policyParsed, { global_daily_limit: '500.00' }),
  },
  {
    row: 'POST /policies/preview',
    by: 'JP',
    note: 'of words',
    send: async (world) => ({
      body: { natural_language: said, agent_id: (await world.standing()).id, confirm: false },
    }),
    expected: ok(policyPreview),
  },
  {
    row: 'POST /policies/preview',
    by: 'JP',
    note: 'of rules',
    send: async (world) => ({
      body: { policy: rules, agent_id: (await world.standing()).id, confirm: false },
    }),
    expected: ok(policyPreview),
  },
  {
    row: 'POST /policies/apply',
    by: 'JP',
    note: 'of words',
    send: async (world) => ({
      body: { natural_language: said, agent_id: (await world.agent()).id, confirm: true },
    }),
    expected: ok(policyApplied, { success: true, daily_limit: '500.00' }),
  },
  {
    row: 'POST /policies/apply',
    by: 'JP',
    note: 'of rules',
    send: async (world) => ({
      body: { policy: rules, agent_id: (await world.agent()).id, confirm: true },
    }),
    expected: ok(policyApplied, { success: true }),
  },
  {
    row: 'POST /policies/apply',
    by: 'JP',
    note: 'unconfirmed',
    send: async (world) => ({
      body: { policy: rules, agent_id: (await world.standing()).id, confirm: false },
    }),
    expected: { status: 400, code: 'INVALID_REQUEST' },
  },
]

const read: readonly CaseSpec[] = [
  {
    row: 'POST /policies/check',
    by: 'J',
    send: async (world) => ({
      body: {
        agent_id: (await world.standing()).id,
        amount: '5.00',
        currency: 'USDC',
        merchant_id: 'openai.com',
        mcc_code: '5734',
      },
    }),
    expected: ok(policyCheck, { allowed: true }),
  },
  {
    row: 'POST /policies/check',
    by: 'P',
    send: async (world) => ({
      body: {
        agent_id: (await world.standing()).id,
        amount: '100.01',
        currency: 'USD',
        merchant_id: null,
        merchant_category: null,
        mcc_code: null,
      },
    }),
    expected: ok(policyCheck, { allowed: false }),
  },
  { row: 'GET /policies/examples', by: 'JP', send: () => ({}), expected: ok(policyExamples) },
  { row: 'GET /policies/{agent_id}', by: 'JP', send: standing, expected: ok(object) },
  {
    row: 'GET /policies/{agent_id}/recommendations',
    by: 'P',
    send: standing,
    expected: ok(object),
  },
  { row: 'GET /policies/templates', by: 'D', send: () => ({}), expected: absent },
  { row: 'GET /policies/{agent_id}/history', by: 'D', send: standing, expected: notServed },
  {
    row: 'GET /policies/{agent_id}/history/{hash}',
    by: 'D',
    send: async (world) => ({ at: [(await world.standing()).id, 'abc'] }),
    expected: notServed,
  },
  {
    row: 'POST /simulate',
    by: 'J',
    send: async (world) => ({
      body: {
        agent_id: (await world.standing()).id,
        amount: '5.00',
        currency: 'USDC',
        merchant_id: 'openai.com',
        merchant_category: 'software',
        mcc_code: '5734',
        chain: 'base',
        token: 'USDC',
      },
    }),
    expected: ok(simulation, { allowed: true }),
  },
  {
    row: 'POST /simulate',
    by: 'J',
    note: 'of a wallet and a destination',
    send: async (world) => ({
      body: {
        wallet_id: (await world.standing()).walletId,
        destination: 'openai.com',
        amount: '5.00',
      },
    }),
    expected: ok(simulation, { allowed: true }),
  },
  {
    row: 'POST /policies/check',
    by: 'JP',
    note: 'of a merchant, for whose key it is',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { amount: '5.00', merchant: 'openai.com' },
    }),
    expected: ok(policyCheck, { allowed: true }),
  },
  {
    row: 'POST /policies/check',
    by: 'JP',
    note: 'of a vendor, for whose key it is',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { amount: '5.00', vendor: 'openai.com' },
    }),
    expected: ok(policyCheck, { allowed: true }),
  },
  {
    row: 'POST /simulation/run',
    by: 'P',
    send: async (world) => ({
      body: {
        agent_id: (await world.standing()).id,
        amount: '5.00',
        currency: 'USD',
        chain: 'base',
        merchant_id: 'openai.com',
        mcc_code: '5734',
        source: 'planner',
      },
    }),
    expected: ok(object),
  },
]

export const policyCases: readonly CaseSpec[] = [...written, ...read]
