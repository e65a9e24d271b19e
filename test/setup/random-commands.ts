import fc from 'fast-check'
import type { Id } from '../../packages/core/src/id.ts'
import { kyaLevels } from '../../packages/core/src/kya/kya.ts'
import type { Charge } from '../../packages/core/src/ledger/posting.ts'
import {
  delegating,
  everything,
  Given,
  type NewAgent,
  newAgent,
  newDelegate,
  nextId,
  nextKey,
  payment,
  usd,
} from './given.ts'
import { opening } from './opening.ts'
import { people, team } from './random-people.ts'
import { everyRule, merchants, rulesAt } from './random-rules.ts'
import { type Making, made, pick, type World } from './random-world.ts'
import { payeeFacts } from './reading.ts'
import { expectWithinLimits } from './soundness.ts'

/** A step of a story: what happens, and choices among what is there, all as plain numbers. */
export type Step = readonly [what: number, one: number, two: number, amount: number]

const texts = {}
const amounts = ['0.00000001', '0.5', '1', '3', '7', '20', '33.33333333']
const hour = 3_600_000_000
// Mostly no time passes; now and then a second, an hour, a day, or what consents last.
const waits = [1_000_000, hour, 26 * hour, 80 * hour]

/** A payment in one of the states, or any one where there is none or by chance. */
function pickIn({ given, payments }: World, states: string, at: number): Id<'payment'> | null {
  const fit = payments.filter((id) => {
    const row = given.book.tables.payment.get(id)
    return row != null && states.includes(row.state)
  })
  return pick(at % 7 === 0 || fit.length === 0 ? payments : fit, at)
}

function speakerOf({ given, keys }: World, agent: NewAgent | null, at: number): Id<'key'> {
  if (at % 3 === 0) return given.by
  return at % 3 === 1 && agent !== null ? agent.key : (pick(keys, at) ?? given.by)
}

