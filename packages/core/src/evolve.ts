import type { Book } from './book.ts'
import type { CommandKind } from './command.ts'
import type { Event, EventOf } from './event.ts'
import {
  evolveAgentAdjust,
  evolveAgentChange,
  evolveAgentCreate,
  evolveAgentDelete,
  evolveAgentRetire,
  evolveAgentRotate,
  evolveAgentStatus,
  evolveDelegate,
} from './evolve/agent.ts'
import { evolveBookOpen, evolveBookRails, evolveSwitch } from './evolve/book.ts'
import { evolveGrantCreate, evolveGrantEnd } from './evolve/grant.ts'
import {
  evolveGroupChange,
  evolveGroupCreate,
  evolveGroupDelete,
  evolveGroupRename,
  evolveMembership,
} from './evolve/group.ts'
import { evolveKeyCreate, evolveKeyRevoke } from './evolve/key.ts'
import { evolveKya } from './evolve/kya.ts'
import { evolveLink } from './evolve/link.ts'
import { evolveMemberAdd, evolveMemberChange, evolveMemberEnd } from './evolve/member.ts'
import { evolvePasskeyAdd, evolvePasskeyEnd } from './evolve/passkey.ts'
import { evolvePayeeChange, evolvePayeeCreate, evolvePayeeDelete } from './evolve/payee.ts'
import {
  evolveApproved,
  evolveCaptured,
  evolveExtended,
  evolveFailed,
  evolveGivenUp,
  evolvePayment,
  evolveRefunded,
  evolveReleased,
  evolveSettled,
} from './evolve/payment.ts'
import {
  evolveAttachment,
  evolvePolicyChange,
  evolvePolicyCreate,
  evolvePolicyDelete,
  evolveShadow,
} from './evolve/policy.ts'
import { applyMoved } from './evolve/posting.ts'
import { evolveRequest, evolveRequestExpired } from './evolve/request.ts'
import { evolveWalletOpen } from './evolve/wallet.ts'
import { pairOf } from './ledger/rate.ts'

/**
 * Applies one event to a book, editing rows in place. It looks at the event and the rows alone:
 * the same events always give the same book. A throw is a bug, and leaves the book unusable.
 */
export function evolve(book: Book, seq: number, event: Event): void {
  switch (event.kind) {
    case 'book.open':
      evolveBookOpen(book, seq, event)
      break
    case 'book.rails':
      evolveBookRails(book, seq, event)
      break
    case 'log.accept':
      break
    case 'agent.create':
    case 'agent.change':
    case 'agent.adjust':
    case 'agent.pause':
    case 'agent.resume':
    case 'agent.rotate':
    case 'agent.delete':
    case 'agent.retire':
    case 'agent.delegate':
      evolveAgent(book, seq, event)
      break
    case 'wallet.fund':
      applyMoved(book, seq, event.result)
      break
    case 'wallet.open':
      evolveWalletOpen(book, seq, event)
      break
    case 'payment.create':
    case 'payment.settle':
    case 'payment.fail':
    case 'payment.capture':
    case 'payment.void':
    case 'payment.extend':
    case 'payment.expire':
    case 'payment.refund':
      evolveMoney(book, seq, event)
      break
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
    case 'approval.request':
    case 'approval.expire':
    case 'link.create':
    case 'link.revoke':
      evolveConsent(book, seq, event)
      break
    case 'key.create':
    case 'key.revoke':
    case 'member.add':
    case 'member.change':
    case 'member.end':
    case 'passkey.add':
    case 'passkey.end':
    case 'grant.create':
    case 'grant.end':
      evolveSpeakers(book, seq, event)
      break
    default:
      evolveSettings(book, seq, event)
  }
}

type OfAgent = EventOf<Extract<CommandKind, `agent.${string}`>>
type Money = EventOf<Extract<CommandKind, `payment.${string}`>>
type Consent = EventOf<Extract<CommandKind, `${'approval' | 'link'}.${string}`>>
type OfSpeakers = EventOf<
  Extract<CommandKind, `${'key' | 'member' | 'passkey' | 'grant'}.${string}`>
>
type Settings = EventOf<
  Extract<
    CommandKind,
    `${'policy' | 'group' | 'payee' | 'kya'}.${string}` | 'switch.turn' | 'rate.set'
  >
>

