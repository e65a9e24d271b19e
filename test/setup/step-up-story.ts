import type { Evidence } from '../../packages/core/src/approval/evidence.ts'
import type { Id } from '../../packages/core/src/id.ts'
import { approvalChallenge, requestHash, termsHash } from '../../packages/server/src/store/terms.ts'
import { ConfirmingKey } from './confirming.ts'
import { type Given, nextId, nextKey, payment, usd } from './given.ts'

/** The number of the book that stories are told of. */
const bookId = 1

/** What a member's passkey signs of the last thing that was asked for. */
export function confirmed(
  given: Given,
  key: ConfirmingKey,
  person: Id<'person'>,
): { readonly approval: Id<'approval'>; readonly evidence: Evidence } {
  const event = given.last
  const nonce = Buffer.alloc(32, given.log.length % 256).toString('base64url')
  const asked =
    event.kind === 'approval.request'
      ? { approval: event.params.approval, termsHash: requestHash(event) }
      : event.kind === 'payment.create'
        ? { approval: approvalOf(event.params.payment), termsHash: termsHash(event) }
        : null
  if (asked === null) throw new Error(`${event.kind} asks for no consent`)
  const challenge = approvalChallenge({ nonce, bookId, person, ...asked })
  return { approval: asked.approval, evidence: key.confirm(challenge, { nonce }) }
}

function approvalOf(payment: Id<'payment'>): Id<'approval'> {
  return `apr_${payment.slice(4)}`
}

/** Members add passkeys, confirm what they consent to with them, remove them, and leave. */
export function tellOfStepUps(given: Given): void {
  const rules = { requireApprovalAbove: 0n, stepUpAbove: usd('5') }
  const agent = given.agent({ budget: '100', rules })
  const [first, second, third] = [1, 2, 3].map((byte) => ConfirmingKey.fixed(byte))
  if (first === undefined || second === undefined || third === undefined) throw new Error('three')
  const ann = given.member('owner', 'system:setup', [first.made])
  const bob = given.member('approver', ann.key)
  given.ask('passkey.add', { person: bob.person, ...second.made }, bob.key)
  given.ask('passkey.add', { person: ann.person, ...third.made }, ann.key)
  const ask = (amount: string) => given.must(payment(agent.key, usd(amount), 'shop.example'))
  const approve = (by: typeof ann, key: ConfirmingKey) => {
    const signed = confirmed(given, key, by.person)
    given.ask('approval.approve', { ...signed, texts: {}, link: null }, by.key)
  }
  ask('6')
  approve(bob, second)
  // Where nothing wants it, it is good all the same.
  ask('5')
  approve(ann, first)
  const budget = { what: 'budget', per: null, until: null, payee: null, reading: null } as const
  const wish = { ...budget, amount: usd('7') }
  const approval = nextId('approval')
  given.ask('approval.request', { approval, agent: agent.agent, wish, texts: {} }, agent.key)
  approve(ann, third)
  given.ask('passkey.end', { passkey: third.made.passkey }, ann.key)
  given.ask('passkey.add', { person: ann.person, ...third.made }, ann.key)
  given.ask('member.end', { person: bob.person, cascade: null }, ann.key)
  const again = { person: bob.person, role: 'viewer', key: nextKey() } as const
  given.ask('member.add', { ...again, passkeys: [second.made] }, ann.key)
}
