import { type Command, noRules, type Rules } from '@bursar/core'
import { nextId } from '../../setup/given.ts'
import { limitBy, readRules } from '../../setup/reading.ts'
import { isOpen, type ModelPolicy, type World } from '../reference/world.ts'
import { agentAt, type Chances, type Maker, pick, policyAt, sharedAt } from './subject.ts'

const sums = [
  'maxTransaction',
  'maxTransaction',
  'dailyLimit',
  'dailyLimit',
  'weeklyLimit',
  'monthlyLimit',
  'totalLimit',
  'requireApprovalAbove',
] as const

export function limits({ whom, limit }: Chances): Partial<Rules> {
  return { [sums[whom % sums.length] ?? 'dailyLimit']: limit }
}

/** How many payments in how much time. */
function velocity({ whom, amount, limit }: Chances): Partial<Rules> {
  const few = limit === null ? null : 1 + (Number(amount) % 4)
  const all = [{ maxPerMinute: few }, { maxPerHour: few }, { maxPerDay: few }]
  return pick(all, whom) ?? {}
}

/** How many attempts. */
function breakers({ amount, limit }: Chances): Partial<Rules> {
  const attempts = 1 + (Number(amount) % 3)
  const per = amount > 4n ? 'minute' : 'hour'
  return { circuitBreaker: limit === null ? null : { attempts, per } }
}

/** How soon the same again, and who may mean it. */
function repetitions({ whom, which, limit }: Chances): Partial<Rules> {
  const duplicates = pick([null, 'deny', 'agent-may-override', 'ask'] as const, which)
  const most = limit === null ? null : pick([60, 90, 3_600, 100_000], whom)
  return { duplicateSeconds: most, duplicates }
}

/** To whom; somebody whom something is set aside for is blocked as well. */
function lists(model: World, { whom, which, limit }: Chances): Partial<Rules> {
  const open = model.payments.filter((one) => isOpen(one))
  const said = open.findLast(({ state, claim }) => state === 'PENDING_APPROVAL' && claim !== null)
  const waiting = said ?? open.at(-1)
  const agent = agentAt(model, which)?.id ?? ''
  const names = entriesWith(agent)
  if (limit === null) return { allowedMerchants: null, blockedMerchants: null }
  if (whom % 3 === 0) return readRules({ allowedMerchants: names.slice(whom % 2) })
  const other = which % 2 === 0 ? agent : (waiting?.claim ?? waiting?.whom ?? agent)
  return readRules({ blockedMerchants: [names[which % names.length] ?? '', other] })
}

function entriesWith(agent: string): string[] {
  return ['a.example', 'The shop', 'A FRI*', agent, 'https://b.example/pay']
}

const spans = ['day', 'transaction', 'month', 'week', 'total', 'day'] as const

/** How much to each of some payees: of one list or of two, which often have some in common. */
function payeeLimits(model: World, { who, whom, which, limit, amount }: Chances): Partial<Rules> {
  if (limit === null) return { limitsBy: null }
  const names = entriesWith(agentAt(model, which)?.id ?? '')
  const most = (more: number, sum: bigint, at: number) => {
    const merchants = names.slice(at % 4, (at % 4) + 1 + more)
    return limitBy({ merchants }, sum, pick(spans, whom + more) ?? 'day')
  }
  const limits = [most(which % 5, limit, who), most(who % 3, amount * 3n, which)]
  return readRules({ limitsBy: limits.slice(whom % 2) })
}

/** When, and in what. */
function restrictions({ whom, which, limit }: Chances): Partial<Rules> {
  if (limit === null) return { timeWindows: null, allowedCurrencies: null }
  if (whom % 3 === 0) return { allowedCurrencies: [which % 2 === 0 ? 'USD' : 'USDC'] }
  const half = whom % 3 === 1 ? { from: 120, to: 720 } : { from: 720, to: 120 }
  return { timeWindows: [{ days: ['mon', 'wed', 'thu', 'fri', 'sun'], ...half }] }
}

