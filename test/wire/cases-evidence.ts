import { absent, type CaseSpec, ok } from './case.ts'
import { filled, object } from './reader.ts'
import { evidence, evidenceVerified, policyDecisions } from './shapes.ts'
import type { World } from './world.ts'

async function paid(world: World) {
  return { at: [(await world.paid()).txHash] }
}

async function decision(world: World) {
  return { at: [await world.decision()] }
}

export const evidenceCases: readonly CaseSpec[] = [
  { row: 'GET /evidence/{tx}', by: 'J', send: paid, expected: ok(evidence) },
  {
    row: 'GET /evidence/{tx}',
    by: 'J',
    note: 'of a payment that is not there',
    send: () => ({ at: ['txn_01JD7Q3W8N4V5T6R2X9K0M1B7C'] }),
    expected: absent,
  },
  {
    row: 'GET /evidence/{tx}/verify',
    by: 'J',
    send: paid,
    expected: ok(evidenceVerified, { valid: true }),
  },
  { row: 'GET /evidence/transactions/{tx}', by: 'P', send: paid, expected: ok(object) },
  {
    row: 'GET /evidence/policy-decisions',
    by: 'JP',
    send: async (world) => ({ query: `limit=50&agent_id=${(await world.paid()).id}` }),
    expected: ok(filled(policyDecisions)),
  },
  {
    row: 'GET /evidence/policy-decisions',
    by: 'J',
    note: 'of all agents',
    send: async (world) => {
      await world.paid()
      return {}
    },
    expected: ok(filled(policyDecisions)),
  },
  {
    row: 'GET /evidence/policy-decisions/{id}',
    by: 'JP',
    send: decision,
    expected: ok(object),
  },
  {
    // It sends neither a body nor a query.
    row: 'POST /evidence/policy-decisions/{id}/export',
    by: 'P',
    send: decision,
    expected: ok(object),
  },
]
