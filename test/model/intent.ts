import type { Command, Id } from '@bursar/core'
import fc from 'fast-check'
import { agents } from './intent/agent.ts'
import { consents } from './intent/consent.ts'
import { groups } from './intent/group.ts'
import { kya } from './intent/kya.ts'
import { members } from './intent/member.ts'
import { payments } from './intent/payment.ts'
import { policies } from './intent/policy.ts'
import { rails } from './intent/rail.ts'
import { settings } from './intent/setting.ts'
import { type Chances, keyOf, pick } from './intent/subject.ts'
import type { World } from './reference/world.ts'

const ofAnything = {
  ...payments,
  ...consents,
  ...agents,
  ...groups,
  ...policies,
  ...settings,
  ...rails,
  ...kya,
}
const makers = { ...ofAnything, ...members }
type Verb = keyof typeof makers

/** What somebody wants to do. */
export interface Intent extends Chances {
  readonly verb: Verb
  /** What passes before: seconds, or all the time until something ends by itself. */
  readonly wait: number | 'until an end' | 'until just before an end'
}

/** How often each is wanted; once where nothing is said. */
const weights: Partial<Record<Verb, number>> = {
  'pay a merchant': 20,
  'pay a wallet': 10,
  'pay a payee': 9,
  'pay slowly': 5,
  'pay for the organization': 14,
  hold: 10,
  repeat: 12,
  settle: 3,
  fail: 3,
  capture: 4,
  'capture a part': 7,
  void: 4,
  refund: 3,
  'refund a part': 6,
  approve: 14,
  deny: 3,
  cancel: 2,
  link: 3,
  'ask for more': 5,
  create: 4,
  change: 6,
  rotate: 2,
  retire: 2,
  vouch: 4,
  suspend: 2,
  reactivate: 6,
  extend: 5,
  'ask for a level': 4,
  'take back': 3,
  'open a wallet': 4,
  'change a group': 2,
  pause: 3,
  delegate: 4,
  adjust: 4,
  delete: 3,
  resume: 10,
  join: 2,
  stop: 3,
  go: 12,
  limit: 5,
  velocity: 3,
  'compare payments': 6,
  'break the circuit': 4,
  list: 5,
  'limit payees': 8,
  restrict: 5,
  consent: 10,
  clear: 5,
  share: 3,
  attach: 5,
  'try out': 3,
  fund: 2,
  'set a rail': 3,
  'change a payee': 3,
  rate: 2,
  key: 3,
  revoke: 12,
}

const verbs = (Object.keys(ofAnything) as (keyof typeof ofAnything)[]).flatMap((verb) =>
  Array<Verb>(weights[verb] ?? 1).fill(verb),
)

/** Numbers so small that sums meet limits exactly all the time. */
const amount = fc.bigInt({ min: 1n, max: 8n })
const hour = 3_600
const atOnce = Array<Intent['wait']>(20).fill(0)
const next = Array<Intent['wait']>(60).fill(0.001)
const soon: readonly Intent['wait'][] = [1, 30, 60, 60, 60, 600, hour, hour, 5 * hour, 24 * hour]
const late: readonly Intent['wait'][] = [20 * 24 * hour, 'until an end', 'until just before an end']

const intent: fc.Arbitrary<Intent> = fc.record({
  verb: fc.constantFrom(...verbs),
  who: fc.nat(1000),
  whom: fc.nat(1000),
  which: fc.nat(1000),
  amount,
  limit: fc.option(fc.constantFrom(0n, 4n, 8n, 16n, 24n), { freq: 3 }),
  wait: fc.constantFrom(...atOnce, ...next, ...soon, ...late),
})

