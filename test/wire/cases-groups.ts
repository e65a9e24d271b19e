import { expect } from 'vitest'
import { type CaseSpec, created, ok } from './case.ts'
import { object } from './reader.ts'
import { group, groupSpending, groups } from './shapes.ts'
import type { World } from './world.ts'

async function one(world: World) {
  return { at: [await world.group()] }
}

export const groupCases: readonly CaseSpec[] = [
  {
    row: 'POST /groups',
    by: 'J',
    send: (world) => ({
      body: {
        name: world.name(),
        budget: {
          per_transaction: '500.00',
          daily: '5000.00',
          monthly: '50000.00',
          total: '500000.00',
        },
        merchant_policy: {
          allowed_merchants: ['openai.com'],
          blocked_merchants: ['casino.example'],
          allowed_categories: ['software'],
          blocked_categories: ['gambling'],
        },
        metadata: { team: 'growth' },
      },
    }),
    expected: created(group, {
      budget: { per_transaction: '500.00', total: '500000.00' },
      merchant_policy: { blocked_merchants: ['casino.example'] },
      metadata: { team: 'growth' },
    }),
  },
  {
    row: 'POST /groups',
    by: 'P',
    send: (world) => ({
      body: { name: world.name(), budget: { daily: '5000.00', monthly: '50000.00' } },
    }),
    expected: created(group, { budget: { daily: '5000.00', monthly: '50000.00' } }),
  },
  {
    row: 'POST /groups',
    by: 'M',
    send: (world) => ({ body: { name: world.name() } }),
    expected: created(group, { agent_ids: [] }),
  },
  {
    row: 'GET /groups',
    by: 'JPM',
    send: (_, by) => ({ query: by === 'P' ? 'limit=50' : 'limit=20&offset=0' }),
    expected: ok(groups),
  },
  { row: 'GET /groups/{id}', by: 'JPM', send: one, expected: ok(group) },
  {
    row: 'PATCH /groups/{id}',
    by: 'J',
    send: async (world) => ({ ...(await one(world)), body: { budget: { monthly: '600.00' } } }),
    expected: ok(group, { budget: { daily: '5000.00', monthly: '600.00' } }),
  },
  {
    row: 'PATCH /groups/{id}',
    by: 'P',
    send: async (world) => ({
      ...(await one(world)),
      body: {
        name: 'Renamed',
        merchant_policy: { blocked_categories: ['gambling'] },
        metadata: { team: 'ops' },
      },
    }),
    expected: ok(group, {
      name: 'Renamed',
      merchant_policy: { blocked_categories: ['gambling'] },
      metadata: { team: 'ops' },
    }),
  },
  { row: 'DELETE /groups/{id}', by: 'JP', send: one, expected: ok(object) },
  {
    row: 'POST /groups/{id}/agents',
    by: 'JPM',
    send: async (world) => ({
      ...(await one(world)),
      body: { agent_id: (await world.agent()).id },
    }),
    // 200: nothing is made, and what is answered is the group.
    expected: ok(group, { agent_ids: [expect.any(String)] }),
  },
  {
    row: 'DELETE /groups/{id}/agents/{agent_id}',
    by: 'JPM',
    send: async (world) => {
      const { groupId, agentId } = await world.member()
      return { at: [groupId, agentId] }
    },
    expected: ok(group, { agent_ids: [] }),
  },
  {
    row: 'GET /groups/{id}/spending',
    by: 'JPM',
    send: async (world) => ({ at: [(await world.member()).groupId] }),
    expected: ok(groupSpending, { agent_count: 1 }),
  },
]
