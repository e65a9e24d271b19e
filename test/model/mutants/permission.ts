import type { Command, Id } from '@bursar/core'
import type { Core } from '../../../packages/server/src/engine/prepare.ts'
import { everything } from '../../setup/given.ts'
import { deciding, type Mutant, misreading, viewed } from './craft.ts'

/** Whatever the face let through is done: here, nothing was asked before. */
function trusting(kinds: readonly Command['kind'][] = []): Core {
  return viewed((source, _, { kind }) => {
    const isTrusted = kinds.length === 0 || kinds.includes(kind)
    return isTrusted ? { ...source, may: () => true } : source
  })
}

const ruled = ['agent.change', 'wallet.open'] as const

/** What a key may, where the face has forgotten to ask. */
export const permissions: readonly Mutant[] = [
  ['a face that forgets to ask for a permission is trusted', trusting()],
  ['a face that forgets to ask who pays is trusted', trusting(['payment.create'])],
  ['a face that forgets to ask who consents is trusted', trusting(['approval.approve'])],
  ['a face that forgets to ask who cancels is trusted', trusting(['approval.cancel'])],
  ['a face that forgets to ask who delegates is trusted', trusting(['agent.delegate'])],
  ['a face that forgets to ask who pauses is trusted', trusting(['agent.pause'])],
  ['a face that forgets to ask who makes keys is trusted', trusting(['key.create'])],
  ['a face that forgets to ask who ends keys is trusted', trusting(['key.revoke'])],
  ['a face that forgets to ask who stops money is trusted', trusting(['switch.turn'])],
  [
    'rules are changed by whoever changes anything else',
    viewed((source, _, { kind }) => ({
      ...source,
      may: (key, permission) =>
        ruled.some((one) => one === kind) && permission === 'policies:write'
          ? true
          : source.may(key, permission),
    })),
  ],
  [
    'whoever may rule may do all to an agent',
    viewed((source, _, { kind }) => ({
      ...source,
      may: (key, permission) =>
        source.may(key, permission) ||
        (kind === 'agent.change' && source.may(key, 'policies:write')),
    })),
  ],
  [
    'whoever rotates a key gives away what they lack',
    misreading('grant', (row) => ({ ...row, permissions: everything }), ['agent.rotate']),
  ],
  [
    'the last key that makes keys is ended',
    viewed((source, _, { actor }) => ({ ...source, successor: () => actor as Id<'key'> })),
  ],
  [
    'a key that ends makes keys for ever',
    viewed((source) => ({ ...source, successor: (ended) => source.successor(ended, 0) })),
  ],
  [
    'keys outlive whoever made them, whatever was asked for',
    deciding('key.revoke', (result) => ({ ...result, below: null })),
  ],
  [
    'whoever may group may free an agent of its rules',
    viewed((source, _, { kind }) => ({
      ...source,
      may: (key, permission) => kind === 'group.leave' || source.may(key, permission),
    })),
  ],
  [
    'an agent needs what the organization needs',
    viewed((source, _, { kind }) => ({
      ...source,
      may: (key, permission) =>
        source.may(key, kind === 'approval.cancel' ? 'approvals:write' : permission),
    })),
  ],
  [
    'any permission is enough',
    viewed((source) => ({
      ...source,
      may: (key) => source.may(key, 'payments:write') || source.may(key, 'wallets:write'),
    })),
  ],
]
