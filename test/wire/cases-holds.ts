import { absent, type CaseSpec, created, ok } from './case.ts'
import { filled } from './reader.ts'
import { hold, holdCreated, holds } from './shapes.ts'
import { merchant, type World } from './world.ts'

async function one(world: World, body?: object) {
  const { id } = await world.hold()
  return { at: [id], ...(body === undefined ? {} : { body }) }
}

async function wallet(world: World) {
  return { at: [(await world.hold()).walletId] }
}

const create: readonly CaseSpec[] = [
  {
    row: 'POST /holds',
    by: 'J',
    send: async (world) => ({
      body: {
        wallet_id: (await world.agent()).walletId,
        amount: '10.00',
        token: 'USDC',
        merchant_id: merchant,
        purpose: 'a room',
        duration_hours: 48,
      },
    }),
    expected: created(holdCreated, { status: 'active' }),
  },
  {
    row: 'POST /holds',
    by: 'P',
    note: 'by its defaults',
    send: async (world) => ({
      body: {
        wallet_id: (await world.agent()).walletId,
        amount: '10',
        token: 'USDC',
        duration_hours: 24,
      },
    }),
    expected: created(holdCreated, { status: 'active' }),
  },
  {
    row: 'POST /holds',
    by: 'M',
    note: 'of a JSON number',
    send: async (world) => ({
      body: {
        wallet_id: (await world.agent()).walletId,
        amount: 10,
        token: 'USDC',
        merchant_id: merchant,
        purpose: 'a room',
        duration_hours: 168,
      },
    }),
    expected: created(holdCreated, { status: 'active' }),
  },
  {
    row: 'POST /holds',
    by: 'M',
    note: 'without a wallet',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { amount: '10', token: 'USDC', merchant_id: merchant, duration_hours: 168 },
    }),
    expected: created(holdCreated, { status: 'active' }),
  },
  {
    row: 'POST /holds',
    by: 'M',
    note: "without a wallet, by the operator, who is no agent's",
    send: () => ({ body: { amount: '10', token: 'USDC', duration_hours: 168 } }),
    expected: { status: 400, code: 'INVALID_REQUEST' },
  },
  {
    row: 'POST /holds',
    by: 'JPM',
    note: 'of more than there is',
    send: async (world) => ({
      body: {
        wallet_id: (await world.agent({ spending_limits: { per_transaction: '500.00' } })).walletId,
        amount: '100.01',
        token: 'USDC',
        merchant_id: merchant,
        duration_hours: 24,
      },
    }),
    expected: { status: 402, code: 'INSUFFICIENT_FUNDS' },
  },
]

const read: readonly CaseSpec[] = [
  {
    row: 'GET /holds',
    by: 'JP',
    send: async (world) => {
      await world.hold()
      return {}
    },
    expected: ok(filled(holds)),
  },
  { row: 'GET /holds/wallet/{wallet_id}', by: 'JPM', send: wallet, expected: ok(filled(holds)) },
  {
    row: 'GET /holds/wallet/{wallet_id}',
    by: 'M',
    note: 'by their status',
    send: async (world) => ({ ...(await wallet(world)), query: 'status=active' }),
    expected: ok(filled(holds)),
  },
  {
    row: 'GET /holds/wallet/{wallet_id}',
    by: 'M',
    note: 'of a wallet that it does not know',
    send: () => ({ at: ['undefined'] }),
    expected: absent,
  },
  {
    row: 'GET /holds/{id}',
    by: 'JPM',
    send: (world) => one(world),
    expected: ok(hold, { status: 'active', amount: '3.00' }),
  },
]

const end: readonly CaseSpec[] = [
  {
    row: 'POST /holds/{id}/capture',
    by: 'J',
    note: 'in part',
    send: (world) => one(world, { amount: '2.00' }),
    expected: ok(hold, { status: 'captured', captured_amount: '2.00' }),
  },
  {
    row: 'POST /holds/{id}/capture',
    by: 'P',
    send: (world) => one(world, {}),
    expected: ok(hold, { status: 'captured', captured_amount: '3.00' }),
  },
  {
    row: 'POST /holds/{id}/capture',
    by: 'M',
    note: 'of a JSON number',
    send: (world) => one(world, { amount: 2 }),
    expected: ok(hold, { status: 'captured', captured_amount: '2.00' }),
  },
  {
    row: 'POST /holds/{id}/void',
    by: 'JPM',
    send: (world) => one(world, {}),
    expected: ok(hold, { status: 'voided' }),
  },
  {
    row: 'POST /holds/{id}/extend',
    by: 'M',
    send: (world) => one(world, { additional_hours: 168 }),
    expected: ok(hold, { status: 'active' }),
  },
]

export const holdCases: readonly CaseSpec[] = [...create, ...read, ...end]
