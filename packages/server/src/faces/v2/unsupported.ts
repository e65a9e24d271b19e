import { rejected } from '../../application/call.ts'
import type { V2Handlers } from './handler.ts'

type UnsupportedHandlers = Pick<
  V2Handlers,
  Extract<keyof V2Handlers, `v2.${'chains' | 'cards' | 'escrows'}.${string}`>
>

function refuse(what: string) {
  const sentence = `${what} The request had no effect.`
  return () => Promise.resolve(rejected('RAIL_NOT_CONFIGURED', { sentence }))
}

const noChain = refuse('No chain is configured: there are no addresses, tokens or gas.')
const noIssuer = refuse('No card issuer is configured: there are no cards.')
const noAgent = refuse('No escrow agent is configured. A hold reserves funds: POST /api/v2/holds.')

export const unsupportedHandlers: UnsupportedHandlers = {
  'v2.chains.list': noChain,
  'v2.chains.tokens': noChain,
  'v2.chains.estimateGas': noChain,
  'v2.chains.createAddress': noChain,
  'v2.chains.upgradeAccount': noChain,
  'v2.cards.list': noIssuer,
  'v2.cards.create': noIssuer,
  'v2.cards.update': noIssuer,
  'v2.cards.delete': noIssuer,
  'v2.escrows.list': noAgent,
  'v2.escrows.create': noAgent,
}
