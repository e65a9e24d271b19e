import type { Params } from '@bursar/core'
import { adjustBudget } from './agent.ts'
import { hours } from './calendar.ts'
import type { ModelRequest } from './consent.ts'
import { hasMembers } from './member.ts'
import { lasts, raisedLimit } from './raise.ts'
import { boundOf } from './rule.ts'
import { mayGive, type Speaker, stillAsks, voiceOf } from './speaker.ts'
import { lineOf, type ModelAgent, type World } from './world.ts'

const second = 1_000_000

/** An agent asks for more: three at a time for a whole line, none for an hour after a no. */
export function askForMore(
  world: World,
  speaker: Speaker,
  { params, at }: { params: Params<'approval.request'>; at: number },
): string | null {
  const agent = world.agent(params.agent)
  if (speaker.agent !== null && speaker.agent !== agent) return 'SCOPE_FORBIDDEN'
  if (agent === undefined) return 'NOT_FOUND'
  if (agent.status !== 'ACTIVE') return 'WALLET_FROZEN'
  const { approval: id, wish } = params
  const line = world.requests.filter((one) => topOf(one.agent) === topOf(agent))
  if (line.some(({ deniedAt }) => deniedAt !== null && at < deniedAt + hours(1)))
    return 'REQUEST_DENIED'
  if (line.filter(({ state }) => state === 'PENDING').length >= 3) return 'REQUEST_LIMIT'
  const refusal = notMore(world, agent, { wish, at })
  if (refusal !== null) return refusal
  const end = wish.until === null ? Number.POSITIVE_INFINITY : wish.until * second
  const expiresAt = Math.min(at + hours(72), end)
  const asked = { id, agent, key: speaker.key, wish, people: hasMembers(world), expiresAt }
  world.requests.push({ ...asked, state: 'PENDING', deniedAt: null })
  return null
}

function topOf(agent: ModelAgent): ModelAgent {
  return lineOf(agent).at(-1) ?? agent
}

type Wish = ModelRequest['wish']

function notMore(
  world: World,
  agent: ModelAgent,
  { wish, at }: { wish: Wish; at: number },
): string | null {
  const { what, per, amount, until, payee } = wish
  if (what === 'budget') return world.walletsOf(agent).length === 0 ? 'NOT_FOUND' : null
  const { rules } = agent.own
  if (what === 'payee') {
    const list = rules.allowedMerchants
    return list === null || payee === null || list.includes(payee) ? 'CONFLICT' : null
  }
  if (per === null || amount === null || until === null) return 'CONFLICT'
  const ends = until * second
  if (ends <= at || until > Math.floor(at / second) + 31 * 86_400) return 'CONFLICT'
  const limit = raisedLimit(world, { policy: agent.own, per, at })
  if (limit === null || amount <= limit) return 'CONFLICT'
  const lasting = world.raises.filter((one) => one.agent === agent && lasts(one, at))
  return lasting.length >= 10 ? 'CONFLICT' : null
}

/** A person grants it: with what they could do themselves, and if it is still more. */
export function grantMore(
  world: World,
  speaker: Speaker,
  { request, at }: { request: ModelRequest; at: number },
): string | null {
  const { agent, wish, key, people } = request
  const isSelf = voiceOf(world, key, people) === voiceOf(world, speaker.key, people)
  if (isSelf && boundOf(world, agent, null).some(({ rules }) => rules.selfApproval === 'deny'))
    return 'CONFLICT'
  if (agent.status === 'DELETED') return 'NOT_FOUND'
  if (agent.status === 'PAUSED') return 'WALLET_FROZEN'
  if (!mayGive(speaker.key, wish.what)) return 'FORBIDDEN'
  if (!stillAsks(world, key, at)) return 'CONFLICT'
  return give(world, request, at)
}

function give(world: World, { agent, wish }: ModelRequest, at: number): string | null {
  if (wish.what === 'budget')
    return adjustBudget(world, { agent: agent.id, amount: wish.amount ?? 0n })
  const refusal = notMore(world, agent, { wish, at })
  if (refusal !== null) return refusal
  const { per, amount, until, payee } = wish
  const { own } = agent
  if (payee !== null)
    own.rules = { ...own.rules, allowedMerchants: [...(own.rules.allowedMerchants ?? []), payee] }
  if (per !== null && amount !== null && until !== null)
    world.raises.push({ agent, per, amount, until, ended: false })
  return null
}
