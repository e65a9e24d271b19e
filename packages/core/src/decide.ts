import type { Command, CommandKind } from './command.ts'
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
import { decideLogAccept } from './decide/log.ts'
import { decidePayeeChange, decidePayeeCreate, decidePayeeDelete } from './decide/payee.ts'
import { decidePayment } from './decide/payment.ts'
import { forbidden } from './decide/permission.ts'
import {
  decideAttach,
  decideDetach,
  decidePolicyChange,
  decidePolicyCreate,
  decidePolicyDelete,
  decideShadow,
} from './decide/policy.ts'
import { decideRate } from './decide/rate.ts'
import { decideRefund } from './decide/refund.ts'
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
  const { by } = command
  switch (command.kind) {
    case 'book.open':
      return decideBookOpen(command.ask)
    case 'log.accept':
      return decideLogAccept(command.ask)
    case 'agent.create':
      return decideAgentCreate(view, by, command.ask)
    case 'agent.change':
      return decideAgentChange(view, command.ask)
    case 'agent.adjust':
      return decideAgentAdjust(view, command.ask)
    case 'agent.pause':
      return decideAgentPause(view, by, command.ask)
    case 'agent.resume':
      return decideAgentResume(view, command.ask)
    case 'agent.rotate':
      return decideAgentRotate(view, by, command.ask)
    case 'agent.delete':
      return decideAgentDelete(view, by, command.ask)
    case 'agent.retire':
      return decideAgentRetire(view, command.ask)
    case 'agent.delegate':
      return decideDelegate(view, by, command.ask)
    case 'wallet.fund':
      return decideFund(view, command.ask)
    case 'wallet.open':
      return decideWalletOpen(view, command.ask)
    case 'payment.create':
      return decidePayment(view, by, command.ask)
    case 'payment.settle':
      return decideSettled(view, command.ask)
    case 'payment.fail':
      return decideFailed(view, command.ask)
    case 'payment.capture':
      return decideCapture(view, by, command.ask)
    case 'payment.void':
      return decideVoid(view, by, command.ask)
    case 'payment.extend':
      return decideExtend(view, by, command.ask)
    case 'payment.refund':
      return decideRefund(view, by, command.ask)
    case 'payment.expire':
      return decideExpire(view, command.ask)
    case 'approval.approve':
      return decideApprove(view, by, command.ask)
    case 'approval.deny':
      return decideDeny(view, by, command.ask)
    case 'approval.cancel':
      return decideCancel(view, by, command.ask)
    default:
      return decideSettings(view, command)
  }
}

type Settings = Extract<
  Command,
  {
    kind: `${'policy' | 'group' | 'payee' | 'key' | 'kya'}.${string}` | 'switch.turn' | 'rate.set'
  }
>

/** What operators set, and payments are judged by. */
function decideSettings(view: View, command: Settings): Outcome<CommandKind> {
  const { by } = command
  switch (command.kind) {
    case 'policy.create':
      return decidePolicyCreate(command.ask)
    case 'policy.change':
      return decidePolicyChange(view, command.ask)
    case 'policy.delete':
      return decidePolicyDelete(view, command.ask)
    case 'policy.attach':
      return decideAttach(view, command.ask)
    case 'policy.detach':
      return decideDetach(view, command.ask)
    case 'policy.shadow':
      return decideShadow(view, command.ask)
    case 'group.create':
      return decideGroupCreate(view, command.ask)
    case 'group.rename':
      return decideGroupRename(view, command.ask)
    case 'group.change':
      return decideGroupChange(view, command.ask)
    case 'group.delete':
      return decideGroupDelete(view, command.ask)
    case 'group.join':
      return decideJoin(view, command.ask)
    case 'group.leave':
      return decideLeave(view, command.ask)
    case 'switch.turn':
      return decideSwitch(view, command.ask)
    case 'payee.create':
      return decidePayeeCreate(view, command.ask)
    case 'payee.change':
      return decidePayeeChange(view, command.ask)
    case 'payee.delete':
      return decidePayeeDelete(view, command.ask)
    case 'rate.set':
      return decideRate(command.ask)
    case 'kya.upgrade':
      return decideKyaUpgrade(view, command.ask)
    case 'kya.suspend':
      return decideKyaSuspend(view, command.ask)
    case 'kya.reactivate':
      return decideKyaReactivate(view, command.ask)
    case 'key.create':
      return decideKeyCreate(view, by, command.ask)
    case 'key.revoke':
      return decideKeyRevoke(view, command.ask)
  }
}