const makings: readonly Making[] = [
  ({ given, agents }, one, two) => {
    const bare = { keyless: two % 5 === 0, walletless: two % 4 === 0 }
    const options = { rules: rulesAt(one), permissions: delegating, ...bare }
    const agent = newAgent(given.by, options)
    agents.push(agent)
    return agent.command
  },
  (world, one, two) => {
    const parent = pick(world.agents, one)
    if (parent === null) return null
    const expiresAt = two % 3 === 0 ? { expiresAt: world.given.now + (two % 50) * hour + 1 } : {}
    const agent = newDelegate(parent, {
      by: speakerOf(world, parent, two),
      rules: rulesAt(two),
      budget: '30',
      permissions: delegating,
      ...expiresAt,
    })
    world.agents.push(agent)
    return agent.command
  },
  ({ given: { by: actor }, agents }, one, two, amount) => {
    const agent = pick(agents, one)
    const signed = two % 4 === 0 ? -amount : amount * 5n
    return agent && { kind: 'agent.adjust', actor, params: { agent: agent.agent, amount: signed } }
  },
  (world, one, two) => {
    const agent = pick(world.agents, one)
    const actor = speakerOf(world, pick(world.agents, two), two)
    const kind = two % 4 === 0 ? 'agent.pause' : 'agent.resume'
    return agent && { kind, actor, params: { agent: agent.agent } }
  },
  ({ given: { by: actor }, agents }, one) => {
    const agent = pick(agents, one)
    return agent && { kind: 'agent.rotate', actor, params: { agent: agent.agent, key: nextKey() } }
  },
  (world, one, two) => {
    const agent = pick(world.agents, one)
    if (agent === null || two % 3 !== 0) return null
    const actor = speakerOf(world, pick(world.agents, two), two)
    return { kind: 'agent.delete', actor, params: { agent: agent.agent } }
  },
  ({ given: { by: actor }, agents }, one, two) => {
    const agent = pick(agents, one)
    return agent && two % 4 === 0
      ? { kind: 'agent.retire', actor, params: { agent: agent.agent } }
      : null
  },
  ({ given: { by: actor, book }, agents }, one, two) => {
    const agent = pick(agents, one)
    const change = two % 2 === 0 ? {} : { ...everyRule[two % everyRule.length], currency: 'USD' }
    const row = agent && book.tables.agent.get(agent.agent)
    const since = two % 5 === 0 && row != null ? row.updatedAt : null
    const params = { change, active: two % 3 === 0 ? null : two % 3 === 1, since, texts }
    return agent && { kind: 'agent.change', actor, params: { agent: agent.agent, ...params } }
  },
  ({ given: { by: actor }, agents }, one, two) => {
    const agent = pick(agents, one)
    const level = kyaLevels[two % kyaLevels.length] ?? 'basic'
    const proof = two % 3 === 0 ? null : `proof ${two % 9}`
    const found = { level, verifier: 'notary.example', proof, codeHash: null, texts }
    return agent && { kind: 'kya.upgrade', actor, params: { agent: agent.agent, ...found } }
  },
  ({ given: { by: actor }, agents }, one, two) => {
    const agent = pick(agents, one)
    if (agent === null || two % 3 > 0)
      return agent && { kind: 'kya.reactivate', actor, params: { agent: agent.agent } }
    return { kind: 'kya.suspend', actor, params: { agent: agent.agent, texts } }
  },
  ({ given: { by: actor }, wallets, agents }, one, two, amount) => {
    const wallet = pick([...wallets, ...agents.map((agent) => agent.wallet)], one + two)
    return wallet && { kind: 'wallet.fund', actor, params: { wallet, amount: amount * 3n, texts } }
  },
  ({ given: { by: actor }, agents, wallets }, one, two) => {
    const agent = pick(agents, one)?.agent ?? null
    const change = two % 5 === 0 ? { dailyLimit: usd('40') } : null
    const params = opening(agent, ['EUR', 'USDC', 'USD'][two % 3] ?? 'EUR', change)
    return made(wallets, params.wallet, { kind: 'wallet.open', actor, params })
  },
  ({ given: { by: actor }, groups }, one, two) => {
    const group = nextId('group')
    const parent = two % 2 === 0 ? null : pick(groups, one)
    const params = { group, parent, rules: rulesAt(one), texts }
    return made(groups, group, { kind: 'group.create', actor, params })
  },
  ({ given: { by: actor }, groups, agents }, one, two) => {
    const [group, agent] = [pick(groups, two), pick(agents, one)]
    const kind = (one + two) % 4 === 0 ? 'group.leave' : 'group.join'
    return group && agent && { kind, actor, params: { group, agent: agent.agent } }
  },
  ({ given: { by: actor }, groups }, one, two) => {
    const group = pick(groups, one)
    if (group === null || two % 3 === 0)
      return group && { kind: 'group.delete', actor, params: { group } }
    const params = { group, change: rulesAt(two), since: null, texts }
    return { kind: 'group.change', actor, params }
  },
  ({ given: { by: actor }, policies }, one) => {
    const policy = nextId('policy')
    const params = { policy, rules: rulesAt(one), texts }
    return made(policies, policy, { kind: 'policy.create', actor, params })
  },
  ({ given: { by: actor, genesis }, policies, agents }, one, two) => {
    const own = agents.map(({ policy }) => policy)
    const policy = pick([...policies, ...own, `pol_${genesis.scope}` as const], one)
    const change = { ...everyRule[two % everyRule.length], currency: 'USD' }
    return policy && { kind: 'policy.change', actor, params: { policy, change, texts } }
  },
  ({ given: { by: actor }, policies, agents, groups }, one, two) => {
    const policy = pick(policies, one)
    if (policy === null) return null
    const kind = two % 3 === 0 ? 'policy.detach' : 'policy.attach'
    const [agent, group] = [pick(agents, two)?.agent ?? null, pick(groups, two)]
    if (agent !== null && one % 2 === 0)
      return { kind, actor, params: { policy, agent, group: null } }
    return group && { kind, actor, params: { policy, agent: null, group } }
  },
  ({ given: { by: actor }, policies, agents }, one, two) => {
    const policy = pick([...policies, ...agents.map((agent) => agent.policy)], one)
    const candidate = two % 4 === 0 ? null : pick(policies, two)
    return policy && { kind: 'policy.shadow', actor, params: { policy, candidate } }
  },
  ({ given: { by: actor }, policies }, one) => {
    const policy = pick(policies, one)
    return policy && { kind: 'policy.delete', actor, params: { policy } }
  },
  ({ given: { by: actor }, groups, agents }, one, two) => {
    const on = two % 3 === 0
    const none = { scope: null, group: null, agent: null, on, texts }
    const [group, agent] = [pick(groups, one), pick(agents, one)?.agent ?? null]
    const scope = two % 2 === 0 ? 'rail:base' : 'rail:simulated'
    if (one % 3 === 0) return { kind: 'switch.turn', actor, params: { ...none, scope } }
    if (one % 3 === 1) return group && { kind: 'switch.turn', actor, params: { ...none, group } }
    return agent && { kind: 'switch.turn', actor, params: { ...none, agent } }
  },
  (_, one, two) => {
    const settles = ([null, 'later', 'at_once', 'at_once'] as const)[one % 4] ?? null
    const except = two % 3 === 0 || settles === null ? null : [pick(merchants, two) ?? '']
    const params = {
      rail: 'simulated',
      settles,
      except,
      clearing: [{ currency: 'EUR', wallet: nextId('wallet') }],
    } as const
    return { kind: 'book.rails', actor: 'system:setup', params }
  },
  ({ given: { by: actor }, payees, agents }, one, two) => {
    const payee = nextId('payee')
    const wallet = two % 2 === 0 ? null : (pick(agents, one)?.wallet ?? null)
    const known = payeeFacts({ domains: ['a.example'] })
    const params = { payee, facts: { ...known, wallet, address: wallet === null ? '0x1' : null } }
    return made(payees, payee, { kind: 'payee.create', actor, params })
  },
  ({ given: { by: actor }, payees }, one, two) => {
    const payee = pick(payees, one)
    if (payee === null) return null
    if (two % 3 === 0) return { kind: 'payee.delete', actor, params: { payee } }
    return {
      kind: 'payee.change',
      actor,
      params: { payee, change: { name: 'Renamed', nameRead: 'renamed' } },
    }
  },
  ({ given: { by: actor } }, one, two, amount) => {
    const rate = two % 3 === 0 ? null : amount
    return { kind: 'rate.set', actor, params: { from: one % 2 ? 'EUR' : 'USDC', to: 'USD', rate } }
  },
  ({ given: { by: actor }, keys }, one) => {
    const key = nextKey()
    const permissions = one % 4 === 0 ? [] : everything
    const params = { key, owner: `owner ${one % 3}`, permissions, expiresAt: null, texts }
    return made(keys, key.id, { kind: 'key.create', actor, params })
  },
  ({ given: { by: actor }, keys }, one) => {
    const key = pick(keys, one)
    return key && { kind: 'key.revoke', actor, params: { key, cascade: null } }
  },
  ...[people, people],
]

