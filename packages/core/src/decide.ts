import type { Command, CommandKind } from './command.ts'
import {
  decideAgentAdjust,
  decideAgentCreate,
  decideAgentDelete,
  decideAgentPause,
  decideAgentResume,
  decideAgentRotate,
} from './decide/agent.ts'
import { decideApprove, decideDeny } from './decide/approval.ts'
import { decideBookOpen } from './decide/book.ts'
import { decideKeyCreate, decideKeyRevoke } from './decide/key.ts'
import { decideFailed, decidePayment, decideSettled } from './decide/payment.ts'
import {
  decideAttach,
  decideDetach,
  decidePolicyChange,
  decidePolicyCreate,
  decidePolicyDelete,
} from './decide/policy.ts'
import { decideFund } from './decide/wallet.ts'
import type { Outcome } from './outcome.ts'
import type { View } from './view.ts'

/**
 * What becomes of a command, from what the view shows at its moment and nothing else. Reads,
 * never writes. A refusal is a value; a throw is a bug.
 */
export function decide(view: View, command: Command): Outcome<CommandKind> {
  const { by } = command
  switch (command.kind) {
    case 'book.open':
      return decideBookOpen(command.ask)
    case 'agent.create':
      return decideAgentCreate(view, by, command.ask)
    case 'agent.adjust':
      return decideAgentAdjust(view, by, command.ask)
    case 'agent.pause':
      return decideAgentPause(view, by, command.ask)
    case 'agent.resume':
      return decideAgentResume(view, by, command.ask)
    case 'agent.rotate':
      return decideAgentRotate(view, by, command.ask)
    case 'agent.delete':
      return decideAgentDelete(view, by, command.ask)
    case 'wallet.fund':
      return decideFund(view, by, command.ask)
    case 'payment.create':
      return decidePayment(view, by, command.ask)
    case 'payment.settle':
      return decideSettled(view, command.ask)
    case 'payment.fail':
      return decideFailed(view, command.ask)
    case 'approval.approve':
      return decideApprove(view, by, command.ask)
    case 'approval.deny':
      return decideDeny(view, by, command.ask)
    case 'policy.create':
      return decidePolicyCreate(view, by, command.ask)
    case 'policy.change':
      return decidePolicyChange(view, by, command.ask)
    case 'policy.delete':
      return decidePolicyDelete(view, by, command.ask)
    case 'policy.attach':
      return decideAttach(view, by, command.ask)
    case 'policy.detach':
      return decideDetach(view, by, command.ask)
    case 'key.create':
      return decideKeyCreate(view, by, command.ask)
    case 'key.revoke':
      return decideKeyRevoke(view, by, command.ask)
  }
}
