import type { Command, Id } from '@bursar/core'
import {
  lineOf,
  type ModelAgent,
  type ModelKey,
  type ModelPayment,
  type ModelPolicy,
  type World,
} from '../reference/world.ts'

/** What chance says of one intent; whom it is about is found among what exists at that moment. */
export interface Chances {
  readonly who: number
  readonly whom: number
  readonly which: number
  readonly amount: bigint
  readonly limit: bigint | null
}

/** The command that an intent comes to, or null when there is nobody it could be about. */
export type Maker = (model: World, chances: Chances, now: number) => Command | null

export function pick<T>(all: readonly T[], at: number): T | null {
  return all[at % Math.max(all.length, 1)] ?? null
}

/** One of the list with which something can be done; now and then any of them. */
export function likely<T>(all: readonly T[], at: number, fits: (one: T) => boolean): T | null {
  return pick(at % 8 === 7 ? all : all.filter(fits), at)
}

/** Mostly one that is not gone. */
export function agentAt({ agents }: World, at: number): ModelAgent | null {
  return likely(agents, at, ({ status }) => status !== 'DELETED')
}

export function paymentAt(
  { payments }: World,
  at: number,
  fits: (one: ModelPayment) => boolean,
): ModelPayment | null {
  return likely(payments, at, fits)
}

export function sharedAt({ policies }: World, at: number): ModelPolicy | null {
  const all = policies.filter(({ kind }) => kind === 'shared')
  return likely(all, at, ({ deleted }) => !deleted)
}

/** A policy that binds an agent: its own, a group's, the organization's or a shared one. */
export function policyAt(model: World, { who, whom }: Chances): ModelPolicy {
  const agent = agentAt(model, who)
  const top = lineOf(agent).at(-1)
  const group = pick(top?.groups ?? [], whom) ?? pick(model.groups, whom)
  const shared = pick(agent?.attached ?? [], whom) ?? sharedAt(model, who)
  const { own } = model.book
  return pick([agent?.own, agent?.own, group?.own, own, own, shared], whom) ?? own
}

/** The newest key of an agent, or none that it ever had. */
export function keyOf({ keys }: World, agent: ModelAgent | null): Id<'key'> | null {
  return keys.findLast((key) => key.agent === agent)?.id ?? null
}

/** One of the organization's keys, most of the time one that may. */
export function operatorAt({ keys, genesis }: World, at: number, needed: string): Id<'key'> {
  const own = keys.filter(({ agent }) => agent === null)
  const may = (one: ModelKey) => one.status === 'ACTIVE' && one.permissions.includes(needed)
  return likely(own, at, may)?.id ?? genesis.by
}

/** Who asks for something that concerns an agent: the organization, itself, or anybody. */
export function askerAt(model: World, agent: ModelAgent | null, at: number): Id<'key'> {
  const { genesis, keys } = model
  if (at % 3 === 0) return genesis.by
  const asker = at % 3 === 1 ? keyOf(model, agent) : pick(keys, at)?.id
  return asker ?? genesis.by
}

/** Half of what has days of its own has those of a zone that is half an hour off. */
export function zoneAt(at: number): string | null {
  return at % 2 === 0 ? 'Asia/Kolkata' : null
}
