import { z } from 'zod'
import { idParams } from '../id.ts'
import { sentId } from '../text.ts'
import { v2Operation } from './operation.ts'

// What needs a rail that Bursar does not have: chains, gas, cards, escrow. Each of these calls is
// answered by RAIL_NOT_CONFIGURED, whatever stands in it, and nothing is ever made up.

const anything = z.looseObject({})
const problems = ['RAIL_NOT_CONFIGURED'] as const

export const raillessOperations = [
  v2Operation({
    name: 'v2.chains.list',
    method: 'GET',
    path: '/api/v2/transactions/chains',
    summary: 'Chains: none is configured',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.tokens',
    method: 'GET',
    path: '/api/v2/transactions/tokens/{chain}',
    summary: 'Tokens of a chain: none is configured',
    params: z.strictObject({ chain: sentId }),
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.estimateGas',
    method: 'POST',
    path: '/api/v2/transactions/estimate-gas',
    summary: 'Gas: no chain is configured',
    writes: false,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.createAddress',
    method: 'POST',
    path: '/api/v2/wallets/{id}/addresses',
    summary: 'An address on a chain: none is configured',
    params: idParams,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.upgradeAccount',
    method: 'POST',
    path: '/api/v2/wallets/{id}/upgrade-smart-account',
    summary: 'A smart account: no chain is configured',
    params: idParams,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.stop',
    method: 'POST',
    path: '/api/v2/admin/kill-switch/chain/{chain}/activate',
    aliases: ['/api/v2/admin/kill-switch/chain/{chain}/deactivate'],
    summary: 'The kill switch of a chain: none is configured',
    params: z.strictObject({ chain: sentId }),
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.stopNamed',
    method: 'POST',
    path: '/api/v2/kill-switch/chains/activate',
    aliases: ['/api/v2/kill-switch/chains/deactivate'],
    summary: 'The kill switch of a chain: none is configured',
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.list',
    method: 'GET',
    path: '/api/v2/cards',
    summary: 'Cards: no issuer is configured',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.create',
    method: 'POST',
    path: '/api/v2/cards',
    summary: 'A card: no issuer is configured',
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.escrows.list',
    method: 'GET',
    path: '/api/v2/escrows',
    summary: 'Escrow: no agent is configured',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.escrows.create',
    method: 'POST',
    path: '/api/v2/escrows',
    summary: 'Escrow: no agent is configured',
    body: anything,
    answers: {},
    problems,
  }),
] as const
