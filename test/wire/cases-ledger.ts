import { absent, type CaseSpec, noRail, ok } from './case.ts'
import { filled } from './reader.ts'
import {
  compliance,
  ledgerEntries,
  ledgerEntry,
  ledgerVerified,
  spendingByCategory,
  spendingByVendor,
  spendingSummary,
  spendingTrends,
  transactionStatus,
} from './shapes.ts'
import { chainAddress, type World } from './world.ts'

const chainHash = `0x${'ab'.repeat(32)}`

async function entry(world: World) {
  return { at: [(await world.paid()).ledgerTxId] }
}

async function spending(world: World, rest: string) {
  return { query: `wallet_id=${(await world.paid()).walletId}&${rest}` }
}

const ledger: readonly CaseSpec[] = [
  {
    row: 'GET /ledger/entries',
    by: 'JPM',
    send: async (world, by) => {
      const { walletId } = await world.paid()
      const page = { J: 'limit=10', P: 'limit=50&offset=0', M: 'limit=20&offset=0', D: '' }[by]
      return { query: `${page}&wallet_id=${walletId}` }
    },
    expected: ok(filled(ledgerEntries)),
  },
  {
    row: 'GET /ledger/entries',
    by: 'JP',
    note: 'of all wallets',
    send: async (world, by) => {
      await world.paid()
      return by === 'J' ? {} : { query: 'limit=50&offset=0' }
    },
    expected: ok(filled(ledgerEntries)),
  },
  {
    row: 'GET /ledger/entries/{tx_id}',
    by: 'JPM',
    send: entry,
    expected: ok(ledgerEntry, { amount: '2.50', vendor: 'shop.example' }),
  },
  {
    row: 'GET /ledger/entries/{tx_id}/verify',
    by: 'JP',
    send: entry,
    expected: ok(ledgerVerified, { valid: true }),
  },
]

const transactions: readonly CaseSpec[] = [
  { row: 'GET /transactions/chains', by: 'JP', send: () => ({}), expected: noRail },
  {
    row: 'GET /transactions/tokens/{chain}',
    by: 'JP',
    send: () => ({ at: ['base_sepolia'] }),
    expected: noRail,
  },
  {
    row: 'POST /transactions/estimate-gas',
    by: 'JP',
    send: (_, by) => ({
      body: {
        chain: 'base_sepolia',
        to_address: chainAddress,
        amount: '10.00',
        ...(by === 'P' ? { token: 'USDC' } : {}),
      },
    }),
    expected: noRail,
  },
  {
    row: 'GET /transactions/status/{hash}',
    by: 'JP',
    send: async (world) => ({ at: [(await world.paid()).txHash], query: 'chain=base' }),
    expected: ok(transactionStatus),
  },
  {
    row: 'GET /transactions/status/{hash}',
    by: 'JP',
    note: 'of a payment that waits for consent',
    send: async (world) => {
      const { walletId } = await world.asking()
      const body = { destination: 'shop.example', amount: '5.00' }
      const path = `/api/v2/wallets/${walletId}/transfer`
      const { body: waits } = await world.server.call('POST', path, { body })
      return { at: [String(waits.payment_id)], query: 'chain=base' }
    },
    expected: ok(transactionStatus),
  },
  {
    row: 'GET /transactions/status/{hash}',
    by: 'JP',
    note: 'of a chain',
    send: () => ({ at: [chainHash], query: 'chain=base' }),
    expected: absent,
  },
]

const sums: readonly CaseSpec[] = [
  {
    row: 'GET /spending/summary',
    by: 'M',
    send: (world) => spending(world, 'period=month'),
    expected: ok(spendingSummary, { total_spent: '2.50', transaction_count: 1 }),
  },
  {
    row: 'GET /spending/by-vendor',
    by: 'M',
    send: (world) => spending(world, 'period=week&limit=10'),
    expected: ok(filled(spendingByVendor)),
  },
  {
    row: 'GET /spending/by-category',
    by: 'M',
    send: (world) => spending(world, 'period=day'),
    expected: ok(spendingByCategory),
  },
  {
    row: 'GET /spending/trends',
    by: 'M',
    send: (world) => spending(world, 'granularity=daily&lookback=7'),
    expected: ok(filled(spendingTrends)),
  },
  {
    row: 'POST /compliance/check',
    by: 'M',
    send: () => ({ body: { address: chainAddress, amount: 50 } }),
    expected: ok(compliance),
  },
]

export const ledgerCases: readonly CaseSpec[] = [...ledger, ...transactions, ...sums]
