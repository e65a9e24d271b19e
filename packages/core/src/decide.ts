import type { Command, CommandKind } from './command.ts'
import { forbidden } from './decide/actor.ts'
import {
  decideAgentAdjust,
  decideAgentChange,
  decideAgentCreate,
  decideAgentPause,
  decideAgentResume,
  decideAgentRotate,
} from './decide/agent.ts'
import { decideApprove, decideCancel, decideDeny } from './decide/approval.ts'
import { decideBookOpen } from './decide/book.ts'
import { decideDelegate } from './decide/delegation.ts'
import { decideAgentDelete, decideAgentRetire } from './decide/deletion.ts'
import { decideGrantCreate, decideGrantEnd } from './decide/grant.ts'
import {
  decideGroupChange,
  decideGroupCreate,
  decideGroupDelete,
  decideGroupRename,
  decideJoin,
  decideLeave,
} from './decide/group.ts'
import { decideCapture, decideExpire, decideExtend, decideVoid } from './decide/hold.ts'
import { decideKeyCreate, decideKeyRevoke } from './decide/key.ts'
import { decideKyaReactivate, decideKyaSuspend, decideKyaUpgrade } from './decide/kya.ts'
import { decideLinkCreate, decideLinkRevoke } from './decide/link.ts'
import { decideLogAccept } from './decide/log.ts'
import { decideMemberAdd, decideMemberChange, decideMemberEnd } from './decide/member.ts'
import { decidePasskeyAdd, decidePasskeyEnd } from './decide/passkey.ts'
import { decidePayeeChange, decidePayeeCreate, decidePayeeDelete } from './decide/payee.ts'
import { decidePayment } from './decide/payment.ts'
import {
  decideAttach,
  decideDetach,
  decidePolicyChange,
  decidePolicyCreate,
  decidePolicyDelete,
  decideShadow,
} from './decide/policy.ts'
import { decideBookRails } from './decide/rail.ts'
import { decideRate } from './decide/rate.ts'
import { decideRefund } from './decide/refund.ts'
import { decideRequest, decideRequestExpire } from './decide/request.ts'
import { decideFailed, decideSettled } from './decide/settle.ts'
import { decideSwitch } from './decide/switch.ts'
import { decideFund, decideWalletOpen } from './decide/wallet.ts'
import type { Outcome } from './outcome.ts'
import type { View } from './view.ts'

/**
 * What becomes of a command, from what the view shows at its moment and nothing else. Reads,
 * never writes. A refusal is a value; a throw is a bug.
 */
export function decide(view: View, command: Command): Outcome<CommandKind> {
  return forbidden(view, command) ?? decidePermitted(view, command)
}

function decidePermitted(view: View, command: Command): Outcome<CommandKind> {
  const { actor } = command
  switch (command.kind) {
    case 'book.open':
      return decideBookOpen(command.params)
    case 'book.rails':
      return decideBookRails(view, command.params)
    case 'log.accept':
      return decideLogAccept(command.params)
    case 'agent.create':
      return decideAgentCreate(view, actor, command.params)
    case 'agent.change':
      return decideAgentChange(view, command.params)
    case 'agent.adjust':
      return decideAgentAdjust(view, command.params)
    case 'agent.pause':
      return decideAgentPause(view, actor, command.params)
    case 'agent.resume':
      return decideAgentResume(view, command.params)
    case 'agent.rotate':
      return decideAgentRotate(view, actor, command.params)
    case 'agent.delete':
      return decideAgentDelete(view, actor, command.params)
    case 'agent.retire':
      return decideAgentRetire(view, command.params)
    case 'agent.delegate':
      return decideDelegate(view, actor, command.params)
    case 'wallet.fund':
      return decideFund(view, command.params)
    case 'wallet.open':
      return decideWalletOpen(view, command.params)
    case 'payment.create':
      return decidePayment(view, actor, command.params)
    case 'payment.settle':
      return decideSettled(view, command.params)
    case 'payment.fail':
      return decideFailed(view, command.params)
    case 'payment.capture':
      return decideCapture(view, actor, command.params)
    case 'payment.void':
      return decideVoid(view, actor, command.params)
    case 'payment.extend':
      return decideExtend(view, actor, command.params)
    case 'payment.refund':
      return decideRefund(view, actor, command.params)
    case 'payment.expire':
      return decideExpire(view, command.params)
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
    case 'approval.request':
    case 'approval.expire':
    case 'link.create':
    case 'link.revoke':
      return decideConsent(view, command)
    default:
      return decideSettings(view, command)
  }
}

