import type { Id, MemberRole, NewKey } from '@bursar/core'
import { mintId, mintKey } from '../../packages/server/src/identity/mint.ts'
import type { Paid, Scenario, TestAgent } from './scenario.ts'

// What can happen to the people of a book: they come, consent, get other roles, and go.

const shop = { domain: 'shop.example' }

export interface Person {
  readonly person: Id<'person'>
  /** By which the person speaks at the end. */
  readonly key: NewKey
}

export interface Membership {
  readonly owner: Person
  readonly viewer: Person
  /** Waits for a second consent; the owner gave the first. */
  readonly hopeful: Paid
}

export async function membership(s: Scenario): Promise<Membership> {
  const strict = await s.agent({ requireApprovalAbove: 0n, approvalsNeeded: 2 }, 100n)
  const owner = await add(s, 'owner', 'system:setup')
  const by = owner.key.id
  const [bob, cat] = [await add(s, 'approver', by), await add(s, 'operator', by)]
  const first = await s.pay(strict, shop, { amount: 2n })
  await s.approve(first, bob.key.id)
  await s.ask('agent.pause', { agent: strict.agent }, bob.key.id)
  await s.ask('agent.resume', { agent: strict.agent }, cat.key.id)
  const promoted = await change(s, bob, { role: 'operator', by })
  await s.approve(first)
  const second = await s.pay(strict, shop, { amount: 3n })
  await s.approve(second, promoted.key.id)
  const viewer = await change(s, promoted, { role: 'viewer', by })
  // What bob said counts no more: another voice is needed.
  await s.approve(second, by)
  await s.approve(second)
  await leave(s, { strict, cat, by })
  const hopeful = await s.pay(strict, shop, { amount: 4n })
  await s.approve(hopeful, by)
  return { owner, viewer, hopeful }
}

/** Two go: one with what was asked for, one with the keys that the person made. */
async function leave(
  s: Scenario,
  { strict, cat, by }: { strict: TestAgent; cat: Person; by: Id<'key'> },
): Promise<void> {
  const from = strict.wallet
  await s.pay(cat, shop, { amount: 5n, from })
  const chief = await change(s, cat, { role: 'owner', by })
  await s.pay(chief, shop, { amount: 6n, from })
  await s.ask('member.end', { person: cat.person, cascade: null }, by)
  const dan = await add(s, 'owner', by)
  const { key } = mintKey('test', s.book.bookId)
  const made = { key, owner: 'ci', permissions: ['payments:write'], expiresAt: null }
  await s.ask('key.create', made, dan.key.id)
  await s.pay({ key }, shop, { from })
  await s.ask('member.end', { person: dan.person, cascade: true }, by)
}

async function add(s: Scenario, role: MemberRole, by: Id<'key'> | 'system:setup'): Promise<Person> {
  const [person, { key }] = [mintId('person'), mintKey('test', s.book.bookId)]
  await s.ask('member.add', { person, role, key }, by)
  return { person, key }
}

async function change(
  s: Scenario,
  { person }: Person,
  { role, by }: { role: MemberRole; by: Id<'key'> },
): Promise<Person> {
  const { key } = mintKey('test', s.book.bookId)
  await s.ask('member.change', { person, role, key, cascade: null }, by)
  return { person, key }
}
