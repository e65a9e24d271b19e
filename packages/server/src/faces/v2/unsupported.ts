import { rejected } from '../../application/call.ts'
import type { V2Handlers } from './handler.ts'

type UnsupportedHandlers = Pick<
  V2Handlers,
  Extract<keyof V2Handlers, `v2.${'chains' | 'cards' | 'escrows'}.${string}`>
>

const refuse = () => Promise.resolve(rejected('RAIL_NOT_CONFIGURED'))

export const unsupportedHandlers: UnsupportedHandlers = {
  'v2.chains.list': refuse,
  'v2.chains.tokens': refuse,
  'v2.chains.estimateGas': refuse,
  'v2.chains.createAddress': refuse,
  'v2.chains.upgradeAccount': refuse,
  'v2.cards.list': refuse,
  'v2.cards.create': refuse,
  'v2.escrows.list': refuse,
  'v2.escrows.create': refuse,
}