const pay: Making = (world, one, two, amount) => {
  const { given, agents, payees, payments, wallets } = world
  const agent = pick(agents, one)
  if (agent === null) return null
  const inside = [...agents.map(({ wallet }) => wallet), given.genesis.org]
  const to = pick([...merchants, ...merchants, ...inside, ...payees, ...wallets], two)
  const actor = speakerOf(world, agent, one + two)
  const from = pick([agent.wallet, agent.wallet, given.genesis.org, ...wallets], two)
  const command = payment(actor, amount, to ?? 'a.example', {
    ...(actor === agent.key || from === null ? {} : { from }),
    ...(two % 3 === 0 ? { holdHours: 24 } : {}),
    ...(two % 5 === 0 ? { allowDuplicate: true } : {}),
    ...(two % 5 === 0 ? { label: 'base' } : {}),
    ...(two % 7 === 0 ? { claim: merchants[one % 4] ?? '' } : {}),
    ...(two % 11 === 0 ? { consent: true } : {}),
  })
  payments.push(command.params.payment)
  return command
}

const capture: Making = (world, one, two, amount) => {
  const id = pickIn(world, 'HELD', one)
  const actor = speakerOf(world, pick(world.agents, two), two)
  const part = two % 2 === 0 ? null : amount
  return id && { kind: 'payment.capture', actor, params: { payment: id, amount: part } }
}

const refund: Making = (world, one, two, amount) => {
  const id = pickIn(world, 'COMPLETED', one)
  const actor = speakerOf(world, pick(world.agents, two), two)
  const part = two % 3 === 0 ? null : amount
  return id && { kind: 'payment.refund', actor, params: { payment: id, amount: part, texts } }
}

const release: Making = (world, one) => {
  const id = pickIn(world, 'HELD', one)
  return id && { kind: 'payment.void', actor: world.given.by, params: { payment: id } }
}

const extend: Making = (world, one, two) => {
  const id = pickIn(world, 'HELD', one)
  const actor = speakerOf(world, pick(world.agents, two), two)
  const hours = [1, 24, 700][two % 3] ?? 1
  return id && { kind: 'payment.extend', actor, params: { payment: id, hours } }
}