/** What becomes of an agent. */
function evolveAgent(book: Book, seq: number, event: OfAgent): void {
  switch (event.kind) {
    case 'agent.create':
      evolveAgentCreate(book, seq, event)
      break
    case 'agent.change':
      evolveAgentChange(book, seq, event)
      break
    case 'agent.adjust':
      evolveAgentAdjust(book, seq, event)
      break
    case 'agent.pause':
    case 'agent.resume':
      evolveAgentStatus(book, seq, event)
      break
    case 'agent.rotate':
      evolveAgentRotate(book, seq, event)
      break
    case 'agent.delete':
      evolveAgentDelete(book, seq, event)
      break
    case 'agent.retire':
      evolveAgentRetire(book, seq, event)
      break
    case 'agent.delegate':
      evolveDelegate(book, seq, event)
      break
  }
}

/** What becomes of a payment. */
function evolveMoney(book: Book, seq: number, event: Money): void {
  switch (event.kind) {
    case 'payment.create':
      evolvePayment(book, seq, event)
      break
    case 'payment.settle':
      evolveSettled(book, seq, event)
      break
    case 'payment.fail':
      evolveFailed(book, seq, event)
      break
    case 'payment.capture':
      evolveCaptured(book, seq, event)
      break
    case 'payment.void':
    case 'payment.expire':
      evolveReleased(book, seq, event)
      break
    case 'payment.extend':
      evolveExtended(book, seq, event)
      break
    case 'payment.refund':
      evolveRefunded(book, seq, event)
      break
  }
}

/** What people are asked, and what they said. */
function evolveConsent(book: Book, seq: number, event: Consent): void {
  switch (event.kind) {
    case 'approval.approve':
      evolveApproved(book, seq, event)
      break
    case 'approval.deny':
    case 'approval.cancel':
      evolveGivenUp(book, seq, event)
      break
    case 'approval.request':
      evolveRequest(book, seq, event)
      break
    case 'approval.expire':
      evolveRequestExpired(book, event)
      break
    case 'link.create':
    case 'link.revoke':
      evolveLink(book, seq, event)
      break
  }
}

/** What operators set, and payments are judged by. */
function evolveSettings(book: Book, seq: number, event: Settings): void {
  switch (event.kind) {
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
    case 'policy.shadow':
      evolveShadow(book, event)
      break
    case 'group.create':
      evolveGroupCreate(book, seq, event)
      break
    case 'group.rename':
      evolveGroupRename(book, event)
      break
    case 'group.change':
      evolveGroupChange(book, seq, event)
      break
    case 'group.delete':
      evolveGroupDelete(book, event)
      break
    case 'group.join':
    case 'group.leave':
      evolveMembership(book, event)
      break
    case 'switch.turn':
      evolveSwitch(book, event)
      break
    case 'payee.create':
      evolvePayeeCreate(book, seq, event)
      break
    case 'payee.change':
      evolvePayeeChange(book, seq, event)
      break
    case 'payee.delete':
      evolvePayeeDelete(book, seq, event)
      break
    case 'rate.set':
      evolveRate(book, event)
      break
    case 'kya.upgrade':
    case 'kya.suspend':
    case 'kya.reactivate':
      evolveKya(book, event)
      break
  }
}

/** Who speaks for the organization. */
function evolveSpeakers(book: Book, seq: number, event: OfSpeakers): void {
  switch (event.kind) {
    case 'key.create':
      evolveKeyCreate(book, seq, event)
      break
    case 'key.revoke':
      evolveKeyRevoke(book, seq, event)
      break
    case 'grant.create':
      evolveGrantCreate(book, seq, event)
      break
    case 'grant.end':
      evolveGrantEnd(book, seq, event)
      break
    case 'member.add':
      evolveMemberAdd(book, seq, event)
      break
    case 'member.change':
      evolveMemberChange(book, seq, event)
      break
    case 'member.end':
      evolveMemberEnd(book, seq, event)
      break
    case 'passkey.add':
      evolvePasskeyAdd(book, seq, event)
      break
    case 'passkey.end':
      evolvePasskeyEnd(book, event)
      break
  }
}

function evolveRate(book: Book, { params: { from, to, rate } }: EventOf<'rate.set'>): void {
  const pair = pairOf(from, to)
  book.tables.rate.put(pair, { pair, rate })
}
