import { type Command, type Id, idOf, noRules, type Rules, ulidOf } from '@bursar/core'
import fc from 'fast-check'
import { newAgent, nextId, nextKey, payment } from '../setup/given.ts'
import type { Reference } from './reference.ts'

/** What somebody wants to do; whom it is about is found among what exists at that moment. */
export interface Intent {
  readonly verb: (typeof verbs)[number]
  readonly who: number
  readonly whom: number
  readonly amount: bigint
  readonly limit: bigint | null
  /** Seconds that pass before. */
  readonly wait: number
}

const verbs = [
  ...Array<'pay a merchant'>(8).fill('pay a merchant'),
  ...Array<'pay a wallet'>(4).fill('pay a wallet'),
  ...['pay slowly', 'pay slowly', 'pay for the organization', 'pay with an old key'],
  ...['settle', 'settle', 'fail', 'fail', 'approve', 'approve', 'approve', 'deny', 'deny'],
  ...['create', 'adjust', 'adjust', 'adjust', 'pause', 'resume', 'resume'],
  ...['rotate', 'delete', 'fund', 'limit', 'limit', 'list', 'list', 'limit the book', 'share'],
  ...['attach', 'attach', 'detach', 'unshare', 'revoke'],
] as const

/** Numbers so small that sums meet limits exactly all the time. */
const amount = fc.bigInt({ min: 1n, max: 8n })
const hour = 3_600

export const intent: fc.Arbitrary<Intent> = fc.record({
  verb: fc.constantFrom(...verbs),
  who: fc.nat(1000),
  whom: fc.nat(1000),
  amount,
  limit: fc.option(fc.constantFrom(0n, 4n, 8n, 16n, 24n), { freq: 3 }),
  wait: fc.constantFrom(0, 0, 0, 0, 1, hour, 24 * hour, 20 * 24 * hour),
})

/** The command that the intent comes to, or null when there is nobody it could be about. */
export function commandOf(model: Reference, intent: Intent): Command | null {
  const { verb, who, whom, amount, limit } = intent
  const { genesis } = model
  const { by } = genesis
  const agent = pick(model.agents, who)
  const other = pick(model.agents, whom)
  const policy = pick([...model.shared.keys()], whom)
  const texts = {}
  if (verb === 'create') return creation(by, intent)
  if (verb === 'share') {
    const rules = { ...noRules, ...limits(whom, limit) }
    return { kind: 'policy.create', by, ask: { policy: nextId('policy'), rules, texts } }
  }
  if (verb === 'fund') {
    const wallet = agent !== null && whom % 2 === 0 ? agent.wallet : genesis.org
    return { kind: 'wallet.fund', by, ask: { wallet, amount, texts } }
  }
  if (verb === 'limit the book')
    return change(by, idOf('policy', genesis.scope), limits(whom, limit))
  if (verb === 'revoke') return extraKey(model, intent)
  if (verb === 'unshare') return policy && { kind: 'policy.delete', by, ask: { policy } }
  if (agent === null || other === null) return null
  const one = { agent: agent.id }
  switch (verb) {
    case 'adjust':
      return {
        kind: 'agent.adjust',
        by,
        ask: { ...one, amount: whom % 4 === 0 ? -amount : amount * 4n },
      }
    case 'pause':
      return { kind: 'agent.pause', by, ask: one }
    case 'resume':
      return { kind: 'agent.resume', by, ask: one }
    case 'rotate':
      return { kind: 'agent.rotate', by, ask: { ...one, key: nextKey() } }
    case 'delete':
      // Seldom, or nobody would be left.
      return whom % 4 === 0 ? { kind: 'agent.delete', by, ask: one } : null
    case 'limit':
      return change(by, policyOf(model, intent), limits(whom, limit))
    case 'list':
      return change(by, policyOf(model, intent), lists(other.wallet, whom, limit))
    case 'attach':
    case 'detach':
      return policy && { kind: `policy.${verb}`, by, ask: { policy, ...one } }
    default:
      return moving(model, intent)
  }
}