/** What would seldom follow by chance, with the same agent. */
const plots: readonly (readonly Verb[])[] = [
  ['consent', 'pay a payee', 'change a payee', 'approve'],
  ['consent', 'hold', 'list', 'approve', 'capture a part'],
  ['consent', 'pay a merchant', 'key', 'approve', 'approve'],
  ['consent', 'pay a merchant', 'stop', 'approve', 'go'],
  ['consent', 'pay a merchant', 'link', 'link', 'approve', 'approve'],
  ['consent', 'pay for the organization', 'link', 'revoke', 'approve'],
  ['consent', 'pay a merchant', 'link', 'unlink', 'approve', 'link', 'deny'],
  ['limit', 'ask for more', 'approve', 'pay a merchant', 'pay a wallet', 'limit', 'repeat'],
  ['limit', 'ask for more', 'approve', 'ask for more', 'approve', 'pay a merchant', 'pay a wallet'],
  ['limit', 'ask for more', 'approve', 'pause', 'resume', 'pay a merchant', 'pay a wallet'],
  ['limit', 'ask for more', 'deny', 'ask for more', 'ask for more', 'approve'],
  ['consent', 'pay for the organization', 'revoke'],
  ['consent', 'pay for the organization', 'approve', 'pay for the organization', 'approve'],
  ['compare payments', 'pay slowly', 'fail', 'repeat', 'repeat'],
  ['compare payments', 'hold', 'void', 'repeat', 'repeat'],
  ['break the circuit', 'pay a merchant', 'pay a wallet', 'repeat', 'resume', 'pay a merchant'],
  ['hold', 'stop', 'capture', 'go', 'capture a part', 'refund a part', 'refund a part'],
  ['limit payees', 'pay a merchant', 'hold', 'clear', 'void', 'limit payees', 'pay a merchant'],
  ['limit payees', 'pay a merchant', 'limit payees', 'refund a part', 'limit payees', 'repeat'],
  ['share', 'try out', 'pay a merchant', 'pay a payee', 'clear', 'limit payees', 'pay a merchant'],
  ['limit payees', 'pay a wallet', 'pay a payee', 'change a payee', 'refund', 'pay a payee'],
  ['join', 'limit', 'pay a wallet', 'leave', 'pay a wallet'],
  ['restrict', 'pay a merchant', 'hold', 'pay slowly'],
  ['share', 'attach', 'pay a wallet', 'pay a merchant'],
  ['pay a wallet', 'suspend', 'refund a part', 'refund', 'reactivate'],
  ['consent', 'pay a merchant', 'pay a payee', 'list', 'approve', 'approve'],
  ['list', 'pay a merchant', 'pay a payee', 'pay a wallet', 'pay a merchant'],
  ['create', 'open a wallet', 'rotate', 'adjust'],
  ['hold', 'extend', 'capture a part'],
  ['hold', 'extend', 'extend', 'extend'],
  ['hold', 'list', 'capture a part', 'extend'],
  ['pay for the organization', 'revoke', 'capture', 'extend'],
  ['hold', 'suspend', 'capture', 'extend', 'reactivate', 'capture'],
  ['consent', 'pay a merchant', 'suspend', 'approve', 'delegate', 'reactivate', 'approve'],
  ['hold', 'set a rail', 'capture', 'set a rail', 'capture a part', 'settle'],
  ['consent', 'pay a merchant', 'set a rail', 'approve', 'set a rail', 'approve', 'settle'],
  ['pay slowly', 'retire', 'take back', 'adjust', 'fail', 'delete', 'delete'],
  ['vouch', 'ask for a level', 'pay a merchant', 'pay for the organization'],
  ['break the circuit', 'pay a merchant', 'pay a wallet', 'repeat', 'change', 'pay a merchant'],
]

function told(of: readonly (readonly Verb[])[]) {
  return fc
    .tuple(fc.constantFrom(...of), fc.nat(1000), fc.array(intent, { minLength: 7, maxLength: 7 }))
    .map(([verbs, who, all]) =>
      verbs.flatMap((verb, at) => all.slice(at, at + 1).map((one) => ({ ...one, verb, who }))),
    )
}
const plot = told(plots)

/** Of little else than requests, since little else shows what is wrong with them. */
const asking: readonly (readonly Verb[])[] = [
  ['limit', 'ask for more', 'approve', 'ask for more', 'approve', 'pay a merchant', 'repeat'],
  ['limit', 'ask for more', 'approve', 'limit', 'pay a merchant', 'pay a merchant', 'repeat'],
  ['ask for more', 'approve', 'pay a merchant', 'pause', 'resume', 'pay a merchant', 'repeat'],
  ['ask for more', 'deny', 'ask for more', 'approve', 'delegate', 'pay a merchant'],
]
export const requestStories = fc.noBias(
  fc.array(told(asking), { minLength: 20, maxLength: 30, size: 'max' }).map((all) => hasty(all)),
)