/** When a person has to consent, how many of them, and for how long they may wait. */
function consents({ whom, which, amount, limit }: Chances): Partial<Rules> {
  const another = { approvalsNeeded: null, selfApproval: which % 2 === 0 ? 'deny' : null } as const
  const all: readonly Partial<Rules>[] = [
    { requireApprovalAbove: limit === null ? null : amount / 2n, approvalsNeeded: 2 },
    { autoApproveBelow: limit },
    { approveNewPayees: limit === null ? null : true },
    { requireApprovalAbove: limit === null ? null : 1n, approvalsNeeded: 2 },
    { ...another, requireApprovalAbove: limit === null ? null : 1n, approvalHours: 1 },
    { approvalsNeeded: limit === null ? null : 2, approvalHours: 24 },
  ]
  return pick(all, whom) ?? {}
}

/** From which amount on, somebody has to be known how well. */
function levels({ which, amount, limit }: Chances): Partial<Rules> {
  const all = [
    { above: amount - 1n, level: 'verified' },
    { above: amount + 1n, level: 'attested' },
  ] as const
  return { kyaSteps: limit === null ? null : all.slice(which % 2) }
}

function change(rules: (model: World, chances: Chances) => Partial<Rules>): Maker {
  return (model, chances) => changed(model, policyAt(model, chances), rules(model, chances))
}

function changed(model: World, { id: policy }: ModelPolicy, rules: Partial<Rules>): Command {
  const params = { policy, change: rules, texts: {} }
  return { kind: 'policy.change', actor: model.genesis.by, params }
}

/** All rules of a policy at once, or after a while nobody could pay. */
const clear: Maker = (model, chances) => {
  const policy = policyAt(model, chances)
  const { currency, timezone } = policy.rules
  return changed(model, policy, { ...noRules, currency, timezone })
}

/** A shared policy with one rule of any kind. */
const share: Maker = (model, chances) => {
  const { who, which } = chances
  const listing = (all: Chances) => lists(model, all)
  const byPayee = (all: Chances) => payeeLimits(model, all)
  const rest = [consents, restrictions, listing, byPayee]
  const kinds = [limits, levels, velocity, breakers, repetitions, ...rest]
  const rule = kinds[which % kinds.length]?.({ ...chances, limit: chances.limit ?? 4n })
  const currency = who % 8 === 0 ? 'USDC' : 'USD'
  const rules = { ...noRules, ...rule, currency }
  const params = { policy: nextId('policy'), rules, texts: {} }
  return { kind: 'policy.create', actor: model.genesis.by, params }
}

function joint(kind: 'policy.attach' | 'policy.detach'): Maker {
  return (model, { who, whom, which }) => {
    const scopes = [...model.agents.slice(-6), ...model.groups.slice(-3)]
    const bound = scopes.filter(({ attached }) => attached.length > 0)
    const scope = pick(kind === 'policy.detach' && bound.length > 0 ? bound : scopes, who)
    const own = kind === 'policy.detach' ? pick(scope?.attached ?? [], whom) : null
    const policy = own ?? (which % 16 === 0 ? pick(model.policies, whom) : sharedAt(model, whom))
    if (scope === null || policy === null) return null
    const agent = model.agents.find(({ id }) => id === scope.id)?.id ?? null
    const group = model.groups.find(({ id }) => id === scope.id)?.id ?? null
    return { kind, actor: model.genesis.by, params: { policy: policy.id, agent, group } }
  }
}

const unshare: Maker = (model, { whom }) => {
  const policy = whom % 8 === 0 ? pick(model.policies, whom) : sharedAt(model, whom)
  return policy && { kind: 'policy.delete', actor: model.genesis.by, params: { policy: policy.id } }
}

const tryOut: Maker = (model, chances) => {
  const policy = policyAt(model, chances)
  const candidate = chances.which % 4 === 0 ? null : sharedAt(model, chances.which)
  const params = { policy: policy.id, candidate: candidate?.id ?? null }
  return { kind: 'policy.shadow', actor: model.genesis.by, params }
}

export const policies = {
  limit: change((_, chances) => limits(chances)),
  'limit the book': ((model, chances) =>
    changed(model, model.book.own, limits(chances))) satisfies Maker,
  velocity: change((_, chances) => velocity(chances)),
  'break the circuit': change((_, chances) => breakers(chances)),
  'compare payments': change((_, chances) => repetitions(chances)),
  list: change(lists),
  'limit payees': change(payeeLimits),
  restrict: change((_, chances) => restrictions(chances)),
  consent: change((_, chances) => consents(chances)),
  'ask for a level': change((_, chances) => levels(chances)),
  clear,
  share,
  attach: joint('policy.attach'),
  detach: joint('policy.detach'),
  unshare,
  'try out': tryOut,
}