/** Payments, and what becomes of them. */
function moving(model: Reference, { verb, who, whom, amount }: Intent): Command | null {
  const { genesis } = model
  const agent = pick(model.agents, who)
  const other = pick(model.agents, whom)
  const keys = [...model.keys].filter(([, key]) => key.agent === agent)
  const key = verb === 'pay with an old key' ? keys[0] : keys.at(-1)
  if (agent === null || other === null || key === undefined) return null
  const [by] = key
  const shop = ['a.example', 'b.example'][whom % 2] ?? ''
  const texts = {}
  if (verb === 'pay a merchant' || verb === 'pay with an old key') return payment(by, amount, shop)
  if (verb === 'pay slowly') return payment(by, amount, 'slow.simulated')
  if (verb === 'pay a wallet')
    return payment(by, amount, whom % 5 === 0 ? genesis.org : other.wallet)
  if (verb === 'pay for the organization') {
    const others = [...model.keys].filter(([, one]) => one.agent === null)
    const from = whom % 2 === 0 ? genesis.org : agent.wallet
    return payment(others.at(-1)?.[0] ?? genesis.by, amount, shop, { from })
  }
  if (verb === 'settle' || verb === 'fail') {
    const outside = model.payments.filter((p) => p.merchant !== null && p.state !== 'DECLINED')
    const id = pick(outside, who)?.id
    if (id === undefined) return null
    return verb === 'settle'
      ? { kind: 'payment.settle', by: 'system:rail', ask: { payment: id } }
      : { kind: 'payment.fail', by: 'system:rail', ask: { payment: id, reason: 'no' } }
  }
  const waiting = model.payments.filter(({ state }) => state === 'PENDING_APPROVAL')
  const asked = pick(waiting.length > 0 ? waiting : model.payments, who)
  if (asked === null) return null
  const ask = { approval: idOf('approval', ulidOf(asked.id)), texts }
  const kind = verb === 'approve' ? 'approval.approve' : 'approval.deny'
  return { kind, by: genesis.by, ask }
}

function creation(by: Id<'key'>, { who, whom, limit }: Intent): Command {
  return newAgent(by, { rules: limits(whom, limit), readOnly: who % 8 === 0 }).command
}

/** One more key of the organization, or the end of one. */
function extraKey(model: Reference, { who }: Intent): Command {
  const { by } = model.genesis
  const extra = [...model.keys.keys()].filter(
    (key) => key !== by && model.keys.get(key)?.agent === null,
  )
  const key = pick(extra, who)
  if (key !== null && who % 2 === 0) return { kind: 'key.revoke', by, ask: { key } }
  const grant = { owner: 'two', permissions: [], expiresAt: null, texts: {} }
  return { kind: 'key.create', by, ask: { key: nextKey(), ...grant } }
}

function policyOf(model: Reference, { who, whom }: Intent): Id<'policy'> {
  const shared = pick([...model.shared.keys()], who)
  const agent = pick(model.agents, who)
  if (shared !== null && whom % 3 === 0) return shared
  return agent === null ? idOf('policy', model.genesis.scope) : idOf('policy', ulidOf(agent.id))
}

function limits(which: number, limit: bigint | null): Partial<Rules> {
  const names = ['maxTransaction', 'dailyLimit', 'dailyLimit', 'monthlyLimit', 'totalLimit']
  const name = [...names, 'requireApprovalAbove', 'requireApprovalAbove'][which % 7] ?? 'dailyLimit'
  return { [name]: limit }
}

function lists(wallet: Id<'wallet'>, which: number, limit: bigint | null): Partial<Rules> {
  const names = limit === null ? null : ['a.example', wallet]
  return which % 3 === 0 ? { allowedMerchants: names } : { blockedMerchants: names }
}

function change(by: Id<'key'>, policy: Id<'policy'>, rules: Partial<Rules>): Command {
  return { kind: 'policy.change', by, ask: { policy, change: rules, texts: {} } }
}

function pick<T>(all: readonly T[], at: number): T | null {
  return all[at % Math.max(all.length, 1)] ?? null
}
