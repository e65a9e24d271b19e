import { type CaseSpec, created, malformed, noRail, ok, waiting } from './case.ts'
import { addresses, balance, pay, transfer, wallet, wallets } from './shapes.ts'
import { chainAddress, merchant, type World } from './world.ts'

async function standing(world: World) {
  return { at: [(await world.standing()).walletId] }
}

/** A wallet with money, and what is sent to it. */
async function from(world: World, body: object) {
  return { at: [(await world.agent()).walletId], body }
}

const defaults = { mpc_provider: 'turnkey', account_type: 'mpc_v1', currency: 'USDC' }

const manage: readonly CaseSpec[] = [
  {
    row: 'POST /wallets',
    by: 'J',
    send: async (world) => ({
      body: {
        agent_id: await world.walletless(),
        mpc_provider: 'fireblocks',
        account_type: 'erc4337_v2',
        currency: 'USDC',
        limit_per_tx: '80.00',
        limit_total: '800.00',
      },
    }),
    expected: created(wallet, { limit_per_tx: '80.00', limit_total: '800.00' }),
  },
  {
    row: 'POST /wallets',
    by: 'P',
    send: async (world) => ({
      body: {
        agent_id: await world.walletless(),
        ...defaults,
        limit_per_tx: '100',
        limit_total: '1000',
      },
    }),
    expected: created(wallet),
  },
  {
    row: 'POST /wallets',
    by: 'M',
    send: async (world) => ({ body: { agent_id: await world.walletless(), ...defaults } }),
    expected: created(wallet),
  },
  {
    row: 'GET /wallets',
    by: 'JP',
    send: async (world) => ({ query: `limit=100&agent_id=${(await world.standing()).id}` }),
    expected: ok(wallets),
  },
  {
    row: 'GET /wallets',
    by: 'JPM',
    note: 'all of them',
    send: (_, by) => ({ query: by === 'M' ? 'limit=50' : 'limit=100' }),
    expected: ok(wallets),
  },
  { row: 'GET /wallets/{id}', by: 'JPM', send: standing, expected: ok(wallet) },
  {
    row: 'PATCH /wallets/{id}',
    by: 'P',
    send: (world) => from(world, { limit_per_tx: '75', limit_total: '900.5', is_active: true }),
    expected: ok(wallet, { limit_per_tx: '75.00', limit_total: '900.50' }),
  },
  {
    row: 'PATCH /wallets/{id}',
    by: 'P',
    note: 'to freeze it',
    send: (world) => from(world, { is_active: false }),
    expected: ok(wallet, { is_active: false }),
  },
  {
    row: 'POST /wallets',
    by: 'JP',
    note: 'with limits, for an agent that has one',
    send: async (world) => ({
      body: { agent_id: (await world.agent()).id, limit_per_tx: '500', limit_total: '5000' },
    }),
    expected: { status: 409, code: 'CONFLICT' },
  },
  {
    row: 'GET /wallets/{id}/balance',
    by: 'JPM',
    send: async (world, by) => ({
      ...(await standing(world)),
      query: `chain=${by === 'M' ? 'base_sepolia' : 'base'}&token=USDC`,
    }),
    expected: ok(balance, { balance: '100.00' }),
  },
  { row: 'GET /wallets/{id}/addresses', by: 'JP', send: standing, expected: ok(addresses) },
  {
    row: 'POST /wallets/{id}/addresses',
    by: 'JP',
    send: async (world) => ({
      ...(await standing(world)),
      body: { chain: 'base', address: chainAddress },
    }),
    expected: noRail,
  },
  {
    row: 'POST /wallets/{id}/upgrade-smart-account',
    by: 'JP',
    send: async (world, by) => ({
      ...(await standing(world)),
      body: {
        smart_account_address: chainAddress,
        ...(by === 'J'
          ? {}
          : {
              entrypoint_address: chainAddress,
              paymaster_enabled: true,
              bundler_profile: 'pimlico',
            }),
      },
    }),
    expected: noRail,
  },
]

const paying: readonly CaseSpec[] = [
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'J',
    note: 'as its pay()',
    send: (world) => from(world, { destination: 'merchant_xyz', amount: '2.50' }),
    expected: created(transfer, { status: 'completed', amount: '2.50' }),
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'J',
    note: 'to a wallet, with all it has',
    send: async (world) =>
      from(world, {
        destination: (await world.agent()).walletId,
        amount: '0.01',
        token: 'USDC',
        chain: 'base',
        domain: 'openai.com',
        memo: 'thanks',
      }),
    expected: created(transfer, { status: 'completed', token: 'USDC', chain: 'base' }),
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'P',
    send: (world) =>
      from(world, {
        destination: merchant,
        amount: '3',
        token: 'USDC',
        chain: 'base_sepolia',
        domain: 'localhost',
      }),
    expected: created(transfer, { status: 'completed', chain: 'base_sepolia' }),
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'M',
    note: 'of a JSON number',
    send: (world) =>
      from(world, {
        destination: chainAddress,
        amount: 12.5,
        token: 'USDC',
        chain: 'base_sepolia',
        domain: 'openai.com',
        memo: 'API credits',
      }),
    expected: created(transfer, { status: 'completed', amount: '12.50' }),
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'JPM',
    note: 'that waits for consent',
    send: async (world) => ({
      at: [(await world.asking()).walletId],
      body: { destination: merchant, amount: '5.00' },
    }),
    expected: { status: 402, code: 'APPROVAL_REQUIRED' },
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'JPM',
    note: 'above the limit',
    send: (world) => from(world, { destination: merchant, amount: '100.01' }),
    expected: { status: 402, code: 'LIMIT_PER_TRANSACTION' },
  },
  {
    row: 'POST /pay',
    by: 'P',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { to: merchant, amount: '1.25', currency: 'USDC' },
    }),
    expected: created(pay, { status: 'completed' }),
  },
  {
    row: 'POST /pay',
    by: 'P',
    note: 'on a chain',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { to: chainAddress, amount: '1.25', currency: 'USDC', chain: 'base' },
    }),
    expected: created(pay, { status: 'completed', chain: 'base' }),
  },
  {
    row: 'POST /pay',
    by: 'P',
    note: 'that waits for consent',
    send: async (world) => ({
      key: await world.keyOf(await world.asking()),
      body: { to: merchant, amount: '5.00', currency: 'USDC' },
    }),
    expected: waiting(pay),
  },
  {
    row: 'POST /pay',
    by: 'P',
    note: 'under a mandate, which nobody can check',
    send: async (world) => ({
      key: await world.keyOf(await world.agent()),
      body: { to: merchant, amount: '1.25', currency: 'USDC', mandate_id: 'mnd_1' },
    }),
    expected: malformed,
  },
  {
    row: 'POST /wallets/{id}/transfer',
    by: 'JPM',
    note: 'on a chain that no kill switch knows',
    send: (world) => from(world, { destination: merchant, amount: '1', chain: 'etherium' }),
    expected: malformed,
  },
  {
    row: 'POST /pay',
    by: 'P',
    note: "by the operator, who is no agent's",
    send: () => ({ body: { to: merchant, amount: '1.25', currency: 'USDC' } }),
    expected: malformed,
  },
]

export const walletCases: readonly CaseSpec[] = [...manage, ...paying]
