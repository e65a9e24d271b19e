import { decide, type Event, evolve, type Id } from '@bursar/core'
import { expect } from 'vitest'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import type { BookClient } from './bench.ts'
import { type NewAgent, payment, usd } from './given.ts'

/** How long a hold, or what waits for consent, lasts under `brief`: long enough to be made. */
export const expiryMs = 400

/** The sound core, but for moments where the terms say hours. */
export const fastExpiry: Core = {
  evolve,
  decide(view, command) {
    const outcome = decide(view, command)
    if (outcome.kind !== 'done' || !('expiresAt' in outcome.result)) return outcome
    if (outcome.result.expiresAt === null) return outcome
    // What is extended lasts as many of them as the terms say hours beyond that.
    const hours = command.kind === 'payment.extend' ? command.params.hours : 0
    const expiresAt = view.at + (1 + hours) * expiryMs * 1000
    return { ...outcome, result: { ...outcome.result, expiresAt } } as typeof outcome
  },
}

/** Until what was set aside by now is over, by the database's clock too. */
export function untilOver(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, expiryMs + 50))
}

export function holding(agent: NewAgent, amount: string): ReturnType<typeof payment> {
  return payment(agent.key, usd(amount), 'shop.example', { holdHours: 1 })
}

/** A delegate that is over that soon, with the whole of the amount. */
export function delegating(
  client: BookClient,
  { parent, child, amount }: { parent: NewAgent; child: NewAgent; amount: string },
): Parameters<BookClient['submit']>[0] {
  if (child.command.kind !== 'agent.create') throw new Error('not a new agent')
  const { key, permissions, rules } = child.command.params
  if (key === null) throw new Error('an agent without a key')
  const expiresAt = (Date.now() + expiryMs) * 1000
  const params = { parent: parent.agent, agent: child.agent, key, permissions, rules, expiresAt }
  const rest = { amount: usd(amount), texts: {} }
  return { kind: 'agent.delegate', actor: client.book.by, params: { ...params, ...rest } }
}

/** Nothing is decided while something is over: each end stands before all that is later. */
export function expectExact(events: readonly Event[]): void {
  const open = new Map<Id<'payment'>, number>()
  for (const event of events) {
    const { params, result } = event
    const end = 'payment' in params ? params.payment : null
    if (end !== null && event.kind !== 'payment.create') open.delete(end)
    if (event.actor !== 'system:clock')
      for (const at of open.values()) expect(event.at, 'what is over').toBeLessThan(at)
    const isHeld = event.kind === 'payment.create' || event.kind === 'payment.extend'
    if (isHeld && event.result.expiresAt !== null)
      open.set(event.params.payment, event.result.expiresAt)
    if ('released' in result) for (const released of result.released ?? []) open.delete(released)
  }
}

export function kindsOf(events: readonly Event[]): string[] {
  return events.map((event) =>
    event.kind === 'payment.create' ? event.result.verdict : event.kind,
  )
}