/** Before there are members, and how they come. */
const coming: readonly (readonly Verb[])[] = [
  ['want people', 'lend a key', 'pay a merchant', 'vote', 'add a member', 'vote', 'vote'],
  ['want people', 'lend a key', 'ask', 'add a member', 'vote', 'vote', 'vote'],
  ['lend a key', 'want people', 'ask for more', 'add a member', 'vote', 'lend a key'],
]
const joining: readonly Verb[] = Array<Verb>(6).fill('add a member')

/** Of people who speak, change, and go. */
const people: readonly (readonly Verb[])[] = [
  ['want people', 'pay a merchant', 'vote', 'vote', 'vote', 'vote'],
  ['pay a merchant', 'vote', 'change a voter', 'vote', 'vote', 'vote', 'vote'],
  ['pay a merchant', 'vote', 'change a voter', 'change a voter', 'vote', 'vote', 'vote'],
  ['pay a merchant', 'vote', 'end a voter', 'add a member', 'vote', 'vote', 'vote'],
  ['want people', 'ask', 'vote', 'vote', 'vote', 'vote'],
  ['ask', 'vote', 'change an asker', 'vote', 'vote', 'vote'],
  ['lend a key', 'lend a key', 'ask', 'ask', 'vote', 'vote', 'vote'],
  ['ask', 'change an asker', 'change an asker', 'end an asker', 'vote'],
  ['ask', 'ask', 'end an asker', 'vote', 'add a member', 'add a member'],
  ['want nobody', 'want nobody', 'ask for a hold', 'change an asker', 'capture', 'extend'],
  ['ask for a hold', 'ask for a hold', 'end an asker', 'add a member', 'capture', 'capture'],
  ['change a member', 'change a member', 'lend a key', 'ask', 'end a member', 'vote'],
  ['stop as a member', 'start as a member', 'start as a member', 'go', 'resume', 'reactivate'],
  ['end an owner', 'end an owner', 'add a member', 'add a member', 'lend a key'],
  ['ask for more', 'vote', 'ask for more', 'vote', 'vote'],
  ['pay a merchant', 'link', 'change a member', 'approve', 'link', 'approve'],
  ['adjust', 'resume', 'go', 'reactivate', 'pay a merchant', 'vote', 'revoke'],
]
export const memberStories = fc.noBias(
  fc
    .tuple(
      ...[told(coming), told([joining])],
      fc.array(told(people), { minLength: 25, maxLength: 35, size: 'max' }),
    )
    .map(([first, then, all]) => hasty([first, then, ...all])),
)

/** Mostly without any time between. */
function hasty(scenes: readonly (readonly Intent[])[]): Intent[] {
  return scenes.flat().map((one) => ({ ...one, wait: one.which % 5 === 0 ? one.wait : 0 }))
}

// No number is better than another here, since each is taken as a choice among a few.
export const anIntent = fc.noBias(intent)
const scenes = fc.oneof({ weight: 8, arbitrary: fc.tuple(intent) }, { weight: 1, arbitrary: plot })
export const stories = fc.noBias(
  fc.array(scenes, { minLength: 75, maxLength: 150, size: 'max' }).map((all) => all.flat()),
)

/** The command that the intent comes to, or null when there is nobody it could be about. */
export function commandOf(model: World, { verb, ...chances }: Intent, now: number): Command | null {
  const command = makers[verb](model, chances, now)
  const actor = command?.actor === model.genesis.by ? strangerAt(model, chances) : null
  return command === null || actor === null ? command : { ...command, actor }
}

/** Now and then an agent tries what is not its own to do, or a key what it may not. */
function strangerAt(model: World, { whom, which }: Chances): Id<'key'> | null {
  if (which % 32 === 9) return keyOf(model, pick(model.agents, whom))
  const others = model.keys.filter(({ agent }) => agent === null)
  return which % 32 === 22 ? (pick(others, whom)?.id ?? null) : null
}
