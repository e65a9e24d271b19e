import { z } from 'zod'
import { idParams } from '../id.ts'
import { sentId } from '../text.ts'
import { v2Operation } from './operation.ts'

// What needs a rail that Bursar does not have: chains, gas, cards, escrow. Each of these calls is
// answered by RAIL_NOT_CONFIGURED, whatever stands in it, and nothing is ever made up.

const anything = z.looseObject({})
const problems = ['RAIL_NOT_CONFIGURED'] as const

export const unsupportedOperations = [
  v2Operation({
    name: 'v2.chains.list',
    method: 'GET',
    path: '/api/v2/transactions/chains',
    summary: 'List chains (none is configured)',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.tokens',
    method: 'GET',
    path: '/api/v2/transactions/tokens/{chain}',
    summary: 'List the tokens of a chain (none is configured)',
    params: z.strictObject({ chain: sentId }),
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.estimateGas',
    method: 'POST',
    path: '/api/v2/transactions/estimate-gas',
    summary: 'Estimate gas (no chain is configured)',
    writes: false,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.createAddress',
    method: 'POST',
    path: '/api/v2/wallets/{id}/addresses',
    summary: 'Create an address on a chain (none is configured)',
    params: idParams,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.chains.upgradeAccount',
    method: 'POST',
    path: '/api/v2/wallets/{id}/upgrade-smart-account',
    summary: 'Upgrade to a smart account (no chain is configured)',
    params: idParams,
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.list',
    method: 'GET',
    path: '/api/v2/cards',
    aliases: ['/api/v2/cards/{id}', '/api/v2/cards/{id}/{part}'],
    summary: 'List cards (no issuer is configured)',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.create',
    method: 'POST',
    path: '/api/v2/cards',
    aliases: ['/api/v2/cards/{id}/{part}'],
    summary: 'Create a card, or do anything with one (no issuer is configured)',
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.update',
    method: 'PATCH',
    path: '/api/v2/cards/{id}',
    aliases: ['/api/v2/cards/{id}/{part}'],
    summary: 'Update a card (no issuer is configured)',
    params: z.object({ id: sentId }),
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.cards.delete',
    method: 'DELETE',
    path: '/api/v2/cards/{id}',
    aliases: ['/api/v2/cards/{id}/{part}'],
    summary: 'Cancel a card (no issuer is configured)',
    params: z.object({ id: sentId }),
    body: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.escrows.list',
    method: 'GET',
    path: '/api/v2/escrows',
    aliases: ['/api/v2/escrow', '/api/v2/escrow/{id}', '/api/v2/escrow/{id}/{part}'],
    summary: 'List escrows and disputes (no escrow agent is configured)',
    query: anything,
    answers: {},
    problems,
  }),
  v2Operation({
    name: 'v2.escrows.create',
    method: 'POST',
    path: '/api/v2/escrows',
    aliases: ['/api/v2/escrow', '/api/v2/escrow/{id}/{part}', '/api/v2/escrow/{kind}/{id}/{part}'],
    summary: 'Create an escrow, or do anything with one (no escrow agent is configured)',
    body: anything,
    answers: {},
    problems,
  }),
] as const
