import type { Command } from '@bursar/core'
import { changeAgent, createAgent, delegate, pause, remove } from './reference/agent.ts'
import { approve, cancel, deny } from './reference/approval.ts'
import { noteVersions } from './reference/counting.ts'
import { capture, extend, fail, giveUp, refund, settle } from './reference/ending.ts'
import { endExpired } from './reference/expiration.ts'
import { decideGroup, turn } from './reference/group.ts'
import { createKey, revokeKey } from './reference/key.ts'
import { decideKya } from './reference/kya.ts'
import { decideLink } from './reference/link.ts'
import { decideMember } from './reference/member.ts'
import { decidePayee } from './reference/payee.ts'
import { pay } from './reference/payment.ts'
import { notPermitted } from './reference/permission.ts'
import { decidePolicy } from './reference/policy.ts'
import { setRail } from './reference/rail.ts'
import { endRaises } from './reference/raise.ts'
import { askForMore } from './reference/request.ts'
import { type Speaker, speakerOf } from './reference/speaker.ts'
import { fund, openWallet, setRate } from './reference/wallet.ts'
import { must, World } from './reference/world.ts'

// What Bursar should do, said a second time and as naively as possible: flat lists, and every
// sum computed from scratch. Nothing of the core's decisions is used here.

export class Reference extends World {
  /** What the command comes to at that moment; remembers its consequences. */
  expect(command: Command, at: number): string {
    endExpired(this, at)
    const outcome = this.#outcome(command, at)
    noteVersions(this, at)
    endRaises(this)
    return outcome
  }

  #outcome(command: Command, at: number): string {
    if (command.kind === 'book.rails') return setRail(this, command.params)
    if (command.kind === 'payment.settle')
      return settle(this, must(this.payment(command.params.payment)), command.params)
    if (command.kind === 'payment.fail')
      return fail(this, must(this.payment(command.params.payment)))
    if (command.actor === 'system:setup') return told(command, this.#setUp(command))
    const speaker = speakerOf(this, command.actor, at)
    if (speaker === null) return 'rejected UNAUTHENTICATED'
    const forbidden = notPermitted(speaker, command)
    if (forbidden !== null) return `rejected ${forbidden}`
    if (command.kind === 'payment.create') return pay(this, speaker, { params: command.params, at })
    return told(command, this.#refusal(command, speaker, at))
  }

  /** Whoever has the machine of the server needs no key. */
  #setUp(command: Command): string | null {
    switch (command.kind) {
      case 'key.create':
        return createKey(this, null, command.params)
      case 'member.add':
      case 'member.change':
      case 'member.end':
        return decideMember(this, null, command)
      default:
        throw new Error('nobody asks for this there')
    }
  }

  #refusal(
    command: Exclude<
      Command,
      { kind: 'book.rails' | 'payment.create' | 'payment.settle' | 'payment.fail' }
    >,
    speaker: Speaker,
    at: number,
  ): string | null {
    switch (command.kind) {
      case 'payment.capture':
        return capture(this, speaker, { params: command.params, at })
      case 'payment.void':
        return giveUp(this, speaker, command.params)
      case 'payment.extend':
        return extend(this, speaker, { params: command.params, at })
      case 'payment.refund':
        return refund(this, speaker, command.params)
      case 'approval.approve':
        return approve(this, speaker, { params: command.params, at })
      case 'approval.deny':
        return deny(this, speaker, { params: command.params, at })
      case 'approval.request':
        return askForMore(this, speaker, { params: command.params, at })
      case 'link.create':
      case 'link.revoke':
        return decideLink(this, speaker, { command, at })
      case 'approval.cancel':
        return cancel(this, speaker, command.params.approval)
      case 'agent.create':
        return createAgent(this, speaker, command.params)
      case 'agent.adjust':
      case 'agent.change':
      case 'agent.resume':
      case 'agent.retire':
      case 'agent.rotate':
        return changeAgent(this, speaker, command)
      case 'agent.pause':
        return pause(this, speaker, command.params)
      case 'agent.delegate':
        return delegate(this, speaker, { params: command.params, at })
      case 'agent.delete':
        return remove(this, speaker, command.params.agent)
      case 'switch.turn':
        return turn(this, command.params)
      case 'wallet.fund':
        return fund(this, command.params)
      case 'wallet.open':
        return openWallet(this, command.params)
      case 'rate.set':
        return setRate(this, command.params)
      case 'key.create':
        return createKey(this, speaker, command.params)
      case 'key.revoke':
        return revokeKey(this, { params: command.params, at })
      case 'book.open':
      case 'log.accept':
      // Whom people let in is told by the tests beside its decision, and by verify.
      case 'grant.create':
      case 'grant.end':
      case 'payment.expire':
      case 'approval.expire':
      case 'passkey.add':
      case 'passkey.end':
        throw new Error('nobody asks for this')
      default:
        return this.#setting(speaker, command)
    }
  }

  #setting(
    speaker: Speaker,
    command: Extract<
      Command,
      { kind: `${'policy' | 'group' | 'payee' | 'kya' | 'member'}.${string}` }
    >,
  ): string | null {
    switch (command.kind) {
      case 'group.create':
      case 'group.rename':
      case 'group.change':
      case 'group.delete':
      case 'group.join':
      case 'group.leave':
        return decideGroup(this, speaker, command)
      case 'payee.create':
      case 'payee.change':
      case 'payee.delete':
        return decidePayee(this, command)
      case 'kya.upgrade':
      case 'kya.suspend':
      case 'kya.reactivate':
        return decideKya(this, command)
      case 'member.add':
      case 'member.change':
      case 'member.end':
        return decideMember(this, speaker, command)
      default:
        return decidePolicy(this, command)
    }
  }
}

function told({ kind }: Command, refusal: string | null): string {
  return refusal === null ? kind : `rejected ${refusal}`
}
