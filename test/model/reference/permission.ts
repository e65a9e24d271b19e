import type { Command } from '@bursar/core'
import { holdsAll, type Speaker } from './speaker.ts'

type Subject = Command['kind'] extends `${infer S}.${string}` ? S : never

/** What the organization needs to do something with it. */
const permissionOf: Readonly<Partial<Record<Subject, string>>> = {
  ...{ agent: 'wallets:write', wallet: 'wallets:write', payment: 'payments:write' },
  ...{ approval: 'approvals:write', group: 'groups:write', kya: 'kya:write', key: 'keys:write' },
  ...{ policy: 'policies:write', switch: 'policies:write', payee: 'policies:write' },
  ...{ rate: 'policies:write', link: 'approvals:write', member: 'members:write' },
}

/** What an agent's own key may ask for, and with what; all else is the organization's. */
const ofAgents: Readonly<Partial<Record<Command['kind'], string>>> = {
  ...{ 'payment.create': 'payments:write', 'payment.capture': 'payments:write' },
  ...{ 'payment.void': 'payments:write', 'payment.extend': 'payments:write' },
  ...{ 'payment.refund': 'payments:write', 'approval.cancel': 'payments:write' },
  ...{ 'approval.request': 'payments:write' },
  ...{ 'agent.pause': 'wallets:write', 'agent.delegate': 'agents:delegate' },
  'agent.delete': 'agents:delegate',
}

/** Why somebody may not ask for it at all, whatever it is about. */
export function notPermitted(speaker: Speaker, command: Command): string | null {
  const own = ofAgents[command.kind]
  if (speaker.agent !== null && own === undefined) return 'SCOPE_FORBIDDEN'
  const needed = speaker.agent !== null && own !== undefined ? [own] : neededFor(command)
  return holdsAll(speaker, needed) || mayStop(speaker, command) ? null : 'FORBIDDEN'
}

/** Whoever of the organization may stop need not be able to start again. */
function mayStop(speaker: Speaker, { kind, params }: Command): boolean {
  const isStop = kind === 'switch.turn' ? params.on : ['agent.pause', 'kya.suspend'].includes(kind)
  return isStop && speaker.agent === null && holdsAll(speaker, ['stops:write'])
}

function neededFor(command: Command): string[] {
  // To ask is no decision.
  if (command.kind === 'approval.request') return ['payments:write']
  const plain = permissionOf[command.kind.split('.')[0] as Subject]
  const rules = rulesIn(command)
  const all = [...(plain === undefined ? [] : [plain]), ...(rules ? ['policies:write'] : [])]
  return rules && !isMore(command) ? ['policies:write'] : all
}

/** Rules of somebody who is there already. */
function rulesIn({ kind, params }: Command): boolean {
  const isOther = kind !== 'agent.change' && kind !== 'group.change' && kind !== 'wallet.open'
  return !isOther && Object.keys(params.change ?? {}).length > 0
}

/** Whether there is anything to it but rules. The stories change no texts. */
function isMore({ kind, params }: Command): boolean {
  return kind === 'wallet.open' || (kind === 'agent.change' && params.active !== null)
}
