import { type CaseSpec, ok, waiting } from './case.ts'
import { filled, object } from './reader.ts'
import { approval, approvals } from './shapes.ts'
import type { World } from './world.ts'

async function one(world: World, body?: object) {
  const { id } = await world.approval()
  return { at: [id], ...(body === undefined ? {} : { body }) }
}

async function some(world: World, query: string) {
  await world.approval()
  return query === '' ? {} : { query }
}

export const approvalCases: readonly CaseSpec[] = [
  {
    row: 'GET /approvals/pending',
    by: 'JP',
    send: (world) => some(world, ''),
    expected: ok(filled(approvals)),
  },
  {
    row: 'GET /approvals',
    by: 'J',
    send: (world) => some(world, 'status=pending&limit=5'),
    expected: ok(filled(approvals)),
  },
  {
    row: 'GET /approvals',
    by: 'P',
    send: (world) => some(world, 'limit=50'),
    expected: ok(filled(approvals)),
  },
  {
    row: 'GET /approvals',
    by: 'M',
    send: (world) => some(world, 'status=pending'),
    expected: ok(filled(approvals)),
  },
  {
    row: 'GET /approvals/{id}',
    by: 'JPM',
    send: (world) => one(world),
    expected: ok(approval, { status: 'pending', amount: '2.00' }),
  },
  {
    row: 'POST /approvals/{id}/approve',
    by: 'J',
    send: (world) => one(world, {}),
    expected: ok(approval, { status: 'approved' }),
  },
  {
    row: 'POST /approvals/{id}/approve',
    by: 'P',
    note: 'with notes',
    send: (world) => one(world, { notes: 'fine' }),
    expected: ok(approval, { status: 'approved', notes: 'fine' }),
  },
  {
    row: 'POST /approvals/{id}/reject',
    by: 'J',
    send: (world) => one(world, {}),
    expected: ok(approval, { status: 'rejected' }),
  },
  {
    row: 'POST /approvals/{id}/reject',
    by: 'P',
    note: 'with a reason',
    send: (world) => one(world, { reason: 'too dear' }),
    expected: ok(approval, { status: 'rejected' }),
  },
  {
    row: 'POST /approvals',
    by: 'M',
    note: 'for an agent that need not ask',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: {
        action: 'payment',
        vendor: 'openai.com',
        amount: 25.5,
        purpose: 'API credits',
        reason: 'used up',
        urgency: 'medium',
        expires_in_hours: 24,
      },
    }),
    expected: waiting(approval),
  },
  {
    row: 'POST /approvals',
    by: 'M',
    note: "by the operator, who is no agent's",
    send: () => ({ body: { action: 'payment', vendor: 'openai.com', amount: 25 } }),
    expected: { status: 400, code: 'INVALID_REQUEST' },
  },
  {
    row: 'DELETE /approvals/{id}',
    by: 'M',
    note: 'by the agent that asked',
    send: async (world) => {
      const { id, key } = await world.approval()
      return { at: [id], key, body: { reason: 'not needed any more' } }
    },
    expected: ok(object),
  },
]
