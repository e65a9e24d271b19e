import type { Book } from './book.ts'
import type { Event } from './event.ts'
import {
  evolveAgentAdjust,
  evolveAgentCreate,
  evolveAgentDelete,
  evolveAgentRotate,
  evolveAgentStatus,
} from './evolve/agent.ts'
import { evolveBookOpen } from './evolve/book.ts'
import { evolveKeyCreate, evolveKeyRevoke } from './evolve/key.ts'
import {
  evolveApproved,
  evolveDenied,
  evolveFailed,
  evolvePayment,
  evolveSettled,
} from './evolve/payment.ts'
import {
  evolveAttachment,
  evolvePolicyChange,
  evolvePolicyCreate,
  evolvePolicyDelete,
} from './evolve/policy.ts'
import { applyMoved } from './evolve/posting.ts'

/**
 * Applies one event to a book, editing rows in place. It looks at the event and the rows alone:
 * the same events always give the same book. A throw is a bug, and leaves the book unusable.
 */
export function evolve(book: Book, seq: number, event: Event): void {
  switch (event.kind) {
    case 'book.open':
      evolveBookOpen(book, seq, event)
      break
    case 'agent.create':
      evolveAgentCreate(book, seq, event)
      break
    case 'agent.adjust':
      evolveAgentAdjust(book, seq, event)
      break
    case 'agent.pause':
    case 'agent.resume':
      evolveAgentStatus(book, event)
      break
    case 'agent.rotate':
      evolveAgentRotate(book, seq, event)
      break
    case 'agent.delete':
      evolveAgentDelete(book, seq, event)
      break
    case 'wallet.fund':
      applyMoved(book, seq, event.out)
      break
    case 'payment.create':
      evolvePayment(book, seq, event)
      break
    case 'payment.settle':
      evolveSettled(book, seq, event)
      break
    case 'payment.fail':
      evolveFailed(book, seq, event)
      break
    case 'approval.approve':
      evolveApproved(book, seq, event)
      break
    case 'approval.deny':
      evolveDenied(book, seq, event)
      break
    case 'policy.create':
      evolvePolicyCreate(book, seq, event)
      break
    case 'policy.change':
      evolvePolicyChange(book, seq, event)
      break
    case 'policy.delete':
      evolvePolicyDelete(book, event)
      break
    case 'policy.attach':
    case 'policy.detach':
      evolveAttachment(book, event)
      break
    case 'key.create':
      evolveKeyCreate(book, seq, event)
      break
    case 'key.revoke':
      evolveKeyRevoke(book, event)
      break
  }
}