const report: Making = (world, one, two) => {
  const id = pickIn(world, two % 3 === 0 ? 'COMPLETED RELEASED EXPIRED' : 'PROCESSING', one)
  const row = world.given.book.tables.payment.get(id ?? '')
  // A rail speaks of what it was told to pay.
  if (row == null || row.rail === 'internal' || row.state === 'DECLINED') return null
  const [payment, actor] = [row.id, 'system:rail'] as const
  if (two % 2 === 1) return { kind: 'payment.fail', actor, params: { payment, reason: 'no' } }
  const receipt = two % 4 === 0 ? `proof "${two}"` : null
  return { kind: 'payment.settle', actor, params: { payment, receipt } }
}

const link: Making = (world, one, two) => {
  const { by: actor, book } = world.given
  const open = [...book.tables.link.rows.keys()] as Id<'link'>[]
  const known = two % 3 === 0 ? pick(open, one) : null
  if (known !== null) return { kind: 'link.revoke', actor, params: { link: known } }
  const id = pickIn(world, 'PENDING_APPROVAL', one)
  if (id === null) return null
  const params = { link: nextId('link'), approval: `apr_${id.slice(4)}`, hash: 'a', texts } as const
  return { kind: 'link.create', actor: pick(world.keys, two) ?? actor, params }
}

const consent: Making = (world, one, two) => {
  const id = pickIn(world, 'PENDING_APPROVAL', one)
  if (id === null) return null
  const approval = `apr_${id.slice(4)}` as const
  const { by: actor } = world.given
  if (two % 8 === 0) {
    const asker = one % 2 === 0 ? actor : (pick(world.agents, one)?.key ?? actor)
    return { kind: 'approval.cancel', actor: asker, params: { approval } }
  }
  const voter = two % 3 === 0 ? (pick(world.keys, two) ?? actor) : actor
  const kind = two % 5 === 0 ? 'approval.deny' : 'approval.approve'
  const links = [...world.given.book.tables.link.rows.values()]
  const found = one % 2 === 0 ? links.find((row) => row?.approval === approval) : null
  const by = found?.key ?? voter
  return { kind, actor: by, params: { approval, texts, link: found?.id ?? null } }
}

const paying: readonly Making[] = [
  ...[pay, pay, pay, pay, pay, pay, capture, capture, refund, refund],
  ...[release, extend, report, report, consent, consent, consent, link, link],
]

/** Time goes on; what is over by then ends first, as in a lane. */
function wait({ given }: World, micros: number): void {
  given.now += micros
  const { payment: payments, agent: agents } = given.book.tables
  const actor = 'system:clock'
  for (const row of micros === 0 ? [] : payments.rows.values())
    if (row !== null && row.expiresAt !== null && row.expiresAt <= given.now)
      given.when({ kind: 'payment.expire', actor, params: { payment: row.id } })
  for (const row of micros === 0 ? [] : agents.rows.values())
    if (row !== null && row.expiresAt !== null && row.expiresAt <= given.now)
      given.when({ kind: 'agent.delete', actor, params: { agent: row.id } })
}

/** Plays a story from its steps alone: the same steps always tell the same one. */
export function tell(steps: readonly Step[]): World {
  const given = new Given({ credit: usd('500') })
  const none = { policies: [], payments: [], payees: [], wallets: [] }
  const top = given.agent({ budget: '150', permissions: delegating })
  const child = given.delegate(top, { budget: '60' })
  const below = given.delegate(child, { budget: '30', rules: { requireApprovalAbove: usd('2') } })
  const other = given.agent({ budget: '80' })
  const parent = given.group({ rules: { dailyLimit: usd('90') }, members: [other] })
  const group = given.group({ parent, members: [top] })
  const agents = [top, child, below, other]
  const speaking = team(given, steps.length)
  const world: World = { given, ...none, ...speaking, agents, groups: [parent, group] }
  for (const [what, one, two, amount] of steps) {
    const all = what % 2 === 0 ? paying : makings
    const making = all[Math.floor(what / 2) % all.length]
    const command = making?.(world, one, two, usd(amounts[amount % amounts.length] ?? '1')) ?? null
    wait(world, waits[(7 * one + 3 * two + amount) % 40] ?? 0)
    const charges = command === null ? null : given.when(command).result.charges
    if (command?.kind === 'payment.create' && charges !== undefined)
      expectWithinLimits(given, charges as readonly Charge[])
  }
  return world
}

const step = fc.tuple(fc.nat(999), fc.nat(99), fc.nat(99), fc.nat(99))
/** Stories of anything in any order. */
export const story = fc.array(step, { minLength: 30, maxLength: 90 })
