import { type Id, idOf, limitFields, ulidOf } from '@bursar/core'
import { nextId } from '../../setup/given.ts'
import { readRules } from '../../setup/reading.ts'
import type { ModelRequest } from '../reference/consent.ts'
import { rootOf } from '../reference/speaker.ts'
import type { ModelKey, ModelPayment, World } from '../reference/world.ts'
import { agentAt, askerAt, keyOf, likely, type Maker, operatorAt, pick } from './subject.ts'

/** Mostly what waits; of what was decided, too, and now and then a payment that asked nobody. */
function askedAt(model: World, who: number): ModelPayment | ModelRequest | null {
  const open = model.requests.filter(({ state }) => state === 'PENDING')
  if (who % 3 === 0 && open.length > 0) return pick(open, who)
  if (who % 11 === 10 && model.requests.length > 0) return pick(model.requests, who)
  const asked = model.payments.filter(({ approval }) => approval !== null)
  const waiting = asked.filter(({ state }) => state === 'PENDING_APPROVAL')
  return pick(waiting.slice(-3), who) ?? pick(who % 8 === 7 ? model.payments : asked, who)
}

/** A key of somebody who has consented already. */
function sameAgain({ keys }: World, { approval }: ModelPayment, at: number): Id<'key'> | null {
  const roots = (approval?.votes ?? []).map(rootOf)
  const isTheirs = (key: ModelKey) => key.status === 'ACTIVE' && roots.includes(rootOf(key))
  return pick(keys.filter(isTheirs), at)?.id ?? null
}

function consent(kind: 'approval.approve' | 'approval.deny' | 'approval.cancel'): Maker {
  return (model, { who, which }) => {
    const one = askedAt(model, who)
    if (one === null) return null
    const approval = idOf('approval', ulidOf(one.id))
    const asker = askerAt(model, one.agent, which)
    // Somebody of the organization, whatever they may.
    const others = model.keys.filter(({ agent }) => agent === null)
    const other = which % 3 === 2 ? pick(others, which)?.id : undefined
    if (kind === 'approval.cancel') return { kind, actor: other ?? asker, params: { approval } }
    const again = which % 3 === 0 ? ('approval' in one ? sameAgain(model, one, who) : null) : null
    const newest = which % 6 === 1 ? keyOf(model, null) : null
    const operator = operatorAt(model, which, 'approvals:write')
    const actor = which % 6 === 4 ? asker : (again ?? newest ?? operator)
    // By a link if there is one, now and then by one of another approval or of another's key.
    const links = model.links.filter((link) => who % 7 === 5 || link.approval === approval)
    const link = which % 2 === 0 ? pick(links.slice(-3), who) : null
    const by = link === null || who % 9 === 4 ? actor : link.key.id
    const params = { approval, texts: {}, link: link?.id ?? null, evidence: null }
    return { kind, actor: by, params }
  }
}

/** For what waits, mostly; several voices, who asked and what is decided are tried too. */
const createLink: Maker = (model, { who, which }) => {
  const one = askedAt(model, who)
  if (one === null) return null
  const approval = idOf('approval', ulidOf(one.id))
  const params = { link: nextId('link'), approval, hash: `hash ${model.links.length}`, texts: {} }
  const isAsker = which % 8 === 3 && one.agent === null
  const actor = isAsker ? one.key.id : operatorAt(model, which, 'approvals:write')
  return { kind: 'link.create', actor, params }
}

const revokeLink: Maker = (model, { who, which }) => {
  const open = model.links.filter(({ state }) => state === 'OPEN' || which % 4 === 0)
  const link = pick(open, who)?.id ?? null
  const actor = operatorAt(model, which, 'approvals:write')
  return link === null ? null : { kind: 'link.revoke', actor, params: { link } }
}

const periods = ['transaction', 'day', 'day', 'week', 'month', 'total'] as const
const ends = [1, 60, 3_600, 5 * 3_600, 26 * 3_600, 31 * 86_400, 31 * 86_400 + 1, 0]

/** Mostly a limit that the agent has, a little higher, for a while. */
const askForMore: Maker = (model, { who, whom, which, amount }, now) => {
  const agent =
    likely(model.agents, who, ({ status }) => status === 'ACTIVE') ?? agentAt(model, who)
  if (agent === null) return null
  const what = which % 7 === 5 ? 'budget' : which % 7 === 6 ? 'payee' : 'raise'
  const set = periods.filter((per) => agent.own.rules[limitFields[per]] !== null)
  const per = pick(which % 16 === 3 ? periods : set, whom) ?? 'day'
  const limit = agent.own.rules[limitFields[per]] ?? 0n
  const until = Math.floor(now / 1_000_000) + (pick(ends, whom + which) ?? 0)
  const none = { per: null, until: null, amount: null, payee: null, reading: null }
  const more = { amount: limit + amount, per, until }
  const payee = pick(['a.example', 'b.example', 'slow.simulated'], whom)
  const asked =
    what === 'raise' ? more : what === 'budget' ? { amount } : { payee, ...readEntry(payee) }
  const params = { approval: nextId('approval'), agent: agent.id, texts: {} }
  const actor = askerAt(model, agent, which)
  return {
    kind: 'approval.request',
    actor,
    params: { ...params, wish: { ...none, what, ...asked } },
  }
}

function readEntry(entry: string | null) {
  const { readings } = readRules({ allowedMerchants: entry === null ? [] : [entry] })
  return { reading: readings?.allowedMerchants?.[0] ?? null }
}

export const consents = {
  approve: consent('approval.approve'),
  deny: consent('approval.deny'),
  cancel: consent('approval.cancel'),
  link: createLink,
  unlink: revokeLink,
  'ask for more': askForMore,
}
