import { mintId, mintUnpresentable } from '../../packages/server/src/identity/mint.ts'
import { ConfirmingKey } from './confirming.ts'
import type { Scenario } from './scenario.ts'

/** Somebody joins with a passkey, adds another one, and removes it again. */
export async function confirmers(s: Scenario): Promise<void> {
  const person = mintId('person')
  const key = mintUnpresentable()
  const [first, second] = [ConfirmingKey.make().made, ConfirmingKey.make().made]
  const member = { person, role: 'owner', key, passkeys: [first] } as const
  await s.did({ kind: 'member.add', actor: 'system:setup', params: member })
  await s.did({ kind: 'passkey.add', actor: key.id, params: { person, ...second } })
  const { passkey } = second
  await s.did({ kind: 'passkey.end', actor: key.id, params: { passkey } })
}