type Consent = Extract<Command, { kind: `${'approval' | 'link'}.${string}` }>

/** What people are asked, and what they say. */
function decideConsent(view: View, command: Consent): Outcome<CommandKind> {
  const { actor } = command
  switch (command.kind) {
    case 'approval.approve':
      return decideApprove(view, actor, command.params)
    case 'approval.deny':
      return decideDeny(view, actor, command.params)
    case 'approval.cancel':
      return decideCancel(view, actor, command.params)
    case 'approval.request':
      return decideRequest(view, actor, command.params)
    case 'approval.expire':
      return decideRequestExpire(view, command.params)
    case 'link.create':
      return decideLinkCreate(view, actor, command.params)
    case 'link.revoke':
      return decideLinkRevoke(view, command.params)
  }
}

type Settings = Extract<
  Command,
  {
    kind:
      | `${'policy' | 'group' | 'payee' | 'key' | 'member' | 'passkey' | 'grant' | 'kya'}.${string}`
      | 'switch.turn'
      | 'rate.set'
  }
>

/** What operators set, and payments are judged by. */
function decideSettings(view: View, command: Settings): Outcome<CommandKind> {
  const { actor } = command
  switch (command.kind) {
    case 'policy.create':
      return decidePolicyCreate(command.params)
    case 'policy.change':
      return decidePolicyChange(view, command.params)
    case 'policy.delete':
      return decidePolicyDelete(view, command.params)
    case 'policy.attach':
      return decideAttach(view, command.params)
    case 'policy.detach':
      return decideDetach(view, command.params)
    case 'policy.shadow':
      return decideShadow(view, command.params)
    case 'group.create':
      return decideGroupCreate(view, command.params)
    case 'group.rename':
      return decideGroupRename(view, command.params)
    case 'group.change':
      return decideGroupChange(view, command.params)
    case 'group.delete':
      return decideGroupDelete(view, command.params)
    case 'group.join':
      return decideJoin(view, command.params)
    case 'group.leave':
      return decideLeave(view, actor, command.params)
    case 'switch.turn':
      return decideSwitch(view, command.params)
    case 'payee.create':
      return decidePayeeCreate(view, command.params)
    case 'payee.change':
      return decidePayeeChange(view, command.params)
    case 'payee.delete':
      return decidePayeeDelete(view, command.params)
    case 'rate.set':
      return decideRate(command.params)
    case 'kya.upgrade':
      return decideKyaUpgrade(view, command.params)
    case 'kya.suspend':
      return decideKyaSuspend(view, command.params)
    case 'kya.reactivate':
      return decideKyaReactivate(view, command.params)
    case 'key.create':
      return decideKeyCreate(view, actor, command.params)
    case 'key.revoke':
      return decideKeyRevoke(view, actor, command.params)
    case 'grant.create':
      return decideGrantCreate(view, actor, command.params)
    case 'grant.end':
      return decideGrantEnd(view, command.params)
    case 'member.add':
      return decideMemberAdd(view, command.params)
    case 'member.change':
      return decideMemberChange(view, actor, command.params)
    case 'member.end':
      return decideMemberEnd(view, command.params)
    case 'passkey.add':
      return decidePasskeyAdd(view, actor, command.params)
    case 'passkey.end':
      return decidePasskeyEnd(view, actor, command.params)
  }
}
