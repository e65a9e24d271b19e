import type { Actor, Command, Id, Params } from '@bursar/core'
import { everything, nextId, nextKey, payment } from '../../setup/given.ts'
import type { ModelRequest } from '../reference/consent.ts'
import { hasMembers, ownersOf } from '../reference/member.ts'
import { rootOf } from '../reference/speaker.ts'
import { isOpen, type ModelKey, type ModelPayment, type World } from '../reference/world.ts'
import { agentAt, type Chances, likely, type Maker, operatorAt, pick } from './subject.ts'

type Asked = ModelPayment | ModelRequest

/** In the order in which they came, whatever they have become. */
function membersOf({ keys }: World): ModelKey[] {
  const active = keys.filter(({ member, status }) => member !== null && status === 'ACTIVE')
  return active.sort((a, b) => keys.indexOf(rootOf(a)) - keys.indexOf(rootOf(b)))
}

/** Everybody who ever was a member. */
function peopleOf({ keys }: World): Id<'person'>[] {
  return [...new Set(keys.flatMap(({ member }) => member?.person ?? []))]
}

/** Mostly an owner; the machine of the server, and whoever may not, too. */
function ownerAt(model: World, at: number): Actor {
  if (at % 5 === 4) return 'system:setup'
  if (at % 13 === 7) return operatorAt(model, at, 'approvals:write')
  return pick(ownersOf(model), at)?.id ?? 'system:setup'
}

const roles = ['approver', 'operator', 'owner', 'viewer', 'approver', 'owner', 'operator'] as const

const add: Maker = (model, { who, whom, which }) => {
  const isFirst = !hasMembers(model) && which % 4 > 0
  const role = isFirst ? 'owner' : (pick(roles, which) ?? 'viewer')
  const gone = whom % 3 === 1 ? personGone(model, who) : null
  const known = whom % 6 === 2 ? pick(peopleOf(model), who) : null
  const person = gone ?? known ?? nextId('person')
  const params = { person, role, key: nextKey() }
  return { kind: 'member.add', actor: ownerAt(model, whom), params }
}

/** Somebody who asked for something and left while it was open. */
function personGone(model: World, at: number): Id<'person'> | null {
  const gone = askers(model).filter((key) => key.member !== null && memberNow(model, key) === null)
  return pick(gone, at)?.member?.person ?? null
}

function memberNow(model: World, { member }: ModelKey): ModelKey | null {
  const isTheirs = (one: ModelKey) => one.member?.person === member?.person
  return membersOf(model).find(isTheirs) ?? null
}

/** Those whom something is about at the moment, or any member; now and then one who is gone. */
function personAt(
  model: World,
  { who, whom }: Chances,
  meant: readonly ModelKey[],
): Id<'person'> | null {
  const voices = meant.map(rootOf)
  const members = membersOf(model)
  const found = members.filter((one) => voices.includes(rootOf(one)))
  const gone = whom % 11 === 10 ? pick(peopleOf(model), who) : null
  return gone ?? (pick(found, who) ?? pick(members, who))?.member?.person ?? null
}

type Meaning = (model: World) => readonly ModelKey[]
const anybody: Meaning = membersOf
const voters: Meaning = ({ payments }) =>
  payments.flatMap(({ state, approval }) =>
    state === 'PENDING_APPROVAL' ? (approval?.votes ?? []) : [],
  )
const askers: Meaning = ({ payments }) => payments.flatMap((one) => (isOpen(one) ? [one.key] : []))

/** By themselves, too. */
function changerAt(model: World, person: Id<'person'>, at: number): Actor {
  const own = membersOf(model).find(({ member }) => member?.person === person)
  return (at % 6 === 3 ? own?.id : undefined) ?? ownerAt(model, at)
}

function change(meant: Meaning): Maker {
  return (model, chances) => {
    const { whom, which } = chances
    const person = personAt(model, chances, meant(model))
    const role = pick(roles, which) ?? 'viewer'
    if (person === null) return null
    const params = { person, role, key: nextKey(), cascade: which % 3 === 0 ? true : null }
    return { kind: 'member.change', actor: changerAt(model, person, whom), params }
  }
}

function end(meant: Meaning): Maker {
  return (model, chances) => {
    const { whom, which } = chances
    const person = personAt(model, chances, meant(model))
    if (person === null) return null
    const params = { person, cascade: which % 2 === 0 ? true : null }
    return { kind: 'member.end', actor: changerAt(model, person, whom), params }
  }
}

const lent = [
  ...[['approvals:write', 'payments:write'], everything, ['approvals:write'], everything],
  ...[['stops:write'], ['payments:write', 'members:write'], ['approvals:write', 'payments:write']],
]

/** By an owner, or on the machine of the server. */
const lend: Maker = (model, { who, whom, which }) => {
  const permissions = pick(lent, which) ?? []
  const params = { key: nextKey(), owner: 'lent', permissions, expiresAt: null, texts: {} }
  const one = pick(membersOf(model), who)
  const isOwner = one?.member?.role === 'owner'
  const owner = (isOwner ? one : pick(ownersOf(model), whom))?.id ?? 'system:setup'
  return { kind: 'key.create', actor: whom % 3 === 0 ? 'system:setup' : owner, params }
}

/** Keys that members made, or that nobody made but the machine. */
function keysOf({ keys }: World, of: 'members' | 'machine'): ModelKey[] {
  return keys.filter((one) => {
    const isMembers = rootOf(one).member !== null
    return one.agent === null && one.member === null && isMembers === (of === 'members')
  })
}

