import { everything, nextId, nextKey } from '../../setup/given.ts'
import { opening } from '../../setup/opening.ts'
import { payeeFacts } from '../../setup/reading.ts'
import { hours } from '../reference/calendar.ts'
import {
  isOpen,
  type ModelAgent,
  type ModelKey,
  type ModelPayee,
  type World,
} from '../reference/world.ts'
import { limits } from './policy.ts'
import { agentAt, likely, type Maker, operatorAt, pick } from './subject.ts'

const fund: Maker = (model, { who, amount }) => {
  const wallet = pick(
    model.wallets.filter(({ system }) => !system),
    who,
  )
  if (wallet === null) return null
  const params = { wallet: wallet.id, amount: amount * 4n, texts: {} }
  return { kind: 'wallet.fund', actor: model.genesis.by, params }
}

/** The first of an agent, or one in a second currency, of an agent or the organization. */
const openWallet: Maker = (model, chances) => {
  const { who, which } = chances
  const isPoor = (one: ModelAgent) => one.status !== 'DELETED' && model.walletsOf(one).length === 0
  const poor = which % 4 > 0 ? pick(model.agents.filter(isPoor), who) : null
  const agent = poor ?? (which % 4 === 0 ? null : agentAt(model, who))
  const currency = which % 8 === 1 || which % 8 === 2 ? 'USD' : 'USDC'
  const change = which % 3 === 0 ? null : limits(chances)
  const params = opening(agent?.id ?? null, currency, agent === null ? null : change)
  return { kind: 'wallet.open', actor: operatorAt(model, who, 'wallets:write'), params }
}

/** Rates that leave remainders. */
const setRate: Maker = ({ genesis }, { whom, which }) => {
  const [from, to] = which % 4 === 0 ? ['USD', 'USDC'] : ['USDC', 'USD']
  const rates = [33_333_333n, 150_000_000n, null, 30_000_000n, null]
  const params = { from, to: which % 16 === 5 ? from : to, rate: pick(rates, whom) }
  return { kind: 'rate.set', actor: genesis.by, params }
}

const createPayee: Maker = (model, { who, whom, which }) => {
  const wallet = which % 3 === 0 ? (agentAt(model, whom)?.id ?? null) : null
  const own = model.wallets.find(({ agent }) => agent !== null && agent.id === wallet)
  const domains = [['a.example'], ['b.example'], []][who % 3] ?? []
  const facts = payeeFacts({
    name: who % 2 === 0 ? 'The shop' : 'A friend',
    domains,
    wallet: which % 16 === 15 ? model.genesis.world : (own?.id ?? null),
    address: own === undefined ? (['0x1', null][who % 2] ?? null) : null,
  })
  return {
    kind: 'payee.create',
    actor: model.genesis.by,
    params: { payee: nextId('payee'), facts },
  }
}

/** One to whom a payment waits for consent, if there is any. */
function awaitedPayee({ payees, payments }: World, at: number): ModelPayee | null {
  const waiting = payments.filter(({ state }) => state === 'PENDING_APPROVAL')
  const awaited = payees.filter((payee) => waiting.some((one) => one.payee === payee))
  return pick(awaited, at) ?? likely(payees, at, ({ deleted }) => !deleted)
}

const changePayee: Maker = (model, { who, whom, which }) => {
  const payee = awaitedPayee(model, who)
  const wallet = pick(model.wallets, whom)
  if (payee === null || wallet === null) return null
  const change =
    pick(
      [
        { name: 'The shop', nameRead: 'the shop' },
        { domains: ['b.example'], address: '0x2' },
        { wallet: wallet.id },
        { wallet: null },
      ],
      which,
    ) ?? {}
  return { kind: 'payee.change', actor: model.genesis.by, params: { payee: payee.id, change } }
}

const deletePayee: Maker = (model, { who }) => {
  const payee = awaitedPayee(model, who)
  return payee && { kind: 'payee.delete', actor: model.genesis.by, params: { payee: payee.id } }
}

const [pays, consents, makes] = ['payments:write', 'approvals:write', 'keys:write'] as const

/** What somebody may who is not the first one: mostly all, a part, or nothing. */
const some = [
  ...[[consents], [pays, consents], ['wallets:write', pays], ['policies:write'], []],
  ['groups:write', 'wallets:write'],
]
const lent = some.flatMap((one) => [everything, one])

const createKey: Maker = (model, { who, whom, which }, now) => {
  const ends = which % 8 === 0 ? now + hours(2) : null
  const owner = ['two', 'three', 'two'][who % 3] ?? 'two'
  const permissions = pick(lent, whom) ?? []
  const params = { key: nextKey(), owner, permissions, expiresAt: ends, texts: {} }
  const actor = which % 2 === 0 ? 'system:setup' : operatorAt(model, which, 'keys:write')
  return { kind: 'key.create', actor, params }
}

/** The first one, with which all else is done, only where it is the last. */
function lastMaker({ keys }: World): ModelKey | null {
  const lasts = ({ agent, status, expiresAt, permissions }: ModelKey) =>
    agent === null && status === 'ACTIVE' && expiresAt === null && permissions.includes(makes)
  const makers = keys.filter(lasts)
  return makers.length === 1 ? (makers[0] ?? null) : null
}

/** One that has asked for something first. */
const revokeKey: Maker = (model, { who, which }) => {
  const { keys, genesis, payments } = model
  const others = keys.filter(({ id, agent }) => id !== genesis.by && agent === null)
  const asked = payments.flatMap((one) => (isOpen(one) ? [one.key] : []))
  const asking = others.filter((key) => asked.includes(key))
  const one = pick(asking.length > 0 || which % 3 > 0 ? asking : others.slice(-3), who)
  const key =
    (which % 4 === 0 ? lastMaker(model) : null) ?? (who % 16 === 0 ? pick(keys.slice(1), who) : one)
  return (
    key && {
      kind: 'key.revoke',
      actor: operatorAt(model, which, 'keys:write'),
      params: { key: key.id, cascade: which % 2 === 0 },
    }
  )
}

export const settings = {
  fund,
  'open a wallet': openWallet,
  rate: setRate,
  'list a payee': createPayee,
  'change a payee': changePayee,
  'drop a payee': deletePayee,
  key: createKey,
  revoke: revokeKey,
}