/** A member, by a key of theirs or without, or the machine. */
function speakerAt(model: World, at: number, needed: string): Id<'key'> {
  const groups = [membersOf(model), keysOf(model, 'members'), keysOf(model, 'machine')]
  const all = pick([...groups, membersOf(model)], at) ?? []
  const may = ({ status, permissions }: ModelKey) =>
    status === 'ACTIVE' && permissions.includes(needed)
  return likely(all, Math.floor(at / 4), may)?.id ?? operatorAt(model, at, needed)
}

/** From the wallet of an agent, so that its policy asks somebody. */
function ask(isHeld: boolean): Maker {
  return (model, { who, whom, which, amount }) => {
    const from = model.walletsOf(agentAt(model, who) ?? undefined)[0]?.id
    if (from === undefined) return null
    const actor = speakerAt(model, which, 'payments:write')
    const held = isHeld ? { holdHours: 168 } : {}
    const consent = whom % 4 === 0 ? { consent: true } : {}
    return payment(actor, (amount + 1n) / 2n, 'a.example', { from, ...held, ...consent })
  }
}

function waitingAt({ payments, requests }: World, at: number): Asked | null {
  const open = requests.filter(({ state }) => state === 'PENDING')
  const waiting = payments.filter(({ state }) => state === 'PENDING_APPROVAL')
  return (at % 4 === 3 ? pick(open, at) : null) ?? pick(waiting.slice(-3), at) ?? pick(open, at)
}

/** Who asked, who consented before, who is gone, and everybody else. */
function voterAt(model: World, one: Asked, { whom, which }: Chances): Id<'key'> {
  const { keys } = model
  const theirs = (some: readonly ModelKey[]) => {
    const voices = some.map(rootOf)
    return keys.filter((key) => key.status === 'ACTIVE' && voices.includes(rootOf(key)))
  }
  const gone = keys.filter(({ member, status }) => member !== null && status !== 'ACTIVE')
  const votes = 'approval' in one ? (one.approval?.votes ?? []) : []
  const machine = keysOf(model, 'machine')
  const some = [theirs([one.key]), theirs(votes), gone, machine, machine]
  const found = pick(pick([...some, [], [], [], []], whom) ?? [], which)
  return found?.id ?? speakerAt(model, which, 'approvals:write')
}

const vote: Maker = (model, chances) => {
  const one = waitingAt(model, chances.who)
  if (one === null) return null
  const approval = `apr_${one.id.slice(4)}` as const
  const actor = voterAt(model, one, chances)
  return { kind: 'approval.approve', actor, params: { approval, texts: {}, link: null } }
}

const several = [2, 3, null, 2, null, 2] as const

/** All of an agent's payments, or all of the book's; by one, two or three. */
const wantPeople: Maker = (model, { who, whom, which }) => {
  const { own } = whom % 2 === 0 ? model.book : (agentAt(model, who) ?? model.book)
  const approvalsNeeded = pick(several, which)
  const selfApproval = which % 8 === 7 ? ('deny' as const) : null
  const change = { requireApprovalAbove: 0n, approvalsNeeded, selfApproval, approvalHours: null }
  const params = { policy: own.id, change, texts: {} }
  return { kind: 'policy.change', actor: model.genesis.by, params }
}

const wantNobody: Maker = (model, { who }) => {
  const asks = (one: World['book']) => one.own.rules.requireApprovalAbove !== null
  const scope = [model.book, agentAt(model, who) ?? model.book].find(asks) ?? model.book
  const params = { policy: scope.own.id, change: { requireApprovalAbove: null }, texts: {} }
  return { kind: 'policy.change', actor: model.genesis.by, params }
}

function turned(params: Partial<Params<'switch.turn'>>): Params<'switch.turn'> {
  return { scope: null, group: null, agent: null, on: true, texts: {}, ...params }
}

/** What stops something, and what undoes that, by members of each role. */
function stopping(isStop: boolean): Maker {
  return (model, { who, whom, which }) => {
    const actor = pick(membersOf(model), whom)?.id ?? model.genesis.by
    const all = isStop ? model.agents : model.agents.filter((one) => isStopped(one))
    const agent = likely(all, who, ({ status }) => status !== 'DELETED')?.id
    if (agent === undefined) return null
    const commands: readonly Command[] = isStop
      ? [
          { kind: 'agent.pause', actor, params: { agent } },
          { kind: 'switch.turn', actor, params: turned({ agent }) },
          { kind: 'kya.suspend', actor, params: { agent, texts: {} } },
        ]
      : [
          { kind: 'agent.resume', actor, params: { agent } },
          { kind: 'switch.turn', actor, params: turned({ agent, on: false }) },
          { kind: 'kya.reactivate', actor, params: { agent } },
          {
            kind: 'policy.change',
            actor,
            params: { policy: model.book.own.id, change: { dailyLimit: null }, texts: {} },
          },
        ]
    return pick(commands, which)
  }
}

function isStopped({ status, stopped, suspended }: World['agents'][number]): boolean {
  return status === 'PAUSED' || stopped || suspended
}

export const members = {
  'add a member': add,
  'change a member': change(anybody),
  'change a voter': change(voters),
  'change an asker': change(askers),
  'end a member': end(anybody),
  'end a voter': end(voters),
  'end an asker': end(askers),
  'end an owner': end(ownersOf),
  'lend a key': lend,
  ask: ask(false),
  'ask for a hold': ask(true),
  vote,
  'want people': wantPeople,
  'want nobody': wantNobody,
  'stop as a member': stopping(true),
  'start as a member': stopping(false),
}
